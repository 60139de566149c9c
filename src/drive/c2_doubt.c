/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Audio under C2 flags of which nobody knows yet how late they are. */
#include "drive/c2_doubt.h"

#include "drive/line/arrival.h"
#include "drive/probe/cache.h"
#include "drive/probe/abilities.h"

#include <stdlib.h>
#include <string.h>

/* Readings kept to be held against others: retries come back to the same
 * sectors, so that a few are enough. */
#define KEPT 64
/* Places of a disc that are read again at once, and how often each: half of
 * the readings of a weak place differ, so that four at four places miss the
 * lag once in 65,000 times, and cost 16 commands on the whole disc. */
#define MOST_PLACES 4
#define MOST_AGAIN  4
/* Shorter commands are retries, which come back by themselves. */
#define LEAST_SECTORS 8

struct dcn_c2_reading {
    bool used;
    dcn_lba lba;
    uint8_t main[DCN_RAW_BYTES];
    uint8_t flags[DCN_C2_REACH];
};

void
dcn__c2_gather(struct dcn_fetch *fetch, const struct dcn_exchange *exchange)
{
    const struct dcn_parts *parts = &exchange->parts;

    for (uint32_t i = 0; i < exchange->count + exchange->extra; i++)
        memcpy(fetch->flags + (size_t)i * DCN_C2_BYTES,
               dcn__c2_of(parts, exchange->bytes + i * parts->stride,
                          fetch->c2_block_last),
               DCN_C2_BYTES);
}

static bool
any_flag(const uint8_t *flags, size_t len)
{
    return flags[0] != 0 || memcmp(flags, flags + 1, len - 1) != 0;
}

/* All flagged, and the bytes of a neighbour or one value all over: filler,
 * whose flags are about itself. */
static bool
is_filler(const struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
          uint32_t i)
{
    const size_t stride = exchange->parts.stride;
    const uint8_t *slot = exchange->bytes + i * stride;
    const uint8_t *flags = fetch->flags + (size_t)i * DCN_C2_BYTES;

    if (flags[0] != 0xFF || memcmp(flags, flags + 1, DCN_C2_BYTES - 1) != 0)
        return false;
    return memcmp(slot, slot + 1, DCN_RAW_BYTES - 1) == 0 ||
           (i > 0 && memcmp(slot, slot - stride, DCN_RAW_BYTES) == 0) ||
           (i + 1 < exchange->arrived &&
            memcmp(slot, slot + stride, DCN_RAW_BYTES) == 0);
}

bool
dcn__c2_doubts(const struct dcn_fetch *fetch,
               const struct dcn_exchange *exchange, uint32_t i)
{
    for (uint32_t j = i; j < exchange->arrived && j < exchange->c2_from &&
                         j < i + DCN_C2_REACH_SECTORS;
         j++)
        if (any_flag(fetch->flags + (size_t)j * DCN_C2_BYTES, DCN_C2_BYTES) &&
            (j == i || !is_filler(fetch, exchange, j)))
            return true;
    return false;
}

static void
hold_against(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
             uint32_t i)
{
    dcn_lba lba = exchange->first + (dcn_lba)i;
    struct dcn_c2_reading *kept = &fetch->doubt.kept[(uint32_t)lba % KEPT];
    const uint8_t *slot = exchange->bytes + i * exchange->parts.stride;
    uint32_t all = exchange->count + exchange->extra;
    size_t there = all - i < DCN_C2_REACH_SECTORS ? (all - i) * DCN_C2_BYTES
                                                  : DCN_C2_REACH;
    uint8_t flags[DCN_C2_REACH] = {0};

    memcpy(flags, fetch->flags + (size_t)i * DCN_C2_BYTES, there);
    if (kept->used && kept->lba == lba)
        dcn__c2_evidence_add(&fetch->doubt.evidence, kept->main, kept->flags,
                             slot, flags);
    else if (!any_flag(flags, DCN_C2_REACH))
        return;
    kept->used = true;
    kept->lba = lba;
    memcpy(kept->main, slot, DCN_RAW_BYTES);
    memcpy(kept->flags, flags, DCN_C2_REACH);
}

/* Behind the last sectors that there are no flags come: there are none. */
static bool
ends_the_disc(const struct dcn_fetch *fetch,
              const struct dcn_exchange *exchange, uint32_t all)
{
    return exchange->first + (dcn_lba)all >= fetch->disc->lead_out;
}

static void
learn(struct dcn_fetch *fetch)
{
    struct dcn_drive *drive = fetch->drive;
    int lag;

    if (!dcn__c2_evidence_lag(&fetch->doubt.evidence, &lag))
        return;
    fetch->c2_lag_known = true;
    if (lag == 0)
        return;
    drive->abilities.c2_lag_bytes = lag;
    (void)dcn__abilities_save(drive, NULL);
}

void
dcn__c2_doubt_watch(struct dcn_fetch *fetch,
                    const struct dcn_exchange *exchange)
{
    uint32_t all = exchange->arrived < exchange->c2_from ? exchange->arrived
                                                         : exchange->c2_from;

    if (all == 0 || (!fetch->doubt.flags_seen &&
                     !any_flag(fetch->flags, (size_t)all * DCN_C2_BYTES)))
        return;
    if (!fetch->doubt.flags_seen) {
        fetch->doubt.flags_seen = fetch->doubt.edges_open = true;
        fetch->doubt.first = exchange->first;
    }
    if (fetch->doubt.kept == NULL)
        fetch->doubt.kept = calloc(KEPT, sizeof(*fetch->doubt.kept));
    if (fetch->doubt.kept == NULL)
        return; /* doubts stay */
    for (uint32_t i = 0; i < all && (i + DCN_C2_REACH_SECTORS <= all ||
                                     ends_the_disc(fetch, exchange, all));
         i++)
        if (dcn__sector_expected(fetch->disc, exchange->first + (dcn_lba)i) ==
            DCN_EXPECT_AUDIO)
            hold_against(fetch, exchange, i);
    learn(fetch);
}

uint32_t
dcn__c2_doubt_behind(const struct dcn_fetch *fetch)
{
    return fetch->doubt.flags_seen && !fetch->c2_lag_known
               ? DCN_C2_REACH_SECTORS - 1
               : 0;
}

/* ---- reading again at once ---- */

/* First sector of a reply with flags; count where there is none. */
static uint32_t
first_flagged(const struct dcn_fetch *fetch,
              const struct dcn_exchange *exchange)
{
    uint32_t i = 0;

    while (i < exchange->count &&
           (i >= exchange->arrived || i >= exchange->c2_from ||
            !any_flag(fetch->flags + (size_t)i * DCN_C2_BYTES, DCN_C2_BYTES)))
        i++;
    return i;
}

/* The place before and behind the first flags; count 0: too near the edge of
 * what is audio. */
static struct dcn_exchange
place_of(const struct dcn_fetch *fetch, const struct dcn_exchange *exchange)
{
    struct dcn_exchange place = {.parts = exchange->parts,
                                 .bytes = fetch->asked};
    dcn_lba end;

    place.first = exchange->first + (dcn_lba)first_flagged(fetch, exchange) -
                  (DCN_C2_REACH_SECTORS - 1);
    if (place.first < fetch->disc->tracks[0].start)
        place.first = fetch->disc->tracks[0].start;
    end = place.first + (dcn_lba)(exchange->count < 2 * LEAST_SECTORS
                                      ? exchange->count
                                      : 2 * LEAST_SECTORS);
    if (end > fetch->disc->lead_out)
        end = fetch->disc->lead_out;
    if (end > place.first &&
        dcn__sector_expected(fetch->disc, place.first) == DCN_EXPECT_AUDIO)
        place.count =
            (uint32_t)(dcn__sector_expected_end(fetch->disc, place.first, end) -
                       place.first);
    return place;
}

/* *more: it came, and may be asked for again. */
static enum dcn_status
read_place(struct dcn_fetch *fetch, struct dcn_exchange *place, bool *more,
           struct dcn_error *error)
{
    enum dcn_status status = dcn__cache_defeat(
        fetch->drive, fetch->disc, &place->parts, place->first, place->count,
        fetch->second, fetch->scratch_bytes, error);

    *more = false;
    if (status != DCN_OK)
        return status;
    status = dcn__drive_read(fetch->drive, &place->parts, place->first,
                             place->count, false, place->bytes, &place->seed,
                             &place->answer, error);
    if (status != DCN_OK || !place->answer.good)
        return status == DCN_ERR_TRANSPORT ? DCN_OK : status;
    place->arrived = place->c2_from =
        dcn__arrived(&place->parts, place->bytes, place->count, place->seed);
    *more = place->arrived == place->count;
    if (!*more)
        return DCN_OK;
    dcn__c2_gather(fetch, place);
    dcn__c2_doubt_watch(fetch, place);
    return DCN_OK;
}

enum dcn_status
dcn__c2_doubt_ask(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
                  struct dcn_error *error)
{
    struct dcn_exchange place;
    enum dcn_status status = DCN_OK;
    bool more = true;

    if (exchange->parts.c2_bytes == 0 || fetch->c2_lag_known ||
        exchange->count < LEAST_SECTORS || fetch->doubt.places >= MOST_PLACES)
        return DCN_OK;
    dcn__c2_gather(fetch, exchange);
    if (first_flagged(fetch, exchange) >= exchange->count)
        return DCN_OK;
    place = place_of(fetch, exchange);
    if (place.count < LEAST_SECTORS)
        return DCN_OK;
    fetch->doubt.places++;
    dcn__c2_doubt_watch(fetch, exchange);
    for (unsigned i = 0;
         status == DCN_OK && more && i < MOST_AGAIN && !fetch->c2_lag_known;
         i++)
        status = read_place(fetch, &place, &more, error);
    return status;
}
