/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many sectors a command takes, and how many more it asks (limits.h). */
#include "drive/limits.h"

#include "drive/c2_doubt.h"
#include "drive/line/arrival.h"
#include "drive/probe/abilities.h"

/* Worth a sector more behind (6 %): what narrows damage down reads fewer. */
#define LEAST_WITH_SPARE 16

/* Sectors past the last that are read for their C2 alone. */
static uint32_t
lag_sectors(const struct dcn_fetch *fetch)
{
    int lag = fetch->drive->abilities.c2_lag_bytes;

    return lag > 0 ? ((uint32_t)lag + DCN_RAW_BYTES - 1) / DCN_RAW_BYTES : 0;
}

static bool
wants_spare(const struct dcn_fetch *fetch, const struct dcn_parts *parts)
{
    const struct dcn_drive *drive = fetch->drive;

    return (drive->bounces_all || drive->transport->bounce_mask != 0) &&
           parts->c2_bytes != 0 &&
           (parts->sub_bytes == 0 || parts->sub_at < parts->c2_at);
}

static uint32_t
spare_sectors(const struct dcn_fetch *fetch, const struct dcn_parts *parts,
              dcn_lba first, uint32_t count)
{
    dcn_lba end = first + (dcn_lba)count;

    if (!wants_spare(fetch, parts) || count < LEAST_WITH_SPARE ||
        end >= fetch->disc->lead_out)
        return 0;
    return dcn__sector_expected_end(fetch->disc, first, end + 1) > end;
}

/* Audio under flags that may be late; data sectors prove themselves, and
 * beside damage each sector behind is one more that may fail. */
static uint32_t
doubt_sectors(const struct dcn_fetch *fetch, const struct dcn_parts *parts,
              dcn_lba first)
{
    if (parts->c2_bytes == 0 ||
        dcn__sector_expected(fetch->disc, first) != DCN_EXPECT_AUDIO)
        return 0;
    return dcn__c2_doubt_behind(fetch);
}

uint32_t
dcn__fetch_limit(const struct dcn_fetch *fetch, unsigned want)
{
    const struct dcn_drive_abilities *abilities = &fetch->drive->abilities;
    uint32_t limit = abilities->max_sectors_data, unit, behind;
    struct dcn_parts parts;

    if ((want & DCN_WANT_USER) == 0 && abilities->read_cd)
        limit = abilities->max_sectors_cd;
    /* Probed with the parts of one form; others are longer. */
    dcn__parts_for(abilities, want, &parts);
    if (limit > fetch->drive->transport->max_transfer_bytes / parts.stride)
        limit = (uint32_t)(fetch->drive->transport->max_transfer_bytes /
                           parts.stride);
    /* Whole units, of which the host says what came. */
    unit = dcn__bounce_unit(fetch->drive, parts.stride);
    if (limit > unit)
        limit -= limit % unit;
    /* Room for what is read behind them. */
    behind = parts.c2_bytes != 0
                 ? lag_sectors(fetch) + dcn__c2_doubt_behind(fetch)
                 : 0;
    if (wants_spare(fetch, &parts) && behind == 0)
        behind = 1;
    limit = limit > behind ? limit - behind : 1;
    return limit > 0 ? limit : 1;
}

/* ---- lengths that a bridge cuts ---- */

/* Once may be chance. */
#define CUT_FOR_SURE 2
/* More sectors behind do not change where a bridge cuts: with up to three the
 * length modulo 1024 has taken a value that is not cut, whatever the form. */
#define MOST_BEHIND 3

static struct dcn_cut_length *
cut_of(struct dcn_drive *drive, const struct dcn_parts *parts, uint32_t sectors)
{
    for (size_t i = 0; i < drive->cut_count; i++)
        if (drive->cuts[i].stride == parts->stride &&
            drive->cuts[i].sectors == sectors)
            return &drive->cuts[i];
    return NULL;
}

static bool
is_cut(const struct dcn_fetch *fetch, const struct dcn_parts *parts,
       uint32_t sectors)
{
    const struct dcn_cut_length *cut = cut_of(fetch->drive, parts, sectors);

    return cut != NULL && cut->times >= CUT_FOR_SURE;
}

void
dcn__sectors_cut(struct dcn_fetch *fetch, const struct dcn_parts *parts,
                 uint32_t sectors)
{
    struct dcn_drive *drive = fetch->drive;
    struct dcn_cut_length *cut = cut_of(drive, parts, sectors);

    if (cut == NULL) {
        /* More than there is room for: the last makes way. */
        if (drive->cut_count < DCN_DRIVE_CUT_LENGTHS)
            drive->cut_count++;
        cut = &drive->cuts[drive->cut_count - 1];
        *cut = (struct dcn_cut_length){.stride = (uint32_t)parts->stride,
                                       .sectors = sectors};
    }
    if (cut->times < UINT32_MAX)
        cut->times++;
    /* It is the bridge's: the next disc need not learn it once more. */
    if (cut->times == CUT_FOR_SURE)
        (void)dcn__abilities_save(drive, NULL);
}

static uint32_t
room_behind(const struct dcn_fetch *fetch, const struct dcn_parts *parts,
            dcn_lba first, uint32_t count)
{
    dcn_lba end = first + (dcn_lba)count;
    dcn_lba most =
        dcn__sector_expected_end(fetch->disc, first, end + MOST_BEHIND);
    size_t fits = fetch->drive->transport->max_transfer_bytes / parts->stride;

    if (most > fetch->disc->lead_out)
        most = fetch->disc->lead_out;
    if (most <= end || fits <= count)
        return 0;
    return (uint32_t)(most - end) < fits - count ? (uint32_t)(most - end)
                                                 : (uint32_t)fits - count;
}

uint32_t
dcn__sectors_room(const struct dcn_fetch *fetch,
                  const struct dcn_exchange *exchange)
{
    return room_behind(fetch, &exchange->parts, exchange->first,
                       exchange->count);
}

uint32_t
dcn__sectors_behind(const struct dcn_fetch *fetch,
                    const struct dcn_parts *parts, dcn_lba first,
                    uint32_t count)
{
    uint32_t lag = parts->c2_bytes != 0 ? lag_sectors(fetch) : 0;
    uint32_t spare = spare_sectors(fetch, parts, first, count);
    uint32_t behind = lag > spare ? lag : spare;
    uint32_t room = room_behind(fetch, parts, first, count);
    uint32_t doubt = doubt_sectors(fetch, parts, first);

    if (behind < doubt)
        behind = doubt < room ? doubt : room;
    while (behind < room && is_cut(fetch, parts, count + behind))
        behind++;
    return behind;
}
