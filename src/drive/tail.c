/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Confirms the zeros at the end of a reply (tail.h). */
#include "drive/tail.h"

#include "drive/cuts.h"
#include "drive/limits.h"
#include "drive/line/arrival.h"

#include <string.h>

/* Commands that bring nothing but zeros, following on zeros that were
 * confirmed: of so many one is confirmed by all it takes, the others by one
 * sector of theirs. Silence lasts; each time that it is confirmed once more,
 * twice as many pass until the next, since another form costs many drives
 * their cache and 60 ms: of 8 commands of 60 ms an eighth, of 64 one in 64. */
#define STRONG_FIRST 8
#define STRONG_LAST  64
/* A sector of which no more than this part is not zero may be silence: weak
 * places have some percent of wrong bytes, the quietest music far more. */
#define STRAY_PART 16
/* More sectors behind zeros that are asked for in the hope of other bytes: a
 * reply whose tail was lost is at most so much longer than what came on the
 * bridges known (512 bytes) and by usb-storage (a page). */
#define SECTORS_BEHIND 8

static bool
is_zero(const uint8_t *bytes, size_t len)
{
    return len == 0 ||
           (bytes[0] == 0 && memcmp(bytes, bytes + 1, len - 1) == 0);
}

/* One reading that tells the disc's zeros from those made up. */
struct question {
    struct dcn_parts parts;
    dcn_lba first;
    uint32_t count;
    uint32_t at; /* of the first sector in doubt among them */
};

/* The fewest sectors in a command that does not bounce, from lba on, or such
 * that lba is among them. */
static bool
ask_unbounced(const struct dcn_fetch *fetch, dcn_lba lba, uint32_t count,
              struct question *question)
{
    const struct dcn_disc *disc = fetch->disc;
    uint32_t unit, most = dcn__fetch_limit(fetch, DCN_WANT_RAW);
    dcn_lba end, begin = disc->tracks[0].start;

    if (fetch->drive->bounces_all)
        return false;
    dcn__parts_for(&fetch->drive->abilities, DCN_WANT_RAW, &question->parts);
    unit = dcn__bounce_unit(fetch->drive, question->parts.stride);
    if (unit > most)
        return false;
    question->count = (count + unit - 1) / unit * unit;
    if (question->count > most)
        question->count = most / unit * unit;
    end = dcn__sector_expected_end(disc, lba, lba + (dcn_lba)question->count);
    question->first = end - (dcn_lba)question->count;
    if (question->first > lba)
        question->first = lba;
    question->at = (uint32_t)(lba - question->first);
    return question->first >= begin &&
           dcn__sector_expected_end(disc, question->first, end) == end;
}

/* With subchannel: a right Q behind a sector shows that it came. */
static bool
ask_with_q(const struct dcn_fetch *fetch, dcn_lba lba, uint32_t count,
           struct question *question)
{
    const struct dcn_drive_abilities *abilities = &fetch->drive->abilities;
    uint32_t most = dcn__fetch_limit(fetch, DCN_WANT_RAW | DCN_WANT_SUB);

    if (!abilities->sub_raw && !abilities->sub_q)
        return false;
    dcn__parts_for(abilities, DCN_WANT_RAW | DCN_WANT_SUB, &question->parts);
    question->first = lba;
    question->count = count < most ? count : most;
    question->at = 0;
    return true;
}

/* The same form, and some more sectors behind, which may not be zero. */
static void
ask_longer(const struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
           dcn_lba lba, uint32_t count, struct question *question)
{
    uint32_t most = dcn__fetch_limit(
        fetch, exchange->parts.user ? DCN_WANT_USER : DCN_WANT_RAW);
    dcn_lba end = dcn__sector_expected_end(
        fetch->disc, lba, lba + (dcn_lba)count + SECTORS_BEHIND);

    /* Not into an ECC block that was not asked for: it may be the next bad
     * one, which costs seconds. */
    if (fetch->disc->medium != DCN_MEDIUM_CD)
        end = lba + (dcn_lba)count;
    if (end > fetch->disc->lead_out)
        end = fetch->disc->lead_out;
    if (end < lba + (dcn_lba)count)
        end = lba + (dcn_lba)count;
    question->parts = exchange->parts;
    question->first = lba;
    question->count =
        (uint32_t)(end - lba) < most ? (uint32_t)(end - lba) : most;
    question->at = 0;
}

static size_t
main_bytes(const struct dcn_parts *parts)
{
    return parts->user ? DCN_USER_BYTES : DCN_RAW_BYTES;
}

/*
 * Puts the question. *known: sectors from question->at on that are certain
 * now; *same: of these, how many at the front are as the exchange has them
 * from index sure on.
 */
static enum dcn_status
put_question(struct dcn_fetch *fetch, const struct question *question,
             const struct dcn_exchange *exchange, uint32_t sure,
             uint32_t *known, uint32_t *same, struct dcn_error *error)
{
    const struct dcn_parts *parts = &question->parts;
    uint32_t arrived, all = exchange->count + exchange->extra;
    struct dcn_arrival arrival;
    struct dcn_answer answer;
    uint64_t seed;
    enum dcn_status status =
        dcn__drive_read(fetch->drive, parts, question->first, question->count,
                        false, fetch->asked, &seed, &answer, error);

    *known = *same = 0;
    if (status != DCN_OK || !answer.good)
        return status == DCN_ERR_TRANSPORT ? DCN_OK : status;
    arrived = dcn__arrived(parts, fetch->asked, question->count, seed);
    if (dcn__bounces(fetch->drive, fetch->asked,
                     question->count * parts->stride)) {
        dcn__arrival_by_tail(parts, fetch->asked, question->count, &arrival);
        if (arrived > arrival.sure)
            arrived = arrival.sure;
    }
    *known = arrived > question->at ? arrived - question->at : 0;
    while (*same < *known && sure + *same < all &&
           memcmp(fetch->asked + (question->at + *same) * parts->stride,
                  exchange->bytes + (sure + *same) * exchange->parts.stride,
                  main_bytes(parts)) == 0)
        ++*same;
    return DCN_OK;
}

/* Sectors read before the one that is looked at again: one, where the reply was
 * that alone, so that it is another command. */
static uint32_t
before_it(const struct dcn_fetch *fetch, const struct dcn_exchange *exchange)
{
    dcn_lba lba = exchange->first;

    return exchange->count + exchange->extra == 1 &&
           lba - 1 >= fetch->disc->tracks[0].start &&
           dcn__sector_expected_end(fetch->disc, lba - 1, lba + 1) == lba + 1;
}

/* *zero: the sector before the reply's first, asked for alone, is. */
static enum dcn_status
zero_before(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
            bool *zero, struct dcn_error *error)
{
    struct dcn_answer answer = {.good = false};
    uint64_t seed;
    enum dcn_status status =
        dcn__drive_read(fetch->drive, &exchange->parts, exchange->first - 1, 1,
                        false, fetch->asked, &seed, &answer, error);

    *zero = status == DCN_OK && answer.good &&
            is_zero(fetch->asked, main_bytes(&exchange->parts));
    return status == DCN_ERR_TRANSPORT ? DCN_OK : status;
}

/* One sector asked for alone, or, where the reply was it alone, with the one
 * before it: the same again? */
static enum dcn_status
look_into(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
          uint32_t index, bool *same, struct dcn_error *error)
{
    size_t stride = exchange->parts.stride;
    dcn_lba lba = exchange->first + (dcn_lba)index;
    uint32_t before = before_it(fetch, exchange);
    struct dcn_answer answer = {.good = false};
    uint64_t seed;
    enum dcn_status status =
        dcn__drive_read(fetch->drive, &exchange->parts, lba - (dcn_lba)before,
                        1 + before, false, fetch->asked, &seed, &answer, error);

    *same = status == DCN_OK && answer.good &&
            memcmp(fetch->asked + before * stride,
                   exchange->bytes + index * stride, stride) == 0;
    /* A command that brings nothing at all says nothing of either. */
    if (*same && before > 0 && is_zero(fetch->asked, stride)) {
        status = dcn__drive_read(fetch->drive, &exchange->parts, lba - 1, 1,
                                 false, fetch->asked, &seed, &answer, error);
        *same =
            status == DCN_OK && answer.good && is_zero(fetch->asked, stride);
    }
    return status == DCN_ERR_TRANSPORT ? DCN_OK : status;
}

/* Where nothing proves zeros: those that come from several beginnings are
 * taken, since what ends a transfer is not there at each. */
static enum dcn_status
look_around(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
            uint32_t sure, uint32_t *same, struct dcn_error *error)
{
    uint32_t last = exchange->count + exchange->extra - 1;
    const uint32_t places[] = {sure, sure < last ? sure + 1 : last,
                               sure + (last - sure) / 2, last};
    enum dcn_status status = DCN_OK;
    bool zero = true;

    for (size_t i = 0;
         status == DCN_OK && zero && i < sizeof(places) / sizeof(places[0]);
         i++)
        status = look_into(fetch, exchange, places[i], &zero, error);
    *same = zero ? last + 1 - sure : 0;
    return status;
}

/* [sure, all) of the exchange end in zeros: *same of them are the disc's. */
static enum dcn_status
confirm(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
        uint32_t sure, uint32_t *same, struct dcn_error *error)
{
    dcn_lba lba = exchange->first + (dcn_lba)sure;
    uint32_t count = exchange->count + exchange->extra - sure, known;
    struct question question;
    enum dcn_status status;

    if (!exchange->parts.user && (ask_unbounced(fetch, lba, count, &question) ||
                                  ask_with_q(fetch, lba, count, &question)))
        return put_question(fetch, &question, exchange, sure, &known, same,
                            error);
    ask_longer(fetch, exchange, lba, count, &question);
    status =
        put_question(fetch, &question, exchange, sure, &known, same, error);
    if (status != DCN_OK || known > 0)
        return status;
    return look_around(fetch, exchange, sure, same, error);
}

/* A sector whose own EDC is right has come. */
static bool
is_proven(const struct dcn_exchange *exchange, uint32_t index)
{
    const uint8_t *slot = exchange->bytes + index * exchange->parts.stride;

    return dcn__sectors_good(slot, 1, exchange->first + (dcn_lba)index) == 1;
}

static bool
follows_on_zeros(const struct dcn_fetch *fetch,
                 const struct dcn_exchange *exchange, uint32_t sure)
{
    return sure == 0 && fetch->zeros.end == exchange->first &&
           fetch->zeros.commands < fetch->zeros.apart;
}

/* Zeros were proved: how many commands may follow on them until that is done
 * again. */
static void
prove_apart(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
            uint32_t sure)
{
    bool lasts = sure == 0 && fetch->zeros.end == exchange->first &&
                 fetch->zeros.apart > 0;

    fetch->zeros.commands = 0;
    if (!lasts)
        fetch->zeros.apart = STRONG_FIRST;
    else if (fetch->zeros.apart < STRONG_LAST)
        fetch->zeros.apart *= 2;
}

static enum dcn_status
confirm_zeros(struct dcn_fetch *fetch, struct dcn_exchange *exchange,
              uint32_t sure, struct dcn_error *error)
{
    uint32_t all = exchange->count + exchange->extra, same = 0;
    enum dcn_status status;
    bool zero = false;

    fetch->zeros.commands++;
    if (follows_on_zeros(fetch, exchange, sure)) {
        /* Not at the same place each time. */
        status = look_into(fetch, exchange, fetch->zeros.commands % all, &zero,
                           error);
        same = zero ? all : 0;
    } else {
        status = confirm(fetch, exchange, sure, &same, error);
        prove_apart(fetch, exchange, sure);
    }
    if (sure + same < all) {
        exchange->arrived = sure + same;
    } else {
        /* Nothing was cut off: neither were their flags. */
        exchange->c2_from = all;
        fetch->zeros.end = exchange->first + (dcn_lba)exchange->count;
    }
    return status;
}

/*
 * The last sector's C2 is all zero and stands at the end: it is asked for
 * once more with a sector behind it. Its flags, if it has any, are taken.
 */
static enum dcn_status
confirm_flags(struct dcn_fetch *fetch, struct dcn_exchange *exchange,
              struct dcn_error *error)
{
    const struct dcn_parts *parts = &exchange->parts;
    uint32_t all = exchange->count + exchange->extra, last = all - 1;
    uint8_t *slot = exchange->bytes + last * parts->stride;
    dcn_lba lba = exchange->first + (dcn_lba)last;
    struct dcn_arrival arrival;
    struct dcn_answer answer;
    uint64_t seed;
    enum dcn_status status;

    if (lba + 1 >= fetch->disc->lead_out ||
        dcn__sector_expected_end(fetch->disc, lba, lba + 2) < lba + 2)
        return DCN_OK;
    status = dcn__drive_read(fetch->drive, parts, lba, 2, false, fetch->asked,
                             &seed, &answer, error);
    if (status != DCN_OK || !answer.good)
        return status == DCN_ERR_TRANSPORT ? DCN_OK : status;
    dcn__arrival_by_tail(parts, fetch->asked, 2, &arrival);
    if (arrival.sure < 1 || memcmp(slot, fetch->asked, DCN_RAW_BYTES) != 0)
        return DCN_OK;
    memcpy(slot, fetch->asked, parts->stride);
    exchange->c2_from = all;
    return DCN_OK;
}

static bool
wants_flags(const struct dcn_fetch *fetch, const struct dcn_exchange *exchange)
{
    uint32_t all = exchange->count + exchange->extra;

    return exchange->parts.c2_bytes != 0 && exchange->extra == 0 &&
           exchange->arrived == all && exchange->c2_from == all - 1 &&
           fetch->drive->abilities.c2_lag_bytes == 0 &&
           !is_proven(exchange, all - 1);
}

/*
 * A command that begins where another ended without a word, and brings zeros:
 * what moves nothing at all may come as a whole reply of them (USB bridges,
 * the kernel's own target). It counts if a command that begins before it
 * brings them, too.
 */
static enum dcn_status
confirm_after_cut(struct dcn_fetch *fetch, struct dcn_exchange *exchange,
                  struct dcn_error *error)
{
    struct question question = {.parts = exchange->parts,
                                .first = exchange->first - 1,
                                .count = 2,
                                .at = 1};
    uint32_t known, same;
    enum dcn_status status;
    bool zero = true;

    if (exchange->arrived == 0 || !dcn__cuts_has(fetch, exchange->first) ||
        !is_zero(exchange->bytes, exchange->parts.stride))
        return DCN_OK;
    if (exchange->first <= fetch->disc->tracks[0].start) {
        exchange->arrived = 0;
        return DCN_OK;
    }
    status = put_question(fetch, &question, exchange, 0, &known, &same, error);
    /* One that brings nothing at all says nothing of either. */
    if (status == DCN_OK && same > 0 &&
        is_zero(fetch->asked, main_bytes(&exchange->parts)))
        status = zero_before(fetch, exchange, &zero, error);
    if (status == DCN_OK && (same == 0 || !zero))
        exchange->arrived = 0;
    return status;
}

/* The host says that less came, and the zeros bear it out. That it says
 * nothing, or that all came, proves nothing: bridges tell wrong residues. */
static bool
is_told_short(const struct dcn_exchange *exchange, uint32_t all)
{
    const struct dcn_reply *reply = &exchange->answer.reply;

    return reply->residual_known &&
           reply->transferred < (size_t)all * exchange->parts.stride;
}

/* Silence with some wrong bytes in it, as a weak place reads now and then. */
static bool
is_nearly_zero(const uint8_t *main)
{
    unsigned strays = 0;

    for (size_t i = 0; i < DCN_RAW_BYTES; i++)
        strays += main[i] != 0;
    return strays <= DCN_RAW_BYTES / STRAY_PART;
}

/*
 * Where the host would show that nothing came, zeros did come; but bridges
 * and emulated drives fill up with them what the drive did not give. Whole
 * sectors of them are looked at once more from other beginnings: at both ends
 * and in the middle where they begin, at one place where they go on.
 */
static enum dcn_status
confirm_filling(struct dcn_fetch *fetch, struct dcn_exchange *exchange,
                uint32_t sure, struct dcn_error *error)
{
    uint32_t last = exchange->count + exchange->extra - 1;
    bool lasts = sure == 0 && fetch->zeros.end == exchange->first;
    const uint32_t places[] = {lasts ? ++fetch->zeros.looks * 7 % (last + 1)
                                     : sure,
                               sure + (last - sure) / 2, last};
    const uint8_t *looked =
        fetch->asked + before_it(fetch, exchange) * exchange->parts.stride;
    enum dcn_status status = DCN_OK;
    bool zero = true;

    for (size_t i = 0; status == DCN_OK && zero && i < (lasts ? 1 : 3); i++)
        if (i == 0 || places[i] != places[i - 1])
            status = look_into(fetch, exchange, places[i], &zero, error);
    if (status == DCN_OK && !zero &&
        (exchange->parts.user || !is_nearly_zero(looked)))
        exchange->arrived = sure;
    else
        fetch->zeros.end = exchange->first + (dcn_lba)exchange->count;
    return status;
}

static enum dcn_status
confirm_end(struct dcn_fetch *fetch, struct dcn_exchange *exchange,
            struct dcn_error *error)
{
    const struct dcn_parts *parts = &exchange->parts;
    uint32_t all = exchange->count + exchange->extra, sure;
    struct dcn_arrival arrival;

    exchange->c2_from = all;
    if (exchange->arrived < all)
        return DCN_OK;
    dcn__arrival_by_tail(parts, exchange->bytes, all, &arrival);
    sure = arrival.sure;
    if (!dcn__bounces(fetch->drive, exchange->bytes, all * parts->stride)) {
        if (!is_zero(exchange->bytes + (size_t)(all - 1) * parts->stride,
                     parts->stride))
            return DCN_OK;
        /* The first may be zero in part. */
        while (!is_zero(exchange->bytes + (size_t)sure * parts->stride,
                        parts->stride))
            sure++;
        return confirm_filling(fetch, exchange, sure, error);
    }
    if (sure == all)
        return DCN_OK;
    exchange->c2_from = sure;
    if (arrival.main_too || (!parts->user && is_proven(exchange, sure)))
        sure++;
    if (sure < all && is_told_short(exchange, all)) {
        exchange->arrived = sure;
        return DCN_OK;
    }
    if (sure < all)
        return confirm_zeros(fetch, exchange, sure, error);
    return wants_flags(fetch, exchange) ? confirm_flags(fetch, exchange, error)
                                        : DCN_OK;
}

enum dcn_status
dcn__tail_confirm(struct dcn_fetch *fetch, struct dcn_exchange *exchange,
                  struct dcn_error *error)
{
    uint32_t all = exchange->count + exchange->extra;
    enum dcn_status status;

    /* Hosts copy whole pages: zeros at the end of what came may be theirs. */
    while (exchange->arrived > 0 && exchange->arrived < all &&
           is_zero(exchange->bytes +
                       (size_t)(exchange->arrived - 1) * exchange->parts.stride,
                   exchange->parts.stride))
        exchange->arrived--;
    status = confirm_after_cut(fetch, exchange, error);
    if (status == DCN_OK)
        status = confirm_end(fetch, exchange, error);
    if (status == DCN_OK && exchange->arrived < all)
        dcn__cuts_keep(fetch, exchange->first + (dcn_lba)exchange->arrived);
    return status;
}
