/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One sector of a DVD or BD that damage may touch. Their correction works on
 * blocks of 16 or 32 sectors: a block decodes whole or not at all; some
 * drives hand out the good sectors of one that does not.
 */
#include "vdrive/failing.h"
#include "vdrive/memory.h"

#include <string.h>

/*
 * Wrong bytes that a block bears, as a share of all, for random errors. DVD
 * (RS-PC, ECMA-267 20): rows RS(182,172) bear 5 wrong bytes; columns
 * RS(208,192) bear 16 lost rows of 208, which a share of 0.016 loses
 * (binomial). BD (LDC): all 304 code words RS(248,216) must
 * bear 16, which one block in two does at 0.031 (binomial). Between
 * attempts the share varies a little.
 */
#define DVD_LIMIT 0.016
#define BD_LIMIT  0.031
#define VARIATION 0.25

static bool
decodes(struct dcn_read *read, dcn_lba first,
        const struct dcn_damage_view *view)
{
    struct dcn_vdrive *drive = read->drive;
    uint32_t sectors = drive->medium->block_sectors;
    double limit = sectors == 16 ? DVD_LIMIT : BD_LIMIT;
    struct dcn_damage_sector sector;
    double wrong = 0;

    for (uint32_t i = 0; i < sectors; i++) {
        dcn_lba lba = first + (dcn_lba)i, found;

        if (!dcn__damage_next(drive->damage, lba, lba + 1, &found) ||
            !dcn__damage_at(drive->damage, lba, view, &sector))
            continue;
        if ((sector.unreadable && sector.whole_block) || sector.filler)
            return false;
        if (!sector.silent)
            wrong += sector.rate +
                     (double)(sector.bytes + sector.burst) / DCN_USER_BYTES;
    }
    wrong /= sectors;
    wrong *=
        1 +
        VARIATION *
            (2 * dcn__damage_chance(drive->damage, first, view, 0xB10C) - 1);
    return wrong <= limit;
}

/* How lba fails, as a sector of that block. */
static struct dcn_failing
plan(const struct dcn_read *read, dcn_lba lba, const struct dcn_block *block)
{
    static const struct dcn_vsense usual = {3, 0x11, 0x05, false, 0, 0};
    struct dcn_damage_sector sector;
    bool own =
        dcn__damage_at(read->drive->damage, lba, &block->view, &sector) &&
        sector.unreadable;

    return dcn__failing_plan(read, own ? &sector : NULL, lba,
                             block->view.attempt, &usual);
}

/* The block of first, decoded once a command, with the drive's retries.
 * Attempts count by block. */
static const struct dcn_block *
decode_block(struct dcn_read *read, dcn_lba first, dcn_lba lba)
{
    struct dcn_vdrive *drive = read->drive;
    struct dcn_block *block = &drive->block;
    uint32_t retries = dcn__read_retries(drive);
    struct dcn_damage_sector sector;
    struct dcn_damage_view now;

    if (block->serial == drive->serial && block->first == first)
        return block;
    block->serial = drive->serial;
    block->first = first;
    (void)dcn__read_damage(read, first, true, &block->view, &sector);
    now = block->view;
    block->failed = !decodes(read, first, &now);
    while (block->failed && now.retry < retries) {
        dcn__mech_wait_ms(&drive->mech, plan(read, lba, block).step_ms);
        now.retry++;
        block->failed = !decodes(read, first, &now);
    }
    return block;
}

static bool
emit_user(struct dcn_read *read, const struct dcn_area *area, dcn_lba lba,
          const struct dcn_damage_sector *sector,
          const struct dcn_damage_view *view, bool wrong)
{
    struct dcn_vdrive *drive = read->drive;
    uint8_t flags[DCN_USER_BYTES];
    dcn_lba from = sector->wrong_sector ? lba + sector->neighbour : lba;

    if (from < area->first || from >= area->end)
        from = lba;
    if (dcn__vmedium_user(drive->medium, area, from, 1, drive->work) != 1) {
        dcn__read_missing(read, lba);
        return false;
    }
    if (wrong || sector->silent)
        dcn__damage_apply(drive->damage, sector, lba, view, drive->work, flags,
                          DCN_USER_BYTES);
    if (!read->no_data)
        dcn__read_put(read, drive->work, DCN_USER_BYTES);
    return true;
}

static bool
give_up(struct dcn_read *read, const struct dcn_area *area, dcn_lba lba,
        const struct dcn_damage_sector *sector,
        const struct dcn_damage_view *view)
{
    const struct dcn_block *block = &read->drive->block;
    struct dcn_failing failing = plan(read, lba, block);

    if (!sector->unreadable && dcn__read_mode_bit(read->drive, 0x10))
        return emit_user(read, area, lba, sector, view, true);
    if (!sector->unreadable && dcn__read_mode_bit(read->drive, 0x20))
        (void)emit_user(read, area, lba, sector, view, true);
    dcn__mech_forget(&read->drive->mech, block->first);
    dcn__failing_end(read, lba, &failing, !block->failed);
    dcn__memory_keep(read, lba, sector, view, &failing.sense);
    return false;
}

/* The drive finds no way to the block but by reading on to it. */
static bool
lost_servo(struct dcn_read *read, dcn_lba lba,
           const struct dcn_damage_sector *sector, uint32_t attempt)
{
    static const struct dcn_vsense usual = {4, 0x09, 0x01, false, 0, 0};
    struct dcn_failing failing =
        dcn__failing_plan(read, sector, lba, attempt, &usual);

    dcn__failing_end(read, lba, &failing, true);
    read->drive->servo = failing.sense;
    return false;
}

bool
dcn__read_block_sector(struct dcn_read *read, const struct dcn_area *area,
                       dcn_lba lba)
{
    struct dcn_vdrive *drive = read->drive;
    dcn_lba first = lba - lba % (dcn_lba)drive->medium->block_sectors;
    bool by_seek = dcn__mech_must_seek(&drive->mech, lba);
    const struct dcn_block *block = decode_block(read, first, lba);
    struct dcn_damage_sector sector;
    bool own = dcn__damage_at(drive->damage, lba, &block->view, &sector);

    dcn__mech_wait_ms(&drive->mech, sector.latency_ms);
    if (own && sector.servo && by_seek)
        return lost_servo(read, lba, &sector, block->view.attempt);
    dcn__mech_read(&drive->mech, lba, 1, read->fresh);
    if ((own && sector.unreadable) ||
        (block->failed && (own || !drive->personality.partial_blocks)))
        return give_up(read, area, lba, &sector, &block->view);
    if (!read->no_data && !sector.silent && !sector.wrong_sector)
        dcn__trace_right(&drive->trace, lba, 1);
    return emit_user(read, area, lba, &sector, &block->view, false);
}
