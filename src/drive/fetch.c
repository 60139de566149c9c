/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a request to judged sectors: chooses forms, defeats the cache where
 * asked, executes. What arrived is sorted and judged by settle.c. Does not
 * repeat what failed.
 */
#include "drive/fetch.h"

#include "drive/c2_doubt.h"
#include "drive/probe/cache.h"
#include "drive/line/arrival.h"
#include "drive/fetch_failure.h"
#include "drive/forms.h"
#include "drive/kept.h"
#include "drive/limits.h"
#include "drive/pace.h"
#include "drive/repeats.h"
#include "drive/settle.h"
#include "drive/tail.h"
#include "util/pages.h"

#include <stdlib.h>
#include <string.h>

/* How often a reply that looks like an older one is read again: a drive that
 * gave an older buffer does so once; a disc that repeats itself, always. */
#define MAX_OLD 3

/* ---- set-up ---- */

enum dcn_status
dcn__fetch_begin(struct dcn_fetch *fetch, struct dcn_error *error)
{
    size_t stride = DCN_RAW_BYTES + DCN_C2_BLOCK_BYTES + DCN_SUB_BYTES;
    uint32_t sectors = dcn__fetch_limit(fetch, DCN_WANT_RAW);

    if (sectors < dcn__fetch_limit(fetch, DCN_WANT_USER))
        sectors = dcn__fetch_limit(fetch, DCN_WANT_USER);
    /* The lag may only be learnt while reading. */
    sectors += DCN_C2_MAX_LAG_BYTES / DCN_RAW_BYTES + 1;
    fetch->scratch_bytes = sectors * stride;
    fetch->scratch = dcn__pages_alloc(fetch->scratch_bytes);
    fetch->second = dcn__pages_alloc(fetch->scratch_bytes);
    fetch->asked = dcn__pages_alloc(fetch->scratch_bytes);
    dcn__forms_choose(fetch, fetch->drive->c2);
    fetch->zeros.end = fetch->echo.end = -DCN_LBA_MSF_END;
    fetch->flags = malloc((size_t)sectors * DCN_C2_BYTES);
    fetch->c2_block_last = fetch->drive->abilities.c2_block_last;
    fetch->c2_lag_known = fetch->drive->abilities.c2_lag_bytes != 0;
    if (fetch->scratch == NULL || fetch->second == NULL ||
        fetch->asked == NULL || fetch->flags == NULL)
        return dcn__error_memory(error, "reading a disc");
    return DCN_OK;
}

void
dcn__fetch_end(struct dcn_fetch *fetch)
{
    free(fetch->scratch);
    free(fetch->second);
    free(fetch->asked);
    free(fetch->flags);
    free(fetch->doubt.kept);
    fetch->doubt.kept = NULL;
    dcn__disc_free(fetch->disc);
    fetch->scratch = fetch->second = fetch->asked = fetch->flags = NULL;
    fetch->disc = NULL;
}

/* ---- one command ---- */

static enum dcn_status
execute(struct dcn_fetch *fetch, struct dcn_exchange *exchange, bool fua,
        struct dcn_failure *failure, struct dcn_error *error)
{
    struct dcn_error own = {0};
    uint32_t count = exchange->count + exchange->extra;
    enum dcn_status status = dcn__drive_read(
        fetch->drive, &exchange->parts, exchange->first, count, fua,
        exchange->bytes, &exchange->seed, &exchange->answer, &own);

    exchange->arrived = 0;
    if (status == DCN_ERR_TRANSPORT) {
        dcn__failure_by_transport(status, &own, failure);
        return DCN_OK;
    }
    if (status != DCN_OK) {
        if (error != NULL)
            *error = own;
        return status;
    }
    exchange->arrived =
        dcn__arrived(&exchange->parts, exchange->bytes, count, exchange->seed);
    exchange->c2_from = count;
    failure->latency_us =
        (uint32_t)(exchange->answer.reply.elapsed_ns / 1000 / count);
    dcn__pace_watch(fetch, exchange);
    if (exchange->answer.class == DCN_SENSE_MEDIUM_ERROR ||
        exchange->answer.class == DCN_SENSE_HARDWARE)
        fetch->drive->failing++;
    if (exchange->answer.good)
        fetch->drive->failing = 0;
    if (exchange->answer.good)
        status = dcn__tail_confirm(fetch, exchange, error);
    if (!exchange->answer.good || exchange->arrived < count)
        dcn__failure_by_answer(exchange, failure);
    return status;
}

/* The drive names one of the sectors behind. */
static bool
failed_behind(const struct dcn_exchange *exchange)
{
    const struct dcn_sense *sense = &exchange->answer.sense;
    int64_t at = (int64_t)(dcn_lba)sense->information - exchange->first;

    return sense->has_information && at >= exchange->count &&
           at < exchange->count + exchange->extra;
}

/*
 * The command, and once more without the sectors behind, which only C2 needs,
 * where the fault may be theirs alone. Of a longer command whose failing
 * sector is not named that is not likely, and a second failure costs seconds:
 * what narrows it down asks for its last sector by itself.
 */
static enum dcn_status
execute_with_lag(struct dcn_fetch *fetch, struct dcn_exchange *exchange,
                 bool fua, struct dcn_failure *failure, struct dcn_error *error)
{
    enum dcn_status status = execute(fetch, exchange, fua, failure, error);

    bool costly = failure->class == DCN_SENSE_MEDIUM_ERROR ||
                  failure->class == DCN_SENSE_HARDWARE;

    if (status != DCN_OK || !failure->failed || exchange->extra == 0 ||
        failure->kept == exchange->count ||
        (costly && exchange->count > 1 && !failed_behind(exchange)))
        return status;
    memset(failure, 0, sizeof(*failure));
    exchange->extra = 0;
    return execute(fetch, exchange, fua, failure, error);
}

/*
 * A reply whose last sector did not come: bridges cut them by their length.
 * Once more with a sector or two behind, which may be cut off.
 */
static enum dcn_status
execute_longer(struct dcn_fetch *fetch, struct dcn_exchange *exchange,
               struct dcn_failure *failure, struct dcn_error *error)
{
    uint32_t room = dcn__sectors_room(fetch, exchange);
    enum dcn_status status = DCN_OK;

    /* The caller's buffer has no room for more than what it asked for. */
    if (room > 0 && exchange->bytes != fetch->second)
        exchange->bytes = fetch->scratch;
    for (uint32_t more = 1; status == DCN_OK && more <= room; more++) {
        memset(failure, 0, sizeof(*failure));
        exchange->extra = more;
        status = execute(fetch, exchange, false, failure, error);
        if (!failure->failed || failure->kept == exchange->count ||
            !exchange->answer.good)
            break;
    }
    if (failure->failed && failure->kept == exchange->count)
        failure->failed = false;
    return status;
}

static enum dcn_status
execute_whole(struct dcn_fetch *fetch, struct dcn_exchange *exchange, bool fua,
              struct dcn_failure *failure, struct dcn_error *error)
{
    enum dcn_status status =
        execute_with_lag(fetch, exchange, fua, failure, error);

    if (status != DCN_OK || !failure->failed || !exchange->answer.good ||
        failure->transport != DCN_OK || failure->kept + 1 != exchange->count ||
        exchange->parts.user)
        return status;
    dcn__sectors_cut(fetch, &exchange->parts,
                     exchange->count + exchange->extra);
    return execute_longer(fetch, exchange, failure, error);
}

/* ---- old replies ---- */

/* Between two readings of a place something else has to come, or what lies in
 * a buffer comes again as alike as what lies on the disc. */
static enum dcn_status
read_elsewhere(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
               unsigned nth, struct dcn_error *error)
{
    dcn_lba begin = fetch->disc->tracks[0].start;
    dcn_lba away = (fetch->disc->lead_out - begin) / (2 + (dcn_lba)nth);
    dcn_lba lba = exchange->first - begin >= away ? exchange->first - away
                                                  : exchange->first + away;
    struct dcn_answer answer;
    uint64_t seed;
    enum dcn_status status =
        dcn__drive_read(fetch->drive, &exchange->parts, lba, 1, false,
                        fetch->second, &seed, &answer, error);

    return status == DCN_ERR_TRANSPORT ? DCN_OK : status;
}

/*
 * Reads again what looks like the old reply, past the cache. What comes every
 * time is what there is: test tones do repeat from sector to sector. What is
 * another's each time is nothing.
 */
static enum dcn_status
execute_new(struct dcn_fetch *fetch, struct dcn_exchange *exchange, bool fua,
            struct dcn_failure *failure, struct dcn_error *error)
{
    uint64_t before = 0;

    for (unsigned repeats = 0;; repeats++) {
        const struct dcn_answer *answer = &exchange->answer;
        enum dcn_status status =
            execute_whole(fetch, exchange, fua, failure, error);
        bool echo = false;

        if (status != DCN_OK || failure->transport != DCN_OK || !answer->good)
            return status;
        if (exchange->arrived > 0)
            status = dcn__repeats_ask(fetch, exchange, &echo, error);
        /* What was asked about came again after another command. */
        if (status != DCN_OK ||
            (!echo && (!answer->old || answer->echo.count > 0)))
            return status;
        if (repeats == MAX_OLD && answer->digest == before && !echo)
            return status;
        if (repeats == MAX_OLD) {
            exchange->arrived = 0;
            dcn__failure_by_answer(exchange, failure);
            return status;
        }
        before = answer->digest;
        status = dcn__cache_defeat(fetch->drive, fetch->disc, &exchange->parts,
                                   exchange->first, exchange->count,
                                   fetch->second, fetch->scratch_bytes, error);
        if (status == DCN_OK)
            status = read_elsewhere(fetch, exchange, repeats, error);
        if (status != DCN_OK)
            return status;
        fua = exchange->parts.user && fetch->drive->abilities.fua_works;
    }
}

/* ---- the ways of fetching ---- */

/* The parts to ask for: no C2 where a drive refuses it with data sectors. */
static unsigned
possible_want(const struct dcn_fetch *fetch, unsigned want, dcn_lba first,
              uint32_t count)
{
    dcn_lba end = first + (dcn_lba)count;

    if ((want & DCN_WANT_C2) == 0 || fetch->drive->abilities.c2_with_data)
        return want;
    if (dcn__sector_expected(fetch->disc, first) == DCN_EXPECT_AUDIO &&
        dcn__sector_expected_end(fetch->disc, first, end) == end)
        return want;
    return want & ~(unsigned)DCN_WANT_C2;
}

/* True where the reply may be read right to where it is wanted: in the right
 * order, and so that the host's own buffer is not between. */
static bool
into_place(const struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
           unsigned want, const uint8_t *buffer)
{
    return exchange->extra == 0 &&
           dcn__stands_as_wanted(fetch, &exchange->parts, want) &&
           (fetch->drive->transport->bounce_mask == 0 ||
            (uintptr_t)buffer % DCN_PAGE_BYTES == 0);
}

/* One command by one way, with what goes wrong on its way. */
static enum dcn_status
fetch_by(struct dcn_fetch *fetch, const struct dcn_request *request,
         const struct dcn_way *way, dcn_lba first, uint32_t count,
         uint8_t *buffer, struct dcn_sector_result *results,
         struct dcn_failure *failure, struct dcn_error *error)
{
    struct dcn_exchange exchange = {.first = first, .count = count};
    enum dcn_status status;

    memset(failure, 0, sizeof(*failure));
    dcn__parts_for(&way->abilities, way->want, &exchange.parts);
    exchange.extra = dcn__sectors_behind(fetch, &exchange.parts, first, count);
    exchange.bytes = into_place(fetch, &exchange, request->want, buffer)
                         ? buffer
                         : fetch->scratch;
    status = execute_new(fetch, &exchange,
                         (request->flags & DCN_READ_FRESH) != 0 &&
                             exchange.parts.user &&
                             fetch->drive->abilities.fua_works,
                         failure, error);
    if (status == DCN_OK && !failure->failed)
        status = dcn__c2_doubt_ask(fetch, &exchange, error);
    if (status == DCN_OK)
        dcn__settle(fetch, request, &exchange, failure, buffer, results);
    for (uint32_t i = 0; status == DCN_OK && i < count; i++)
        results[i].cooked = (request->flags & DCN_READ_COOKED) != 0;
    return status;
}

/*
 * A poorer form reads what former does not: former once more. Where now it
 * reads, all that it gives is taken; else what the poorer one gave stands, and
 * a form that the drive refused twice is out.
 */
static enum dcn_status
prefer_former(struct dcn_fetch *fetch, const struct dcn_request *request,
              const struct dcn_way *former, const struct dcn_way *poorer,
              dcn_lba first, uint32_t count, uint8_t *buffer,
              struct dcn_sector_result *results, struct dcn_failure *failure,
              struct dcn_error *error)
{
    bool data = dcn__sector_expected(fetch->disc, first) == DCN_EXPECT_DATA;
    bool sub;
    struct dcn_kept kept;
    enum dcn_status status;

    if (dcn__forms_is_sub(former, poorer)) {
        dcn__forms_out(fetch, data, former, poorer);
        failure->no_sub = true;
        return DCN_OK;
    }
    status = dcn__kept_begin(&kept, request, count, buffer, results, error);
    if (status == DCN_OK)
        status = fetch_by(fetch, request, former, first, count, buffer, results,
                          failure, error);
    if (status == DCN_OK && failure->failed && failure->transport == DCN_OK) {
        dcn__kept_restore(&kept, buffer, results);
        /* A reply that was only cut short is its length's fault. */
        sub = failure->class != DCN_SENSE_NONE &&
              (former->want & ~poorer->want & DCN_WANT_SUB) != 0;
        if (failure->class != DCN_SENSE_NONE)
            dcn__forms_out(fetch, data, former, poorer);
        memset(failure, 0, sizeof(*failure));
        failure->no_sub = sub;
    }
    dcn__kept_end(&kept);
    return status;
}

/*
 * What one form does not give is asked by the next before it counts as an
 * attempt at the sectors. Where none reads, failure and all that came stay
 * the first form's: what a poorer one gives of a place that fails in each
 * lacks parts that a command for less of it still brings.
 */
static enum dcn_status
fetch_otherwise(struct dcn_fetch *fetch, const struct dcn_request *request,
                const struct dcn_way *former, dcn_lba first, uint32_t count,
                uint8_t *buffer, struct dcn_sector_result *results,
                struct dcn_failure *failure, struct dcn_error *error)
{
    struct dcn_failure first_failure = *failure;
    struct dcn_way way = *former, next;
    struct dcn_kept kept;
    enum dcn_status status =
        dcn__kept_begin(&kept, request, count, buffer, results, error);

    while (status == DCN_OK && failure->failed &&
           dcn__forms_next(&way, &next)) {
        way = next;
        status = fetch_by(fetch, request, &way, first, count, buffer, results,
                          failure, error);
    }
    if (status == DCN_OK && !failure->failed) {
        status = prefer_former(fetch, request, former, &way, first, count,
                               buffer, results, failure, error);
    } else if (status == DCN_OK) {
        *failure = first_failure;
        dcn__kept_restore(&kept, buffer, results);
        dcn__forms_innocent(fetch);
    }
    dcn__kept_end(&kept);
    return status;
}

static enum dcn_status
fetch_one(struct dcn_fetch *fetch, const struct dcn_request *request,
          dcn_lba first, uint32_t count, uint8_t *buffer,
          struct dcn_sector_result *results, struct dcn_failure *failure,
          struct dcn_error *error)
{
    bool data = dcn__sector_expected(fetch->disc, first) == DCN_EXPECT_DATA;
    struct dcn_way way;
    enum dcn_status status;

    dcn__forms_way(fetch, possible_want(fetch, request->want, first, count),
                   data, &way);
    status = fetch_by(fetch, request, &way, first, count, buffer, results,
                      failure, error);
    if (status == DCN_OK && !failure->failed)
        dcn__forms_well(fetch, data, &way);
    if (status == DCN_OK &&
        dcn__forms_suspect(fetch, &way, request->flags, failure))
        status = fetch_otherwise(fetch, request, &way, first, count, buffer,
                                 results, failure, error);
    return status;
}

static enum dcn_status
fetch_two(struct dcn_fetch *fetch, const struct dcn_request *request,
          dcn_lba first, uint32_t count, uint8_t *buffer,
          struct dcn_sector_result *results, struct dcn_failure *failure,
          struct dcn_error *error)
{
    struct dcn_exchange flags = {
        .first = first, .count = count, .bytes = fetch->scratch};
    struct dcn_exchange sub = {
        .first = first, .count = count, .bytes = fetch->second};
    struct dcn_failure second = {0};
    struct dcn_way way;
    enum dcn_status status;

    dcn__forms_way(fetch, request->want,
                   dcn__sector_expected(fetch->disc, first) == DCN_EXPECT_DATA,
                   &way);
    dcn__parts_for(&way.abilities, DCN_WANT_RAW | DCN_WANT_C2, &flags.parts);
    dcn__parts_for(&way.abilities, DCN_WANT_RAW | DCN_WANT_SUB, &sub.parts);
    flags.extra = dcn__sectors_behind(fetch, &flags.parts, first, count);
    status = execute_whole(fetch, &flags, false, failure, error);
    if (status == DCN_OK && !failure->failed)
        status = dcn__c2_doubt_ask(fetch, &flags, error);
    if (status != DCN_OK)
        return status;
    dcn__settle(fetch, request, &flags, failure, buffer, results);
    way.want = DCN_WANT_RAW | DCN_WANT_C2;
    if (dcn__forms_suspect(fetch, &way, request->flags, failure))
        status = fetch_otherwise(fetch, request, &way, first, count, buffer,
                                 results, failure, error);
    if (status != DCN_OK || failure->failed)
        return status;
    status = execute_whole(fetch, &sub, false, &second, error);
    if (status == DCN_OK && second.failed && count > 1) {
        *failure = second;
        return DCN_OK;
    }
    /* A single sector whose subchannel alone does not come keeps the rest. */
    if (status == DCN_OK && !second.failed)
        dcn__settle_subchannel(fetch, request, &sub, buffer, results);
    return status;
}

/* Where raw data are made up by the drive (drive.h): user data, encoded as
 * the standard says. Only Mode 1 follows from its user data. */
static enum dcn_status
fetch_encoded(struct dcn_fetch *fetch, const struct dcn_request *request,
              dcn_lba first, uint32_t count, uint8_t *buffer,
              struct dcn_sector_result *results, struct dcn_failure *failure,
              struct dcn_error *error)
{
    const struct dcn_request user = {.want = DCN_WANT_USER};
    enum dcn_status status = fetch_one(fetch, &user, first, count,
                                       fetch->scratch, results, failure, error);

    for (uint32_t i = 0; status == DCN_OK && i < count; i++) {
        uint8_t *sector = buffer + (size_t)i * DCN_RAW_BYTES;
        memset(sector, 0, DCN_RAW_BYTES);
        if (!results[i].has_main)
            continue;
        memcpy(sector + 16, fetch->scratch + (size_t)i * DCN_USER_BYTES,
               DCN_USER_BYTES);
        dcn__sector_encode(sector, first + (dcn_lba)i, DCN_MODE_1);
        results[i].made_up = true;
        results[i].cooked = (request->flags & DCN_READ_COOKED) != 0;
    }
    return status;
}

static bool
must_encode(const struct dcn_fetch *fetch, const struct dcn_request *request,
            dcn_lba first)
{
    const struct dcn_track *track = dcn__disc_track_at(fetch->disc, first);
    bool cooked = (request->flags & DCN_READ_COOKED) != 0;

    return request->want == DCN_WANT_RAW &&
           fetch->disc->medium == DCN_MEDIUM_CD &&
           (cooked || !fetch->drive->abilities.raw_is_true) && track != NULL &&
           track->mode == DCN_TRACK_MODE1 &&
           track->mode_origin > DCN_ORIGIN_ASSUMED;
}

/* In the form in which the first command then reads. */
static enum dcn_status
defeat_cache(struct dcn_fetch *fetch, const struct dcn_way *way, dcn_lba first,
             uint32_t count, struct dcn_error *error)
{
    unsigned want = way->want;
    struct dcn_parts parts;

    if ((want & DCN_WANT_C2) != 0 && !fetch->drive->abilities.c2_with_sub)
        want &= ~(unsigned)DCN_WANT_SUB;
    dcn__parts_for(&way->abilities, want, &parts);
    return dcn__cache_defeat(fetch->drive, fetch->disc, &parts, first, count,
                             fetch->second, fetch->scratch_bytes, error);
}

enum dcn_status
dcn__fetch(struct dcn_fetch *fetch, const struct dcn_request *request,
           dcn_lba first, uint32_t count, uint8_t *buffer,
           struct dcn_sector_result *results, struct dcn_failure *failure,
           struct dcn_error *error)
{
    const unsigned both = DCN_WANT_C2 | DCN_WANT_SUB;
    struct dcn_way way;

    memset(failure, 0, sizeof(*failure));
    dcn__forms_way(fetch, possible_want(fetch, request->want, first, count),
                   dcn__sector_expected(fetch->disc, first) == DCN_EXPECT_DATA,
                   &way);
    if ((request->flags & DCN_READ_FRESH) != 0 &&
        !((request->want & DCN_WANT_USER) != 0 &&
          fetch->drive->abilities.fua_works)) {
        enum dcn_status status = defeat_cache(fetch, &way, first, count, error);
        if (status != DCN_OK)
            return status;
    }
    if (must_encode(fetch, request, first))
        return fetch_encoded(fetch, request, first, count, buffer, results,
                             failure, error);
    if ((way.want & both) == both && !fetch->drive->abilities.c2_with_sub)
        return fetch_two(fetch, request, first, count, buffer, results, failure,
                         error);
    return fetch_one(fetch, request, first, count, buffer, results, failure,
                     error);
}
