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
    const uint8_t *erasures; /* or NULL */
    bool careful; /* leave words with more erasures than they can bear */
    struct dcn__gf_logs gf;
    struct dcn__ecc_syndromes now;
    /* Words that were wrong when the turn began. */
    bool p_wrong[DCN_ECC_ROW_BYTES], q_wrong[DCN_ECC_Q_BYTES];
};

/* One code word in its turn. */
struct word {
    bool in_p;
    unsigned number, length;
    uint8_t s0, s1;
};

static unsigned
place_of(const struct word *word, unsigned i)
{
    return word->in_p ? dcn__ecc_p_at(word->number, i)
                      : dcn__ecc_q_at(word->number, i);
}

/* ---- what may be wrong ---- */

static bool
is_named(const struct repair *r, unsigned at)
{
    return r->erasures == NULL || r->erasures[at] != 0;
}

/* Whether byte i of the word can be wrong at all, seen from the other
 * direction. Q's own parity is in no P word. */
static bool
is_suspected(const struct repair *r, const struct word *word, unsigned i)
{
    unsigned at;

    if (word->in_p ? !r->q_wrong[dcn__ecc_q_through(word->number, i)]
                   : i < Q_DATA && !r->p_wrong[2 * i + (word->number & 1)])
        return false;
    at = place_of(word, i);
    return !(r->zero_header && at < HEADER_END) && is_named(r, at);
}

/* Up to 3 suspected bytes of a word; returns how many, at most 3. */
static unsigned
find_suspects(const struct repair *r, const struct word *word, unsigned *found)
{
    unsigned count = 0;

    for (unsigned i = 0; i < word->length && count < 3; i++)
        if (is_suspected(r, word, i))
            found[count++] = i;
    return count;
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
    if (power >= word->length ||
        !is_suspected(r, word, word->length - 1 - power))
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
    unsigned places[3];
    unsigned suspects = find_suspects(r, word, places);

    /* One byte would fit by chance, and its word then look right. */
    if (r->careful && suspects > 2)
        return false;
    if (correct_single(r, word))
        return true;
    if (suspects != 2)
        return false;
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
    bool changed = false;

    for (; word.number < words; word.number++) {
        if (!wrong[word.number])
            continue;
        word.s0 = in_p ? r->now.p0[word.number] : r->now.q0[word.number];
        word.s1 = in_p ? r->now.p1[word.number] : r->now.q1[word.number];
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
        const struct dcn__ecc_syndromes *syndromes, const uint8_t *erasures,
        bool careful)
{
    memcpy(r->sector, original, DCN_RAW_BYTES);
    r->now = *syndromes;
    r->erasures = erasures;
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
    if ((erasures == NULL || (!attempt(&r, sector, &first, erasures, true) &&
                              !attempt(&r, sector, &first, erasures, false))) &&
        !attempt(&r, sector, &first, NULL, false))
        return -1;
    changed = count_changed(sector, r.sector);
    memcpy(sector, r.sector, DCN_RAW_BYTES);
    return changed;
}
