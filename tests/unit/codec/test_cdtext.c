/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "codec/cdtext.h"
#include "codec/subchannel.h"
#include "util/bytes.h"

#include <string.h>

static struct dcn_cdtext in, out;
static uint8_t *packs;
static size_t len;
static struct dcn_error error;

static void
put(int block, enum dcn_cdtext_type type, int track, const char *text)
{
    free(in.block[block].text[type][track]);
    in.block[block].text[type][track] = strdup(text);
    in.block[block].present = true;
}

static void
encode(void)
{
    ck_assert_int_eq(dcn__cdtext_encode(&in, &packs, &len, &error), DCN_OK);
}

static void
decode(void)
{
    ck_assert_int_eq(dcn__cdtext_decode(packs, len, &out, &error), DCN_OK);
}

static void
release(void)
{
    dcn__cdtext_free(&in);
    dcn__cdtext_free(&out);
    free(packs);
    packs = NULL;
}

static void
reseal(size_t pack)
{
    uint8_t *bytes = packs + pack * DCN_CDTEXT_PACK_BYTES;

    dcn__put_be16(bytes + 16, dcn__crc16_inverted(bytes, 16));
}

START_TEST(texts_of_two_languages_come_back)
{
    in.block[0].language = 0x09;
    in.block[0].genre = 0x0102;
    put(0, DCN_CDTEXT_TITLE, 0, "Disc");
    put(0, DCN_CDTEXT_TITLE, 1, "A title that is longer than one pack is");
    put(0, DCN_CDTEXT_TITLE, 3, "Déjà vu");
    put(0, DCN_CDTEXT_PERFORMER, 2, "Someone");
    put(0, DCN_CDTEXT_GENRE, 0, "Baroque");
    put(0, DCN_CDTEXT_DISC_ID, 0, "ABC 123");
    put(0, DCN_CDTEXT_UPC_ISRC, 0, "4012345678901");
    put(0, DCN_CDTEXT_UPC_ISRC, 2, "DEZ659912345");
    in.block[1].charset = 0x80;
    in.block[1].language = 0x69;
    put(1, DCN_CDTEXT_TITLE, 0, "日本語の題名");
    put(1, DCN_CDTEXT_TITLE, 1, "春の海");
    encode();
    decode();
    ck_assert_uint_eq(out.bad_crc, 0);
    ck_assert_uint_eq(out.packs, len / 18);
    ck_assert_uint_eq(out.block[0].language, 0x09);
    ck_assert_uint_eq(out.block[0].genre, 0x0102);
    ck_assert_uint_eq(out.block[0].first_track, 1);
    ck_assert_uint_eq(out.block[0].last_track, 3);
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_TITLE][0], "Disc");
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_TITLE][1],
                     "A title that is longer than one pack is");
    ck_assert_ptr_null(out.block[0].text[DCN_CDTEXT_TITLE][2]);
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_TITLE][3], "Déjà vu");
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_PERFORMER][2], "Someone");
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_GENRE][0], "Baroque");
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_DISC_ID][0], "ABC 123");
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_UPC_ISRC][0],
                     "4012345678901");
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_UPC_ISRC][2], "DEZ659912345");
    ck_assert_uint_eq(out.block[1].language, 0x69);
    ck_assert_uint_eq(out.block[1].charset, 0x80);
    ck_assert_str_eq(out.block[1].text[DCN_CDTEXT_TITLE][0], "日本語の題名");
    ck_assert_str_eq(out.block[1].text[DCN_CDTEXT_TITLE][1], "春の海");
    release();
}
END_TEST

START_TEST(packs_say_track_sequence_and_position)
{
    put(0, DCN_CDTEXT_TITLE, 0, "0123456789ABCDEFGHIJKLMNOPQRSTUV");
    put(0, DCN_CDTEXT_TITLE, 1, "x");
    encode();
    ck_assert_uint_eq(len, 18 * (3 + 3));
    ck_assert_mem_eq(packs,
                     "\x80\x00\x00\x00"
                     "0123456789AB",
                     16);
    ck_assert_mem_eq(packs + 18,
                     "\x80\x00\x01\x0C"
                     "CDEFGHIJKLMN",
                     16);
    ck_assert_mem_eq(packs + 36,
                     "\x80\x00\x02\x0F"
                     "OPQRSTUV\0x\0\0",
                     16);
    /* Size info: ISO 8859-1, tracks 1 to 1, three title packs. */
    ck_assert_mem_eq(packs + 54, "\x8F\x00\x03\x00\0\1\1\0\3\0\0\0\0\0\0\0",
                     16);
    ck_assert_mem_eq(packs + 72, "\x8F\x01\x04\x00\0\0\0\0\0\0\0\3\5\0\0\0",
                     16);
    release();
}
END_TEST

START_TEST(a_tab_repeats_the_track_before)
{
    put(0, DCN_CDTEXT_PERFORMER, 1, "Someone");
    put(0, DCN_CDTEXT_PERFORMER, 2, "\t");
    put(0, DCN_CDTEXT_PERFORMER, 3, "\t");
    in.block[1].charset = 0x80;
    put(1, DCN_CDTEXT_PERFORMER, 1, "春");
    put(1, DCN_CDTEXT_PERFORMER, 2, "\t\t");
    encode();
    decode();
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_PERFORMER][2], "Someone");
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_PERFORMER][3], "Someone");
    ck_assert_str_eq(out.block[1].text[DCN_CDTEXT_PERFORMER][2], "春");
    release();
}
END_TEST

START_TEST(a_lost_pack_costs_only_the_texts_it_held)
{
    put(0, DCN_CDTEXT_TITLE, 0, "first");
    put(0, DCN_CDTEXT_TITLE, 1, "second, which is long");
    put(0, DCN_CDTEXT_TITLE, 2, "third, which is long, too");
    put(0, DCN_CDTEXT_TITLE, 3, "fourth");
    encode();
    packs[18 + 9] ^= 1;
    decode();
    ck_assert_uint_eq(out.bad_crc, 1);
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_TITLE][0], "first");
    ck_assert_ptr_null(out.block[0].text[DCN_CDTEXT_TITLE][1]);
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_TITLE][3], "fourth");
    release();
}
END_TEST

START_TEST(without_size_info_the_tracks_are_those_seen)
{
    put(0, DCN_CDTEXT_TITLE, 4, "four");
    put(0, DCN_CDTEXT_TITLE, 7, "seven");
    encode();
    len -= 3 * DCN_CDTEXT_PACK_BYTES;
    decode();
    ck_assert_uint_eq(out.block[0].first_track, 4);
    ck_assert_uint_eq(out.block[0].last_track, 7);
    ck_assert_uint_eq(out.block[0].language, 0);
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_TITLE][7], "seven");
    release();
}
END_TEST

START_TEST(the_first_track_need_not_be_1)
{
    in.block[0].first_track = 5;
    put(0, DCN_CDTEXT_TITLE, 0, "disc");
    put(0, DCN_CDTEXT_TITLE, 5, "five");
    put(0, DCN_CDTEXT_TITLE, 6, "six");
    encode();
    decode();
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_TITLE][5], "five");
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_TITLE][6], "six");
    ck_assert_ptr_null(out.block[0].text[DCN_CDTEXT_TITLE][1]);
    release();
}
END_TEST

START_TEST(tracks_past_99_are_left_out)
{
    put(0, DCN_CDTEXT_TITLE, 0, "disc");
    put(0, DCN_CDTEXT_TITLE, 1, "one");
    encode();
    packs[1] = 99;
    reseal(0);
    decode();
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_TITLE][99], "disc");
    packs[1] = 100;
    reseal(0);
    dcn__cdtext_free(&out);
    decode();
    ck_assert_ptr_null(out.block[0].text[DCN_CDTEXT_TITLE][0]);
    release();
}
END_TEST

START_TEST(nothing_at_all_decodes_to_nothing)
{
    ck_assert_int_eq(dcn__cdtext_decode(NULL, 0, &out, &error), DCN_OK);
    ck_assert_uint_eq(out.packs, 0);
    ck_assert(!out.block[0].present);
    encode();
    ck_assert_uint_eq(len, 0);
    release();
}
END_TEST

START_TEST(a_block_of_too_many_packs_is_refused)
{
    char text[200];

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    for (int track = 1; track <= 99; track++)
        put(0, DCN_CDTEXT_TITLE, track, text);
    ck_assert_int_eq(dcn__cdtext_encode(&in, &packs, &len, &error),
                     DCN_ERR_INVALID);
    ck_assert_ptr_null(packs);
    release();
}
END_TEST

START_TEST(characters_that_the_charset_lacks_become_question_marks)
{
    put(0, DCN_CDTEXT_TITLE, 0, "a→b");
    in.block[1].charset = 1;
    put(1, DCN_CDTEXT_TITLE, 0, "é");
    in.block[2].charset = 0x80;
    put(2, DCN_CDTEXT_TITLE, 0,
        "\xF0\x9F\x98\x80"
        "春");
    encode();
    decode();
    ck_assert_str_eq(out.block[0].text[DCN_CDTEXT_TITLE][0], "a?b");
    ck_assert_str_eq(out.block[1].text[DCN_CDTEXT_TITLE][0], "?");
    ck_assert_str_eq(out.block[2].text[DCN_CDTEXT_TITLE][0], "?春");
    release();
}
END_TEST

START_TEST(numbers_have_names)
{
    ck_assert_str_eq(dcn__cdtext_language_name(0x09), "English");
    ck_assert_ptr_null(dcn__cdtext_language_name(0));
    ck_assert_ptr_null(dcn__cdtext_language_name(0xFF));
    ck_assert_uint_eq(dcn__cdtext_language_code("Japanese"), 0x69);
    ck_assert_uint_eq(dcn__cdtext_language_code("Klingon"), 0);
    ck_assert_str_eq(dcn__cdtext_type_name(DCN_CDTEXT_SONGWRITER),
                     "SONGWRITER");
}
END_TEST

UNIT_MAIN("codec/cdtext", texts_of_two_languages_come_back,
          packs_say_track_sequence_and_position, a_tab_repeats_the_track_before,
          a_lost_pack_costs_only_the_texts_it_held,
          without_size_info_the_tracks_are_those_seen,
          the_first_track_need_not_be_1, tracks_past_99_are_left_out,
          nothing_at_all_decodes_to_nothing,
          a_block_of_too_many_packs_is_refused,
          characters_that_the_charset_lacks_become_question_marks,
          numbers_have_names)
