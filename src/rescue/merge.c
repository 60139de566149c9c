/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The judge of a merge, sector by sector. Its order: proof by EDC and ECC,
 * votes of what sources hold, repair and votes over what they only sampled.
 * Votes on bytes are merge_vote.c's, parity is repair.c's.
 */
#include "rescue/merge.h"

#include "codec/subchannel.h"

#include <stdlib.h>
#include <string.h>

/* Readings of one sector that are looked at. */
#define MAX_READINGS 128
/* Different proven contents that are told apart. */
#define MAX_PROVEN 4

struct dcn_merge {
    struct dcn_repair *repair;
    struct dcn_merge_reading readings[MAX_READINGS];
    size_t reading_count;
    struct dcn_merge_ballot ballot;
};

/* One call's arguments, together. */
struct question {
    struct dcn_merge *merge;
    dcn_lba lba;
    enum dcn_track_mode mode;
    const struct dcn_merge_claim *claims;
    size_t count;
    bool raw;
    struct dcn_merge_result *result;
};

enum dcn_status
dcn__merge_new(struct dcn_merge **merge, struct dcn_error *error)
{
    struct dcn_merge *made = calloc(1, sizeof(*made));
    enum dcn_status status;

    *merge = NULL;
    if (made == NULL)
        return dcn__error_memory(error, "preparing to merge");
    status = dcn__repair_open(NULL, true, &made->repair, error);
    if (status != DCN_OK) {
        free(made);
        return status;
    }
    *merge = made;
    return DCN_OK;
}

void
dcn__merge_free(struct dcn_merge *merge)
{
    if (merge == NULL)
        return;
    dcn__repair_close(merge->repair);
    free(merge);
}

const char *
dcn__merge_how_name(enum dcn_merge_how how)
{
    static const char *const names[DCN_MERGE_HOWS] = {
        [DCN_MERGE_AGREED] = "agreed",     [DCN_MERGE_SINGLE] = "single",
        [DCN_MERGE_PROVEN] = "proven",     [DCN_MERGE_MAJORITY] = "majority",
        [DCN_MERGE_REPAIRED] = "repaired", [DCN_MERGE_VOTED] = "voted",
        [DCN_MERGE_CONFLICT] = "conflict", [DCN_MERGE_DAMAGED] = "damaged",
        [DCN_MERGE_LOST] = "lost",
    };

    return (unsigned)how < DCN_MERGE_HOWS ? names[how] : "unknown";
}

/* ---- claims ---- */

bool
dcn__merge_holds(const struct dcn_merge_claim *claim)
{
    return claim->main != NULL &&
           (DCN_MAP_BIT(claim->state) & DCN_MAP_WON) != 0;
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
dcn__merge_user(const struct dcn_merge_claim *claim)
{
    size_t offset;

    if (!claim->raw)
        return claim->main;
    offset = user_offset(claim->main);
    return offset > 0 ? claim->main + offset : NULL;
}

bool
dcn__merge_same(const struct dcn_merge_claim *a,
                const struct dcn_merge_claim *b)
{
    const uint8_t *x, *y;

    if (a->raw && b->raw)
        return memcmp(a->main, b->main, DCN_RAW_BYTES) == 0;
    x = dcn__merge_user(a);
    y = dcn__merge_user(b);
    return x != NULL && y != NULL && memcmp(x, y, DCN_USER_BYTES) == 0;
}

static uint32_t
bit(size_t n)
{
    return UINT32_C(1) << n;
}

static unsigned
bits_in(uint32_t mask)
{
    return (unsigned)__builtin_popcount(mask);
}

/* Who holds the winner's bytes, and who others; and how that was decided:
 * otherwise, where they differ or none does. */
static void
count_sides(const struct question *q, const struct dcn_merge_claim *winner,
            enum dcn_merge_how otherwise)
{
    struct dcn_merge_result *result = q->result;
    uint8_t state = 0;

    for (size_t i = 0; i < q->count; i++) {
        const struct dcn_merge_claim *claim = &q->claims[i];

        if (!dcn__merge_holds(claim))
            continue;
        if (!dcn__merge_same(claim, winner)) {
            result->against |= bit(i);
            continue;
        }
        result->with |= bit(i);
        if (claim->state > state)
            state = claim->state;
        if (result->source == 0)
            result->source = (uint8_t)(i + 1);
    }
    if (result->with == 0 || result->against != 0)
        result->how = (uint8_t)otherwise;
    else
        result->how =
            bits_in(result->with) > 1 ? DCN_MERGE_AGREED : DCN_MERGE_SINGLE;
    result->state = result->with != 0 ? state : DCN_MAP_GOOD;
}

/* ---- bytes into the result ---- */

/* The subheader that raw readings of a sector agree on with themselves, or
 * NULL (CD-ROM XA: it stands twice). */
static const uint8_t *
find_subheader(const struct question *q)
{
    for (size_t i = 0; i < q->count; i++) {
        const struct dcn_merge_claim *claim = &q->claims[i];
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
encode(const struct question *q, const uint8_t *user)
{
    struct dcn_merge_result *result = q->result;
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
        result->how = DCN_MERGE_DAMAGED;
        result->state = DCN_MAP_DAMAGED;
        result->c2_count = 8;
    }
}

/* Where the user data of a raw sector are, or must be where its sync or
 * header is wrong. */
static const uint8_t *
user_of(const struct question *q, const struct dcn_merge_claim *claim)
{
    const uint8_t *user = dcn__merge_user(claim);

    if (user == NULL)
        user = claim->main + dcn__user_offset(q->mode == DCN_TRACK_MODE2
                                                  ? DCN_MODE_2_FORM1
                                                  : DCN_MODE_1);
    return user;
}

static void
put_main(const struct question *q, const struct dcn_merge_claim *winner)
{
    struct dcn_merge_result *result = q->result;

    result->has_main = true;
    if (q->raw && winner->raw)
        memcpy(result->main, winner->main, DCN_RAW_BYTES);
    else if (q->raw)
        encode(q, winner->main);
    else
        memcpy(result->main, user_of(q, winner), DCN_USER_BYTES);
}

/* Bytes that nothing vouches for. */
static void
put_doubted(const struct question *q, const uint8_t *main, bool raw,
            unsigned doubted)
{
    const struct dcn_merge_claim claim = {.raw = raw, .main = main};
    struct dcn_merge_result *result = q->result;

    put_main(q, &claim);
    if (result->how != DCN_MERGE_CONFLICT)
        result->how = DCN_MERGE_DAMAGED;
    result->state = DCN_MAP_DAMAGED;
    result->c2_count = (uint16_t)(doubted > 0 ? doubted : 1);
}

/* ---- readings ---- */

static void
add_reading(struct dcn_merge *merge, size_t source, const uint8_t *main,
            const uint8_t *c2, unsigned weight, bool doubted)
{
    if (merge->reading_count < MAX_READINGS)
        merge->readings[merge->reading_count++] = (struct dcn_merge_reading){
            .main = main,
            .c2 = c2,
            .source = (uint8_t)source,
            .weight = (uint8_t)weight,
            .doubted = doubted,
        };
}

static void
add_samples(struct dcn_merge *merge, size_t source,
            const struct dcn_merge_claim *claim, size_t most)
{
    size_t first = claim->sample_count > most ? claim->sample_count - most : 0;

    for (size_t i = first; i < claim->sample_count; i++) {
        const struct dcn_sample *sample = &claim->samples[i];
        bool clean = sample->has_c2 && dcn__c2_count(sample->c2) == 0;

        add_reading(merge, source, sample->main,
                    sample->has_c2 ? sample->c2 : NULL,
                    clean ? DCN_MERGE_CLEAN_WEIGHT : 1, false);
    }
}

/* All raw readings, each source's together: what it holds counts as read
 * clean, what it only sampled as C2 says, what it doubted without samples
 * as flagged. */
static void
gather(const struct question *q)
{
    struct dcn_merge *merge = q->merge;
    size_t most = MAX_READINGS / q->count;

    merge->reading_count = 0;
    for (size_t i = 0; i < q->count; i++) {
        const struct dcn_merge_claim *claim = &q->claims[i];
        unsigned weight = DCN_MERGE_CLEAN_WEIGHT;

        if (dcn__merge_holds(claim) && claim->raw) {
            if (claim->state == DCN_MAP_VOTED && claim->votes > weight)
                weight = claim->votes;
            if (weight > DCN_MERGE_SOURCE_WEIGHT)
                weight = DCN_MERGE_SOURCE_WEIGHT;
            add_reading(merge, i, claim->main, NULL, weight, false);
        } else if (claim->sample_count > 0) {
            add_samples(merge, i, claim, most);
        } else if (claim->main != NULL && claim->raw) {
            add_reading(merge, i, claim->main, NULL, 1, true);
        }
    }
}

/* ---- what can be proven ---- */

struct proven {
    const uint8_t *main;
    uint32_t sources; /* that gave it */
};

struct proofs {
    struct proven found[MAX_PROVEN];
    size_t count;
    uint32_t sources; /* that gave any */
};

static void
consider(struct proofs *proofs, const uint8_t *main, size_t source, dcn_lba lba)
{
    size_t n = 0;

    while (n < proofs->count &&
           memcmp(proofs->found[n].main, main, DCN_RAW_BYTES) != 0)
        n++;
    if (n == MAX_PROVEN ||
        (n == proofs->count && !dcn__repair_proves(main, lba)))
        return;
    if (n == proofs->count)
        proofs->found[proofs->count++] = (struct proven){main, 0};
    proofs->found[n].sources |= bit(source);
    proofs->sources |= bit(source);
}

static void
find_proofs(const struct question *q, struct proofs *proofs)
{
    proofs->count = 0;
    proofs->sources = 0;
    for (size_t i = 0; i < q->count; i++) {
        const struct dcn_merge_claim *claim = &q->claims[i];

        if (claim->raw && claim->main != NULL)
            consider(proofs, claim->main, i, q->lba);
        for (size_t n = 0; n < claim->sample_count; n++)
            consider(proofs, claim->samples[n].main, i, q->lba);
    }
}

/* True where a raw sector of some source proves itself. */
static bool
decide_by_proof(const struct question *q)
{
    struct dcn_merge_result *result = q->result;
    struct dcn_merge_claim winner = {.raw = true};
    struct proofs proofs;
    size_t best = 0;

    find_proofs(q, &proofs);
    if (proofs.count == 0)
        return false;
    for (size_t n = 1; n < proofs.count; n++)
        if (bits_in(proofs.found[n].sources) >
            bits_in(proofs.found[best].sources))
            best = n;
    winner.main = proofs.found[best].main;
    count_sides(q, &winner, DCN_MERGE_PROVEN);
    if (result->source == 0)
        result->source =
            (uint8_t)(__builtin_ctz(proofs.found[best].sources) + 1);
    result->proven = true;
    result->contested = proofs.count > 1;
    if (result->contested) {
        result->votes = (uint8_t)bits_in(proofs.found[best].sources);
        result->how = DCN_MERGE_MAJORITY;
        result->state = DCN_MAP_VOTED;
        result->samples = (uint8_t)bits_in(proofs.sources);
    }
    put_main(q, &winner);
    if (result->contested &&
        result->votes * 2 <= (int)bits_in(proofs.sources)) {
        result->how = DCN_MERGE_CONFLICT;
        result->state = DCN_MAP_DAMAGED;
        result->proven = false;
        result->c2_count = DCN_RAW_BYTES;
    }
    return true;
}

/* A proven sector out of readings that none holds. */
static bool
decide_by_repair(const struct question *q)
{
    struct dcn_merge *merge = q->merge;
    struct dcn_merge_result *result = q->result;
    const uint8_t *mains[DCN_VOTE_MAX], *c2s[DCN_VOTE_MAX];
    struct dcn_merge_claim winner = {.raw = true};
    uint8_t sector[DCN_RAW_BYTES];
    size_t count = 0;
    unsigned used;

    gather(q);
    for (size_t i = 0; i < merge->reading_count && count < DCN_VOTE_MAX; i++) {
        mains[count] = merge->readings[i].main;
        c2s[count++] = merge->readings[i].c2;
    }
    if (count == 0 || !dcn__repair_readings(merge->repair, mains, c2s, count,
                                            q->lba, q->mode, sector, &used))
        return false;
    winner.main = sector;
    count_sides(q, &winner, DCN_MERGE_REPAIRED);
    if (result->with == 0) {
        result->state = DCN_MAP_REPAIRED;
        result->samples = (uint8_t)used;
    }
    result->proven = true;
    put_main(q, &winner);
    return true;
}

/* ---- votes of whole sectors ---- */

/* True where some source holds the sector: the most wins, if it is more than
 * half; a conflict else. */
static bool
decide_by_sources(const struct question *q)
{
    struct dcn_merge_result *result = q->result;
    unsigned best_count = 0, held = 0;
    size_t best = 0;

    for (size_t i = 0; i < q->count; i++) {
        unsigned same = 0;

        if (!dcn__merge_holds(&q->claims[i]))
            continue;
        held++;
        for (size_t j = 0; j < q->count; j++)
            same += dcn__merge_holds(&q->claims[j]) &&
                    dcn__merge_same(&q->claims[i], &q->claims[j]);
        /* Raw ones first: nothing of theirs must be made up. */
        if (same > best_count ||
            (same == best_count && q->claims[i].raw && !q->claims[best].raw)) {
            best_count = same;
            best = i;
        }
    }
    if (held == 0)
        return false;
    result->source = (uint8_t)(best + 1);
    count_sides(q, &q->claims[best], DCN_MERGE_MAJORITY);
    if (result->how == DCN_MERGE_MAJORITY) {
        result->state = DCN_MAP_VOTED;
        result->votes = (uint8_t)best_count;
        result->samples = (uint8_t)held;
    }
    put_main(q, &q->claims[best]);
    if (best_count * 2 <= held) {
        result->how = DCN_MERGE_CONFLICT;
        result->state = DCN_MAP_DAMAGED;
        result->c2_count = q->raw ? DCN_RAW_BYTES : DCN_USER_BYTES;
    }
    return true;
}

/* Nobody holds it: how far the furthest came. */
static void
leave_lost(const struct question *q)
{
    struct dcn_merge_result *result = q->result;
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
    result->how = DCN_MERGE_LOST;
    result->state =
        tried == DCN_MAP_UNTRIED && excluded ? DCN_MAP_EXCLUDED : tried;
}

/* ---- audio, and data that nothing protects ---- */

static uint32_t
held_by(const struct question *q)
{
    uint32_t held = 0;

    for (size_t i = 0; i < q->count; i++)
        if (dcn__merge_holds(&q->claims[i]) && q->claims[i].raw)
            held |= bit(i);
    return held;
}

/* True where one source holds it and no other has read a byte. */
static bool
uncontested(const struct question *q, uint32_t held)
{
    for (size_t i = 0; i < q->count; i++)
        if ((held & bit(i)) == 0 &&
            (q->claims[i].sample_count > 0 ||
             (q->claims[i].main != NULL && q->claims[i].raw)))
            return false;
    return bits_in(held) == 1;
}

/* True where all that hold it are the same and need no votes on bytes. */
static bool
decide_by_agreement(const struct question *q, uint32_t held)
{
    const struct dcn_merge_claim *winner;

    if (held == 0)
        return false;
    winner = &q->claims[__builtin_ctz(held)];
    for (size_t i = 0; i < q->count; i++)
        if ((held & bit(i)) != 0 && !dcn__merge_same(winner, &q->claims[i]))
            return false;
    if (bits_in(held) < 2 && !uncontested(q, held))
        return false;
    count_sides(q, winner, DCN_MERGE_MAJORITY);
    put_main(q, winner);
    return true;
}

static void
decide_bytes(const struct question *q, uint32_t held)
{
    struct dcn_merge *merge = q->merge;
    struct dcn_merge_result *result = q->result;
    struct dcn_merge_ballot *ballot = &merge->ballot;
    struct dcn_merge_claim winner = {.raw = true, .main = ballot->main};

    gather(q);
    if (merge->reading_count == 0) {
        leave_lost(q);
        return;
    }
    dcn__merge_vote(merge->readings, merge->reading_count, ballot);
    if (ballot->undecided > 0) {
        if (held != 0)
            result->how = DCN_MERGE_CONFLICT;
        result->against = held;
        put_doubted(q, ballot->main, true, ballot->undecided);
        return;
    }
    count_sides(q, &winner, DCN_MERGE_MAJORITY);
    if (result->with == 0)
        result->how = DCN_MERGE_VOTED;
    if (result->how >= DCN_MERGE_MAJORITY) {
        result->state = DCN_MAP_VOTED;
        result->votes = ballot->agree;
        result->samples = (uint8_t)merge->reading_count;
    }
    put_main(q, &winner);
}

static void
audio_sector(const struct question *q)
{
    uint32_t held = held_by(q);

    if (!decide_by_agreement(q, held))
        decide_bytes(q, held);
}

/* ---- data ---- */

static bool
has_raw_readings(const struct question *q)
{
    for (size_t i = 0; i < q->count; i++)
        if (q->claims[i].sample_count > 0 ||
            (q->claims[i].raw && q->claims[i].main != NULL))
            return true;
    return false;
}

/* True where the raw readings have nothing that a code could speak for. */
static bool
is_unprotected(const struct question *q)
{
    size_t raw = 0, unprotected = 0;

    for (size_t i = 0; i < q->count; i++) {
        const struct dcn_merge_claim *claim = &q->claims[i];
        const uint8_t *main = claim->raw ? claim->main : NULL;

        if (main == NULL && claim->sample_count > 0)
            main = claim->samples[claim->sample_count - 1].main;
        if (main == NULL)
            continue;
        raw++;
        unprotected += dcn__repair_unprotected(main);
    }
    return unprotected * 2 > raw;
}

static void
keep_likeliest(const struct question *q)
{
    struct dcn_merge *merge = q->merge;

    if (merge->reading_count > 0) {
        dcn__merge_vote(merge->readings, merge->reading_count, &merge->ballot);
        put_doubted(q, merge->ballot.main, true,
                    merge->ballot.undecided > 0 ? merge->ballot.undecided
                                                : DCN_RAW_BYTES);
        return;
    }
    for (size_t i = 0; i < q->count; i++) {
        if (q->claims[i].main == NULL)
            continue;
        q->result->source = (uint8_t)(i + 1);
        put_doubted(q, q->claims[i].main, q->claims[i].raw, DCN_USER_BYTES);
        return;
    }
    leave_lost(q);
}

static void
data_sector(const struct question *q)
{
    uint32_t held;

    q->merge->reading_count = 0;
    if (has_raw_readings(q)) {
        if (decide_by_proof(q))
            return;
        held = held_by(q);
        if (is_unprotected(q)) {
            audio_sector(q);
            return;
        }
        /* What raw sources hold although its codes are wrong is on the disc
         * that way; parity has no say. */
        if (held == 0 && decide_by_repair(q))
            return;
    }
    if (!decide_by_sources(q))
        keep_likeliest(q);
}

void
dcn__merge_sector(struct dcn_merge *merge, dcn_lba lba,
                  enum dcn_track_mode mode,
                  const struct dcn_merge_claim *claims, size_t count, bool raw,
                  struct dcn_merge_result *result)
{
    struct question q = {merge, lba, mode, claims, count, raw, result};

    memset(result, 0, sizeof(*result));
    if (mode == DCN_TRACK_AUDIO)
        audio_sector(&q);
    else
        data_sector(&q);
}

/* ---- subchannel ---- */

/* Q with a right CRC that does not tell another place (ECMA-130 22.3). */
static bool
q_is_valid(const uint8_t *sub, dcn_lba lba)
{
    uint8_t bytes[DCN_Q_BYTES];
    struct dcn_q q;

    dcn__q_from_raw(sub, bytes);
    if (!dcn__q_crc_valid(bytes))
        return false;
    if (dcn__q_decode(bytes, &q) != DCN_Q_POSITION)
        return q.kind != DCN_Q_INVALID;
    return dcn__lba_from_program_msf(q.abs) == lba;
}

unsigned
dcn__merge_sub(const uint8_t *const *subs, size_t count, dcn_lba lba,
               bool *valid)
{
    static const uint8_t none[DCN_SUB_BYTES];
    unsigned best = 0, best_count = 0;

    *valid = false;
    for (size_t i = 0; i < count; i++) {
        unsigned same = 0;
        bool good;

        if (subs[i] == NULL || memcmp(subs[i], none, sizeof(none)) == 0)
            continue;
        good = q_is_valid(subs[i], lba);
        if (*valid && !good)
            continue;
        for (size_t j = 0; j < count; j++)
            same +=
                subs[j] != NULL && memcmp(subs[i], subs[j], DCN_SUB_BYTES) == 0;
        if ((good && !*valid) || same > best_count) {
            best = (unsigned)i + 1;
            best_count = same;
        }
        *valid = *valid || good;
    }
    return best;
}
