/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A merge decides whatever sources may say: states and readings of any bytes,
 * raw and cooked mixed. What it says of a sector fits together.
 *
 * What costs time is trying to repair readings by parity, up to 2 ms each and
 * fifty times that with sanitizers: there are few of them in an input.
 *
 * Input: mode, count, form of the output; then for each source state, form,
 * readings and edits of a sound sector.
 */
#include "decide/arbiter.h"

#include <stdlib.h>
#include <string.h>

#define LBA     1000
#define SOURCES 4
#define SAMPLES 3
/* Of all sources together. */
#define MOST_SAMPLES 4
/* Bytes that one edit changes at most. */
#define MOST_CHANGED 96

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    const uint8_t *data;
    size_t size;
};

static unsigned
take(struct input *input)
{
    if (input->size == 0)
        return 0;
    input->size--;
    return *input->data++;
}

/* A sector of that mode with some runs of it overwritten, and flagged. */
static void
make(struct input *input, enum dcn_sector_mode mode, struct dcn_sample *sample)
{
    unsigned edits = take(input) % 8;

    memset(sample, 0, sizeof(*sample));
    for (unsigned i = 24; i < DCN_RAW_BYTES; i++)
        sample->main[i] = (uint8_t)(i * 7);
    if (mode != DCN_MODE_AUDIO)
        dcn__sector_encode(sample->main, LBA, mode);
    sample->has_c2 = take(input) % 2 != 0;
    while (edits-- > 0) {
        unsigned at = take(input) * 9u, count = take(input) % MOST_CHANGED + 1;
        unsigned flags = take(input), with = take(input);

        for (unsigned i = 0; i < count && at + i < DCN_RAW_BYTES; i++) {
            sample->main[at + i] ^= (uint8_t)with;
            if (sample->has_c2 && flags % 2 != 0)
                sample->c2[(at + i) / 8] |= (uint8_t)(0x80 >> ((at + i) % 8));
        }
    }
}

static void
check(const struct dcn_arbiter_result *result, size_t count, uint32_t held)
{
    bool recovered = (DCN_MAP_BIT(result->state) & DCN_MAP_RECOVERED) != 0;
    bool lost = result->how == DCN_ARBITER_CONFLICT ||
                result->how == DCN_ARBITER_DAMAGED ||
                result->how == DCN_ARBITER_LOST;

    if (recovered == lost || (lost && result->cause == DCN_CAUSE_NONE) ||
        (result->cause == DCN_CAUSE_IN_DOUBT && !recovered) ||
        (recovered && !result->has_main) || result->source > count ||
        (result->with & result->against) != 0 ||
        ((result->with | result->against) & ~held) != 0 ||
        result->how >= DCN_ARBITER_HOWS || result->state >= DCN_MAP_STATES ||
        (result->how == DCN_ARBITER_LOST && held != 0) ||
        (result->how == DCN_ARBITER_AGREED &&
         (result->against != 0 || (result->with & (result->with - 1)) == 0)))
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum dcn_sector_mode made[] = {
        DCN_MODE_AUDIO, DCN_MODE_1, DCN_MODE_2_FORM1, DCN_MODE_2_FORM2};
    static const enum dcn_track_mode modes[] = {
        DCN_TRACK_AUDIO, DCN_TRACK_MODE1, DCN_TRACK_MODE2, DCN_TRACK_MODE2};
    static struct dcn_sample samples[SOURCES][SAMPLES], mains[SOURCES];
    struct dcn_arbiter_claim claims[SOURCES];
    struct dcn_arbiter_result result;
    struct input input = {data, size};
    unsigned kind = take(&input) % 4, raw = take(&input) % 2;
    size_t count = take(&input) % SOURCES + 1, left = MOST_SAMPLES;
    struct dcn_arbiter *merge;
    uint32_t held = 0;

    memset(claims, 0, sizeof(claims));
    for (size_t i = 0; i < count; i++) {
        unsigned says = take(&input), form = says % 4;

        claims[i].state = (uint8_t)(take(&input) % DCN_MAP_STATES);
        claims[i].votes = (uint8_t)take(&input);
        claims[i].cause = (uint8_t)(says / 4 % (DCN_CAUSE_DAMAGED + 1));
        claims[i].drive = (uint16_t)(says / 16 % 4);
        claims[i].unsure = claims[i].state == DCN_MAP_REPAIRED && says >= 128;
        claims[i].raw = form < 2 || kind == 0;
        make(&input, made[kind], &mains[i]);
        if (form % 2 == 0)
            claims[i].main = mains[i].main + (claims[i].raw ? 0 : 16);
        claims[i].samples = samples[i];
        claims[i].sample_count =
            dcn__arbiter_holds(&claims[i]) ? 0 : take(&input) % (SAMPLES + 1);
        if (claims[i].sample_count > left)
            claims[i].sample_count = left;
        left -= claims[i].sample_count;
        for (size_t n = 0; n < claims[i].sample_count; n++)
            make(&input, made[kind], &samples[i][n]);
        if (dcn__arbiter_holds(&claims[i]))
            held |= UINT32_C(1) << i;
    }
    if (dcn__arbiter_new(&merge, NULL) != DCN_OK)
        return 0;
    dcn__arbiter_sector(merge, LBA, modes[kind], claims, count, raw != 0,
                        &result);
    check(&result, count, held);
    dcn__arbiter_free(merge);
    return 0;
}
