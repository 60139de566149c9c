/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hash table with chains, whose values count who holds them. There are a
 * few dozen in most maps: states, counts of attempts, senses.
 */
#include "map/map_values.h"

#include "map/map_edges.h"

#include <stdlib.h>
#include <string.h>

#define MIN_CAPACITY 64

struct dcn_map_value {
    struct dcn_map_run run;
    uint32_t holders;
    uint32_t next; /* in its chain, or in the free list */
};

static uint32_t
bucket_of(const struct dcn_map_values *values, const struct dcn_map_run *run)
{
    const uint8_t bytes[] = {run->state,
                             run->attempts,
                             run->retries,
                             run->drive,
                             run->rung,
                             run->sense_key,
                             run->asc,
                             run->ascq,
                             (uint8_t)run->c2_count,
                             (uint8_t)(run->c2_count >> 8),
                             (uint8_t)run->tried,
                             (uint8_t)(run->tried >> 8),
                             run->votes,
                             run->samples,
                             run->cause,
                             run->shown,
                             (uint8_t)run->odd,
                             (uint8_t)(run->odd >> 8)};
    uint32_t digest = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < sizeof(bytes); i++)
        digest = (digest ^ bytes[i]) * 16777619u;
    return (digest ^ digest >> 15) & (values->capacity - 1);
}

static void
enter(struct dcn_map_values *values, uint32_t number)
{
    struct dcn_map_value *value = &values->values[number];
    uint32_t *bucket = &values->buckets[bucket_of(values, &value->run)];

    value->next = *bucket;
    *bucket = number;
}

/* Only where all numbers are in use: then all are in chains. */
static bool
grow(struct dcn_map_values *values)
{
    uint32_t capacity =
        values->capacity == 0 ? MIN_CAPACITY : values->capacity * 2;
    struct dcn_map_value *grown;
    uint32_t *buckets;

    if (capacity > DCN_MAP_MAX_VALUE)
        return false;
    buckets = calloc(capacity, sizeof(*buckets));
    if (buckets == NULL)
        return false;
    grown = realloc(values->values, capacity * sizeof(*grown));
    if (grown == NULL) {
        free(buckets);
        return false;
    }
    free(values->buckets);
    values->values = grown;
    values->buckets = buckets;
    values->capacity = capacity;
    if (values->used == 0)
        values->used = 1;
    for (uint32_t number = 1; number < values->used; number++)
        enter(values, number);
    return true;
}

void
dcn__map_values_free(struct dcn_map_values *values)
{
    free(values->values);
    free(values->buckets);
    *values = (struct dcn_map_values){.capacity = 0};
}

bool
dcn__map_values_copy(const struct dcn_map_values *from,
                     struct dcn_map_values *to)
{
    *to = *from;
    if (from->capacity == 0)
        return true;
    to->values = malloc(from->capacity * sizeof(*to->values));
    to->buckets = malloc(from->capacity * sizeof(*to->buckets));
    if (to->values == NULL || to->buckets == NULL) {
        dcn__map_values_free(to);
        return false;
    }
    memcpy(to->values, from->values, from->used * sizeof(*to->values));
    memcpy(to->buckets, from->buckets, from->capacity * sizeof(*to->buckets));
    return true;
}

uint32_t
dcn__map_values_hold(struct dcn_map_values *values,
                     const struct dcn_map_run *run)
{
    uint32_t number = 0;

    if (values->capacity > 0)
        number = values->buckets[bucket_of(values, run)];
    while (number != 0 && !dcn__map_same(&values->values[number].run, run))
        number = values->values[number].next;
    if (number == 0) {
        number = values->free;
        if (number != 0)
            values->free = values->values[number].next;
        else if (values->used < values->capacity || grow(values))
            number = values->used++;
        else
            return 0;
        values->values[number] = (struct dcn_map_value){.run = *run};
        values->values[number].run.first = 0;
        values->values[number].run.count = 0;
        enter(values, number);
    }
    values->values[number].holders++;
    return number;
}

void
dcn__map_values_hold_again(struct dcn_map_values *values, uint32_t number)
{
    values->values[number].holders++;
}

void
dcn__map_values_drop(struct dcn_map_values *values, uint32_t number)
{
    struct dcn_map_value *value = &values->values[number];
    uint32_t *link;

    if (--value->holders > 0)
        return;
    link = &values->buckets[bucket_of(values, &value->run)];
    while (*link != number)
        link = &values->values[*link].next;
    *link = value->next;
    value->next = values->free;
    values->free = number;
}

const struct dcn_map_run *
dcn__map_values_get(const struct dcn_map_values *values, uint32_t number)
{
    return &values->values[number].run;
}

bool
dcn__map_same(const struct dcn_map_run *a, const struct dcn_map_run *b)
{
    return a->state == b->state && a->attempts == b->attempts &&
           a->retries == b->retries && a->drive == b->drive &&
           a->rung == b->rung && a->sense_key == b->sense_key &&
           a->asc == b->asc && a->ascq == b->ascq &&
           a->c2_count == b->c2_count && a->tried == b->tried &&
           a->votes == b->votes && a->samples == b->samples &&
           a->shown == b->shown && a->cause == b->cause && a->odd == b->odd;
}
