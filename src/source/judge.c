/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judges delivered sectors by what they say of themselves. EDC is the judge
 * of data; of audio only C2 and the Q channel speak.
 */
#include "source/judge.h"

#include <string.h>

/* A pregap of 2 s and a pause of 1 s around a change between audio and data
 * belong to no one's TOC entry for certain. */
#define UNSURE_SECTORS 225
/* Drives give Q some sectors off; more than that is another place. */
#define MAX_Q_DISTANCE 8
#define MODE_AT        15 /* the header's last byte */

/* Faults that make a sector's bytes wrong. P and Q parity alone do not: discs
 * exist whose parity was mastered wrong over good data. */
#define DAMNING \
    (DCN_FAULT_SYNC | DCN_FAULT_HEADER | DCN_FAULT_MODE | DCN_FAULT_EDC)

enum dcn_expected
dcn__sector_expected(const struct dcn_disc *disc, dcn_lba lba)
{
    const struct dcn_track *track = dcn__disc_track_at(disc, lba);
    const struct dcn_track *next;
    bool data;

    if (track == NULL || lba < track->start)
        return DCN_EXPECT_EITHER;
    data = track->mode != DCN_TRACK_AUDIO;
    next = dcn__disc_track(disc, track->number + 1u);
    if (next != NULL && next->session == track->session &&
        (next->mode != DCN_TRACK_AUDIO) != data &&
        lba >= next->start - UNSURE_SECTORS)
        return DCN_EXPECT_EITHER;
    return data ? DCN_EXPECT_DATA : DCN_EXPECT_AUDIO;
}

dcn_lba
dcn__sector_expected_end(const struct dcn_disc *disc, dcn_lba lba,
                         dcn_lba limit)
{
    enum dcn_expected expected = dcn__sector_expected(disc, lba);

    for (unsigned i = 0; i < disc->track_count; i++) {
        const struct dcn_track *track = &disc->tracks[i];
        const dcn_lba edges[] = {track->start - UNSURE_SECTORS, track->pregap,
                                 track->start, track->end};
        for (size_t k = 0; k < sizeof(edges) / sizeof(edges[0]); k++) {
            if (edges[k] > lba && edges[k] < limit &&
                dcn__sector_expected(disc, edges[k]) != expected)
                limit = edges[k];
        }
    }
    return limit;
}

static bool
q_is_elsewhere(const uint8_t *sub, dcn_lba lba)
{
    uint8_t bytes[DCN_Q_BYTES];
    struct dcn_q q;
    dcn_lba said;

    if (lba < 0 || lba >= DCN_LBA_MSF_END)
        return false;
    dcn__q_from_raw(sub, bytes);
    if (!dcn__q_crc_valid(bytes) || dcn__q_decode(bytes, &q) != DCN_Q_POSITION)
        return false;
    said = dcn__lba_from_program_msf(q.abs);
    return said > lba + MAX_Q_DISTANCE || said < lba - MAX_Q_DISTANCE;
}

int
dcn__sector_mode_byte(const struct dcn_disc *disc, dcn_lba lba)
{
    const struct dcn_track *track = dcn__disc_track_at(disc, lba);

    if (track == NULL || lba < track->start ||
        track->mode_origin <= DCN_ORIGIN_ASSUMED ||
        dcn__sector_expected(disc, lba) != DCN_EXPECT_DATA)
        return -1;
    return track->mode == DCN_TRACK_MODE1 ? 1 : 2;
}

/* Mode 0 has no EDC, but nothing than zeros either (ECMA-130 14.1). */
static bool
mode_fits(int mode_byte, const uint8_t *raw)
{
    return mode_byte < 0 || raw[MODE_AT] == mode_byte || raw[MODE_AT] == 0;
}

uint32_t
dcn__sector_good_run(int mode_byte, dcn_lba lba, const uint8_t *raw,
                     uint32_t count)
{
    uint32_t good = (uint32_t)dcn__sectors_good(raw, count, lba);

    for (uint32_t i = 0; i < good; i++)
        if (!mode_fits(mode_byte, raw + (size_t)i * DCN_RAW_BYTES))
            return i;
    return good;
}

/* True where an EDC could have spoken for its bytes, and did not speak
 * against them. */
static bool
has_edc(const struct dcn_sector_check *check)
{
    return (check->faults & DCN_FAULT_EDC) == 0 && !check->edc_absent &&
           (check->mode == DCN_MODE_1 || check->mode == DCN_MODE_2_FORM1 ||
            check->mode == DCN_MODE_2_FORM2);
}

/* A right EDC outweighs C2 flags: raw data are not yet L-EC corrected, so a
 * flagged byte would be a wrong one. An absent one does not. */
static void
judge_data(int mode_byte, dcn_lba lba, const uint8_t *raw,
           struct dcn_sector_result *result)
{
    struct dcn_sector_check check;
    unsigned damning = DAMNING;

    if (result->c2_count == 0 &&
        dcn__sector_good_run(mode_byte, lba, raw, 1) == 1)
        return;
    dcn__sector_check(raw, lba, &check);
    if (!mode_fits(mode_byte, raw))
        check.faults |= DCN_FAULT_MODE;
    if (check.mode == DCN_MODE_0)
        damning |= DCN_FAULT_ZERO;
    result->faults = (uint16_t)check.faults;
    if ((check.faults & damning) != 0)
        result->state = DCN_SECTOR_BAD_CHECK;
    else if (result->c2_count > 0 && !has_edc(&check))
        result->state = DCN_SECTOR_C2;
}

/* Where either may be: a sync pattern, if a damaged one, or the header of
 * this very place. */
static bool
looks_like_data(dcn_lba lba, const uint8_t *raw)
{
    struct dcn_sector_check check;
    struct dcn_msf msf = dcn__msf_from_lba(lba);

    dcn__sector_check(raw, lba, &check);
    if (check.mode != DCN_MODE_AUDIO)
        return true;
    return raw[MODE_AT] <= 2 && raw[MODE_AT - 3] == dcn__bcd_encode(msf.m) &&
           raw[MODE_AT - 2] == dcn__bcd_encode(msf.s) &&
           raw[MODE_AT - 1] == dcn__bcd_encode(msf.f);
}

void
dcn__sector_judge(enum dcn_expected expected, int mode_byte, dcn_lba lba,
                  const uint8_t *raw, const uint8_t *c2, const uint8_t *sub,
                  struct dcn_sector_result *result)
{
    bool data = expected == DCN_EXPECT_DATA;

    if (expected == DCN_EXPECT_EITHER)
        data = looks_like_data(lba, raw);
    result->state = DCN_SECTOR_GOOD;
    result->faults = 0;
    result->c2_count = c2 != NULL ? (uint16_t)dcn__c2_count(c2) : 0;
    if (data) {
        judge_data(mode_byte, lba, raw, result);
        return;
    }
    if (result->c2_count > 0)
        result->state = DCN_SECTOR_C2;
    if (sub != NULL && q_is_elsewhere(sub, lba)) {
        result->state = DCN_SECTOR_BAD_CHECK;
        result->faults = DCN_FAULT_HEADER;
    }
}
