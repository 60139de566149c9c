/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the bytes of one delivered sector are worth. */
#ifndef DCN_SOURCE_JUDGE_H
#define DCN_SOURCE_JUDGE_H

#include "source/source.h"

/* What a sector should be, by the TOC. */
enum dcn_expected {
    DCN_EXPECT_AUDIO,
    DCN_EXPECT_DATA,
    DCN_EXPECT_EITHER, /* near a change of kind, where no TOC is exact */
};
enum dcn_expected
dcn__sector_expected(const struct dcn_disc *disc, dcn_lba lba);

/* First LBA behind lba, at most limit, where what is expected changes. */
dcn_lba dcn__sector_expected_end(const struct dcn_disc *disc, dcn_lba lba,
                                 dcn_lba limit);

/* The mode byte that sectors of the track at lba have (1 or 2), where it is
 * known from more than the TOC; else -1. */
int dcn__sector_mode_byte(const struct dcn_disc *disc, dcn_lba lba);

/*
 * Judges a sector whose main channel (raw, 2352 bytes) is delivered: sets
 * state and faults, and c2_count where c2 (294 bytes) is given. A mode byte
 * other than mode_byte (-1: not known) is a fault: it would make a damaged
 * sector one of a mode that has no EDC. sub (raw P-W) is given where it was
 * read: a Q that tells of another place gives the sector away as a
 * neighbour's or an older one.
 */
void dcn__sector_judge(enum dcn_expected expected, int mode_byte, dcn_lba lba,
                       const uint8_t *raw, const uint8_t *c2,
                       const uint8_t *sub, struct dcn_sector_result *result);

/* How many of count data sectors at the front are without any fault, and of
 * that mode byte (-1: any). */
uint32_t dcn__sector_good_run(int mode_byte, dcn_lba lba, const uint8_t *raw,
                              uint32_t count);

#endif
