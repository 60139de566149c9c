/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of abilities (drive/abilities.def) as rows. */
#include "drive/probe/ability.h"

#include <stddef.h>
#include <string.h>

/* All that is not a bool is taken as 32 bits. */
_Static_assert(sizeof(int) == 4 && sizeof(enum dcn_reply_order) == 4,
               "fields of abilities.def");

static const size_t places[] = {
#define DCN_ABILITY(kind, name, most, kept, step, label, what) \
    offsetof(struct dcn_drive_abilities, name),
#include "drive/abilities.def"
#undef DCN_ABILITY
};

static const struct dcn_ability rows[] = {
#define DCN_ABILITY(kind, name, most, kept, step, label, what) \
    {#name, label, what, DCN_ABILITY_##kind, most, kept},
#include "drive/abilities.def"
#undef DCN_ABILITY
};

/* A bit each in probe/abilities.c. */
_Static_assert(sizeof(rows) / sizeof(rows[0]) <= 64, "rows of abilities.def");

const struct dcn_ability *
dcn__ability(size_t index)
{
    return index < sizeof(rows) / sizeof(rows[0]) ? &rows[index] : NULL;
}

int64_t
dcn__ability_value(const struct dcn_drive_abilities *abilities, size_t index)
{
    const char *place = (const char *)abilities + places[index];
    uint32_t number;
    bool flag;

    if (rows[index].kind == DCN_ABILITY_FLAG) {
        memcpy(&flag, place, sizeof(flag));
        return flag;
    }
    memcpy(&number, place, sizeof(number));
    return number;
}

void
dcn__ability_set(struct dcn_drive_abilities *abilities, size_t index,
                 int64_t value)
{
    char *place = (char *)abilities + places[index];
    uint32_t number = (uint32_t)value;
    bool flag = value != 0;

    if (rows[index].kind == DCN_ABILITY_FLAG)
        memcpy(place, &flag, sizeof(flag));
    else
        memcpy(place, &number, sizeof(number));
}

const char *
dcn__reply_order_name(enum dcn_reply_order order)
{
    static const char *const names[] = {
        [DCN_ORDER_UNKNOWN] = "unknown",
        [DCN_ORDER_MAIN_C2_SUB] = "main_c2_sub",
        [DCN_ORDER_MAIN_SUB_C2] = "main_sub_c2",
    };

    return names[order];
}
