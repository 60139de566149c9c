/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Data sectors that came alike each time with wrong codes: what captures of
 * other drives make of them. One table says which of two contents wins, and as
 * what; a drive may misread alike each time, so what one alone says is less
 * than a sector that proves itself, and what two say is more.
 */
#include "decide/arbiter_priv.h"

#include <string.h>

/* Different contents of one sector that are told apart. Whole sectors that
 * come alike at least twice are few: more of them are noise, and one that does
 * not fit leaves the sector undecided. */
#define MAX_CONTENTS 8
/* Drives of which one alone may misread the same bytes each time. */
#define ENOUGH_DRIVES 2

/* What speaks for a content, the more the later. */
enum standing {
    STANDS_NOT,          /* there is none */
    STANDS_DAMAGED,      /* readings that were doubted */
    STANDS_UNSURE,       /* made whole by parity though nothing showed damage */
    STANDS_HELD,         /* held, without a proof */
    STANDS_IN_DOUBT,     /* odd, alike each time from one drive */
    STANDS_PRESSED,      /* odd by a rule, or with C2 that flags nothing */
    STANDS_TWICE,        /* odd, and two drives have it */
    STANDS_PROVEN,       /* EDC and ECC are right */
    STANDS_PROVEN_TWICE, /* ... from two drives */
    STANDINGS
};

enum verdict {
    TAKE_FIRST,   /* as what it stands for */
    DOUBT_FIRST,  /* its bytes, in doubt */
    TAKE_SECOND,  /* odd bytes of two drives against one that is proven */
    MEND_DAMAGED, /* parity over doubted readings may prove other bytes */
    MEND_UNEQUAL, /* parity over all, which differ; a conflict else */
    CONFLICT,
};

/* [the content that stands higher][the next]. Two that are proven are
 * arbiter_data.c's. */
static const uint8_t verdicts[STANDINGS][STANDINGS] = {
    [STANDS_IN_DOUBT] = {[STANDS_NOT] = TAKE_FIRST,
                         [STANDS_DAMAGED] = MEND_DAMAGED,
                         [STANDS_UNSURE] = TAKE_FIRST,
                         [STANDS_HELD] = MEND_UNEQUAL,
                         [STANDS_IN_DOUBT] = MEND_UNEQUAL},
    [STANDS_PRESSED] = {[STANDS_NOT] = TAKE_FIRST,
                        [STANDS_DAMAGED] = TAKE_FIRST,
                        [STANDS_UNSURE] = TAKE_FIRST,
                        [STANDS_HELD] = CONFLICT,
                        [STANDS_IN_DOUBT] = DOUBT_FIRST,
                        [STANDS_PRESSED] = CONFLICT},
    [STANDS_TWICE] = {[STANDS_NOT] = TAKE_FIRST,
                      [STANDS_DAMAGED] = TAKE_FIRST,
                      [STANDS_UNSURE] = TAKE_FIRST,
                      [STANDS_HELD] = TAKE_FIRST,
                      [STANDS_IN_DOUBT] = TAKE_FIRST,
                      [STANDS_PRESSED] = TAKE_FIRST,
                      [STANDS_TWICE] = CONFLICT},
    [STANDS_PROVEN] = {[STANDS_NOT] = TAKE_FIRST,
                       [STANDS_DAMAGED] = TAKE_FIRST,
                       [STANDS_UNSURE] = TAKE_FIRST,
                       [STANDS_HELD] = TAKE_FIRST,
                       [STANDS_IN_DOUBT] = TAKE_FIRST,
                       [STANDS_PRESSED] = TAKE_FIRST,
                       [STANDS_TWICE] = TAKE_SECOND},
    [STANDS_PROVEN_TWICE] = {[STANDS_NOT] = TAKE_FIRST,
                             [STANDS_DAMAGED] = TAKE_FIRST,
                             [STANDS_UNSURE] = TAKE_FIRST,
                             [STANDS_HELD] = TAKE_FIRST,
                             [STANDS_IN_DOUBT] = TAKE_FIRST,
                             [STANDS_PRESSED] = TAKE_FIRST,
                             [STANDS_TWICE] = CONFLICT},
};

struct content {
    struct dcn_arbiter_claim claim; /* whose bytes it is */
    uint32_t sources;
    bool proven, pressed, doubted, unsure;
    enum standing standing;
};

struct contents {
    struct content of[MAX_CONTENTS];
    size_t count;
};

bool
dcn__arbiter_is_odd(const struct dcn_arbiter_claim *claim)
{
    return dcn__arbiter_holds(claim) && (claim->cause == DCN_CAUSE_AS_PRESSED ||
                                         claim->cause == DCN_CAUSE_IN_DOUBT);
}

unsigned
dcn__arbiter_drives(const struct dcn_arbiter_question *q, uint32_t sources)
{
    unsigned known = 0;

    for (size_t i = 0; i < q->count; i++) {
        bool seen = q->claims[i].drive == 0;

        if ((sources & dcn__arbiter_bit(i)) == 0)
            continue;
        for (size_t j = 0; j < i; j++)
            seen = seen || ((sources & dcn__arbiter_bit(j)) != 0 &&
                            q->claims[j].drive == q->claims[i].drive);
        known += !seen;
    }
    return known == 0 && sources != 0 ? 1 : known;
}

/* ---- contents ---- */

/* True where the sector that parity makes of an odd one has that user data:
 * then a drive's own correction gave it, which says nothing of the bytes. */
static bool
is_corrected_of(const struct dcn_arbiter_question *q,
                const struct dcn_arbiter_claim *user,
                const struct contents *contents)
{
    for (size_t n = 0; n < contents->count; n++) {
        struct dcn_arbiter_claim made = {.raw = true};
        const struct content *content = &contents->of[n];
        struct dcn_odd_repair repair;
        uint8_t sector[DCN_RAW_BYTES];

        if (!content->claim.raw || content->proven ||
            !dcn__arbiter_is_odd(&content->claim))
            continue;
        dcn__odd_repair(content->claim.main, q->lba,
                        q->mode == DCN_TRACK_MODE2 ? 2 : 1, sector, &repair);
        made.main = sector;
        if (repair.valid && dcn__arbiter_same(&made, user))
            return true;
    }
    return false;
}

static struct content *
find_content(const struct dcn_arbiter_question *q, struct contents *contents,
             const struct dcn_arbiter_claim *claim)
{
    size_t n = 0;

    while (n < contents->count &&
           !dcn__arbiter_same(&contents->of[n].claim, claim))
        n++;
    if (n < contents->count)
        return &contents->of[n];
    if (n == MAX_CONTENTS ||
        (!claim->raw && is_corrected_of(q, claim, contents)))
        return NULL;
    contents->of[n] = (struct content){.claim = *claim};
    contents->count++;
    return &contents->of[n];
}

/* Raw ones first: what has only user data is held against them. */
static void
find_contents(const struct dcn_arbiter_question *q,
              const struct dcn_arbiter_claim *proven, uint32_t proven_by,
              struct contents *contents)
{
    contents->count = 0;
    if (proven != NULL)
        contents->of[contents->count++] = (struct content){
            .claim = *proven, .sources = proven_by, .proven = true};
    for (size_t i = 0; i < 2 * q->count; i++) {
        const struct dcn_arbiter_claim *claim = &q->claims[i % q->count];
        struct content *content;

        if (!dcn__arbiter_holds(claim) || claim->raw != (i < q->count))
            continue;
        content = find_content(q, contents, claim);
        if (content == NULL)
            continue;
        content->sources |= dcn__arbiter_bit(i % q->count);
        content->pressed |= claim->cause == DCN_CAUSE_AS_PRESSED;
        content->doubted |= claim->cause == DCN_CAUSE_IN_DOUBT;
        content->unsure |= claim->unsure;
    }
}

static enum standing
standing_of(const struct dcn_arbiter_question *q, const struct content *content)
{
    bool twice = dcn__arbiter_drives(q, content->sources) >= ENOUGH_DRIVES;

    if (content->proven)
        return twice ? STANDS_PROVEN_TWICE : STANDS_PROVEN;
    if (!content->pressed && !content->doubted)
        return content->unsure ? STANDS_UNSURE : STANDS_HELD;
    if (twice)
        return STANDS_TWICE;
    return content->pressed ? STANDS_PRESSED : STANDS_IN_DOUBT;
}

static bool
has_doubted_readings(const struct dcn_arbiter_question *q)
{
    for (size_t i = 0; i < q->count; i++)
        if (!dcn__arbiter_holds(&q->claims[i]) && q->claims[i].sample_count > 0)
            return true;
    return false;
}

/* The two that stand highest; of equals the one that was found first. */
static const struct content *
rank(const struct dcn_arbiter_question *q, struct contents *contents,
     const struct content **second)
{
    const struct content *first = NULL;

    *second = NULL;
    for (size_t n = 0; n < contents->count; n++) {
        struct content *content = &contents->of[n];

        content->standing = standing_of(q, content);
        if (first == NULL || content->standing > first->standing) {
            *second = first;
            first = content;
        } else if (*second == NULL || content->standing > (*second)->standing) {
            *second = content;
        }
    }
    return first;
}

/* ---- verdicts ---- */

/* An image of user data holds what parity makes of them, where EDC then
 * proves that; true where it did. */
static bool
put_corrected(const struct dcn_arbiter_question *q,
              const struct content *content)
{
    struct dcn_odd_repair repair;
    struct dcn_oddities oddities;
    uint8_t sector[DCN_RAW_BYTES];

    if (q->raw || !content->claim.raw)
        return false;
    dcn__sector_oddities(content->claim.main, q->lba,
                         q->mode == DCN_TRACK_MODE2 ? 2 : 1, &oddities);
    if (oddities.user_proven)
        return true;
    dcn__odd_repair(content->claim.main, q->lba,
                    q->mode == DCN_TRACK_MODE2 ? 2 : 1, sector, &repair);
    if (repair.valid)
        memcpy(q->result->main,
               sector + dcn__user_offset(sector[15] == 2 ? DCN_MODE_2_FORM1
                                                         : DCN_MODE_1),
               DCN_USER_BYTES);
    return repair.valid;
}

static void
take(const struct dcn_arbiter_question *q, const struct content *content,
     bool in_doubt)
{
    struct dcn_arbiter_result *result = q->result;
    enum standing standing = content->standing;
    bool settled = standing == STANDS_TWICE && !content->pressed;

    dcn__arbiter_count_sides(q, &content->claim,
                             content->proven ? DCN_ARBITER_PROVEN
                                             : DCN_ARBITER_PRESSED);
    if (result->source == 0)
        result->source = (uint8_t)(__builtin_ctz(content->sources) + 1);
    result->proven = content->proven;
    dcn__arbiter_put_main(q, &content->claim);
    in_doubt = in_doubt || standing == STANDS_IN_DOUBT;
    if (content->proven && !content->pressed)
        return;
    result->odd = content->claim.odd;
    result->cause = in_doubt ? DCN_CAUSE_IN_DOUBT : DCN_CAUSE_AS_PRESSED;
    if (!in_doubt && result->odd == 0)
        result->cause = DCN_CAUSE_NONE; /* it has no codes by nature */
    if (put_corrected(q, content))
        result->cause = DCN_CAUSE_NONE;
    if (content->proven)
        return;
    if (settled)
        result->how = DCN_ARBITER_PRESSED;
    if (result->how == DCN_ARBITER_PRESSED && in_doubt)
        result->how = DCN_ARBITER_IN_DOUBT;
}

static void
leave_in_conflict(const struct dcn_arbiter_question *q,
                  const struct content *first)
{
    struct dcn_arbiter_result *result = q->result;

    take(q, first, false);
    result->how = DCN_ARBITER_CONFLICT;
    result->state = DCN_MAP_DAMAGED;
    result->contested = first->proven;
    result->proven = false;
    result->cause = DCN_CAUSE_DAMAGED;
    result->odd = 0;
    result->c2_count = q->raw ? DCN_RAW_BYTES : DCN_USER_BYTES;
}

bool
dcn__arbiter_odd(const struct dcn_arbiter_question *q,
                 const struct dcn_arbiter_claim *proven, uint32_t proven_by)
{
    const struct content *first, *second;
    struct contents contents;
    enum standing next;

    find_contents(q, proven, proven_by, &contents);
    first = rank(q, &contents, &second);
    if (first == NULL)
        return false;
    next = second != NULL ? second->standing : STANDS_NOT;
    if (second == NULL && has_doubted_readings(q))
        next = STANDS_DAMAGED;
    switch ((enum verdict)verdicts[first->standing][next]) {
    case DOUBT_FIRST:
        take(q, first, true);
        return true;
    case TAKE_SECOND:
        take(q, second, false);
        return true;
    case MEND_DAMAGED:
        if (!dcn__arbiter_mend(q, false))
            take(q, first, false);
        return true;
    case MEND_UNEQUAL:
        if (!dcn__arbiter_mend(q, true))
            leave_in_conflict(q, first);
        return true;
    case CONFLICT:
        leave_in_conflict(q, first);
        return true;
    case TAKE_FIRST:
        break;
    }
    take(q, first, false);
    return true;
}
