/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes that damage spoils, and what C2 says of them. Everything random
 * comes from seed, LBA, attempt and retry.
 */
#include "codec/subchannel.h"
#include "vdrive/damage_rule.h"

#include <math.h>
#include <string.h>

static uint64_t
state_of(const struct dcn_damage *damage, dcn_lba lba,
         const struct dcn_damage_view *view, uint32_t salt)
{
    uint64_t state =
        dcn__damage_mix(damage->seed ^ (uint64_t)(uint32_t)lba << 32 ^ salt);

    if (view == NULL)
        return state;
    return dcn__damage_mix(state ^ (uint64_t)view->attempt << 16 ^ view->retry);
}

/* 0 <= x < 1, and the next state. */
static double
draw(uint64_t *state)
{
    *state = dcn__damage_mix(*state);
    return (double)(*state >> 11) / 9007199254740992.0;
}

double
dcn__damage_chance(const struct dcn_damage *damage, dcn_lba lba,
                   const struct dcn_damage_view *view, uint32_t salt)
{
    uint64_t state = state_of(damage, lba, view, salt);

    return draw(&state);
}

static void
spoil(uint64_t *state, uint8_t *byte, uint8_t *wrong)
{
    uint8_t error;

    *state = dcn__damage_mix(*state);
    error = (uint8_t)(*state >> 40);
    *byte ^= error != 0 ? error : 0x55;
    *wrong = 1;
}

/* Wrong bytes are other ones at each attempt, or one of few contents, or
 * always the same. */
static uint64_t
content_state(const struct dcn_damage *damage,
              const struct dcn_damage_sector *sector, dcn_lba lba,
              const struct dcn_damage_view *view)
{
    struct dcn_damage_view variant = *view;

    if (sector->variants > 0) {
        variant.attempt =
            (uint32_t)(dcn__damage_chance(damage, lba, view, 0x7A) *
                       sector->variants);
        variant.retry = 0;
    }
    return state_of(damage, lba, sector->fixed ? NULL : &variant, 0xDA);
}

/* The same bytes wherever it comes, none of them the disc's. */
static void
put_filler(const struct dcn_damage *damage, uint8_t *bytes, uint8_t *wrong,
           size_t len)
{
    uint64_t state = state_of(damage, 0, NULL, 0xF1);

    for (size_t i = 0; i < len; i++) {
        state = dcn__damage_mix(state);
        bytes[i] = (uint8_t)(state >> 40);
        wrong[i] = 1;
    }
}

void
dcn__damage_apply(const struct dcn_damage *damage,
                  const struct dcn_damage_sector *sector, dcn_lba lba,
                  const struct dcn_damage_view *view, uint8_t *bytes,
                  uint8_t *wrong, size_t len)
{
    uint64_t state = content_state(damage, sector, lba, view);
    double log_right = log1p(-(sector->rate < 1 ? sector->rate : 0.999));
    double at;

    if (sector->filler) {
        put_filler(damage, bytes, wrong, len);
        return;
    }
    if (sector->unreadable) {
        for (size_t i = 0; i < len; i++)
            spoil(&state, &bytes[i], &wrong[i]);
        return; /* nothing is left to spoil */
    }
    if (sector->rate > 0) {
        at = log1p(-draw(&state)) / log_right;
        while (at < (double)len) {
            spoil(&state, &bytes[(size_t)at], &wrong[(size_t)at]);
            at = floor(at) + 1 + log1p(-draw(&state)) / log_right;
        }
    }
    for (uint32_t i = 0; i < sector->bytes; i++) {
        size_t place = (size_t)(draw(&state) * (double)len);

        /* A place that is still right, where there is one. */
        for (size_t tries = 0; wrong[place] != 0 && tries < len; tries++)
            place = (place + 1) % len;
        spoil(&state, &bytes[place], &wrong[place]);
    }
    if (sector->burst > 0) {
        size_t burst = sector->burst < len ? sector->burst : len;
        size_t place = (size_t)(draw(&state) * (double)(len - burst + 1));

        for (size_t i = 0; i < burst; i++)
            spoil(&state, &bytes[place + i], &wrong[place + i]);
    }
}

void
dcn__damage_flags(const struct dcn_damage *damage,
                  const struct dcn_damage_sector *sector, dcn_lba lba,
                  const struct dcn_damage_view *view, const uint8_t *wrong,
                  uint8_t *flags, size_t len)
{
    uint64_t state = state_of(damage, lba, view, 0xC2);

    for (size_t i = 0; i < len; i++) {
        if (sector->filler)
            flags[i] = 1;
        else if (wrong[i] != 0)
            flags[i] = !sector->silent && (sector->c2_miss <= 0 ||
                                           draw(&state) >= sector->c2_miss);
        else
            flags[i] = sector->c2_false > 0 && draw(&state) < sector->c2_false;
    }
}

void
dcn__damage_q(const struct dcn_damage *damage, dcn_lba lba,
              const struct dcn_damage_view *view, uint8_t raw[96])
{
    uint64_t state = state_of(damage, lba, view, 0x51);
    unsigned flips = 1 + (unsigned)(draw(&state) * 3);
    /* A step prime to 96: never the same bit twice. */
    unsigned bit = (unsigned)(draw(&state) * 96);

    for (unsigned i = 0; i < flips; i++, bit = (bit + 35) % 96)
        raw[bit] ^= 0x40;
}

void
dcn__damage_q_track(uint8_t tno, uint8_t raw[96])
{
    uint8_t q[DCN_Q_BYTES];

    dcn__q_from_raw(raw, q);
    q[1] = dcn__bcd_encode(tno);
    dcn__q_crc_write(q);
    for (size_t i = 0; i < 96; i++)
        raw[i] =
            (uint8_t)((raw[i] & 0xBF) | (q[i / 8] >> (7 - i % 8) & 1) << 6);
}
