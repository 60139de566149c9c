/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each pair of what two captures may say of one data sector. */
#include "unit/unit.h"

#include "decide/arbiter.h"

#include <string.h>

#define LBA     4000
#define SOURCES 4
#define USER_AT 16

/* What a source says. */
enum says {
    NOTHING,
    WHOLE,      /* a sector that proves itself */
    RULE,       /* as pressed: parity right around a wrong EDC */
    OTHER_RULE, /* the same, of another byte */
    MENDABLE,   /* in doubt: parity would change it to WHOLE */
    HOPELESS,   /* in doubt: parity leads nowhere */
    REPAIR,     /* WHOLE, which an old map calls repaired */
    USER,       /* the user data of WHOLE, in an ISO */
    OTHER_USER, /* others */
    FLAGGED,    /* damaged: a reading of WHOLE of which C2 flags some */
    RUINED,     /* damaged: nothing can be made of it */
    KINDS
};

struct row {
    uint8_t says[SOURCES];
    uint16_t drive[SOURCES];
    uint8_t how, state, cause;
    uint8_t bytes; /* enum says: whose they are; NOTHING: not looked at */
};

static uint8_t contents[KINDS][DCN_RAW_BYTES];

static void
make_contents(void)
{
    uint8_t *whole = contents[WHOLE];

    memset(contents, 0, sizeof(contents));
    for (size_t i = 16; i < 2064; i++)
        whole[i] = (uint8_t)(i * 13 + i / 251 + 1);
    dcn__sector_encode(whole, LBA, DCN_MODE_1);
    for (unsigned kind = WHOLE + 1; kind < KINDS; kind++)
        memcpy(contents[kind], whole, DCN_RAW_BYTES);
    contents[RULE][2064] ^= 0x55;
    dcn__ecc_encode(contents[RULE], false);
    contents[OTHER_RULE][2065] ^= 0x33;
    dcn__ecc_encode(contents[OTHER_RULE], false);
    contents[MENDABLE][100] ^= 1;
    for (unsigned i = 0; i < 900; i++)
        contents[HOPELESS][200 + i] ^= (uint8_t)(i * 7 + 1);
    contents[OTHER_USER][300] ^= 4;
    for (unsigned i = 0; i < 40; i++)
        contents[FLAGGED][500 + i] ^= 0x11;
    for (unsigned i = 0; i < 1500; i++)
        contents[RUINED][500 + i] ^= (uint8_t)(i * 3 + 1);
}

static void
say(enum says says, struct dcn_arbiter_claim *claim, struct dcn_sample *sample)
{
    bool odd = says == RULE || says == OTHER_RULE || says == MENDABLE ||
               says == HOPELESS;
    bool damaged = says == FLAGGED || says == RUINED;

    memset(claim, 0, sizeof(*claim));
    if (says == NOTHING)
        return;
    claim->raw = says != USER && says != OTHER_USER;
    claim->main = contents[says] + (claim->raw ? 0 : USER_AT);
    claim->state = damaged          ? DCN_MAP_DAMAGED
                   : says == REPAIR ? DCN_MAP_REPAIRED
                                    : DCN_MAP_GOOD;
    claim->unsure = says == REPAIR;
    if (odd) {
        claim->cause = says == RULE || says == OTHER_RULE ? DCN_CAUSE_AS_PRESSED
                                                          : DCN_CAUSE_IN_DOUBT;
        claim->odd = DCN_ODD_BIT(DCN_ODD_EDC);
    }
    if (!damaged)
        return;
    memset(sample, 0, sizeof(*sample));
    memcpy(sample->main, contents[says], DCN_RAW_BYTES);
    sample->has_c2 = true;
    for (unsigned i = 0; i < DCN_RAW_BYTES; i++)
        if (contents[says][i] != contents[WHOLE][i])
            sample->c2[i / 8] |= (uint8_t)(0x80 >> i % 8);
    claim->samples = sample;
    claim->sample_count = 1;
}

static void
decide(const struct row *row, bool raw, struct dcn_arbiter_result *result)
{
    static struct dcn_sample samples[SOURCES];
    struct dcn_arbiter_claim claims[SOURCES];
    struct dcn_arbiter *arbiter;
    size_t count = 0;

    make_contents();
    for (; count < SOURCES && (count < 2 || row->says[count] != NOTHING);
         count++) {
        say(row->says[count], &claims[count], &samples[count]);
        claims[count].drive = row->drive[count];
    }
    ck_assert_int_eq(dcn__arbiter_new(&arbiter, NULL), DCN_OK);
    dcn__arbiter_sector(arbiter, LBA, DCN_TRACK_MODE1, claims, count, raw,
                        result);
    dcn__arbiter_free(arbiter);
}

static void
check(const struct row *rows, size_t count)
{
    for (size_t n = 0; n < count; n++) {
        const struct row *row = &rows[n];
        struct dcn_arbiter_result result;

        decide(row, true, &result);
        ck_assert_msg(
            result.how == row->how && result.state == row->state &&
                result.cause == row->cause,
            "row %zu: %s, %s, %s", n, dcn__arbiter_how_name(result.how),
            dcn_map_state_name(result.state), dcn__cause_name(result.cause));
        if (row->bytes != NOTHING)
            ck_assert_msg(
                memcmp(result.main, contents[row->bytes], DCN_RAW_BYTES) == 0,
                "row %zu: other bytes", n);
    }
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

#define GOOD DCN_MAP_GOOD
#define BAD  DCN_MAP_DAMAGED
#define MADE DCN_MAP_REPAIRED

START_TEST(a_proven_sector_wins_over_odd_bytes_of_one_drive)
{
    static const struct row rows[] = {
        {{RULE, WHOLE}, {1, 2}, DCN_ARBITER_PROVEN, GOOD, 0, WHOLE},
        {{WHOLE, MENDABLE}, {1, 2}, DCN_ARBITER_PROVEN, GOOD, 0, WHOLE},
        {{HOPELESS, WHOLE}, {1, 2}, DCN_ARBITER_PROVEN, GOOD, 0, WHOLE},
        /* Twice by one drive, or by drives that cannot be told apart. */
        {{RULE, RULE, WHOLE}, {1, 1, 2}, DCN_ARBITER_PROVEN, GOOD, 0, WHOLE},
        {{MENDABLE, MENDABLE, WHOLE},
         {0, 0, 2},
         DCN_ARBITER_PROVEN,
         GOOD,
         0,
         WHOLE},
        {{RULE, RULE, WHOLE}, {0, 1, 2}, DCN_ARBITER_PROVEN, GOOD, 0, WHOLE},
        {{MENDABLE, HOPELESS, WHOLE},
         {1, 2, 3},
         DCN_ARBITER_PROVEN,
         GOOD,
         0,
         WHOLE},
    };

    CHECK(rows);
}
END_TEST

START_TEST(odd_bytes_of_two_drives_win_over_a_proven_sector)
{
    static const struct row rows[] = {
        {{RULE, WHOLE, RULE},
         {1, 2, 3},
         DCN_ARBITER_PRESSED,
         GOOD,
         DCN_CAUSE_AS_PRESSED,
         RULE},
        {{MENDABLE, MENDABLE, WHOLE},
         {1, 2, 3},
         DCN_ARBITER_PRESSED,
         GOOD,
         DCN_CAUSE_AS_PRESSED,
         MENDABLE},
        /* What two drives have each way is nobody's disc. */
        {{RULE, RULE, WHOLE, WHOLE},
         {1, 2, 3, 4},
         DCN_ARBITER_CONFLICT,
         BAD,
         DCN_CAUSE_DAMAGED,
         NOTHING},
    };

    CHECK(rows);
}
END_TEST

START_TEST(odd_bytes_alike_from_two_drives_are_as_pressed)
{
    static const struct row rows[] = {
        {{MENDABLE, MENDABLE},
         {1, 2},
         DCN_ARBITER_PRESSED,
         GOOD,
         DCN_CAUSE_AS_PRESSED,
         MENDABLE},
        {{HOPELESS, HOPELESS},
         {1, 2},
         DCN_ARBITER_PRESSED,
         GOOD,
         DCN_CAUSE_AS_PRESSED,
         HOPELESS},
        {{RULE, RULE},
         {1, 2},
         DCN_ARBITER_AGREED,
         GOOD,
         DCN_CAUSE_AS_PRESSED,
         RULE},
        {{RULE, RULE},
         {1, 1},
         DCN_ARBITER_AGREED,
         GOOD,
         DCN_CAUSE_AS_PRESSED,
         RULE},
        /* One drive may misread alike each time. */
        {{MENDABLE, MENDABLE},
         {1, 1},
         DCN_ARBITER_AGREED,
         GOOD,
         DCN_CAUSE_IN_DOUBT,
         MENDABLE},
        {{MENDABLE, MENDABLE},
         {0, 0},
         DCN_ARBITER_AGREED,
         GOOD,
         DCN_CAUSE_IN_DOUBT,
         MENDABLE},
    };

    CHECK(rows);
}
END_TEST

START_TEST(what_one_alone_holds_keeps_its_cause)
{
    static const struct row rows[] = {
        {{RULE, NOTHING},
         {1, 2},
         DCN_ARBITER_SINGLE,
         GOOD,
         DCN_CAUSE_AS_PRESSED,
         RULE},
        {{NOTHING, MENDABLE},
         {1, 2},
         DCN_ARBITER_SINGLE,
         GOOD,
         DCN_CAUSE_IN_DOUBT,
         MENDABLE},
        {{NOTHING, WHOLE}, {1, 2}, DCN_ARBITER_SINGLE, GOOD, 0, WHOLE},
        {{RULE, RUINED},
         {1, 2},
         DCN_ARBITER_SINGLE,
         GOOD,
         DCN_CAUSE_AS_PRESSED,
         RULE},
        {{MENDABLE, RUINED},
         {1, 2},
         DCN_ARBITER_SINGLE,
         GOOD,
         DCN_CAUSE_IN_DOUBT,
         MENDABLE},
        {{RULE, FLAGGED},
         {1, 2},
         DCN_ARBITER_SINGLE,
         GOOD,
         DCN_CAUSE_AS_PRESSED,
         RULE},
    };

    CHECK(rows);
}
END_TEST

START_TEST(a_flagged_reading_that_parity_proves_wins_over_doubt)
{
    static const struct row rows[] = {
        {{MENDABLE, FLAGGED}, {1, 2}, DCN_ARBITER_REPAIRED, MADE, 0, WHOLE},
        {{HOPELESS, FLAGGED}, {1, 2}, DCN_ARBITER_REPAIRED, MADE, 0, WHOLE},
        {{MENDABLE, MENDABLE, FLAGGED},
         {1, 2, 3},
         DCN_ARBITER_PRESSED,
         GOOD,
         DCN_CAUSE_AS_PRESSED,
         MENDABLE},
    };
    struct dcn_arbiter_result result;

    CHECK(rows);
    decide(&rows[0], true, &result);
    ck_assert_uint_eq(result.shown, DCN_SHOWN_C2 | DCN_SHOWN_UNEQUAL);
    ck_assert_uint_eq(result.against, 1);
}
END_TEST

START_TEST(odd_bytes_that_differ_are_damage_or_stay_in_doubt)
{
    static const struct row rows[] = {
        {{RULE, MENDABLE},
         {1, 2},
         DCN_ARBITER_IN_DOUBT,
         GOOD,
         DCN_CAUSE_IN_DOUBT,
         RULE},
        {{HOPELESS, RULE},
         {1, 2},
         DCN_ARBITER_IN_DOUBT,
         GOOD,
         DCN_CAUSE_IN_DOUBT,
         RULE},
        {{RULE, OTHER_RULE},
         {1, 2},
         DCN_ARBITER_CONFLICT,
         BAD,
         DCN_CAUSE_DAMAGED,
         NOTHING},
        {{MENDABLE, HOPELESS}, {1, 2}, DCN_ARBITER_REPAIRED, MADE, 0, WHOLE},
        {{RULE, RULE, OTHER_RULE},
         {1, 2, 3},
         DCN_ARBITER_PRESSED,
         GOOD,
         DCN_CAUSE_AS_PRESSED,
         RULE},
        {{MENDABLE, RULE, MENDABLE},
         {1, 2, 3},
         DCN_ARBITER_PRESSED,
         GOOD,
         DCN_CAUSE_AS_PRESSED,
         MENDABLE},
        {{RULE, RULE, OTHER_RULE, OTHER_RULE},
         {1, 2, 3, 4},
         DCN_ARBITER_CONFLICT,
         BAD,
         DCN_CAUSE_DAMAGED,
         NOTHING},
    };
    struct dcn_arbiter_result result;

    CHECK(rows);
    decide(&rows[3], true, &result);
    ck_assert_uint_eq(result.shown, DCN_SHOWN_UNEQUAL);
}
END_TEST

START_TEST(what_an_old_map_repaired_proves_nothing)
{
    static const struct row rows[] = {
        {{RULE, REPAIR},
         {1, 2},
         DCN_ARBITER_PRESSED,
         GOOD,
         DCN_CAUSE_AS_PRESSED,
         RULE},
        {{REPAIR, MENDABLE},
         {1, 2},
         DCN_ARBITER_IN_DOUBT,
         GOOD,
         DCN_CAUSE_IN_DOUBT,
         MENDABLE},
        {{REPAIR, MENDABLE, MENDABLE},
         {1, 2, 3},
         DCN_ARBITER_PRESSED,
         GOOD,
         DCN_CAUSE_AS_PRESSED,
         MENDABLE},
        {{REPAIR, WHOLE, MENDABLE},
         {1, 2, 3},
         DCN_ARBITER_PROVEN,
         GOOD,
         0,
         WHOLE},
        {{REPAIR, NOTHING}, {1, 2}, DCN_ARBITER_SINGLE, MADE, 0, WHOLE},
    };

    CHECK(rows);
}
END_TEST

START_TEST(user_data_are_held_against_odd_bytes_and_what_parity_makes_of_them)
{
    static const struct row rows[] = {
        /* A drive's own correction says nothing of the bytes. */
        {{MENDABLE, USER},
         {1, 2},
         DCN_ARBITER_IN_DOUBT,
         GOOD,
         DCN_CAUSE_IN_DOUBT,
         MENDABLE},
        {{RULE, USER},
         {1, 2},
         DCN_ARBITER_AGREED,
         GOOD,
         DCN_CAUSE_AS_PRESSED,
         RULE},
        {{RULE, OTHER_USER},
         {1, 2},
         DCN_ARBITER_CONFLICT,
         BAD,
         DCN_CAUSE_DAMAGED,
         NOTHING},
        {{MENDABLE, OTHER_USER}, {1, 2}, DCN_ARBITER_REPAIRED, MADE, 0, WHOLE},
        {{HOPELESS, OTHER_USER},
         {1, 2},
         DCN_ARBITER_CONFLICT,
         BAD,
         DCN_CAUSE_DAMAGED,
         NOTHING},
        {{WHOLE, OTHER_USER}, {1, 2}, DCN_ARBITER_PROVEN, GOOD, 0, WHOLE},
    };

    CHECK(rows);
}
END_TEST

START_TEST(an_iso_holds_what_parity_makes_where_edc_proves_it)
{
    static const struct row rows[] = {
        {{MENDABLE, NOTHING}, {1, 2}, 0, 0, 0, 0},
        {{HOPELESS, NOTHING}, {1, 2}, 0, 0, 0, 0},
    };
    struct dcn_arbiter_result result;

    decide(&rows[0], false, &result);
    ck_assert_uint_eq(result.cause, DCN_CAUSE_NONE);
    ck_assert_mem_eq(result.main, contents[WHOLE] + USER_AT, DCN_USER_BYTES);
    decide(&rows[1], false, &result);
    ck_assert_uint_eq(result.cause, DCN_CAUSE_IN_DOUBT);
    ck_assert_mem_eq(result.main, contents[HOPELESS] + USER_AT, DCN_USER_BYTES);
}
END_TEST

START_TEST(of_lost_sectors_what_tells_most_is_kept)
{
    static const struct {
        uint8_t a, b, wanted;
    } rows[] = {
        {DCN_CAUSE_BEYOND, DCN_CAUSE_DAMAGED, DCN_CAUSE_DAMAGED},
        {DCN_CAUSE_BEYOND, DCN_CAUSE_NOT_TRIED, DCN_CAUSE_BEYOND},
        {DCN_CAUSE_RUN_OUT, DCN_CAUSE_RUN_OUT, DCN_CAUSE_RUN_OUT},
        {DCN_CAUSE_REFUSED, DCN_CAUSE_SKIPPED, DCN_CAUSE_REFUSED},
        {DCN_CAUSE_NONE, DCN_CAUSE_BEYOND, DCN_CAUSE_DAMAGED},
    };

    for (size_t n = 0; n < sizeof(rows) / sizeof(rows[0]); n++) {
        struct dcn_arbiter_claim claims[2] = {
            {.state = DCN_MAP_BAD, .cause = rows[n].a},
            {.state = DCN_MAP_BAD, .cause = rows[n].b},
        };
        struct dcn_arbiter_result result;
        struct dcn_arbiter *arbiter;

        ck_assert_int_eq(dcn__arbiter_new(&arbiter, NULL), DCN_OK);
        dcn__arbiter_sector(arbiter, LBA, DCN_TRACK_MODE1, claims, 2, true,
                            &result);
        dcn__arbiter_free(arbiter);
        ck_assert_uint_eq(result.how, DCN_ARBITER_LOST);
        ck_assert_str_eq(dcn__cause_name(result.cause),
                         dcn__cause_name(rows[n].wanted));
    }
}
END_TEST

START_TEST(sectors_without_codes_need_two_drives_where_one_was_in_doubt)
{
    uint8_t bare[DCN_RAW_BYTES];
    struct dcn_arbiter_claim claims[2] = {
        {.state = DCN_MAP_GOOD, .cause = DCN_CAUSE_IN_DOUBT, .raw = true},
        {.state = DCN_MAP_GOOD, .cause = DCN_CAUSE_IN_DOUBT, .raw = true},
    };
    struct dcn_arbiter_result result;
    struct dcn_arbiter *arbiter;

    for (unsigned i = 0; i < sizeof(bare); i++)
        bare[i] = (uint8_t)(i * 11 + 5);
    dcn__sector_encode(bare, LBA, DCN_MODE_2);
    claims[0].main = claims[1].main = bare;
    for (uint16_t other = 1; other <= 2; other++) {
        claims[0].drive = 1;
        claims[1].drive = other;
        ck_assert_int_eq(dcn__arbiter_new(&arbiter, NULL), DCN_OK);
        dcn__arbiter_sector(arbiter, LBA, DCN_TRACK_MODE2, claims, 2, true,
                            &result);
        dcn__arbiter_free(arbiter);
        ck_assert_uint_eq(result.how, DCN_ARBITER_AGREED);
        ck_assert_uint_eq(result.cause,
                          other == 1 ? DCN_CAUSE_IN_DOUBT : DCN_CAUSE_NONE);
    }
}
END_TEST

UNIT_MAIN("decide/arbiter_odd",
          a_proven_sector_wins_over_odd_bytes_of_one_drive,
          odd_bytes_of_two_drives_win_over_a_proven_sector,
          odd_bytes_alike_from_two_drives_are_as_pressed,
          what_one_alone_holds_keeps_its_cause,
          a_flagged_reading_that_parity_proves_wins_over_doubt,
          odd_bytes_that_differ_are_damage_or_stay_in_doubt,
          what_an_old_map_repaired_proves_nothing,
          user_data_are_held_against_odd_bytes_and_what_parity_makes_of_them,
          an_iso_holds_what_parity_makes_where_edc_proves_it,
          of_lost_sectors_what_tells_most_is_kept,
          sectors_without_codes_need_two_drives_where_one_was_in_doubt)
