/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "analyze/detector.h"
#include "codec/cdtext.h"
#include "disc/disc.h"

#include <string.h>

#define PACK 18

extern const struct dcn_detector dcn__detect_cdtext;

static struct dcn_disc disc;
static struct dcn_findings findings;

/* A disc whose title takes some packs. */
static void
setup(void)
{
    struct dcn_cdtext text;

    memset(&text, 0, sizeof(text));
    memset(&disc, 0, sizeof(disc));
    text.block[0].present = true;
    text.block[0].text[DCN_CDTEXT_TITLE][0] =
        strdup("a title that is longer than one pack of twelve bytes");
    ck_assert_int_eq(
        dcn__cdtext_encode(&text, &disc.cdtext, &disc.cdtext_len, NULL),
        DCN_OK);
    ck_assert_uint_ge(disc.cdtext_len, (size_t)4 * PACK);
    dcn__cdtext_free(&text);
}

static void
finish(void)
{
    ck_assert(dcn__detect_cdtext.applies(&disc));
    ck_assert_int_eq(dcn__detect_cdtext.finish(NULL, &disc, &findings, NULL),
                     DCN_OK);
}

static void
teardown(void)
{
    dcn__findings_free(&findings);
    free(disc.cdtext);
}

START_TEST(right_packs_say_nothing)
{
    setup();
    finish();
    ck_assert_uint_eq(findings.count, 0);
    teardown();
}
END_TEST

START_TEST(one_wrong_crc_is_left_out_and_told)
{
    setup();
    disc.cdtext[PACK + 6] ^= 1;
    finish();
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_str_eq(findings.items[0].kind, "cdtext_crc");
    ck_assert_uint_eq(findings.items[0].count, 1);
    ck_assert_ptr_nonnull(strstr(findings.items[0].text, "left out"));
    teardown();
}
END_TEST

/* As some masterers leave them. */
START_TEST(packs_of_which_no_crc_is_right_are_read_and_told)
{
    setup();
    for (size_t at = 0; at + PACK <= disc.cdtext_len; at += PACK)
        memset(disc.cdtext + at + PACK - 2, 0, 2);
    finish();
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_uint_eq(findings.items[0].count, disc.cdtext_len / PACK);
    ck_assert_ptr_nonnull(strstr(findings.items[0].text, "all the same"));
    teardown();
}
END_TEST

START_TEST(what_is_no_pack_is_counted)
{
    setup();
    disc.cdtext[PACK] = 0x10;
    finish();
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_str_eq(findings.items[0].kind, "cdtext_others");
    ck_assert_uint_eq(findings.items[0].count, 1);
    teardown();
}
END_TEST

START_TEST(a_disc_without_text_is_not_asked)
{
    struct dcn_disc none;

    memset(&none, 0, sizeof(none));
    ck_assert(!dcn__detect_cdtext.applies(&none));
}
END_TEST

UNIT_MAIN("analyze/detect_cdtext", right_packs_say_nothing,
          one_wrong_crc_is_left_out_and_told,
          packs_of_which_no_crc_is_right_are_read_and_told,
          what_is_no_pack_is_counted, a_disc_without_text_is_not_asked)
