/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What arrived, sorted into the order of source/source.h, judged, and put
 * where the caller wants it. Learns on the way what only errors show: where
 * the block error byte stands, and how late C2 comes.
 */
#include "drive/settle.h"

#include "drive/c2_doubt.h"
#include "drive/probe/abilities.h"

#include <string.h>

/* Bytes of a sync pattern that show a data sector, of 12. dvdisaster asks for
 * 8 of those that it believes; here only a reply shifted by a byte is looked
 * for, of which the second condition is the proof. */
#define LEAST_SYNC 4

bool
dcn__stands_as_wanted(const struct dcn_fetch *fetch,
                      const struct dcn_parts *parts, unsigned want)
{
    if (parts->user)
        return want == DCN_WANT_USER;
    if (((want & DCN_WANT_C2) != 0) != (parts->c2_bytes != 0))
        return false;
    if ((want & DCN_WANT_RAW) == 0 || parts->stride != dcn__want_bytes(want))
        return false;
    if ((want & DCN_WANT_C2) != 0 &&
        (parts->c2_at != DCN_RAW_BYTES || parts->c2_bytes != DCN_C2_BYTES ||
         fetch->drive->abilities.c2_lag_bytes != 0))
        return false;
    return (want & DCN_WANT_SUB) == 0 || parts->sub_bytes == DCN_SUB_BYTES;
}

/* Pointers to the parts of one sector; NULL where it has not that part. */
struct views {
    const uint8_t *main, *c2, *sub;
};

/* The first field with flags in it shows where its block error byte is. */
static void
watch_block_byte(struct dcn_fetch *fetch, const struct dcn_exchange *exchange)
{
    const struct dcn_parts *parts = &exchange->parts;

    if (parts->c2_bytes != DCN_C2_BLOCK_BYTES)
        return;
    for (uint32_t i = 0; i < exchange->count && i < exchange->arrived; i++) {
        if (!dcn__c2_block_place(exchange->bytes + i * parts->stride +
                                     parts->c2_at,
                                 &fetch->c2_block_last))
            continue;
        fetch->drive->abilities.c2_block_last = fetch->c2_block_last;
        return;
    }
}

/* C2 of sector i, or NULL; room is used where it has to be put together. */
static const uint8_t *
c2_view(const struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
        uint32_t i, uint8_t room[DCN_C2_BYTES])
{
    const struct dcn_parts *parts = &exchange->parts;
    size_t lag = (size_t)fetch->drive->abilities.c2_lag_bytes;
    uint32_t all = exchange->count + exchange->extra;
    uint32_t reach = (uint32_t)((lag + DCN_RAW_BYTES - 1) / DCN_RAW_BYTES);

    if (parts->c2_bytes == 0 || i + reach >= exchange->c2_from)
        return NULL;
    if (lag == 0)
        return dcn__c2_of(parts, exchange->bytes + i * parts->stride,
                          fetch->c2_block_last);
    if (i + reach >= all)
        return NULL; /* its flags come with sectors that were not read */
    dcn__c2_shift(fetch->flags + (size_t)i * DCN_C2_BYTES,
                  (size_t)(all - i) * DCN_C2_BYTES, lag, room);
    return room;
}

static void
put(uint8_t *to, const uint8_t *from, size_t len)
{
    if (from == NULL)
        memset(to, 0, len);
    else if (from != to)
        memcpy(to, from, len);
}

/* One sector to where the caller wants it, with what it has. */
static void
deliver(const struct dcn_request *request, const struct views *views,
        uint8_t *to, struct dcn_sector_result *result)
{
    unsigned want = request->want;

    result->has_main = views->main != NULL;
    if ((want & DCN_WANT_USER) != 0)
        put(to, views->main, DCN_USER_BYTES);
    if ((want & DCN_WANT_RAW) != 0)
        put(to, views->main, DCN_RAW_BYTES);
    if ((want & DCN_WANT_C2) != 0) {
        put(to + dcn__want_c2_offset(want), views->c2, DCN_C2_BYTES);
        result->has_c2 = views->c2 != NULL;
    }
    if ((want & DCN_WANT_SUB) != 0) {
        put(to + dcn__want_sub_offset(want), views->sub, DCN_SUB_BYTES);
        result->has_sub = views->sub != NULL;
    }
}

/*
 * Filler: what some drives give of audio that they cannot read. All of C2 is
 * set, or bytes with C2 are those of the sector before or behind. It is no
 * reading, and comes again alike from the cache.
 */
static bool
is_filler(const struct dcn_exchange *exchange, uint32_t i,
          const struct dcn_sector_result *result)
{
    const size_t stride = exchange->parts.stride;
    const uint8_t *slot = exchange->bytes + i * stride;

    if (result->state != DCN_SECTOR_C2)
        return false;
    if (result->c2_count == DCN_RAW_BYTES)
        return true;
    return (i > 0 && memcmp(slot, slot - stride, DCN_RAW_BYTES) == 0) ||
           (i + 1 < exchange->arrived &&
            memcmp(slot, slot + stride, DCN_RAW_BYTES) == 0);
}

/* Of audio whose flags may be late by nobody knows how much, no byte is
 * vouched for. */
static void
doubt(const struct dcn_request *request, uint8_t *to,
      struct dcn_sector_result *result)
{
    result->state = DCN_SECTOR_C2;
    result->c2_count = DCN_C2_ALL;
    result->has_c2 = (request->want & DCN_WANT_C2) != 0;
    if (result->has_c2)
        memset(to + dcn__want_c2_offset(request->want), 0xFF, DCN_C2_BYTES);
}

/*
 * Judges sector i of a reply and delivers it. proven: only if its own EDC
 * proves it (of a command that failed).
 */
static void
settle_sector(struct dcn_fetch *fetch, const struct dcn_request *request,
              const struct dcn_exchange *exchange, uint32_t i, bool proven,
              const struct dcn_failure *failure, uint8_t *to,
              struct dcn_sector_result *result)
{
    const struct dcn_parts *parts = &exchange->parts;
    const uint8_t *slot = exchange->bytes + i * parts->stride;
    dcn_lba lba = exchange->first + (dcn_lba)i;
    uint8_t c2_room[DCN_C2_BYTES], sub_room[DCN_SUB_BYTES];
    struct views views = {.main = slot};
    enum dcn_expected expected;
    int mode_byte;

    result->latency_us = failure->latency_us;
    result->state = DCN_SECTOR_GOOD;
    if (parts->user) {
        if (!proven)
            deliver(request, &views, to, result);
        return;
    }
    expected = dcn__sector_expected(fetch->disc, lba);
    mode_byte = dcn__sector_mode_byte(fetch->disc, lba);
    views.c2 = c2_view(fetch, exchange, i, c2_room);
    if (parts->sub_bytes != 0) {
        dcn__sub_of(parts, slot, fetch->drive->abilities.q_is_hex, sub_room);
        views.sub = sub_room;
    }
    if (proven && (expected == DCN_EXPECT_AUDIO ||
                   dcn__sector_good_run(mode_byte, lba, slot, 1) != 1))
        return;
    dcn__sector_judge(expected, mode_byte, lba, slot, views.c2, views.sub,
                      result);
    if (is_filler(exchange, i, result)) {
        result->state = DCN_SECTOR_UNREADABLE;
        result->has_main = false;
        return;
    }
    deliver(request, &views, to, result);
    if (views.c2 != NULL && !fetch->c2_lag_known &&
        expected == DCN_EXPECT_AUDIO && result->state <= DCN_SECTOR_C2 &&
        dcn__c2_doubts(fetch, exchange, i))
        doubt(request, to, result);
}

/*
 * What a drive gives of a sector that failed may be nothing of it: zeros, or
 * what lay in a buffer of the transport. A data sector is not one byte all
 * over, and shows something of its sync (ECMA-130 14.2).
 */
static bool
is_anything(const uint8_t *slot)
{
    unsigned sync = 0;

    for (unsigned i = 0; i < DCN_SYNC_BYTES; i++)
        sync += slot[i] == (i == 0 || i == DCN_SYNC_BYTES - 1 ? 0 : 0xFF);
    return sync >= LEAST_SYNC && memcmp(slot, slot + 1, DCN_RAW_BYTES - 1) != 0;
}

/* A raw data sector that came together with the error about it (TB). */
static void
settle_as_is(struct dcn_fetch *fetch, const struct dcn_request *request,
             const struct dcn_exchange *exchange, uint32_t i,
             const struct dcn_failure *failure, uint8_t *to,
             struct dcn_sector_result *result)
{
    const uint8_t *slot = exchange->bytes + i * exchange->parts.stride;
    dcn_lba lba = exchange->first + (dcn_lba)i;

    if (exchange->parts.user ||
        dcn__sector_expected(fetch->disc, lba) != DCN_EXPECT_DATA ||
        !is_anything(slot))
        return;
    settle_sector(fetch, request, exchange, i, false, failure, to, result);
    if (dcn__sectors_good(slot, 1, lba) != 1)
        result->state = DCN_SECTOR_BAD_CHECK;
    result->sense_key = failure->sense.key;
    result->asc = failure->sense.asc;
    result->ascq = failure->sense.ascq;
}

/* Sectors of plain raw data in a row that are all good: most of all reads. */
static uint32_t
settle_good_run(struct dcn_fetch *fetch, const struct dcn_request *request,
                const struct dcn_exchange *exchange,
                const struct dcn_failure *failure, const uint8_t *buffer,
                struct dcn_sector_result *results)
{
    uint32_t good;

    if (request->want != DCN_WANT_RAW || exchange->bytes != buffer ||
        dcn__sector_expected(fetch->disc, exchange->first) != DCN_EXPECT_DATA ||
        dcn__sector_expected_end(fetch->disc, exchange->first,
                                 exchange->first + (dcn_lba)exchange->count) !=
            exchange->first + (dcn_lba)exchange->count)
        return 0;
    good = dcn__sector_good_run(
        dcn__sector_mode_byte(fetch->disc, exchange->first), exchange->first,
        exchange->bytes, exchange->count);
    for (uint32_t i = 0; i < good; i++) {
        results[i].state = DCN_SECTOR_GOOD;
        results[i].has_main = true;
        results[i].latency_us = failure->latency_us;
    }
    return good;
}

static void
settle_all(struct dcn_fetch *fetch, const struct dcn_request *request,
           const struct dcn_exchange *exchange,
           const struct dcn_failure *failure, uint8_t *buffer,
           struct dcn_sector_result *results)
{
    size_t bytes = dcn__want_bytes(request->want);
    uint32_t count = exchange->count, i = 0;

    memset(results, 0, count * sizeof(*results));
    if (exchange->parts.c2_bytes != 0) {
        watch_block_byte(fetch, exchange);
        if (fetch->drive->abilities.c2_lag_bytes != 0)
            dcn__c2_gather(fetch, exchange);
    }
    if (!failure->failed)
        i = settle_good_run(fetch, request, exchange, failure, buffer, results);
    /* Of a failed command, what stands before the sector that it names; of
     * one that named none, nothing is sure but what proves itself. */
    for (; i < count; i++) {
        if (i < exchange->arrived && !(failure->has_at && i >= failure->at))
            settle_sector(fetch, request, exchange, i,
                          failure->failed && i >= failure->kept, failure,
                          buffer + i * bytes, &results[i]);
        else if (i < exchange->arrived && failure->has_at && i == failure->at &&
                 (request->flags & DCN_READ_AS_IS) != 0)
            settle_as_is(fetch, request, exchange, i, failure,
                         buffer + i * bytes, &results[i]);
        if (!results[i].has_main) {
            uint8_t state = results[i].state;

            memset(&results[i], 0, sizeof(results[i]));
            if (state == DCN_SECTOR_UNREADABLE)
                results[i].state = state; /* filler */
            memset(buffer + i * bytes, 0, bytes);
        }
    }
}

/*
 * The first data sector with errors and flags shows how late the flags come.
 * True where it is another lag than was reckoned with.
 */
static bool
learn_lag(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
          const struct dcn_sector_result *results)
{
    struct dcn_drive *drive = fetch->drive;
    bool gathered = false;
    int lag;

    for (uint32_t i = 0; i < exchange->arrived && i < exchange->count; i++) {
        const uint8_t *slot = exchange->bytes + i * exchange->parts.stride;
        if (results[i].state != DCN_SECTOR_BAD_CHECK)
            continue;
        if (!gathered)
            dcn__c2_gather(fetch, exchange);
        gathered = true;
        if (!dcn__c2_lag_learn(slot, fetch->flags + (size_t)i * DCN_C2_BYTES,
                               (size_t)(exchange->arrived - i) * DCN_C2_BYTES,
                               &lag))
            continue;
        fetch->c2_lag_known = true;
        if (lag == drive->abilities.c2_lag_bytes)
            return false;
        drive->abilities.c2_lag_bytes = lag;
        (void)dcn__abilities_save(drive, NULL);
        return true;
    }
    return false;
}

/*
 * The first reply with flags, unless they are known not to be late: before it
 * nothing was read behind the last sector, nor in it. What was delivered
 * before may be wrong where flags are at the front, and its own end.
 */
static void
doubt_edges(struct dcn_fetch *fetch, const struct dcn_request *request,
            const struct dcn_exchange *exchange, uint8_t *buffer,
            struct dcn_sector_result *results)
{
    const uint32_t reach = DCN_C2_REACH_SECTORS - 1;
    size_t bytes = dcn__want_bytes(request->want);

    if (!fetch->doubt.edges_open || exchange->first != fetch->doubt.first)
        return;
    fetch->doubt.edges_open = false;
    if (fetch->c2_lag_known && fetch->drive->abilities.c2_lag_bytes == 0)
        return;
    for (uint32_t i = 0; i < reach && i < exchange->count; i++)
        if (dcn__c2_doubts(fetch, exchange, i))
            results[0].doubts_before = (uint8_t)reach;
    for (uint32_t i = exchange->count > reach ? exchange->count - reach : 0;
         i < exchange->count && exchange->extra < reach; i++)
        if (results[i].has_main && results[i].state <= DCN_SECTOR_C2 &&
            dcn__sector_expected(fetch->disc, exchange->first + (dcn_lba)i) ==
                DCN_EXPECT_AUDIO)
            doubt(request, buffer + i * bytes, &results[i]);
}

void
dcn__settle(struct dcn_fetch *fetch, const struct dcn_request *request,
            const struct dcn_exchange *exchange,
            const struct dcn_failure *failure, uint8_t *buffer,
            struct dcn_sector_result *results)
{
    bool open = exchange->parts.c2_bytes != 0 && !fetch->c2_lag_known;

    if (open) {
        watch_block_byte(fetch, exchange);
        dcn__c2_gather(fetch, exchange);
    }
    if (open && !failure->failed)
        dcn__c2_doubt_watch(fetch, exchange);
    settle_all(fetch, request, exchange, failure, buffer, results);
    if (!failure->failed)
        doubt_edges(fetch, request, exchange, buffer, results);
    if (!open || fetch->c2_lag_known || failure->failed)
        return;
    if (learn_lag(fetch, exchange, results))
        settle_all(fetch, request, exchange, failure, buffer, results);
}

void
dcn__settle_subchannel(const struct dcn_fetch *fetch,
                       const struct dcn_request *request,
                       const struct dcn_exchange *exchange, uint8_t *buffer,
                       struct dcn_sector_result *results)
{
    size_t bytes = dcn__want_bytes(request->want);
    size_t at = dcn__want_sub_offset(request->want);

    for (uint32_t i = 0; i < exchange->arrived; i++) {
        const uint8_t *slot = exchange->bytes + i * exchange->parts.stride;
        uint8_t *to = buffer + i * bytes;
        if (!results[i].has_main)
            continue;
        if ((request->want & DCN_WANT_RAW) != 0 &&
            results[i].state == DCN_SECTOR_GOOD &&
            memcmp(slot, to, DCN_RAW_BYTES) != 0 &&
            dcn__sectors_good(to, 1, exchange->first + (dcn_lba)i) != 1)
            results[i].state = DCN_SECTOR_BAD_CHECK;
        dcn__sub_of(&exchange->parts, slot, fetch->drive->abilities.q_is_hex,
                    to + at);
        results[i].has_sub = true;
    }
}
