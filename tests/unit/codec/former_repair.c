/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The repair as it was before it became quick, to be compared with.
 *
 * Repair of a data sector with its P and Q parity. Each code word corrects
 * one byte of unknown place or two of known place; the two directions take
 * turns. Whether the result is what was recorded is for the EDC to say.
 */
#include "former_ecc.h"

#include "codec/sector_ops.h"

#include <string.h>

/* Damage that shrinks at all does so in a few turns. */
#define MAX_TURNS 32

/* One direction of the product code. */
struct direction {
    unsigned words, length;
    unsigned (*at)(unsigned word, unsigned i);
    uint8_t powers[DCN_ECC_Q_LENGTH]; /* weight of byte i in the syndrome s1 */
};

struct repair {
    uint8_t *sector;
    bool zero_header;
    const uint8_t *erasures; /* or NULL */
    bool careful; /* leave words with more erasures than they can bear */
    struct direction p, q;
    struct dcn__ecc_syndromes syndromes;
    /* Per byte of the sector, how the code words through it stand now. */
    bool p_wrong[DCN_RAW_BYTES], q_wrong[DCN_RAW_BYTES];
};

static unsigned
p_at(unsigned word, unsigned i)
{
    return dcn__ecc_p_at(word, i);
}

static unsigned
q_at(unsigned word, unsigned i)
{
    return dcn__ecc_q_at(word, i);
}

static void
direction_init(struct direction *d, unsigned words, unsigned length,
               unsigned (*at)(unsigned, unsigned))
{
    uint8_t power = 1;

    d->words = words;
    d->length = length;
    d->at = at;
    for (unsigned i = length; i-- > 0; power = dcn__gf_double(power))
        d->powers[i] = power;
}

static void
mark(const struct direction *d, const uint8_t *s0, const uint8_t *s1,
     bool *wrong)
{
    for (unsigned word = 0; word < d->words; word++)
        for (unsigned i = 0; i < d->length; i++)
            wrong[d->at(word, i)] = s0[word] != 0 || s1[word] != 0;
}

static void
look(struct repair *r)
{
    struct dcn__ecc_syndromes *s = &r->syndromes;

    dcn__ecc_syndromes(r->sector, r->zero_header, s);
    mark(&r->p, s->p0, s->p1, r->p_wrong);
    mark(&r->q, s->q0, s->q1, r->q_wrong);
}

static bool
parity_matches(const struct repair *r)
{
    return dcn__ecc_check(r->sector, r->zero_header);
}

/* Whether the byte can be wrong at all, seen from the other direction. Q's
 * own parity is in no P word. */
static bool
possible(const struct repair *r, unsigned at, bool in_p)
{
    if (r->zero_header && at < DCN_ECC_OFFSET + 4)
        return false;
    if (in_p)
        return r->q_wrong[at];
    return at >= DCN_ECC_Q_OFFSET || r->p_wrong[at];
}

static bool
suspected(const struct repair *r, unsigned at, bool in_p)
{
    return possible(r, at, in_p) &&
           (r->erasures == NULL || r->erasures[at] != 0);
}

/* Places of up to 3 suspected bytes of a word; returns how many, at most 3. */
static unsigned
suspects_find(const struct repair *r, const struct direction *d, unsigned word,
              bool in_p, unsigned *places)
{
    unsigned found = 0;

    for (unsigned i = 0; i < d->length && found < 3; i++)
        if (suspected(r, d->at(word, i), in_p))
            places[found++] = i;
    return found;
}

/* One byte of unknown place: s1/s0 is its weight, 1 for the last byte. */
static bool
correct_single(struct repair *r, const struct direction *d, unsigned word,
               bool in_p, uint8_t s0, uint8_t s1)
{
    unsigned i = d->length, at;
    uint8_t weighted = s0;

    if (s0 == 0 || s1 == 0)
        return false;
    while (--i > 0 && weighted != s1)
        weighted = dcn__gf_double(weighted);
    at = d->at(word, i);
    if (weighted != s1 || !suspected(r, at, in_p))
        return false;
    r->sector[at] ^= s0;
    return true;
}

/* Two bytes of known places a, b: s0 = x + y, s1 = wa x + wb y. */
static void
correct_pair(struct repair *r, const struct direction *d, unsigned word,
             const unsigned *places, uint8_t s0, uint8_t s1)
{
    uint8_t wa = d->powers[places[0]], wb = d->powers[places[1]];
    uint8_t x = dcn__gf_multiply((uint8_t)(s1 ^ dcn__gf_multiply(wb, s0)),
                                 dcn__gf_inverse(wa ^ wb));

    r->sector[d->at(word, places[0])] ^= x;
    r->sector[d->at(word, places[1])] ^= (uint8_t)(x ^ s0);
}

static bool
word_correct(struct repair *r, const struct direction *d, unsigned word,
             bool in_p, uint8_t s0, uint8_t s1)
{
    unsigned places[3];

    unsigned suspects;

    if (s0 == 0 && s1 == 0)
        return false;
    suspects = suspects_find(r, d, word, in_p, places);
    /* One byte would fit by chance, and its word then look right. */
    if (r->careful && suspects > 2)
        return false;
    if (correct_single(r, d, word, in_p, s0, s1))
        return true;
    if (suspects != 2)
        return false;
    correct_pair(r, d, word, places, s0, s1);
    return true;
}

static bool
turn(struct repair *r, bool in_p)
{
    const struct direction *d = in_p ? &r->p : &r->q;
    const struct dcn__ecc_syndromes *s = &r->syndromes;
    bool changed = false;

    look(r);
    for (unsigned word = 0; word < d->words; word++)
        changed |=
            word_correct(r, d, word, in_p, in_p ? s->p0[word] : s->q0[word],
                         in_p ? s->p1[word] : s->q1[word]);
    return changed;
}

static bool
attempt(struct repair *r, const uint8_t *original, const uint8_t *erasures,
        bool careful)
{
    unsigned idle = 0;

    memcpy(r->sector, original, DCN_RAW_BYTES);
    r->erasures = erasures;
    r->careful = careful;
    for (unsigned i = 0; i < MAX_TURNS && idle < 2; i++) {
        idle = turn(r, i % 2 == 0) ? 0 : idle + 1;
        if (parity_matches(r))
            return true;
    }
    return false;
}

static int
bytes_changed(const uint8_t *a, const uint8_t *b)
{
    int changed = 0;

    for (int i = 0; i < DCN_RAW_BYTES; i++)
        changed += a[i] != b[i];
    return changed;
}

int
former_ecc_repair(uint8_t *sector, bool zero_header, const uint8_t *erasures)
{
    uint8_t original[DCN_RAW_BYTES], work[DCN_RAW_BYTES];
    struct repair r = {.sector = work, .zero_header = zero_header};

    if (dcn__ecc_check(sector, zero_header))
        return 0;
    direction_init(&r.p, DCN_ECC_ROW_BYTES, DCN_ECC_P_LENGTH, p_at);
    direction_init(&r.q, DCN_ECC_Q_BYTES, DCN_ECC_Q_LENGTH, q_at);
    memcpy(original, sector, DCN_RAW_BYTES);
    /* Flags first; they may also be wrong, so then without. */
    if ((erasures != NULL && (attempt(&r, original, erasures, true) ||
                              attempt(&r, original, erasures, false))) ||
        attempt(&r, original, NULL, false)) {
        memcpy(sector, work, DCN_RAW_BYTES);
        return bytes_changed(original, sector);
    }
    return -1;
}
