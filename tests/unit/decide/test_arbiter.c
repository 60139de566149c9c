/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "decide/arbiter.h"

#include <string.h>

#define LBA     4000
#define SOURCES 4
#define SAMPLES 8

static struct dcn_arbiter *judge;
static struct dcn_arbiter_claim claims[SOURCES];
static struct dcn_sample samples[SOURCES][SAMPLES];
static uint8_t mains[SOURCES][DCN_RAW_BYTES];
static uint8_t master[DCN_RAW_BYTES], other[DCN_RAW_BYTES];
static struct dcn_arbiter_result result;

/* A sector and another one, each whole in itself. */
static void
start(enum dcn_sector_mode mode)
{
    ck_assert_int_eq(dcn__arbiter_new(&judge, NULL), DCN_OK);
    memset(claims, 0, sizeof(claims));
    memset(samples, 0, sizeof(samples));
    for (size_t i = 0; i < DCN_RAW_BYTES; i++) {
        master[i] = (uint8_t)(i * 13 + i / 251 + 1);
        other[i] = (uint8_t)(i * 11 + i / 241 + 3);
    }
    if (mode == DCN_MODE_AUDIO)
        return;
    memcpy(master + 16, "\0\0\x08\0\0\0\x08", 8);
    memcpy(other + 16, "\0\0\x08\0\0\0\x08", 8);
    dcn__sector_encode(master, LBA, mode);
    dcn__sector_encode(other, LBA, mode);
}

static void
decide(enum dcn_track_mode mode, size_t count, bool raw)
{
    dcn__arbiter_sector(judge, LBA, mode, claims, count, raw, &result);
    dcn__arbiter_free(judge);
}

/* Source n holds those bytes. */
static void
holds(size_t n, const uint8_t *bytes)
{
    memcpy(mains[n], bytes, DCN_RAW_BYTES);
    claims[n].raw = true;
    claims[n].state = DCN_MAP_GOOD;
    claims[n].main = mains[n];
}

/* It has only their user data. */
static void
holds_user(size_t n, const uint8_t *bytes, size_t offset)
{
    holds(n, bytes);
    claims[n].raw = false;
    claims[n].main = mains[n] + offset;
}

/* One more reading of source n, which does not hold it. */
static uint8_t *
reads(size_t n, const uint8_t *bytes)
{
    struct dcn_sample *sample = &samples[n][claims[n].sample_count];

    claims[n].raw = true;
    claims[n].state = DCN_MAP_DAMAGED;
    claims[n].samples = samples[n];
    claims[n].sample_count++;
    sample->has_c2 = true;
    memcpy(sample->main, bytes, DCN_RAW_BYTES);
    return sample->main;
}

/* Breaks bytes of the last reading of source n; C2 flags them or not. */
static void
breaks(size_t n, unsigned first, unsigned count, unsigned step, bool flagged)
{
    struct dcn_sample *sample = &samples[n][claims[n].sample_count - 1];

    for (unsigned i = 0; i < count; i++) {
        unsigned at = first + i * step;

        sample->main[at] ^= (uint8_t)(0x55 + n);
        if (flagged)
            sample->c2[at / 8] |= (uint8_t)(0x80 >> (at % 8));
    }
}

static void
wants(enum dcn_arbiter_how how, enum dcn_map_state state, const uint8_t *bytes,
      size_t len)
{
    ck_assert_str_eq(dcn__arbiter_how_name(result.how),
                     dcn__arbiter_how_name(how));
    ck_assert_str_eq(dcn_map_state_name(result.state),
                     dcn_map_state_name(state));
    if (bytes != NULL)
        ck_assert_mem_eq(result.main, bytes, len);
}

START_TEST(sources_that_agree_are_all_named)
{
    start(DCN_MODE_1);
    holds(1, master);
    holds(2, master);
    decide(DCN_TRACK_MODE1, 3, true);
    wants(DCN_ARBITER_AGREED, DCN_MAP_GOOD, master, DCN_RAW_BYTES);
    ck_assert_uint_eq(result.with, 6);
    ck_assert_uint_eq(result.source, 2);
    ck_assert(result.proven);
}
END_TEST

START_TEST(what_one_alone_holds_is_taken)
{
    start(DCN_MODE_1);
    holds(1, master);
    decide(DCN_TRACK_MODE1, 3, true);
    wants(DCN_ARBITER_SINGLE, DCN_MAP_GOOD, master, DCN_RAW_BYTES);
    ck_assert_uint_eq(result.source, 2);
}
END_TEST

START_TEST(the_proven_sector_wins_against_first_and_most)
{
    start(DCN_MODE_1);
    other[100] ^= 1;
    holds(0, other);
    holds(1, other);
    holds(2, master);
    decide(DCN_TRACK_MODE1, 3, true);
    wants(DCN_ARBITER_PROVEN, DCN_MAP_GOOD, master, DCN_RAW_BYTES);
    ck_assert_uint_eq(result.against, 3);
    ck_assert_uint_eq(result.source, 3);
}
END_TEST

START_TEST(a_doubted_reading_that_proves_itself_is_taken)
{
    start(DCN_MODE_1);
    other[100] ^= 1;
    holds(0, other);
    reads(1, master);
    decide(DCN_TRACK_MODE1, 2, true);
    wants(DCN_ARBITER_PROVEN, DCN_MAP_GOOD, master, DCN_RAW_BYTES);
    ck_assert_uint_eq(result.source, 2);
}
END_TEST

START_TEST(two_proven_sectors_that_differ_are_a_conflict)
{
    start(DCN_MODE_1);
    holds(0, master);
    holds(1, other);
    decide(DCN_TRACK_MODE1, 2, true);
    wants(DCN_ARBITER_CONFLICT, DCN_MAP_DAMAGED, NULL, 0);
    ck_assert(result.contested);
    ck_assert(!result.proven);
}
END_TEST

START_TEST(of_proven_sectors_that_differ_a_majority_is_used_and_told)
{
    start(DCN_MODE_1);
    holds(0, other);
    holds(1, master);
    holds(2, master);
    decide(DCN_TRACK_MODE1, 3, true);
    wants(DCN_ARBITER_MAJORITY, DCN_MAP_VOTED, master, DCN_RAW_BYTES);
    ck_assert(result.contested);
    ck_assert_uint_eq(result.against, 1);
}
END_TEST

START_TEST(the_neighbour_s_sector_proves_nothing_here)
{
    start(DCN_MODE_1);
    dcn__sector_encode(other, LBA + 1, DCN_MODE_1);
    holds(0, other);
    holds(1, master);
    decide(DCN_TRACK_MODE1, 2, true);
    wants(DCN_ARBITER_PROVEN, DCN_MAP_GOOD, master, DCN_RAW_BYTES);
}
END_TEST

START_TEST(parity_works_across_sources)
{
    start(DCN_MODE_1);
    reads(0, master);
    breaks(0, 16, 900, 1, true);
    reads(1, master);
    breaks(1, 1000, 900, 1, true);
    decide(DCN_TRACK_MODE1, 2, true);
    wants(DCN_ARBITER_REPAIRED, DCN_MAP_REPAIRED, master, DCN_RAW_BYTES);
    ck_assert_uint_eq(result.samples, 2);
    ck_assert_uint_eq(result.source, 0);
    ck_assert(result.proven);
}
END_TEST

START_TEST(readings_without_c2_do_not_spoil_those_that_have_it)
{
    start(DCN_MODE_1);
    for (size_t i = 0; i < 3; i++) {
        reads(0, master);
        breaks(0, 16, 900, 1, true);
    }
    memset(samples[0][0].c2, 0, DCN_C2_BYTES);
    memset(samples[0][1].c2, 0, DCN_C2_BYTES);
    samples[0][0].has_c2 = samples[0][1].has_c2 = false;
    reads(1, master);
    breaks(1, 1000, 900, 1, true);
    decide(DCN_TRACK_MODE1, 2, true);
    wants(DCN_ARBITER_REPAIRED, DCN_MAP_REPAIRED, master, DCN_RAW_BYTES);
}
END_TEST

START_TEST(a_neighbour_s_reading_is_not_given_this_header)
{
    start(DCN_MODE_2_FORM1);
    dcn__sector_encode(other, LBA + 1, DCN_MODE_2_FORM1);
    reads(0, other);
    reads(1, other);
    decide(DCN_TRACK_MODE2, 2, true);
    wants(DCN_ARBITER_DAMAGED, DCN_MAP_DAMAGED, NULL, 0);
}
END_TEST

START_TEST(parity_that_all_read_alike_is_not_made_up)
{
    start(DCN_MODE_1);
    master[2100] ^= 1;
    reads(0, master);
    reads(1, master);
    decide(DCN_TRACK_MODE1, 2, true);
    wants(DCN_ARBITER_DAMAGED, DCN_MAP_DAMAGED, master, DCN_RAW_BYTES);
}
END_TEST

START_TEST(what_raw_sources_hold_is_not_repaired_away)
{
    start(DCN_MODE_1);
    memcpy(other, master, sizeof(other));
    other[100] ^= 1; /* mastered so: parity would mend it */
    holds(0, other);
    holds(1, other);
    decide(DCN_TRACK_MODE1, 2, true);
    wants(DCN_ARBITER_AGREED, DCN_MAP_GOOD, other, DCN_RAW_BYTES);
    ck_assert(!result.proven);
}
END_TEST

START_TEST(a_damaged_sector_of_data_stays_damaged)
{
    start(DCN_MODE_1);
    reads(0, master);
    breaks(0, 16, 2000, 1, true);
    reads(1, master);
    breaks(1, 16, 2000, 1, true);
    decide(DCN_TRACK_MODE1, 2, true);
    wants(DCN_ARBITER_DAMAGED, DCN_MAP_DAMAGED, NULL, 0);
    ck_assert(result.has_main);
    ck_assert_uint_gt(result.c2_count, 0);
}
END_TEST

START_TEST(user_data_are_voted_on_whole)
{
    start(DCN_MODE_1);
    holds_user(0, other, 16);
    holds_user(1, master, 16);
    holds_user(2, master, 16);
    decide(DCN_TRACK_MODE1, 3, false);
    wants(DCN_ARBITER_MAJORITY, DCN_MAP_VOTED, master + 16, DCN_USER_BYTES);
    ck_assert_uint_eq(result.votes, 2);
    ck_assert_uint_eq(result.samples, 3);
    ck_assert_uint_eq(result.against, 1);
}
END_TEST

START_TEST(user_data_that_differ_without_a_judge_are_a_conflict)
{
    start(DCN_MODE_1);
    holds_user(0, master, 16);
    holds_user(1, other, 16);
    decide(DCN_TRACK_MODE1, 2, false);
    wants(DCN_ARBITER_CONFLICT, DCN_MAP_DAMAGED, master + 16, DCN_USER_BYTES);
}
END_TEST

START_TEST(two_against_two_is_no_majority)
{
    start(DCN_MODE_1);
    holds_user(0, master, 16);
    holds_user(1, other, 16);
    holds_user(2, other, 16);
    holds_user(3, master, 16);
    decide(DCN_TRACK_MODE1, 4, false);
    wants(DCN_ARBITER_CONFLICT, DCN_MAP_DAMAGED, NULL, 0);
}
END_TEST

START_TEST(a_proven_raw_sector_judges_user_data)
{
    start(DCN_MODE_1);
    holds_user(0, other, 16);
    holds_user(1, other, 16);
    holds_user(2, master, 16);
    holds(3, master);
    decide(DCN_TRACK_MODE1, 4, false);
    wants(DCN_ARBITER_PROVEN, DCN_MAP_GOOD, master + 16, DCN_USER_BYTES);
    ck_assert_uint_eq(result.with, 12);
    ck_assert_uint_eq(result.against, 3);
}
END_TEST

START_TEST(a_repaired_raw_sector_judges_user_data)
{
    start(DCN_MODE_1);
    holds_user(0, other, 16);
    holds_user(1, master, 16);
    reads(2, master);
    breaks(2, 16, 40, 1, true);
    decide(DCN_TRACK_MODE1, 3, true);
    wants(DCN_ARBITER_REPAIRED, DCN_MAP_GOOD, master, DCN_RAW_BYTES);
    ck_assert_uint_eq(result.with, 2);
    ck_assert_uint_eq(result.against, 1);
}
END_TEST

START_TEST(user_data_become_a_raw_sector)
{
    start(DCN_MODE_1);
    holds_user(0, master, 16);
    decide(DCN_TRACK_MODE1, 2, true);
    wants(DCN_ARBITER_SINGLE, DCN_MAP_GOOD, master, DCN_RAW_BYTES);
    ck_assert(result.made_up);
}
END_TEST

START_TEST(a_subheader_is_not_invented)
{
    start(DCN_MODE_2_FORM1);
    holds_user(0, master, 24);
    decide(DCN_TRACK_MODE2, 2, true);
    wants(DCN_ARBITER_DAMAGED, DCN_MAP_DAMAGED, NULL, 0);
}
END_TEST

START_TEST(a_subheader_comes_from_a_damaged_reading)
{
    start(DCN_MODE_2_FORM1);
    holds_user(0, master, 24);
    reads(1, master);
    breaks(1, 30, 2000, 1, true);
    decide(DCN_TRACK_MODE2, 2, true);
    wants(DCN_ARBITER_SINGLE, DCN_MAP_GOOD, master, DCN_RAW_BYTES);
}
END_TEST

START_TEST(audio_of_two_outvotes_the_first)
{
    start(DCN_MODE_AUDIO);
    holds(0, other);
    holds(1, master);
    holds(2, master);
    decide(DCN_TRACK_AUDIO, 3, true);
    wants(DCN_ARBITER_MAJORITY, DCN_MAP_VOTED, master, DCN_RAW_BYTES);
    ck_assert_uint_eq(result.with, 6);
    ck_assert_uint_eq(result.against, 1);
}
END_TEST

START_TEST(audio_of_one_against_one_is_a_conflict)
{
    start(DCN_MODE_AUDIO);
    holds(0, master);
    memcpy(other, master, sizeof(other));
    other[77] ^= 4;
    holds(1, other);
    decide(DCN_TRACK_AUDIO, 2, true);
    wants(DCN_ARBITER_CONFLICT, DCN_MAP_DAMAGED, NULL, 0);
    ck_assert_uint_eq(result.c2_count, 1);
}
END_TEST

START_TEST(an_unflagged_byte_of_a_damaged_reading_decides)
{
    start(DCN_MODE_AUDIO);
    memcpy(other, master, sizeof(other));
    other[77] ^= 4;
    holds(0, other);
    holds(1, master);
    reads(2, master);
    breaks(2, 1000, 200, 1, true);
    decide(DCN_TRACK_AUDIO, 3, true);
    wants(DCN_ARBITER_MAJORITY, DCN_MAP_VOTED, master, DCN_RAW_BYTES);
    ck_assert_uint_eq(result.against, 1);
}
END_TEST

START_TEST(a_flagged_byte_decides_nothing)
{
    start(DCN_MODE_AUDIO);
    memcpy(other, master, sizeof(other));
    other[77] ^= 4;
    holds(0, other);
    holds(1, master);
    reads(2, master);
    samples[2][0].c2[77 / 8] = 0xFF;
    decide(DCN_TRACK_AUDIO, 3, true);
    wants(DCN_ARBITER_CONFLICT, DCN_MAP_DAMAGED, NULL, 0);
}
END_TEST

START_TEST(a_clean_sector_outweighs_one_unflagged_byte)
{
    start(DCN_MODE_AUDIO);
    holds(0, master);
    reads(1, master);
    breaks(1, 500, 3, 1, true);
    breaks(1, 800, 1, 1, false);
    decide(DCN_TRACK_AUDIO, 2, true);
    wants(DCN_ARBITER_SINGLE, DCN_MAP_GOOD, master, DCN_RAW_BYTES);
}
END_TEST

START_TEST(audio_that_none_holds_is_put_together)
{
    start(DCN_MODE_AUDIO);
    for (size_t n = 0; n < 3; n++) {
        reads(n, master);
        breaks(n, 100 + 700 * (unsigned)n, 700, 1, true);
    }
    decide(DCN_TRACK_AUDIO, 3, true);
    wants(DCN_ARBITER_VOTED, DCN_MAP_VOTED, master, DCN_RAW_BYTES);
    ck_assert_uint_eq(result.votes, 2);
    ck_assert_uint_eq(result.samples, 3);
}
END_TEST

START_TEST(a_byte_read_unflagged_but_once_is_in_doubt)
{
    start(DCN_MODE_AUDIO);
    reads(0, master);
    breaks(0, 100, 10, 1, true);
    decide(DCN_TRACK_AUDIO, 2, true);
    wants(DCN_ARBITER_DAMAGED, DCN_MAP_DAMAGED, NULL, 0);
    ck_assert_uint_eq(result.c2_count, DCN_RAW_BYTES);
}
END_TEST

START_TEST(one_drive_that_repeats_itself_does_not_outvote_two)
{
    start(DCN_MODE_AUDIO);
    for (size_t i = 0; i < SAMPLES; i++) {
        reads(0, master);
        breaks(0, 77, 1, 1, false);
        breaks(0, 2000, 1, 1, true);
    }
    holds(1, master);
    holds(2, master);
    claims[2].state = DCN_MAP_VOTED;
    claims[2].votes = 2;
    decide(DCN_TRACK_AUDIO, 3, true);
    wants(DCN_ARBITER_AGREED, DCN_MAP_GOOD, master, DCN_RAW_BYTES);
}
END_TEST

START_TEST(who_doubts_himself_does_not_outweigh_who_holds_it)
{
    start(DCN_MODE_AUDIO);
    holds(0, master);
    for (size_t i = 0; i < SAMPLES; i++)
        reads(1, other);
    decide(DCN_TRACK_AUDIO, 2, true);
    wants(DCN_ARBITER_CONFLICT, DCN_MAP_DAMAGED, NULL, 0);
}
END_TEST

START_TEST(of_a_lost_sector_the_furthest_state_is_kept)
{
    start(DCN_MODE_1);
    claims[0].state = DCN_MAP_SKIPPED;
    claims[1].state = DCN_MAP_BAD;
    claims[2].state = DCN_MAP_EXCLUDED;
    decide(DCN_TRACK_MODE1, 4, true);
    wants(DCN_ARBITER_LOST, DCN_MAP_BAD, NULL, 0);
    ck_assert(!result.has_main);
}
END_TEST

START_TEST(what_all_left_out_stays_excluded)
{
    start(DCN_MODE_1);
    claims[0].state = DCN_MAP_EXCLUDED;
    decide(DCN_TRACK_MODE1, 2, false);
    wants(DCN_ARBITER_LOST, DCN_MAP_EXCLUDED, NULL, 0);
}
END_TEST

/* ---- subchannel ---- */

static uint8_t subs[SOURCES][DCN_SUB_BYTES];
static const uint8_t *const sub_of[SOURCES] = {subs[0], subs[1], subs[2], NULL};

static void
give_q(size_t n, dcn_lba lba)
{
    struct dcn_q q = {.kind = DCN_Q_POSITION,
                      .adr = 1,
                      .track = 1,
                      .index = 1,
                      .abs = dcn__msf_from_lba(lba)};
    uint8_t bytes[DCN_Q_BYTES];

    memset(subs[n], 0, DCN_SUB_BYTES);
    dcn__q_encode(&q, bytes);
    dcn__q_into_raw(bytes, subs[n]);
}

START_TEST(a_right_q_wins_against_more_wrong_ones)
{
    bool valid;

    give_q(0, LBA);
    subs[0][20] ^= 0x40;
    memcpy(subs[1], subs[0], DCN_SUB_BYTES);
    give_q(2, LBA);
    ck_assert_uint_eq(dcn__arbiter_sub(sub_of, SOURCES, LBA, &valid), 3);
    ck_assert(valid);
}
END_TEST

START_TEST(a_q_of_another_place_is_not_right)
{
    bool valid;

    give_q(0, LBA + 1);
    give_q(1, LBA);
    memset(subs[2], 0, DCN_SUB_BYTES);
    ck_assert_uint_eq(dcn__arbiter_sub(sub_of, SOURCES, LBA, &valid), 2);
    ck_assert(valid);
}
END_TEST

START_TEST(of_right_ones_most_decide_about_r_to_w)
{
    bool valid;

    give_q(0, LBA);
    subs[0][5] |= 1;
    give_q(1, LBA);
    give_q(2, LBA);
    ck_assert_uint_eq(dcn__arbiter_sub(sub_of, SOURCES, LBA, &valid), 2);
}
END_TEST

START_TEST(zeros_are_no_subchannel)
{
    bool valid;

    memset(subs, 0, sizeof(subs));
    ck_assert_uint_eq(dcn__arbiter_sub(sub_of, SOURCES, LBA, &valid), 0);
    ck_assert(!valid);
}
END_TEST

UNIT_MAIN(
    "decide/arbiter", sources_that_agree_are_all_named,
    what_one_alone_holds_is_taken,
    the_proven_sector_wins_against_first_and_most,
    a_doubted_reading_that_proves_itself_is_taken,
    two_proven_sectors_that_differ_are_a_conflict,
    of_proven_sectors_that_differ_a_majority_is_used_and_told,
    the_neighbour_s_sector_proves_nothing_here, parity_works_across_sources,
    readings_without_c2_do_not_spoil_those_that_have_it,
    a_neighbour_s_reading_is_not_given_this_header,
    parity_that_all_read_alike_is_not_made_up,
    what_raw_sources_hold_is_not_repaired_away,
    a_damaged_sector_of_data_stays_damaged, user_data_are_voted_on_whole,
    user_data_that_differ_without_a_judge_are_a_conflict,
    two_against_two_is_no_majority, a_proven_raw_sector_judges_user_data,
    a_repaired_raw_sector_judges_user_data, user_data_become_a_raw_sector,
    a_subheader_is_not_invented, a_subheader_comes_from_a_damaged_reading,
    audio_of_two_outvotes_the_first, audio_of_one_against_one_is_a_conflict,
    an_unflagged_byte_of_a_damaged_reading_decides,
    a_flagged_byte_decides_nothing, a_clean_sector_outweighs_one_unflagged_byte,
    audio_that_none_holds_is_put_together,
    a_byte_read_unflagged_but_once_is_in_doubt,
    one_drive_that_repeats_itself_does_not_outvote_two,
    who_doubts_himself_does_not_outweigh_who_holds_it,
    of_a_lost_sector_the_furthest_state_is_kept,
    what_all_left_out_stays_excluded, a_right_q_wins_against_more_wrong_ones,
    a_q_of_another_place_is_not_right, of_right_ones_most_decide_about_r_to_w,
    zeros_are_no_subchannel)
