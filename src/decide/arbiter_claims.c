/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What sources say of a sector (claims and readings), and how what was decided
 * becomes a result. Deciding is arbiter_data.c's and arbiter_audio.c's.
 */
#include "decide/arbiter_priv.h"

#include <string.h>

/* ---- claims ---- */

bool
dcn__arbiter_holds(const struct dcn_arbiter_claim *claim)
{
    return claim->main != NULL &&
           (DCN_MAP_BIT(claim->state) & DCN_MAP_RECOVERED) != 0;
}

/* Where the user data of a raw sector begin; 0: it has no 2048 bytes. */
static size_t
user_offset(const uint8_t *raw)
{
    if (!dcn__sync_present(raw))
        return 0;
    if (raw[15] == 1)
        return dcn__user_offset(DCN_MODE_1);
    if (raw[15] == 2 && (raw[18] & 0x20) == 0)
        return dcn__user_offset(DCN_MODE_2_FORM1);
    return 0;
}

const uint8_t *
dcn__arbiter_user(const struct dcn_arbiter_claim *claim)
{
    size_t offset;

    if (!claim->raw)
        return claim->main;
    offset = user_offset(claim->main);
    return offset > 0 ? claim->main + offset : NULL;
}

bool
dcn__arbiter_same(const struct dcn_arbiter_claim *a,
                  const struct dcn_arbiter_claim *b)
{
    const uint8_t *x, *y;

    if (a->raw && b->raw)
        return memcmp(a->main, b->main, DCN_RAW_BYTES) == 0;
    x = dcn__arbiter_user(a);
    y = dcn__arbiter_user(b);
    return x != NULL && y != NULL && memcmp(x, y, DCN_USER_BYTES) == 0;
}

/* Who holds the winner's bytes, and who others; and how that was decided:
 * otherwise, where they differ or none does. */
void
dcn__arbiter_count_sides(const struct dcn_arbiter_question *q,
                         const struct dcn_arbiter_claim *winner,
                         enum dcn_arbiter_how otherwise)
{
    struct dcn_arbiter_result *result = q->result;
    uint8_t state = 0;

    for (size_t i = 0; i < q->count; i++) {
        const struct dcn_arbiter_claim *claim = &q->claims[i];

        if (!dcn__arbiter_holds(claim))
            continue;
        if (!dcn__arbiter_same(claim, winner)) {
            result->against |= dcn__arbiter_bit(i);
            continue;
        }
        result->with |= dcn__arbiter_bit(i);
        if (claim->state > state)
            state = claim->state;
        if (result->source == 0)
            result->source = (uint8_t)(i + 1);
    }
    if (result->with == 0 || result->against != 0)
        result->how = (uint8_t)otherwise;
    else
        result->how = dcn__arbiter_bits(result->with) > 1 ? DCN_ARBITER_AGREED
                                                          : DCN_ARBITER_SINGLE;
    result->state = result->with != 0 ? state : DCN_MAP_GOOD;
}

/* ---- bytes into the result ---- */

/* The subheader that raw readings of a sector agree on with themselves, or
 * NULL (CD-ROM XA: it stands twice). */
static const uint8_t *
find_subheader(const struct dcn_arbiter_question *q)
{
    for (size_t i = 0; i < q->count; i++) {
        const struct dcn_arbiter_claim *claim = &q->claims[i];
        const uint8_t *main = claim->raw ? claim->main : NULL;

        for (size_t n = 0; n <= claim->sample_count; n++) {
            if (main != NULL && memcmp(main + 16, main + 20, 4) == 0 &&
                (main[18] & 0x20) == 0 && main[18] != 0)
                return main + 16;
            main = n < claim->sample_count ? claim->samples[n].main : NULL;
        }
    }
    return NULL;
}

/* A raw sector around 2048 bytes. What is not in them must be known. */
static void
encode(const struct dcn_arbiter_question *q, const uint8_t *user)
{
    struct dcn_arbiter_result *result = q->result;
    bool mode2 = q->mode == DCN_TRACK_MODE2;
    enum dcn_sector_mode mode = mode2 ? DCN_MODE_2_FORM1 : DCN_MODE_1;
    const uint8_t *subheader = mode2 ? find_subheader(q) : NULL;
    static const uint8_t usual[4] = {0, 0, 8, 0};

    memset(result->main, 0, DCN_RAW_BYTES);
    memcpy(result->main + dcn__user_offset(mode), user, DCN_USER_BYTES);
    if (mode2) {
        memcpy(result->main + 16, subheader != NULL ? subheader : usual, 4);
        memcpy(result->main + 20, result->main + 16, 4);
    }
    dcn__sector_encode(result->main, q->lba, mode);
    result->made_up = true;
    if (mode2 && subheader == NULL) {
        result->how = DCN_ARBITER_DAMAGED;
        result->state = DCN_MAP_DAMAGED;
        result->c2_count = 8;
    }
}

/* Where the user data of a raw sector are, or must be where its sync or
 * header is wrong. */
static const uint8_t *
user_of(const struct dcn_arbiter_question *q,
        const struct dcn_arbiter_claim *claim)
{
    const uint8_t *user = dcn__arbiter_user(claim);

    if (user == NULL)
        user = claim->main + dcn__user_offset(q->mode == DCN_TRACK_MODE2
                                                  ? DCN_MODE_2_FORM1
                                                  : DCN_MODE_1);
    return user;
}

void
dcn__arbiter_put_main(const struct dcn_arbiter_question *q,
                      const struct dcn_arbiter_claim *winner)
{
    struct dcn_arbiter_result *result = q->result;

    result->has_main = true;
    if (q->raw && winner->raw)
        memcpy(result->main, winner->main, DCN_RAW_BYTES);
    else if (q->raw)
        encode(q, winner->main);
    else
        memcpy(result->main, user_of(q, winner), DCN_USER_BYTES);
}

/* Bytes that nothing vouches for. */
void
dcn__arbiter_put_doubted(const struct dcn_arbiter_question *q,
                         const uint8_t *main, bool raw, unsigned doubted)
{
    const struct dcn_arbiter_claim claim = {.raw = raw, .main = main};
    struct dcn_arbiter_result *result = q->result;

    dcn__arbiter_put_main(q, &claim);
    if (result->how != DCN_ARBITER_CONFLICT)
        result->how = DCN_ARBITER_DAMAGED;
    result->state = DCN_MAP_DAMAGED;
    result->c2_count = (uint16_t)(doubted > 0 ? doubted : 1);
}

/* ---- readings ---- */

static void
add_reading(struct dcn_arbiter *merge, size_t source, const uint8_t *main,
            const uint8_t *c2, unsigned weight, bool doubted)
{
    if (merge->reading_count < DCN_ARBITER_READINGS)
        merge->readings[merge->reading_count++] = (struct dcn_arbiter_reading){
            .main = main,
            .c2 = c2,
            .source = (uint8_t)source,
            .weight = (uint8_t)weight,
            .doubted = doubted,
        };
}

static void
add_samples(struct dcn_arbiter *merge, size_t source,
            const struct dcn_arbiter_claim *claim, size_t most)
{
    size_t first = claim->sample_count > most ? claim->sample_count - most : 0;

    for (size_t i = first; i < claim->sample_count; i++) {
        const struct dcn_sample *sample = &claim->samples[i];
        bool clean = sample->has_c2 && dcn__c2_count(sample->c2) == 0;

        add_reading(merge, source, sample->main,
                    sample->has_c2 ? sample->c2 : NULL,
                    clean ? DCN_ARBITER_CLEAN_WEIGHT : 1, false);
    }
}

/* All raw readings, each source's together: what it holds counts as read
 * clean, what it only sampled as C2 says, what it doubted without samples
 * as flagged. */
void
dcn__arbiter_gather(const struct dcn_arbiter_question *q, bool of_all)
{
    struct dcn_arbiter *merge = q->merge;
    size_t most = DCN_ARBITER_READINGS / q->count;

    merge->reading_count = 0;
    for (size_t i = 0; i < q->count; i++) {
        const struct dcn_arbiter_claim *claim = &q->claims[i];
        unsigned weight = DCN_ARBITER_CLEAN_WEIGHT;

        if (!of_all && (dcn__arbiter_holds(claim) || claim->sample_count == 0))
            continue;
        if (dcn__arbiter_holds(claim) && claim->raw) {
            if (claim->votes > weight)
                weight = claim->votes;
            if (weight > DCN_ARBITER_SOURCE_WEIGHT)
                weight = DCN_ARBITER_SOURCE_WEIGHT;
            add_reading(merge, i, claim->main, NULL, weight, false);
        } else if (claim->sample_count > 0) {
            add_samples(merge, i, claim, most);
        } else if (claim->main != NULL && claim->raw) {
            add_reading(merge, i, claim->main, NULL, 1, true);
        }
    }
}

uint32_t
dcn__arbiter_held_by(const struct dcn_arbiter_question *q)
{
    uint32_t held = 0;

    for (size_t i = 0; i < q->count; i++)
        if (dcn__arbiter_holds(&q->claims[i]) && q->claims[i].raw)
            held |= dcn__arbiter_bit(i);
    return held;
}

/* Nobody holds it: how far the furthest came. */
void
dcn__arbiter_leave_lost(const struct dcn_arbiter_question *q)
{
    struct dcn_arbiter_result *result = q->result;
    uint8_t tried = DCN_MAP_UNTRIED;
    bool excluded = false;

    for (size_t i = 0; i < q->count; i++) {
        uint8_t state = q->claims[i].state;

        excluded = excluded || state == DCN_MAP_EXCLUDED;
        if (state > DCN_MAP_BAD)
            state = state == DCN_MAP_EXCLUDED ? DCN_MAP_UNTRIED : DCN_MAP_BAD;
        if (state > tried)
            tried = state;
    }
    result->how = DCN_ARBITER_LOST;
    result->state =
        tried == DCN_MAP_UNTRIED && excluded ? DCN_MAP_EXCLUDED : tried;
}
