/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a map says of its runs, each distinct value once: a run then needs its
 * number only, and two runs say the same where their numbers are the same.
 */
#ifndef DCN_MAP_MAP_VALUES_H
#define DCN_MAP_MAP_VALUES_H

#include "map/map.h"

struct dcn_map_value;

struct dcn_map_values {
    struct dcn_map_value *values; /* number 0 is none */
    uint32_t *buckets;            /* chains of values of one digest */
    uint32_t capacity;            /* of both; a power of two */
    uint32_t used;                /* numbers ever given, 0 included */
    uint32_t free;                /* list of numbers given back */
};

void dcn__map_values_free(struct dcn_map_values *values);
/* False where memory ran out. to: uninitialized before. */
bool dcn__map_values_copy(const struct dcn_map_values *from,
                          struct dcn_map_values *to);

/* The number of what run says of its sectors (LBAs aside), held once more;
 * 0 where memory ran out. */
uint32_t dcn__map_values_hold(struct dcn_map_values *values,
                              const struct dcn_map_run *run);
void dcn__map_values_hold_again(struct dcn_map_values *values, uint32_t number);
void dcn__map_values_drop(struct dcn_map_values *values, uint32_t number);

/* A run that says it; its LBAs are 0. Valid until the next hold. */
const struct dcn_map_run *
dcn__map_values_get(const struct dcn_map_values *values, uint32_t number);

#endif
