/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Repair of a data sector with its P and Q parity. Each code word corrects
 * one byte of unknown place or two of known place; the two directions take
 * turns. Whether the result is what was recorded is for the EDC to say.
 *
 * Syndromes are computed once; each byte that is changed then changes those of
 * its two words. Damage that is too much goes round in circles: what was there
 * before ends an attempt.
 */
#include "codec/sector_ops.h"

#include <string.h>

/* Damage that shrinks at all does so in a few turns. */
#define MAX_TURNS 32
/* Bytes of a Q word that P covers, too: all but its own parity. */
#define Q_DATA (DCN_ECC_Q_LENGTH - 2)
/* Zero, as the header of Mode 2 is where it counts as such. */
#define HEADER_END (DCN_ECC_OFFSET + 4)

struct repair {
    uint8_t sector[DCN_RAW_BYTES];
    bool zero_header;
    bool careful; /* leave words with more erasures than they can bear */
    struct dcn__gf_logs gf;
    struct dcn__ecc_syndromes now;
    /* Words that were wrong when the turn began. */
    bool p_wrong[DCN_ECC_ROW_BYTES], q_wrong[DCN_ECC_Q_BYTES];
    /* Bits of the bytes of each word that erasures name. */
    uint64_t p_named[DCN_ECC_ROW_BYTES], q_named[DCN_ECC_Q_BYTES];
};

/* One code word in its turn. */
struct word {
    bool in_p;
    unsigned number, length;
    uint8_t s0, s1;
    uint64_t suspects; /* bits of its bytes */
};

static unsigned
place_of(const struct word *word, unsigned i)
{
    return word->in_p ? dcn__ecc_p_at(word->number, i)
                      : dcn__ecc_q_at(word->number, i);
}

/* ---- what may be wrong ---- */

static void
name_byte(struct repair *r, unsigned at)
{
    unsigned p, row;

    if (at >= DCN_ECC_Q_OFFSET) {
        at -= DCN_ECC_Q_OFFSET;
        r->q_named[at % DCN_ECC_Q_BYTES] |= UINT64_C(1)
                                            << (Q_DATA + at / DCN_ECC_Q_BYTES);
        return;
    }
    p = (at - DCN_ECC_OFFSET) % DCN_ECC_ROW_BYTES;
    row = (at - DCN_ECC_OFFSET) / DCN_ECC_ROW_BYTES;
    r->p_named[p] |= UINT64_C(1) << row;
    r->q_named[dcn__ecc_q_through(p, row)] |= UINT64_C(1) << p / 2;
}

/* erasures NULL: all bytes. */
static void
name_bytes(struct repair *r, const uint8_t *erasures)
{
    memset(r->p_named, 0, sizeof(r->p_named));
    memset(r->q_named, 0, sizeof(r->q_named));
    for (unsigned at = r->zero_header ? HEADER_END : DCN_ECC_OFFSET;
         at < DCN_RAW_BYTES; at++)
        if (erasures == NULL || erasures[at] != 0)
            name_byte(r, at);
}

/* Bits of the bytes through which wrong words of the other direction go, for
 * even and odd words. Q's own parity is in no P word. */
struct crossing {
    uint64_t q[2]; /* by diagonal */
    uint64_t p[2]; /* by byte of a Q word */
};

static void
find_crossing(const struct repair *r, struct crossing *crossing)
{
    for (unsigned odd = 0; odd < 2; odd++) {
        crossing->q[odd] = 0;
        crossing->p[odd] = UINT64_C(3) << Q_DATA;
        for (unsigned i = 0; i < DCN_ECC_ROWS; i++)
            crossing->q[odd] |= (uint64_t)r->q_wrong[2 * i + odd] << i;
        for (unsigned i = 0; i < Q_DATA; i++)
            crossing->p[odd] |= (uint64_t)r->p_wrong[2 * i + odd] << i;
    }
}

/* Bytes of the word that erasures name and that can be wrong at all, seen from
 * the other direction. A P word's byte n is in the diagonal that begins as many
 * rows before as the word is wide of the first. */
static uint64_t
find_suspects(const struct repair *r, const struct word *word,
              const struct crossing *crossing)
{
    unsigned odd = word->number & 1, back = word->number / 2 % DCN_ECC_ROWS;

    if (!word->in_p)
        return r->q_named[word->number] & crossing->p[odd];
    return r->p_named[word->number] &
           (crossing->q[odd] << back |
            crossing->q[odd] >> (DCN_ECC_ROWS - back));
}

static bool
is_suspected(const struct word *word, unsigned i)
{
    return (word->suspects >> i & 1) != 0;
}

/* ---- correcting ---- */

static uint8_t
times_power(const struct repair *r, uint8_t value, unsigned power)
{
    return value == 0 ? 0 : r->gf.exp[r->gf.log[value] + power];
}

static void
change(struct repair *r, unsigned at, uint8_t by)
{
    struct dcn__ecc_syndromes *s = &r->now;
    unsigned number, i;

    r->sector[at] ^= by;
    if (at >= DCN_ECC_Q_OFFSET) {
        number = (at - DCN_ECC_Q_OFFSET) % DCN_ECC_Q_BYTES;
        i = Q_DATA + (at - DCN_ECC_Q_OFFSET) / DCN_ECC_Q_BYTES;
    } else {
        unsigned p = (at - DCN_ECC_OFFSET) % DCN_ECC_ROW_BYTES;
        unsigned row = (at - DCN_ECC_OFFSET) / DCN_ECC_ROW_BYTES;

        s->p0[p] ^= by;
        s->p1[p] ^= times_power(r, by, DCN_ECC_P_LENGTH - 1 - row);
        number = dcn__ecc_q_through(p, row);
        i = p / 2;
    }
    s->q0[number] ^= by;
    s->q1[number] ^= times_power(r, by, DCN_ECC_Q_LENGTH - 1 - i);
}

/* One byte of unknown place: s1/s0 is its weight, 1 for the last byte. */
static bool
correct_single(struct repair *r, const struct word *word)
{
    unsigned power;

    if (word->s0 == 0 || word->s1 == 0)
        return false;
    power = (r->gf.log[word->s1] + 255u - r->gf.log[word->s0]) % 255;
    if (power >= word->length || !is_suspected(word, word->length - 1 - power))
        return false;
    change(r, place_of(word, word->length - 1 - power), word->s0);
    return true;
}

/* Two bytes of known places a, b: s0 = x + y, s1 = wa x + wb y. */
static void
correct_pair(struct repair *r, const struct word *word, const unsigned *places)
{
    unsigned last = word->length - 1;
    uint8_t wa = r->gf.exp[last - places[0]], wb = r->gf.exp[last - places[1]];
    uint8_t x =
        (uint8_t)(word->s1 ^ times_power(r, word->s0, last - places[1]));

    if (x != 0)
        x = r->gf.exp[r->gf.log[x] + 255u - r->gf.log[wa ^ wb]];
    change(r, place_of(word, places[0]), x);
    change(r, place_of(word, places[1]), (uint8_t)(x ^ word->s0));
}

static bool
correct_word(struct repair *r, const struct word *word)
{
    int suspects = __builtin_popcountll(word->suspects);
    unsigned places[2];

    /* One byte would fit by chance, and its word then look right. */
    if (r->careful && suspects > 2)
        return false;
    if (correct_single(r, word))
        return true;
    if (suspects != 2)
        return false;
    places[0] = (unsigned)__builtin_ctzll(word->suspects);
    places[1] = 63u - (unsigned)__builtin_clzll(word->suspects);
    correct_pair(r, word, places);
    return true;
}

/* ---- turns ---- */

/* Which words are wrong; returns how many. */
static unsigned
look(struct repair *r)
{
    unsigned wrong = 0;

    for (unsigned i = 0; i < DCN_ECC_ROW_BYTES; i++)
        wrong += r->p_wrong[i] = (r->now.p0[i] | r->now.p1[i]) != 0;
    for (unsigned i = 0; i < DCN_ECC_Q_BYTES; i++)
        wrong += r->q_wrong[i] = (r->now.q0[i] | r->now.q1[i]) != 0;
    return wrong;
}

static bool
turn(struct repair *r, bool in_p)
{
    struct word word = {.in_p = in_p,
                        .length = in_p ? DCN_ECC_P_LENGTH : DCN_ECC_Q_LENGTH};
    unsigned words = in_p ? DCN_ECC_ROW_BYTES : DCN_ECC_Q_BYTES;
    const bool *wrong = in_p ? r->p_wrong : r->q_wrong;
    struct crossing crossing;
    bool changed = false;

    find_crossing(r, &crossing);
    for (; word.number < words; word.number++) {
        if (!wrong[word.number])
            continue;
        word.s0 = in_p ? r->now.p0[word.number] : r->now.q0[word.number];
        word.s1 = in_p ? r->now.p1[word.number] : r->now.q1[word.number];
        word.suspects = find_suspects(r, &word, &crossing);
        changed |= correct_word(r, &word);
    }
    return changed;
}

/* True where the sector is right in the end. */
static bool
take_turns(struct repair *r)
{
    uint8_t seen[DCN_RAW_BYTES];
    unsigned idle = 0, next = 2;

    for (unsigned i = 0; i < MAX_TURNS && idle < 2; i++) {
        /* The same sector before the same direction's turn: a circle. */
        if (i == next) {
            memcpy(seen, r->sector, sizeof(seen));
            next *= 2;
        } else if (i > 2 && i % 2 == 0 &&
                   memcmp(seen, r->sector, sizeof(seen)) == 0) {
            return false;
        }
        idle = turn(r, i % 2 == 0) ? 0 : idle + 1;
        if (look(r) == 0)
            return true;
    }
    return false;
}

static bool
attempt(struct repair *r, const uint8_t *original,
        const struct dcn__ecc_syndromes *syndromes, bool careful)
{
    memcpy(r->sector, original, DCN_RAW_BYTES);
    r->now = *syndromes;
    r->careful = careful;
    (void)look(r);
    return take_turns(r);
}

static int
count_changed(const uint8_t *a, const uint8_t *b)
{
    int changed = 0;

    for (int i = 0; i < DCN_RAW_BYTES; i++)
        changed += a[i] != b[i];
    return changed;
}

int
dcn__ecc_repair(uint8_t *sector, bool zero_header, const uint8_t *erasures)
{
    struct dcn__ecc_syndromes first;
    struct repair r;
    int changed;

    if (dcn__ecc_check(sector, zero_header))
        return 0;
    r.zero_header = zero_header;
    dcn__gf_logs_init(&r.gf);
    dcn__ecc_syndromes(sector, zero_header, &first);
    /* Flags first; they may also be wrong, so then without. */
    if (erasures != NULL)
        name_bytes(&r, erasures);
    if (erasures == NULL || (!attempt(&r, sector, &first, true) &&
                             !attempt(&r, sector, &first, false))) {
        name_bytes(&r, NULL);
        if (!attempt(&r, sector, &first, false))
            return -1;
    }
    changed = count_changed(sector, r.sector);
    memcpy(sector, r.sector, DCN_RAW_BYTES);
    return changed;
}
