/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often each damaged sector was read off the disc, and in which command
 * last: a hash table that grows. */
#include "vdrive/damage_rule.h"

#include <stdlib.h>

static struct dcn_damage_seen *
slot_of(const struct dcn_damage *damage, dcn_lba lba)
{
    size_t at = (size_t)dcn__damage_mix((uint32_t)lba) & (damage->seen_cap - 1);

    while (damage->seen[at].attempts != 0 && damage->seen[at].lba != lba)
        at = (at + 1) & (damage->seen_cap - 1);
    return &damage->seen[at];
}

uint32_t
dcn__damage_attempts(const struct dcn_damage *damage, dcn_lba lba)
{
    return damage->seen_cap == 0 ? 0 : slot_of(damage, lba)->attempts;
}

/* Twice the room, once three quarters of it are used. */
static bool
grow(struct dcn_damage *damage)
{
    struct dcn_damage_seen *old = damage->seen;
    size_t old_cap = damage->seen_cap;
    size_t cap = old_cap > 0 ? old_cap * 2 : 256;

    if (damage->seen_count < old_cap / 4 * 3)
        return true;
    damage->seen = calloc(cap, sizeof(*damage->seen));
    if (damage->seen == NULL) {
        damage->seen = old;
        return damage->seen_count + 1 < old_cap;
    }
    damage->seen_cap = cap;
    for (size_t i = 0; i < old_cap; i++) {
        if (old[i].attempts != 0)
            *slot_of(damage, old[i].lba) = old[i];
    }
    free(old);
    return true;
}

uint32_t
dcn__damage_attempt(struct dcn_damage *damage, dcn_lba lba)
{
    struct dcn_damage_seen *slot;

    if (!grow(damage))
        return 1;
    slot = slot_of(damage, lba);
    if (slot->attempts == 0) {
        slot->lba = lba;
        damage->seen_count++;
    }
    if (slot->attempts < UINT32_MAX)
        slot->attempts++;
    return slot->attempts;
}

uint64_t
dcn__damage_command(const struct dcn_damage *damage, dcn_lba lba)
{
    return damage->seen_cap == 0 ? 0 : slot_of(damage, lba)->command;
}

void
dcn__damage_set_command(struct dcn_damage *damage, dcn_lba lba,
                        uint64_t command)
{
    if (damage->seen_cap > 0 && slot_of(damage, lba)->attempts != 0)
        slot_of(damage, lba)->command =
            command < UINT32_MAX ? (uint32_t)command : UINT32_MAX;
}
