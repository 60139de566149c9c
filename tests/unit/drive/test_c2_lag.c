/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many errors C2 may miss before its lag is no longer believed. */
#include "unit/unit.h"

#include "drive/c2_lag.h"

#include "codec/sector.h"

#include <string.h>

static uint8_t one[DCN_RAW_BYTES], other[DCN_RAW_BYTES];
static uint8_t flags[DCN_C2_REACH], none[DCN_C2_REACH];
static struct dcn_c2_evidence evidence;
static int lag;

static void
flag(size_t at)
{
    flags[at / 8] |= (uint8_t)(0x80 >> at % 8);
}

/* Mode 1 with ten bytes wrong, flagged 294 bytes late but for the first
 * missed ones. */
static bool
learns_of_data(size_t missed)
{
    memset(one, 0x35, sizeof(one));
    memset(flags, 0, sizeof(flags));
    dcn__sector_encode(one, 1234, DCN_MODE_1);
    for (size_t i = 0; i < 10; i++)
        one[100 + i * 211] ^= 0x5A;
    for (size_t i = missed; i < 10; i++)
        flag(100 + i * 211 + 296);
    return dcn__c2_lag_learn(one, flags, sizeof(flags), &lag);
}

/* Two readings of audio, 50 bytes wrong in the first, flagged likewise. */
static bool
learns_of_audio(size_t missed)
{
    memset(flags, 0, sizeof(flags));
    memset(&evidence, 0, sizeof(evidence));
    for (size_t i = 0; i < sizeof(one); i++)
        one[i] = other[i] = (uint8_t)(i * i >> 3);
    for (size_t i = 0; i < 50; i++)
        one[20 + i * 43 + i * i % 17] ^= 0x11;
    for (size_t i = missed; i < 50; i++)
        flag(20 + i * 43 + i * i % 17 + 296);
    dcn__c2_evidence_add(&evidence, one, flags, other, none);
    return dcn__c2_evidence_lag(&evidence, &lag);
}

START_TEST(of_data_one_error_in_five_may_be_missed)
{
    ck_assert(learns_of_data(0));
    ck_assert_int_eq(lag, 296);
    ck_assert(learns_of_data(2));
    ck_assert_int_eq(lag, 296);
    ck_assert(!learns_of_data(3));
}
END_TEST

START_TEST(of_audio_one_error_in_five_is_missed_without_harm)
{
    ck_assert(learns_of_audio(10));
    ck_assert_int_eq(lag, 296);
    ck_assert_uint_eq(evidence.differing, 50);
}
END_TEST

START_TEST(of_audio_one_error_in_three_may_be_missed)
{
    ck_assert(learns_of_audio(16));
    ck_assert_int_eq(lag, 296);
    ck_assert(!learns_of_audio(17));
    ck_assert_uint_eq(evidence.differing, 50);
}
END_TEST

START_TEST(readings_whose_flags_fit_less_count_for_nothing)
{
    ck_assert(!learns_of_audio(21));
    ck_assert_uint_eq(evidence.differing, 0);
}
END_TEST

/* Two readings that differ in a field of noise, seven bytes of ten flagged late
 * bytes late; each missed-th is not. */
static bool
learns_of_a_field(size_t late, size_t missed)
{
    uint32_t state = 1;

    memset(flags, 0, sizeof(flags));
    memset(&evidence, 0, sizeof(evidence));
    for (size_t i = 0; i < sizeof(one); i++) {
        state = state * 1664525 + 1013904223;
        one[i] = other[i] = 0;
        if ((state >> 24) % 10 >= 7)
            continue;
        one[i] = 1;
        if (missed == 0 || i % missed != 0)
            flag(i + late);
    }
    dcn__c2_evidence_add(&evidence, one, flags, other, none);
    return dcn__c2_evidence_lag(&evidence, &lag);
}

START_TEST(a_field_of_flags_shows_that_they_are_not_late)
{
    ck_assert(learns_of_a_field(0, 0));
    ck_assert_int_eq(lag, 0);
    ck_assert(!learns_of_a_field(0, 50));
    for (size_t late = 8; late <= 2352; late += 8)
        ck_assert(!learns_of_a_field(late, 0));
    /* All flagged: that fits any lag. */
    memset(flags, 0xFF, sizeof(flags));
    memset(&evidence, 0, sizeof(evidence));
    dcn__c2_evidence_add(&evidence, one, flags, other, none);
    ck_assert(!dcn__c2_evidence_lag(&evidence, &lag));
}
END_TEST

UNIT_MAIN("drive/c2_lag", of_data_one_error_in_five_may_be_missed,
          of_audio_one_error_in_five_is_missed_without_harm,
          of_audio_one_error_in_three_may_be_missed,
          readings_whose_flags_fit_less_count_for_nothing,
          a_field_of_flags_shows_that_they_are_not_late)
