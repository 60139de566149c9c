/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "decide/vote.h"

#include <string.h>

#define AT 100 /* the byte on which readings differ */

static struct dcn_sample samples[8];
static struct dcn_vote vote;

/* Readings whose bytes at AT are those of values; no C2. */
static size_t
read_as(const char *values)
{
    size_t count = strlen(values);

    memset(samples, 0, sizeof(samples));
    for (size_t i = 0; i < count; i++)
        samples[i].main[AT] = (uint8_t)values[i];
    return count;
}

static void
flag(size_t sample, unsigned byte)
{
    samples[sample].has_c2 = true;
    samples[sample].c2[byte / 8] |= (uint8_t)(0x80 >> byte % 8);
}

static void
want(char value, bool decided)
{
    if (decided)
        ck_assert_int_eq(vote.main[AT], value);
    ck_assert_int_eq(vote.doubted[AT] == 0, decided);
    ck_assert_uint_eq(vote.doubted_count, !decided);
}

START_TEST(c2_flags_bytes_from_the_high_bit_down)
{
    uint8_t c2[DCN_C2_BYTES] = {0x80, 0x01};

    ck_assert(dcn__c2_flags(c2, 0));
    ck_assert(!dcn__c2_flags(c2, 1));
    ck_assert(dcn__c2_flags(c2, 15));
    ck_assert(!dcn__c2_flags(c2, 16));
}
END_TEST

START_TEST(a_byte_takes_so_many_readings_and_more_than_half)
{
    dcn__vote(samples, read_as("aab"), 2, &vote);
    want('a', true);
    ck_assert_uint_eq(vote.conflicts, 1);
    ck_assert_uint_eq(vote.agree, 2);
    dcn__vote(samples, read_as("aab"), 3, &vote);
    ck_assert_uint_ne(vote.doubted[AT], 0);
    dcn__vote(samples, read_as("aabb"), 2, &vote);
    ck_assert_uint_ne(vote.doubted[AT], 0);
    dcn__vote(samples, read_as("aabcd"), 2, &vote);
    ck_assert_uint_ne(vote.doubted[AT], 0);
}
END_TEST

START_TEST(most_is_enough_where_the_whole_is_judged)
{
    dcn__vote_most(samples, read_as("aabcd"), 2, &vote);
    want('a', true);
    dcn__vote_most(samples, read_as("aabbc"), 2, &vote);
    want(0, false);
    dcn__vote_most(samples, read_as("abcd"), 2, &vote);
    want(0, false);
}
END_TEST

START_TEST(a_margin_is_so_many_times_the_next_and_two)
{
    dcn__vote_margin(samples, read_as("aaaab"), 4, &vote);
    want('a', true);
    dcn__vote_margin(samples, read_as("aaab"), 4, &vote);
    want(0, false);
    dcn__vote_margin(samples, read_as("aaaabb"), 4, &vote);
    want(0, false);
}
END_TEST

START_TEST(flagged_readings_do_not_count_against_others)
{
    size_t count = read_as("aabbb");

    for (size_t i = 2; i < 5; i++)
        flag(i, AT);
    dcn__vote(samples, count, 2, &vote);
    want('a', true);
    ck_assert_uint_eq(vote.conflicts, 0);
}
END_TEST

START_TEST(what_all_flag_is_doubted)
{
    size_t count = read_as("aa");

    flag(0, AT);
    flag(1, AT);
    dcn__vote(samples, count, 2, &vote);
    ck_assert_uint_ne(vote.doubted[AT], 0);
    ck_assert_int_eq(vote.main[AT], 'a');
}
END_TEST

UNIT_MAIN("decide/vote", c2_flags_bytes_from_the_high_bit_down,
          a_byte_takes_so_many_readings_and_more_than_half,
          most_is_enough_where_the_whole_is_judged,
          a_margin_is_so_many_times_the_next_and_two,
          flagged_readings_do_not_count_against_others,
          what_all_flag_is_doubted)
