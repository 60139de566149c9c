/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LibCrypt, of PlayStation discs: 16 pairs of Q frames, 5 sectors apart, hold
 * a key; where a bit is set both frames of its pair were pressed with a wrong
 * CRC (and mostly wrong addresses). Eight of the 16 bits are set, always. Most
 * discs have a second copy of the pairs six minutes on. Rot, and drives that
 * misread Q, make wrong CRCs too, but neither in pairs alone nor alike each
 * time: frames count once two readings past the cache agree.
 */
#include "analyze/detector.h"

#include "codec/subchannel.h"
#include "util/checked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAIRS    16
#define COPIES   2
#define APART    5 /* sectors between the frames of a pair */
#define FRAMES   (COPIES * PAIRS * 2)
#define KEY_BITS 8 /* of PAIRS that are set */
/* Pairs with both CRCs wrong before anything is read again: rot at 1 frame in
 * 20 makes one such pair on one disc in 25. */
#define PAIRS_TO_ASK 4
/* Readings of a frame that are kept: the image's, and those asked for. */
#define READINGS 3

/* LBA of the first frame of each pair, from bit 15 of the key down to 0. */
static const dcn_lba pair_at[COPIES][PAIRS] = {
    {13955, 14081, 14335, 14429, 14499, 14749, 14906, 14980, 15092, 15162,
     15228, 15478, 15769, 15881, 15951, 16017},
    {41895, 42016, 42282, 42430, 42521, 42663, 42862, 43027, 43139, 43204,
     43258, 43484, 43813, 43904, 44009, 44162},
};

struct frame {
    uint8_t q[READINGS][DCN_Q_BYTES]; /* with a wrong CRC */
    uint8_t wrong, right;             /* readings of either kind */
};

struct libcrypt {
    struct frame frames[FRAMES]; /* copy, pair, place in the pair */
};

enum bit { BIT_CLEAR, BIT_SET, BIT_UNKNOWN };

static bool
libcrypt_applies(const struct dcn_disc *disc)
{
    return disc->medium == DCN_MEDIUM_CD && disc->lead_out > pair_at[0][0];
}

static void *
libcrypt_begin(const struct dcn_disc *disc)
{
    (void)disc;
    return calloc(1, sizeof(struct libcrypt));
}

static dcn_lba
frame_lba(size_t n)
{
    return pair_at[n / 2 / PAIRS][n / 2 % PAIRS] + (n % 2 != 0 ? APART : 0);
}

/* FRAMES: none lies there. */
static size_t
frame_at(dcn_lba lba)
{
    size_t n = 0;

    if (lba < pair_at[0][0] || lba > pair_at[COPIES - 1][PAIRS - 1] + APART)
        return FRAMES;
    while (n < FRAMES && frame_lba(n) != lba)
        n++;
    return n;
}

static void
libcrypt_hear(void *state, const struct dcn_heard *heard)
{
    struct libcrypt *libcrypt = state;
    size_t n = heard->sub != NULL ? frame_at(heard->lba) : FRAMES;
    uint8_t q[DCN_Q_BYTES];
    struct frame *frame;

    if (n == FRAMES)
        return;
    frame = &libcrypt->frames[n];
    dcn__q_from_raw(heard->sub, q);
    if (dcn__q_crc_valid(q))
        frame->right += frame->right < UINT8_MAX;
    else if (frame->wrong < READINGS)
        memcpy(frame->q[frame->wrong++], q, sizeof(q));
}

/* ---- what is read again ---- */

static bool
pair_is_wrong(const struct libcrypt *libcrypt, size_t pair)
{
    return libcrypt->frames[2 * pair].wrong > 0 &&
           libcrypt->frames[2 * pair + 1].wrong > 0;
}

static bool
libcrypt_ask(void *state, unsigned n, struct dcn_hearing *ask)
{
    const struct libcrypt *libcrypt = state;
    unsigned wrong = 0;

    for (size_t pair = 0; pair < PAIRS; pair++)
        wrong += pair_is_wrong(libcrypt, pair);
    for (size_t pair = 0; wrong >= PAIRS_TO_ASK && pair < COPIES * PAIRS;
         pair++) {
        if (!pair_is_wrong(libcrypt, pair) || n-- > 0)
            continue;
        *ask = (struct dcn_hearing){.first = frame_lba(2 * pair),
                                    .count = APART + 1,
                                    .times = READINGS - 1};
        return true;
    }
    return false;
}

/* ---- what it comes to ---- */

/* Two readings with the same wrong CRC, and none with a right one; NULL where
 * there are none. */
static const uint8_t *
pressed_so(const struct frame *frame)
{
    for (unsigned a = 0; a < frame->wrong && frame->right == 0; a++)
        for (unsigned b = a + 1; b < frame->wrong; b++)
            if (memcmp(frame->q[a], frame->q[b], DCN_Q_BYTES) == 0)
                return frame->q[a];
    return NULL;
}

/* once: a single reading is taken for what the disc has. */
static enum bit
pair_bit(const struct libcrypt *libcrypt, size_t pair, bool once)
{
    const struct frame *first = &libcrypt->frames[2 * pair],
                       *second = first + 1;

    if (first->right > 0 && second->right > 0)
        return BIT_CLEAR;
    if (once ? pair_is_wrong(libcrypt, pair) && first->right == 0 &&
                   second->right == 0
             : pressed_so(first) != NULL && pressed_so(second) != NULL)
        return BIT_SET;
    return BIT_UNKNOWN;
}

struct key {
    uint16_t bits;
    unsigned set, unknown;
};

/* Of both copies; what they say differently nobody knows. */
static struct key
read_key(const struct libcrypt *libcrypt, bool once)
{
    struct key key = {0};

    for (size_t i = 0; i < PAIRS; i++) {
        enum bit a = pair_bit(libcrypt, i, once);
        enum bit b = pair_bit(libcrypt, PAIRS + i, once);

        if (a == BIT_UNKNOWN)
            a = b;
        else if (b != BIT_UNKNOWN && a != b)
            a = BIT_UNKNOWN;
        key.bits |= (uint16_t)((a == BIT_SET) << (PAIRS - 1 - i));
        key.set += a == BIT_SET;
        key.unknown += a == BIT_UNKNOWN;
    }
    return key;
}

static enum dcn_status
keep_frames(const struct libcrypt *libcrypt, struct dcn_disc *disc,
            struct dcn_finding *finding, struct dcn_error *error)
{
    struct dcn_q_frame frames[FRAMES];
    size_t count = 0;

    for (size_t n = 0; n < FRAMES; n++) {
        const uint8_t *q = pressed_so(&libcrypt->frames[n]);

        if (q == NULL)
            continue;
        frames[count].lba = frame_lba(n);
        memcpy(frames[count++].q, q, DCN_Q_BYTES);
    }
    finding->count = count;
    finding->first = frames[0].lba;
    finding->last = frames[count - 1].lba;
    return dcn__disc_set_q_frames(disc, frames, count)
               ? DCN_OK
               : dcn__error_memory(error, "keeping frames of Q");
}

static enum dcn_status
found(const struct libcrypt *libcrypt, const struct key *key,
      struct dcn_disc *disc, struct dcn_findings *findings,
      struct dcn_error *error)
{
    struct dcn_finding finding = {.detector = "libcrypt",
                                  .kind = "libcrypt",
                                  .located = true,
                                  .keeps_sub = true};
    enum dcn_status status = keep_frames(libcrypt, disc, &finding, error);

    snprintf(finding.text, sizeof(finding.text),
             "LibCrypt, key %04X: %llu frames of Q at its places were pressed "
             "with a wrong CRC, alike in two readings past the cache",
             key->bits, (unsigned long long)finding.count);
    return status == DCN_OK ? dcn__findings_add(findings, &finding, error)
                            : status;
}

/* Frames as LibCrypt has them, of which too little is known. */
static enum dcn_status
unsure(const struct key *key, struct dcn_findings *findings,
       struct dcn_error *error)
{
    struct dcn_finding finding = {.detector = "libcrypt",
                                  .kind = "libcrypt_unsure",
                                  .count = key->set,
                                  .keeps_sub = true};

    snprintf(finding.text, sizeof(finding.text),
             "%u pairs of Q frames have wrong CRCs where LibCrypt has them, "
             "and %u are not known: it may be that, or bad Q, which was not "
             "read twice alike",
             key->set, key->unknown);
    return dcn__findings_add(findings, &finding, error);
}

static enum dcn_status
libcrypt_finish(void *state, struct dcn_disc *disc,
                struct dcn_findings *findings, struct dcn_error *error)
{
    const struct libcrypt *libcrypt = state;
    struct key key = read_key(libcrypt, false);

    if (key.set == KEY_BITS && key.unknown == 0)
        return found(libcrypt, &key, disc, findings, error);
    key = read_key(libcrypt, true);
    if (key.set >= PAIRS_TO_ASK && key.set <= KEY_BITS &&
        key.set + key.unknown >= KEY_BITS)
        return unsure(&key, findings, error);
    return DCN_OK;
}

const struct dcn_detector dcn__detect_libcrypt = {
    .name = "libcrypt",
    .wants = DCN_WANT_SUB,
    .applies = libcrypt_applies,
    .begin = libcrypt_begin,
    .hear = libcrypt_hear,
    .ask = libcrypt_ask,
    .hear_again = libcrypt_hear,
    .finish = libcrypt_finish,
    .end = free,
};
