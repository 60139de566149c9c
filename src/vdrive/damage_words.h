/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of damage files: places, kinds, keys and their values. For
 * damage_parse.c only. */
#ifndef DCN_VDRIVE_DAMAGE_WORDS_H
#define DCN_VDRIVE_DAMAGE_WORDS_H

#include "vdrive/damage_rule.h"

/* Where the parser is, for messages. */
struct dcn_damage_place {
    const char *name;
    unsigned line;
    struct dcn_error *error;
};

/* DCN_ERR_FORMAT: "name:LINE: ...". */
enum dcn_status __attribute__((format(printf, 2, 3)))
dcn__damage_fail(const struct dcn_damage_place *place, const char *format, ...);

/* The place, or the kind, of that name; false: there is none. */
bool dcn__damage_shape_word(const char *name, unsigned *shape);
bool dcn__damage_kind_word(const char *name, unsigned *kind);

/* Takes "key=value" words after a place, or after a kind, into a rule. */
enum dcn_status
dcn__damage_where_words(const struct dcn_damage_place *place, char *words,
                        struct dcn_damage_rule *rule);
enum dcn_status
dcn__damage_when_words(const struct dcn_damage_place *place, char *words,
                       struct dcn_damage_rule *rule);

/* What a rule's place, or its kind, must still be told; NULL: nothing. */
const char *dcn__damage_shape_lacks(const struct dcn_damage_rule *rule);
const char *dcn__damage_kind_lacks(const struct dcn_damage_rule *rule);

#endif
