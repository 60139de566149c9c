/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "decide/repair.h"
#include "decide/samples.h"
#include "unit/rescue/fake.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LBA 4000

static struct dcn_repair *repair;
static struct dcn_reading outcome;
static uint8_t sound[DCN_RAW_BYTES], sector[DCN_RAW_BYTES];
static uint8_t c2[DCN_C2_BYTES];

static void
start(enum dcn_sector_mode mode)
{
    ck_assert_int_eq(dcn__repair_open(NULL, true, &repair, NULL), DCN_OK);
    memset(sound, 0, sizeof(sound));
    for (size_t i = 0; i < DCN_USER_BYTES; i++)
        sound[dcn__user_offset(mode) + i] = (uint8_t)(i * 7 + i / 251);
    if (mode == DCN_MODE_AUDIO)
        for (size_t i = 0; i < DCN_RAW_BYTES; i++)
            sound[i] = (uint8_t)(i * 13 + 1);
    else
        dcn__sector_encode(sound, LBA, mode);
}

static void
fresh_reading(void)
{
    memcpy(sector, sound, sizeof(sector));
    memset(c2, 0, sizeof(c2));
    memset(&outcome, 0, sizeof(outcome));
}

/* Breaks count bytes from first on; C2 flags them if it is told to. */
static void
break_bytes(unsigned first, unsigned count, unsigned step, bool flagged,
            uint8_t with)
{
    for (unsigned i = 0; i < count; i++) {
        unsigned at = first + i * step;

        sector[at] ^= with;
        if (flagged)
            c2[at / 8] |= (uint8_t)(0x80 >> (at % 8));
    }
}

static void
judge(enum dcn_track_mode mode, bool with_c2, bool is_sound)
{
    ck_assert_int_eq(dcn__repair_judge(repair, LBA, mode, 1, sector,
                                       with_c2 ? c2 : NULL, is_sound, true,
                                       &outcome, NULL),
                     DCN_OK);
}

START_TEST(flags_on_a_proven_sector_mean_nothing)
{
    start(DCN_MODE_1);
    fresh_reading();
    c2[5] = 0xFF;
    judge(DCN_TRACK_MODE1, true, false);
    ck_assert_int_eq(outcome.verdict, DCN_READING_GOOD);
    dcn__repair_close(repair);
}
END_TEST

START_TEST(a_broken_sync_and_header_are_written_anew)
{
    start(DCN_MODE_1);
    fresh_reading();
    break_bytes(0, 16, 1, false, 0x55);
    judge(DCN_TRACK_MODE1, false, false);
    /* Of one reading nobody knows whether the disc is so. */
    ck_assert_int_eq(outcome.cause, DCN_CAUSE_IN_DOUBT);
    fresh_reading();
    break_bytes(0, 15, 1, false, 0x55);
    judge(DCN_TRACK_MODE1, false, false);
    ck_assert_int_eq(outcome.verdict, DCN_READING_REPAIRED);
    ck_assert_uint_eq(outcome.shown, DCN_SHOWN_UNEQUAL);
    ck_assert_mem_eq(sector, sound, sizeof(sound));
    dcn__repair_close(repair);
}
END_TEST

START_TEST(flagged_bytes_are_repaired_as_erasures)
{
    start(DCN_MODE_1);
    fresh_reading();
    break_bytes(200, 120, 1, true, 0x5A);
    judge(DCN_TRACK_MODE1, true, false);
    ck_assert_int_eq(outcome.verdict, DCN_READING_REPAIRED);
    ck_assert_uint_eq(outcome.samples, 1);
    ck_assert_mem_eq(sector, sound, sizeof(sound));
    dcn__repair_close(repair);
}
END_TEST

/* A drive's block reads say nothing of where they come from. */
START_TEST(a_block_read_counts_only_where_a_raw_reading_holds_its_edc)
{
    uint8_t neighbour[DCN_RAW_BYTES];
    bool whole;

    start(DCN_MODE_1);
    memcpy(neighbour, sound, sizeof(sound));
    neighbour[700] ^= 1;
    dcn__sector_encode(neighbour, LBA, DCN_MODE_1);
    ck_assert(!dcn__repair_confirms(repair, LBA, sound, &whole));
    fresh_reading();
    break_bytes(20, 900, 2, true, 0x5A);
    judge(DCN_TRACK_MODE1, true, false);
    ck_assert_int_eq(outcome.verdict, DCN_READING_DOUBTED);
    ck_assert(dcn__repair_confirms(repair, LBA, sound, &whole));
    ck_assert(!whole);
    ck_assert(!dcn__repair_confirms(repair, LBA, neighbour, &whole));
    ck_assert(!dcn__repair_confirms(repair, LBA + 1, sound, &whole));
    fresh_reading();
    ck_assert_int_eq(dcn__repair_remember(repair, LBA, 1, sound, true, NULL),
                     DCN_OK);
    ck_assert(dcn__repair_confirms(repair, LBA, sound, &whole));
    ck_assert(whole);
    dcn__repair_close(repair);
}
END_TEST

START_TEST(two_hopeless_readings_make_one_sector)
{
    start(DCN_MODE_2_FORM1);
    fresh_reading();
    break_bytes(100, 900, 1, true, 0x5A);
    judge(DCN_TRACK_MODE2, true, false);
    ck_assert_int_eq(outcome.verdict, DCN_READING_DOUBTED);
    ck_assert_uint_eq(outcome.c2_count, 900);
    fresh_reading();
    break_bytes(900, 1000, 1, true, 0x33);
    judge(DCN_TRACK_MODE2, true, false);
    ck_assert_int_eq(outcome.verdict, DCN_READING_REPAIRED);
    ck_assert_uint_eq(outcome.samples, 2);
    ck_assert_mem_eq(sector, sound, sizeof(sound));
    dcn__repair_close(repair);
}
END_TEST

START_TEST(wrong_data_without_flags_are_kept_in_doubt)
{
    start(DCN_MODE_1);
    for (int i = 0; i < 3; i++) {
        fresh_reading();
        break_bytes(100, 1500, 1, false, 0x5A);
        judge(DCN_TRACK_MODE1, true, false);
    }
    ck_assert_int_eq(outcome.verdict, DCN_READING_GOOD);
    ck_assert_int_eq(outcome.cause, DCN_CAUSE_IN_DOUBT);
    dcn__repair_close(repair);
}
END_TEST

START_TEST(nothing_wrong_is_ever_called_repaired)
{
    uint32_t random = 1;

    start(DCN_MODE_1);
    for (int i = 0; i < 40; i++) {
        fresh_reading();
        for (int j = 0; j < 1200; j++) {
            random = random * 1664525u + 1013904223u;
            break_bytes((random >> 8) % DCN_RAW_BYTES, 1, 1, j % 3 == 0,
                        (uint8_t)(random >> 20));
        }
        judge(DCN_TRACK_MODE1, true, false);
        ck_assert(outcome.verdict < DCN_READING_VOTED ||
                  memcmp(sector, sound, sizeof(sound)) == 0);
    }
    dcn__repair_close(repair);
}
END_TEST

START_TEST(audio_is_decided_by_readings_that_agree)
{
    start(DCN_MODE_AUDIO);
    fresh_reading();
    break_bytes(100, 50, 1, true, 1);
    judge(DCN_TRACK_AUDIO, true, false);
    ck_assert_int_eq(outcome.verdict, DCN_READING_DOUBTED);
    ck_assert_uint_eq(outcome.c2_count, 50);
    fresh_reading();
    break_bytes(1000, 50, 1, true, 2);
    judge(DCN_TRACK_AUDIO, true, false);
    ck_assert_int_eq(outcome.verdict, DCN_READING_DOUBTED);
    fresh_reading();
    break_bytes(2000, 50, 1, true, 3);
    judge(DCN_TRACK_AUDIO, true, false);
    ck_assert_int_eq(outcome.verdict, DCN_READING_VOTED);
    ck_assert_uint_eq(outcome.votes, 2);
    ck_assert_uint_eq(outcome.samples, 3);
    ck_assert_mem_eq(sector, sound, sizeof(sound));
    dcn__repair_close(repair);
}
END_TEST

START_TEST(a_sound_reading_of_audio_ends_it_if_nothing_contradicts)
{
    start(DCN_MODE_AUDIO);
    fresh_reading();
    break_bytes(100, 50, 1, true, 1);
    judge(DCN_TRACK_AUDIO, true, false);
    fresh_reading();
    judge(DCN_TRACK_AUDIO, true, true);
    ck_assert_int_eq(outcome.verdict, DCN_READING_GOOD);
    dcn__repair_close(repair);
}
END_TEST

START_TEST(a_sound_reading_that_contradicts_is_outvoted)
{
    start(DCN_MODE_AUDIO);
    fresh_reading();
    break_bytes(100, 50, 1, true, 1);
    judge(DCN_TRACK_AUDIO, true, false);
    fresh_reading();
    break_bytes(2000, 4, 1, false, 9);
    judge(DCN_TRACK_AUDIO, true, true);
    ck_assert_int_eq(outcome.verdict, DCN_READING_DOUBTED);
    fresh_reading();
    judge(DCN_TRACK_AUDIO, true, true);
    ck_assert_int_eq(outcome.verdict, DCN_READING_VOTED);
    ck_assert_mem_eq(sector, sound, sizeof(sound));
    dcn__repair_close(repair);
}
END_TEST

START_TEST(readings_full_of_unflagged_errors_need_a_third_that_agrees)
{
    start(DCN_MODE_AUDIO);
    fresh_reading();
    break_bytes(100, 30, 1, false, 7);
    judge(DCN_TRACK_AUDIO, true, false);
    fresh_reading();
    break_bytes(100, 1, 1, false, 7); /* wrong alike, by chance */
    break_bytes(1000, 30, 1, false, 8);
    judge(DCN_TRACK_AUDIO, true, false);
    ck_assert_int_eq(outcome.verdict, DCN_READING_DOUBTED);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(outcome.verdict, DCN_READING_DOUBTED);
        fresh_reading();
        judge(DCN_TRACK_AUDIO, true, true);
    }
    ck_assert_int_eq(outcome.verdict, DCN_READING_VOTED);
    ck_assert_mem_eq(sector, sound, sizeof(sound));
    dcn__repair_close(repair);
}
END_TEST

START_TEST(samples_survive_and_a_torn_end_does_not_matter)
{
    static struct dcn_sample sample, got[4];
    struct dcn_samples *samples;
    char folder[64], path[96];

    fake_folder(folder, sizeof(folder));
    snprintf(path, sizeof(path), "%s/x.samples", folder);
    ck_assert_int_eq(dcn__samples_open(path, true, &samples, NULL), DCN_OK);
    for (uint8_t i = 1; i <= 3; i++) {
        memset(sample.main, i, sizeof(sample.main));
        ck_assert_int_eq(dcn__samples_add(samples, LBA, &sample, NULL), DCN_OK);
        ck_assert_int_eq(dcn__samples_add(samples, LBA + 4096, &sample, NULL),
                         DCN_OK);
    }
    dcn__samples_close(samples);
    ck_assert_int_eq(truncate(path, DCN_SAMPLES_HEADER_BYTES +
                                        6 * DCN_SAMPLES_RECORD_BYTES - 1),
                     0);
    ck_assert_int_eq(dcn__samples_open(path, false, &samples, NULL), DCN_OK);
    ck_assert_uint_eq(dcn__samples_get(samples, LBA, got, 4), 3);
    ck_assert_uint_eq(got[0].main[7], 1);
    ck_assert_uint_eq(got[2].main[7], 3);
    ck_assert_uint_eq(dcn__samples_get(samples, LBA + 4096, got, 4), 2);
    ck_assert_uint_eq(dcn__samples_get(samples, LBA + 1, got, 4), 0);
    dcn__samples_close(samples);
    unlink(path);
    rmdir(folder);
}
END_TEST

START_TEST(a_neighbour_of_mode_2_is_not_repaired_into_this_sector)
{
    start(DCN_MODE_2_FORM1);
    dcn__sector_encode(sound, LBA + 1, DCN_MODE_2_FORM1);
    fresh_reading();
    break_bytes(500, 3, 1, false, 0x11);
    judge(DCN_TRACK_MODE2, true, false);
    ck_assert_int_eq(outcome.verdict, DCN_READING_DOUBTED);
    dcn__repair_close(repair);
}
END_TEST

START_TEST(damage_does_not_make_a_sector_one_without_edc)
{
    start(DCN_MODE_2_FORM1);
    for (int i = 0; i < 3; i++) {
        fresh_reading();
        break_bytes(3, 2, 1, false, 0x11);
        break_bytes(16, 2000, 1, false, 0x77);
        judge(DCN_TRACK_MODE2, true, false);
        ck_assert_int_ne(outcome.verdict, DCN_READING_VOTED);
        ck_assert_int_eq(outcome.cause, DCN_CAUSE_IN_DOUBT);
    }
    dcn__repair_close(repair);
}
END_TEST

START_TEST(a_neighbour_without_edc_is_no_witness)
{
    start(DCN_MODE_2_FORM2);
    dcn__sector_encode(sound, LBA + 2, DCN_MODE_2_FORM2);
    memset(sound + DCN_RAW_BYTES - 4, 0, 4);
    for (int i = 0; i < 4; i++) {
        fresh_reading();
        judge(DCN_TRACK_MODE2, true, true);
        ck_assert_int_eq(outcome.verdict, DCN_READING_DOUBTED);
    }
    dcn__repair_close(repair);
}
END_TEST

/* A sector of form 2 without EDC. */
static void
start_bare(void)
{
    start(DCN_MODE_2_FORM2);
    memset(sound + 16, 0, 8);
    sound[18] = sound[22] = 0x20;
    memset(sound + DCN_RAW_BYTES - 4, 0, 4);
}

START_TEST(what_comes_out_of_the_cache_is_no_second_witness)
{
    start_bare();
    fresh_reading();
    judge(DCN_TRACK_MODE2, false, true);
    fresh_reading();
    break_bytes(300, 3, 50, false, 0x21);
    judge(DCN_TRACK_MODE2, true, true);
    ck_assert_int_eq(outcome.verdict, DCN_READING_DOUBTED);
    for (unsigned i = 0; i < 3; i++) {
        fresh_reading();
        break_bytes(300, 3, 50, false, 0x21);
        ck_assert_int_eq(dcn__repair_judge(repair, LBA, DCN_TRACK_MODE2, 1,
                                           sector, c2, true, false, &outcome,
                                           NULL),
                         DCN_OK);
        ck_assert_int_eq(outcome.verdict, DCN_READING_DOUBTED);
    }
    /* Off the disc it is one. */
    fresh_reading();
    judge(DCN_TRACK_MODE2, true, true);
    ck_assert_int_eq(outcome.verdict, DCN_READING_VOTED);
    ck_assert_mem_eq(sector, sound, sizeof(sound));
    dcn__repair_close(repair);
}
END_TEST

START_TEST(one_sound_reading_after_flagged_ones_is_in_doubt_and_not_damage)
{
    start_bare();
    fresh_reading();
    break_bytes(300, 2, 50, true, 0x21);
    judge(DCN_TRACK_MODE2, true, false);
    ck_assert_int_eq(outcome.cause, DCN_CAUSE_DAMAGED);
    fresh_reading();
    judge(DCN_TRACK_MODE2, true, true);
    ck_assert_int_eq(outcome.verdict, DCN_READING_GOOD);
    ck_assert_int_eq(outcome.cause, DCN_CAUSE_IN_DOUBT);
    ck_assert_uint_eq(outcome.samples, 1);
    ck_assert_mem_eq(sector, sound, sizeof(sound));
    dcn__repair_close(repair);
}
END_TEST

START_TEST(agreement_alone_leaves_doubt_where_c2_is_silent)
{
    start_bare();
    fresh_reading();
    break_bytes(300, 2, 50, false, 0x21);
    judge(DCN_TRACK_MODE2, true, true);
    for (unsigned i = 0; i < 2; i++) {
        fresh_reading();
        judge(DCN_TRACK_MODE2, true, true);
    }
    ck_assert_int_eq(outcome.verdict, DCN_READING_VOTED);
    ck_assert_int_eq(outcome.cause, DCN_CAUSE_IN_DOUBT);
    dcn__repair_close(repair);
    /* Where C2 says which bytes are wrong, none is left. */
    start_bare();
    for (unsigned i = 0; i < 3; i++) {
        fresh_reading();
        break_bytes(300 + i, 2, 50, true, 0x21);
        judge(DCN_TRACK_MODE2, true, false);
    }
    ck_assert_int_eq(outcome.verdict, DCN_READING_VOTED);
    ck_assert_int_eq(outcome.cause, DCN_CAUSE_NONE);
    ck_assert_mem_eq(sector, sound, sizeof(sound));
    dcn__repair_close(repair);
}
END_TEST

START_TEST(mode_0_that_is_not_zeros_is_never_voted_for_good)
{
    start(DCN_MODE_0);
    memset(sound + 16, 0, DCN_RAW_BYTES - 16);
    for (unsigned i = 0; i < 4; i++) {
        fresh_reading();
        break_bytes(500, 1, 1, false, 0x21);
        break_bytes(900 + i, 1, 1, true, 0x11);
        judge(DCN_TRACK_MODE1, true, false);
    }
    ck_assert(outcome.verdict != DCN_READING_VOTED ||
              outcome.cause == DCN_CAUSE_IN_DOUBT);
    dcn__repair_close(repair);
}
END_TEST

START_TEST(wrong_parity_that_stays_is_kept_and_marked)
{
    start(DCN_MODE_1);
    for (int i = 0; i < 3; i++) {
        fresh_reading();
        break_bytes(2300, 2, 1, false, 0x11);
        judge(DCN_TRACK_MODE1, true, false);
    }
    ck_assert_int_eq(outcome.cause, DCN_CAUSE_IN_DOUBT);
    ck_assert_int_eq(sector[2300], sound[2300] ^ 0x11);
    dcn__repair_close(repair);
}
END_TEST

START_TEST(wrong_parity_that_changes_is_repaired)
{
    start(DCN_MODE_1);
    fresh_reading();
    break_bytes(2300, 2, 1, false, 0x11);
    judge(DCN_TRACK_MODE1, true, false);
    ck_assert_int_eq(outcome.cause, DCN_CAUSE_IN_DOUBT);
    fresh_reading();
    break_bytes(2200, 1, 1, false, 0x11);
    judge(DCN_TRACK_MODE1, true, false);
    ck_assert_int_eq(outcome.verdict, DCN_READING_REPAIRED);
    ck_assert_mem_eq(sector, sound, sizeof(sound));
    dcn__repair_close(repair);
}
END_TEST

START_TEST(parity_that_is_wrong_throughout_was_written_so)
{
    start(DCN_MODE_1);
    fresh_reading();
    break_bytes(2076, 276, 1, false, 0x11);
    judge(DCN_TRACK_MODE1, true, false);
    ck_assert_int_eq(outcome.verdict, DCN_READING_GOOD);
    ck_assert_int_eq(sector[2300], sound[2300] ^ 0x11);
    dcn__repair_close(repair);
}
END_TEST

START_TEST(once_c2_was_wrong_one_sound_reading_is_not_enough)
{
    start(DCN_MODE_AUDIO);
    fresh_reading();
    break_bytes(100, 50, 1, true, 1);
    judge(DCN_TRACK_AUDIO, true, false);
    dcn__repair_be_strict(repair);
    fresh_reading();
    judge(DCN_TRACK_AUDIO, true, true);
    ck_assert_int_eq(outcome.verdict, DCN_READING_DOUBTED);
    fresh_reading();
    judge(DCN_TRACK_AUDIO, true, true);
    ck_assert_int_eq(outcome.verdict, DCN_READING_VOTED);
    ck_assert_mem_eq(sector, sound, sizeof(sound));
    dcn__repair_close(repair);
}
END_TEST

START_TEST(three_readings_without_any_flag_make_one_sector)
{
    start(DCN_MODE_1);
    for (unsigned i = 0; i < 3; i++) {
        fresh_reading();
        break_bytes(30 + i, 200, 11, false, (uint8_t)(0x11 + i));
        judge(DCN_TRACK_MODE1, true, false);
    }
    ck_assert_int_eq(outcome.verdict, DCN_READING_REPAIRED);
    ck_assert_mem_eq(sector, sound, sizeof(sound));
    dcn__repair_close(repair);
}
END_TEST

UNIT_MAIN("rescue/repair",
          a_neighbour_of_mode_2_is_not_repaired_into_this_sector,
          damage_does_not_make_a_sector_one_without_edc,
          a_neighbour_without_edc_is_no_witness,
          what_comes_out_of_the_cache_is_no_second_witness,
          one_sound_reading_after_flagged_ones_is_in_doubt_and_not_damage,
          agreement_alone_leaves_doubt_where_c2_is_silent,
          mode_0_that_is_not_zeros_is_never_voted_for_good,
          wrong_parity_that_stays_is_kept_and_marked,
          wrong_parity_that_changes_is_repaired,
          parity_that_is_wrong_throughout_was_written_so,
          once_c2_was_wrong_one_sound_reading_is_not_enough,
          three_readings_without_any_flag_make_one_sector,
          flags_on_a_proven_sector_mean_nothing,
          a_broken_sync_and_header_are_written_anew,
          flagged_bytes_are_repaired_as_erasures,
          two_hopeless_readings_make_one_sector,
          a_block_read_counts_only_where_a_raw_reading_holds_its_edc,
          wrong_data_without_flags_are_kept_in_doubt,
          nothing_wrong_is_ever_called_repaired,
          audio_is_decided_by_readings_that_agree,
          a_sound_reading_of_audio_ends_it_if_nothing_contradicts,
          a_sound_reading_that_contradicts_is_outvoted,
          readings_full_of_unflagged_errors_need_a_third_that_agrees,
          samples_survive_and_a_torn_end_does_not_matter)
