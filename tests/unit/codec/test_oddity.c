/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "codec/oddity.h"

#include <string.h>

#define LBA 4321

static uint8_t sector[DCN_RAW_BYTES];
static struct dcn_oddities odd;

static void
start(enum dcn_sector_mode mode)
{
    memset(sector, 0, sizeof(sector));
    for (size_t i = 16; i < 2340; i++)
        sector[i] = (uint8_t)(i * 7 + i / 251);
    if (mode == DCN_MODE_2_FORM1 || mode == DCN_MODE_2_FORM2) {
        memset(sector + 16, 0, 8);
        sector[18] = sector[22] = mode == DCN_MODE_2_FORM2 ? 0x20 : 0x08;
    }
    dcn__sector_encode(sector, LBA, mode);
}

/* Looks at it; kinds: the only ones that are found. */
static void
found(int mode_byte, unsigned kinds)
{
    dcn__sector_oddities(sector, LBA, mode_byte, &odd);
    ck_assert_uint_eq(odd.kinds, kinds);
}

START_TEST(a_sector_as_the_standards_say_is_not_odd)
{
    const enum dcn_sector_mode modes[] = {DCN_MODE_1, DCN_MODE_2_FORM1,
                                          DCN_MODE_2_FORM2};

    for (size_t i = 0; i < 3; i++) {
        start(modes[i]);
        found(modes[i] == DCN_MODE_1 ? 1 : 2, 0);
        ck_assert(odd.user_proven);
        ck_assert(!odd.bare);
    }
}
END_TEST

START_TEST(codes_of_zeros_follow_a_rule_and_prove_nothing)
{
    start(DCN_MODE_2_FORM1);
    memset(sector + 2072, 0, 280);
    found(2, DCN_ODD_BIT(DCN_ODD_EDC_ZERO));
    ck_assert(odd.by_rule && odd.bare && !odd.few && !odd.user_proven);
    start(DCN_MODE_1);
    memset(sector + 2064, 0, 288);
    found(1, DCN_ODD_BIT(DCN_ODD_EDC_ZERO));
    ck_assert(odd.by_rule && odd.bare);
}
END_TEST

START_TEST(an_edc_of_zero_alone_follows_a_rule)
{
    start(DCN_MODE_2_FORM1);
    memset(sector + 2072, 0, 4);
    found(2, DCN_ODD_BIT(DCN_ODD_EDC_ZERO));
    ck_assert(odd.by_rule && !odd.few);
}
END_TEST

START_TEST(parity_around_a_wrong_edc_follows_a_rule)
{
    start(DCN_MODE_1);
    sector[2065] ^= 0x40;
    dcn__ecc_encode(sector, false);
    found(1, DCN_ODD_BIT(DCN_ODD_EDC));
    ck_assert(odd.by_rule && !odd.few && !odd.user_proven);
}
END_TEST

START_TEST(parity_over_the_header_follows_a_rule)
{
    start(DCN_MODE_2_FORM1);
    dcn__ecc_encode(sector, false);
    found(2, DCN_ODD_BIT(DCN_ODD_PARITY_OVER));
    ck_assert(odd.by_rule && !odd.few && odd.user_proven);
}
END_TEST

START_TEST(a_right_edc_beside_wrong_parity_may_be_few_wrong_bytes)
{
    start(DCN_MODE_1);
    sector[2100] ^= 0x5A;
    found(1, DCN_ODD_BIT(DCN_ODD_PARITY));
    ck_assert(odd.by_rule && odd.few && odd.user_proven);
}
END_TEST

START_TEST(codes_of_another_header_follow_a_rule)
{
    /* The header was changed, the codes were left as they were. */
    start(DCN_MODE_1);
    memcpy(sector + 12, "\xfe\x2a\x55", 3);
    found(1, DCN_ODD_BIT(DCN_ODD_ADDRESS));
    ck_assert(odd.by_rule && odd.few && odd.user_proven && !odd.elsewhere);
    /* ... and made anew with it. */
    start(DCN_MODE_1);
    dcn__sector_encode(sector, LBA + 300, DCN_MODE_1);
    found(1, DCN_ODD_BIT(DCN_ODD_ADDRESS));
    ck_assert(odd.by_rule && !odd.few && odd.user_proven && odd.elsewhere);
    ck_assert_int_eq(odd.says, LBA + 300);
    /* Codes of an image that was moved, of which only headers were mended. */
    dcn__sector_encode(sector, LBA + 300, DCN_MODE_1);
    memcpy(sector + 12, (uint8_t[]){0x00, 0x59, 0x46}, 3);
    {
        uint8_t right[DCN_RAW_BYTES];

        memcpy(right, sector, sizeof(right));
        dcn__sector_encode(right, LBA, DCN_MODE_1);
        memcpy(sector + 12, right + 12, 3);
    }
    found(1, DCN_ODD_BIT(DCN_ODD_ADDRESS));
    ck_assert(odd.by_rule && !odd.few);
}
END_TEST

START_TEST(damage_follows_no_rule)
{
    start(DCN_MODE_1);
    sector[500] ^= 1;
    found(1, DCN_ODD_BIT(DCN_ODD_EDC) | DCN_ODD_BIT(DCN_ODD_PARITY));
    ck_assert(!odd.by_rule && !odd.user_proven);
    start(DCN_MODE_2_FORM2);
    sector[500] ^= 1;
    found(2, DCN_ODD_BIT(DCN_ODD_EDC));
    ck_assert(!odd.by_rule);
}
END_TEST

START_TEST(a_sector_of_another_mode_is_right_by_its_own_codes)
{
    start(DCN_MODE_2_FORM2);
    found(1, DCN_ODD_BIT(DCN_ODD_MODE));
    ck_assert(odd.by_rule && odd.user_proven && !odd.bare);
    start(DCN_MODE_1);
    found(2, DCN_ODD_BIT(DCN_ODD_MODE));
    ck_assert(odd.by_rule);
}
END_TEST

START_TEST(what_has_no_codes_is_bare)
{
    start(DCN_MODE_2_FORM2);
    memset(sector + 2348, 0, 4);
    found(2, 0);
    ck_assert(odd.bare && !odd.user_proven);
    start(DCN_MODE_2);
    found(2, DCN_ODD_BIT(DCN_ODD_SUBHEADER));
    ck_assert(odd.bare && !odd.by_rule);
}
END_TEST

START_TEST(a_sync_pattern_alone_may_be_another)
{
    start(DCN_MODE_1);
    memset(sector, 0x11, 12);
    found(1, DCN_ODD_BIT(DCN_ODD_SYNC));
    ck_assert(odd.by_rule && odd.few);
    for (size_t i = 0; i < sizeof(sector); i++)
        sector[i] = (uint8_t)(i * i + 3);
    found(1, DCN_ODD_BIT(DCN_ODD_SYNC) | DCN_ODD_BIT(DCN_ODD_GARBAGE));
    ck_assert(!odd.by_rule);
}
END_TEST

UNIT_MAIN("codec/oddity", a_sector_as_the_standards_say_is_not_odd,
          codes_of_zeros_follow_a_rule_and_prove_nothing,
          an_edc_of_zero_alone_follows_a_rule,
          parity_around_a_wrong_edc_follows_a_rule,
          parity_over_the_header_follows_a_rule,
          a_right_edc_beside_wrong_parity_may_be_few_wrong_bytes,
          codes_of_another_header_follow_a_rule, damage_follows_no_rule,
          a_sector_of_another_mode_is_right_by_its_own_codes,
          what_has_no_codes_is_bare, a_sync_pattern_alone_may_be_another)
