/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "sectors.h"

#include "codec/subchannel.h"

static uint8_t raw[DCN_SUB_BYTES], packed[DCN_SUB_BYTES];
static uint8_t back[DCN_SUB_BYTES], q_bytes[DCN_Q_BYTES];
static struct dcn_q q, again;

START_TEST(packing_takes_one_bit_of_each_symbol)
{
    memset(raw, 0, sizeof(raw));
    raw[0] = 0x80;  /* P of symbol 0 */
    raw[9] = 0x40;  /* Q of symbol 9 */
    raw[95] = 0x01; /* W of symbol 95 */
    dcn__sub_pack(raw, packed);
    ck_assert_uint_eq(packed[0], 0x80);
    ck_assert_uint_eq(packed[12 + 1], 0x40);
    ck_assert_uint_eq(packed[84 + 11], 0x01);
}
END_TEST

START_TEST(packing_and_unpacking_undo_each_other)
{
    uint64_t state = 42;

    noise_fill(&state, raw, sizeof(raw));
    dcn__sub_pack(raw, packed);
    dcn__sub_unpack(packed, back);
    ck_assert_mem_eq(back, raw, DCN_SUB_BYTES);
    dcn__q_from_raw(raw, q_bytes);
    ck_assert_mem_eq(q_bytes, packed + DCN_Q_BYTES, DCN_Q_BYTES);
}
END_TEST

START_TEST(q_and_p_are_put_in_without_touching_the_rest)
{
    static const uint8_t some[DCN_Q_BYTES] = {0xA5, 1, 2, 3, 4,    5,
                                              6,    7, 8, 9, 0xFF, 0};
    uint64_t state = 43;

    noise_fill(&state, raw, sizeof(raw));
    memcpy(back, raw, sizeof(raw));
    dcn__q_into_raw(some, raw);
    dcn__p_into_raw(true, raw);
    dcn__q_from_raw(raw, q_bytes);
    ck_assert_mem_eq(q_bytes, some, DCN_Q_BYTES);
    for (int i = 0; i < DCN_SUB_BYTES; i++) {
        ck_assert_uint_eq(raw[i] & 0x80, 0x80);
        ck_assert_uint_eq(raw[i] & 0x3F, back[i] & 0x3F);
    }
    dcn__p_into_raw(false, raw);
    ck_assert_uint_eq(raw[50] & 0x80, 0);
}
END_TEST

START_TEST(a_recorded_q_has_the_crc_we_compute)
{
    static const uint8_t recorded[DCN_Q_BYTES] = {
        0x41, 0x16, 0x00, 0x00, 0x01, 0x18, 0x00, 0x76, 0x13, 0x06, 0xF4, 0x4F};

    ck_assert(dcn__q_crc_valid(recorded));
    ck_assert_int_eq(dcn__q_decode(recorded, &q), DCN_Q_POSITION);
    ck_assert_uint_eq(q.control, DCN_CONTROL_DATA);
    ck_assert_uint_eq(q.track, 16);
    ck_assert_uint_eq(q.index, 0);
    ck_assert_uint_eq(q.rel.s, 1);
    ck_assert_uint_eq(q.rel.f, 18);
    ck_assert_uint_eq(q.abs.m, 76);
    dcn__q_encode(&q, q_bytes);
    ck_assert_mem_eq(q_bytes, recorded, DCN_Q_BYTES);
}
END_TEST

START_TEST(a_flipped_bit_breaks_the_crc)
{
    static const uint8_t zeros[10];

    memset(q_bytes, 0, sizeof(q_bytes));
    ck_assert_uint_eq(dcn__crc16_inverted(zeros, 10), 0xFFFF);
    dcn__q_crc_write(q_bytes);
    for (int bit = 0; bit < 96; bit++) {
        q_bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        ck_assert(!dcn__q_crc_valid(q_bytes));
        q_bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}
END_TEST

START_TEST(the_lead_out_is_track_aa)
{
    q = (struct dcn_q){.kind = DCN_Q_POSITION,
                       .adr = 1,
                       .track = DCN_TRACK_LEAD_OUT,
                       .index = 1,
                       .abs = {74, 30, 0}};
    dcn__q_encode(&q, q_bytes);
    ck_assert_uint_eq(q_bytes[1], 0xAA);
    ck_assert_int_eq(dcn__q_decode(q_bytes, &again), DCN_Q_POSITION);
    ck_assert_uint_eq(again.track, DCN_TRACK_LEAD_OUT);
    ck_assert_uint_eq(again.abs.m, 74);
}
END_TEST

START_TEST(an_mcn_comes_back)
{
    q = (struct dcn_q){
        .kind = DCN_Q_MCN, .adr = 2, .code = "4012345678901", .aframe = 74};
    dcn__q_encode(&q, q_bytes);
    ck_assert_uint_eq(q_bytes[1], 0x40);
    ck_assert_uint_eq(q_bytes[7], 0x10);
    ck_assert(dcn__q_crc_valid(q_bytes));
    ck_assert_int_eq(dcn__q_decode(q_bytes, &again), DCN_Q_MCN);
    ck_assert_str_eq(again.code, "4012345678901");
    ck_assert_uint_eq(again.aframe, 74);
}
END_TEST

START_TEST(an_isrc_comes_back)
{
    q = (struct dcn_q){
        .kind = DCN_Q_ISRC, .adr = 3, .code = "DEZ659912345", .aframe = 1};
    dcn__q_encode(&q, q_bytes);
    /* D = 14h, E = 15h, Z = 2Ah, 6, 5. */
    ck_assert_uint_eq(q_bytes[1], 0x51);
    ck_assert_uint_eq(q_bytes[2], 0x5A);
    ck_assert_int_eq(dcn__q_decode(q_bytes, &again), DCN_Q_ISRC);
    ck_assert_str_eq(again.code, "DEZ659912345");
}
END_TEST

START_TEST(an_isrc_with_an_impossible_letter_is_invalid)
{
    q = (struct dcn_q){.kind = DCN_Q_ISRC, .adr = 3, .code = "DEZ659912345"};
    dcn__q_encode(&q, q_bytes);
    q_bytes[1] = 0xFF;
    ck_assert_int_eq(dcn__q_decode(q_bytes, &again), DCN_Q_INVALID);
    ck_assert_uint_eq(strlen(again.code), 12);
}
END_TEST

START_TEST(a_toc_entry_comes_back)
{
    q = (struct dcn_q){.kind = DCN_Q_TOC,
                       .control = 4,
                       .adr = 1,
                       .index = 0xA0,
                       .rel = {97, 12, 3},
                       .abs = {1, 20, 0}};
    dcn__q_encode(&q, q_bytes);
    ck_assert_uint_eq(q_bytes[1], 0);
    ck_assert_uint_eq(q_bytes[2], 0xA0);
    ck_assert_uint_eq(q_bytes[8], 0x20);
    ck_assert_int_eq(dcn__q_decode(q_bytes, &again), DCN_Q_TOC);
    ck_assert_uint_eq(again.index, 0xA0);
    ck_assert_uint_eq(again.abs.s, 20);
}
END_TEST

START_TEST(a_multisession_pointer_is_a_toc_frame)
{
    static const uint8_t b0[10] = {0x15, 0,    0xB0, 0x05, 0x22,
                                   0x10, 0x02, 0x79, 0x59, 0x74};

    memcpy(q_bytes, b0, sizeof(b0));
    ck_assert_int_eq(dcn__q_decode(q_bytes, &q), DCN_Q_TOC);
    ck_assert_uint_eq(q.adr, 5);
    ck_assert_uint_eq(q.index, 0xB0);
    ck_assert_uint_eq(q.zero, 2);
    dcn__q_crc_write(q_bytes);
    dcn__q_encode(&q, back);
    ck_assert_mem_eq(back, q_bytes, DCN_Q_BYTES);
}
END_TEST

START_TEST(fields_that_are_no_bcd_are_invalid)
{
    q = (struct dcn_q){
        .kind = DCN_Q_POSITION, .adr = 1, .track = 1, .index = 1};
    dcn__q_encode(&q, q_bytes);
    q_bytes[8] = 0x60;
    ck_assert_int_eq(dcn__q_decode(q_bytes, &again), DCN_Q_INVALID);
    q_bytes[8] = 0x0A;
    ck_assert_int_eq(dcn__q_decode(q_bytes, &again), DCN_Q_INVALID);
}
END_TEST

START_TEST(an_unknown_adr_is_other)
{
    memset(q_bytes, 0, sizeof(q_bytes));
    q_bytes[0] = 0x07;
    ck_assert_int_eq(dcn__q_decode(q_bytes, &q), DCN_Q_OTHER);
}
END_TEST

START_TEST(codes_have_their_form)
{
    ck_assert(dcn__isrc_valid("DEZ659912345"));
    ck_assert(!dcn__isrc_valid("DEZ6599123456"));
    ck_assert(!dcn__isrc_valid("deZ659912345"));
    ck_assert(!dcn__isrc_valid("DEZ65991234A"));
    ck_assert(dcn__mcn_valid("4012345678901"));
    ck_assert(!dcn__mcn_valid("401234567890"));
    ck_assert(!dcn__mcn_valid("40123456789A1"));
}
END_TEST

UNIT_MAIN("codec/subchannel", packing_takes_one_bit_of_each_symbol,
          packing_and_unpacking_undo_each_other,
          q_and_p_are_put_in_without_touching_the_rest,
          a_recorded_q_has_the_crc_we_compute, a_flipped_bit_breaks_the_crc,
          the_lead_out_is_track_aa, an_mcn_comes_back, an_isrc_comes_back,
          an_isrc_with_an_impossible_letter_is_invalid, a_toc_entry_comes_back,
          a_multisession_pointer_is_a_toc_frame,
          fields_that_are_no_bcd_are_invalid, an_unknown_adr_is_other,
          codes_have_their_form)
