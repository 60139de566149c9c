/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks whether a disc repeats itself (repeats.h). */
#include "drive/repeats.h"

#include "drive/line/echo.h"

#include <string.h>

/* Commands of a run until it is asked about again: as many more each time.
 * What repeats what the last commands brought looks as a buffer does, which is
 * that near. */
#define APART_FIRST     4
#define APART_LAST      64
#define APART_LAST_NEAR 16
#define NEAR_COMMANDS   4

/* Places that are tried for other bytes to be left in buffers. */
#define PLACES (DCN_ECHO_OWN + 2)

static size_t
main_bytes(const struct dcn_parts *parts)
{
    return parts->user ? DCN_USER_BYTES : DCN_RAW_BYTES;
}

/* A place that reads in the same form. */
static bool
is_like(const struct dcn_fetch *fetch, dcn_lba lba, dcn_lba like)
{
    return lba >= fetch->disc->tracks[0].start && lba < fetch->disc->lead_out &&
           dcn__sector_expected(fetch->disc, lba) ==
               dcn__sector_expected(fetch->disc, like);
}

/* Places where other bytes may lie: first those just before, which the head
 * need not go to; from *own on those lately read that had bytes of their own.
 * Returns how many. */
static unsigned
choose_places(const struct dcn_fetch *fetch,
              const struct dcn_exchange *exchange, const uint8_t *doubted,
              dcn_lba places[PLACES], unsigned *own)
{
    unsigned count = 0;

    for (unsigned n = 0; n < PLACES - DCN_ECHO_OWN; n++) {
        places[count] = exchange->first - 3 - 5 * (dcn_lba)n;
        if (is_like(fetch, places[count], exchange->first))
            count++;
    }
    *own = count;
    for (unsigned n = 0; n < DCN_ECHO_OWN; n++)
        if (dcn__echo_own(fetch->drive, n, &exchange->parts, doubted,
                          &places[count]) &&
            is_like(fetch, places[count], exchange->first))
            count++;
    return count;
}

/*
 * Reads one sector whose bytes are others than those in doubt. *stuck: none
 * was, not even one that had others before; what comes is a buffer's. A disc
 * that is the same from its first sector on is not that.
 */
static enum dcn_status
leave_other(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
            const uint8_t *doubted, bool *stuck, struct dcn_error *error)
{
    const struct dcn_parts *parts = &exchange->parts;
    dcn_lba places[PLACES];
    unsigned own, count = choose_places(fetch, exchange, doubted, places, &own);
    enum dcn_status status = DCN_OK;
    bool left = false, other = false;

    for (unsigned i = 0; status == DCN_OK && !left && i < count; i++) {
        struct dcn_answer answer = {.good = false};
        bool came;
        uint64_t seed;

        status = dcn__drive_read(fetch->drive, parts, places[i], 1, false,
                                 fetch->asked, &seed, &answer, error);
        came = status == DCN_OK && answer.good &&
               dcn__arrived(parts, fetch->asked, 1, seed) == 1;
        left = came && !dcn__echo_alike(parts, doubted, fetch->asked);
        other = other || (came && i >= own);
        status = status == DCN_ERR_TRANSPORT ? DCN_OK : status;
    }
    *stuck = !left && other;
    return status;
}

/* Reads count sectors from the reply's sector `from` on once more. *same:
 * all came as they had. */
static enum dcn_status
read_once_more(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
               uint32_t from, uint32_t count, bool *same,
               struct dcn_error *error)
{
    const struct dcn_parts *parts = &exchange->parts;
    const uint8_t *before = exchange->bytes + from * parts->stride;
    struct dcn_answer answer = {.good = false};
    uint64_t seed;
    enum dcn_status status =
        dcn__drive_read(fetch->drive, parts, exchange->first + (dcn_lba)from,
                        count, false, fetch->asked, &seed, &answer, error);

    *same = status == DCN_OK && answer.good &&
            dcn__arrived(parts, fetch->asked, count, seed) == count;
    for (uint32_t i = 0; *same && i < count; i++)
        *same = memcmp(fetch->asked + i * parts->stride,
                       before + i * parts->stride, main_bytes(parts)) == 0;
    return status == DCN_ERR_TRANSPORT ? DCN_OK : status;
}

/* True where sector index of the reply is the one before it once more, and the
 * one behind is not. */
static bool
ends_likes(const struct dcn_exchange *exchange, uint32_t index)
{
    const size_t stride = exchange->parts.stride;
    const size_t len = main_bytes(&exchange->parts);
    const uint8_t *slot = exchange->bytes + index * stride;

    return index > 0 && memcmp(slot, slot - stride, len) == 0 &&
           (index + 1 >= exchange->arrived ||
            memcmp(slot, slot + stride, len) != 0);
}

/* One question: count sectors from the reply's sector `from` on, after other
 * bytes. */
static enum dcn_status
ask_once(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
         uint32_t from, uint32_t count, bool *same, struct dcn_error *error)
{
    const uint8_t *slot = exchange->bytes + from * exchange->parts.stride;
    bool stuck;
    enum dcn_status status = leave_other(fetch, exchange, slot, &stuck, error);

    *same = false;
    return status != DCN_OK || stuck
               ? status
               : read_once_more(fetch, exchange, from, count, same, error);
}

/*
 * Asks for count sectors from the reply's sector `from` on, never by the same
 * command: what a buffer has beyond the bytes that were left in it would come
 * as it came. Where sectors pass one by one, one that fails is the one before
 * it again, however the command begins but with itself: the last of those
 * that are alike is asked for alone.
 */
static enum dcn_status
ask(struct dcn_fetch *fetch, const struct dcn_exchange *exchange, uint32_t from,
    uint32_t count, bool *same, struct dcn_error *error)
{
    bool apart = from == 0 && count > 1;
    enum dcn_status status =
        ask_once(fetch, exchange, from, apart ? 1 : count, same, error);

    if (status == DCN_OK && *same && apart)
        status = ask_once(fetch, exchange, 1, count - 1, same, error);
    for (uint32_t i = from + 1; status == DCN_OK && *same && i < from + count;
         i++)
        if (ends_likes(exchange, i))
            status = ask_once(fetch, exchange, i, 1, same, error);
    return status;
}

/* As far before as it was, or of the same few sectors again and again. */
static bool
goes_on(const struct dcn_fetch *fetch, const struct dcn_exchange *exchange)
{
    const struct dcn_echo *echo = &exchange->answer.echo;
    dcn_lba moved = echo->from - fetch->echo.from;
    dcn_lba few = 2 * (dcn_lba)exchange->count;

    return echo->first == 0 && fetch->echo.end == exchange->first &&
           (fetch->echo.behind == exchange->first - echo->from ||
            (moved >= -few && moved <= few));
}

/* How far the disc may repeat itself from here on without being asked. */
static void
believe(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
        bool began)
{
    const struct dcn_echo *echo = &exchange->answer.echo;
    dcn_lba behind = exchange->first + (dcn_lba)echo->first - echo->from;
    dcn_lba near = NEAR_COMMANDS * (dcn_lba)exchange->count;
    uint32_t last =
        behind >= 0 && behind <= near ? APART_LAST_NEAR : APART_LAST;

    fetch->echo.commands = 0;
    if (began)
        fetch->echo.apart = APART_FIRST;
    else if (fetch->echo.apart < last)
        fetch->echo.apart *= 2;
    fetch->echo.behind = behind;
    fetch->echo.from = echo->from;
}

static void
go_on(struct dcn_fetch *fetch, const struct dcn_exchange *exchange)
{
    const struct dcn_echo *echo = &exchange->answer.echo;
    uint32_t all = exchange->count + exchange->extra;

    /* What came in part for its own place begins no run. */
    if (echo->first + echo->count == all && fetch->echo.behind != 0)
        fetch->echo.end = exchange->first + (dcn_lba)exchange->count;
    else
        fetch->echo.end = -DCN_LBA_MSF_END;
}

/*
 * The first reply of a disc may be what lay in a buffer before anything was
 * read: its last sector is asked for alone, or after another one where it is
 * alone itself.
 */
static enum dcn_status
ask_first(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
          bool *echo, struct dcn_error *error)
{
    uint32_t last = exchange->count - 1;
    bool same, stuck = false;
    enum dcn_status status = DCN_OK;

    if (last == 0)
        status = leave_other(fetch, exchange, exchange->bytes, &stuck, error);
    if (status == DCN_OK)
        status = read_once_more(fetch, exchange, last, 1, &same, error);
    if (status != DCN_OK)
        return status;
    *echo = !same;
    fetch->echo.begun = same;
    return DCN_OK;
}

enum dcn_status
dcn__repeats_ask(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
                 bool *echo, struct dcn_error *error)
{
    const struct dcn_echo *told = &exchange->answer.echo;
    uint32_t from = told->first, count = told->count;
    bool began = !goes_on(fetch, exchange), same;
    enum dcn_status status = DCN_OK;

    *echo = told->is_command;
    if (!*echo && !fetch->echo.begun)
        status = ask_first(fetch, exchange, echo, error);
    if (status != DCN_OK || *echo || told->count == 0)
        return status;
    if (!began && ++fetch->echo.commands < fetch->echo.apart) {
        go_on(fetch, exchange);
        return DCN_OK;
    }
    if (!began) { /* not at the same place each time */
        from = fetch->drive->reads % count;
        count = 1;
    }
    status = ask(fetch, exchange, from, count, &same, error);
    if (status != DCN_OK)
        return status;
    *echo = !same;
    if (same) {
        believe(fetch, exchange, began);
        go_on(fetch, exchange);
    }
    return DCN_OK;
}
