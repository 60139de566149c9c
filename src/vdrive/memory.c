/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers out of a drive's memory. */
#include "vdrive/memory.h"

#include <string.h>

#define NS_PER_MS UINT64_C(1000000)

void
dcn__memory_seek(struct dcn_vdrive *drive, dcn_lba lba)
{
    struct dcn_memory *memory = &drive->memory;

    if (lba >= memory->end ||
        (int64_t)lba < (int64_t)memory->first - memory->apart)
        memory->active = false;
}

/* Of a storm without until-seek: so many sectors, then it is over. */
static void
use_up(struct dcn_memory *memory, uint32_t count)
{
    if (memory->until_seek)
        return;
    memory->left -= count < memory->left ? count : memory->left;
    memory->active = memory->left > 0;
}

bool
dcn__memory_answers(struct dcn_read *read, dcn_lba lba, uint32_t *count)
{
    struct dcn_memory *memory = &read->drive->memory;
    struct dcn_clock *clock = read->drive->clock;

    if (!memory->active)
        return false;
    if (memory->end_ns > 0 && clock->now_ns(clock) >= memory->end_ns)
        memory->active = false;
    else
        dcn__memory_seek(read->drive, lba);
    if (!memory->active)
        return false;
    if (lba < memory->first) {
        if (*count > (uint32_t)(memory->first - lba))
            *count = (uint32_t)(memory->first - lba);
        return false;
    }
    dcn__mech_wait_ms(&read->drive->mech, memory->ms);
    if (memory->storm) {
        dcn__read_fail_told(read, &memory->sense, (uint32_t)read->first);
        if ((read->reply->sense[0] & 0x80) != 0) /* ILI came with VALID */
            read->reply->sense[2] |= 0x20;
        use_up(memory, *count);
    } else {
        dcn__read_fail_at(read, lba, &memory->sense);
    }
    return true;
}

static void
begin_storm(struct dcn_vdrive *drive, dcn_lba lba,
            const struct dcn_damage_storm *storm)
{
    drive->memory = (struct dcn_memory){
        .active = true,
        .storm = true,
        .first = lba,
        .end = lba > INT32_MAX - (dcn_lba)storm->count
                   ? INT32_MAX
                   : lba + (dcn_lba)storm->count,
        .apart = storm->apart,
        .until_seek = storm->until_seek,
        .left = storm->count,
        .ms = storm->ms,
        .sense = storm->sense,
        .end_ns = storm->for_ms == 0 ? 0
                                     : drive->clock->now_ns(drive->clock) +
                                           storm->for_ms * NS_PER_MS,
    };
}

void
dcn__memory_keep(struct dcn_read *read, dcn_lba lba,
                 const struct dcn_damage_sector *sector,
                 const struct dcn_damage_view *view,
                 const struct dcn_vsense *sense)
{
    struct dcn_vdrive *drive = read->drive;
    struct dcn_damage_storm storm;

    if (dcn__damage_storm(drive->damage, lba, view, &storm)) {
        begin_storm(drive, lba, &storm);
        return;
    }
    if (sector == NULL || sector->again_ms == 0)
        return;
    drive->memory = (struct dcn_memory){
        .active = true,
        .first = lba,
        .end = lba + 1,
        .apart = sector->apart,
        .until_seek = true,
        .ms = sector->again_ms,
        .sense = *sense,
    };
}
