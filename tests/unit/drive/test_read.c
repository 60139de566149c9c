/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "drive/c2_lag.h"
#include "drive/line/poison.h"
#include "drive/line/read_parts.h"

#include <string.h>

START_TEST(poison_stands_where_nothing_was_written)
{
    static uint8_t buffer[4 * 2448];

    dcn__poison(buffer, 2448, 4, 42);
    ck_assert(!dcn__poison_gone(buffer, 2448, 0, 42));
    ck_assert(!dcn__poison_gone(buffer, 2448, 3, 42));
    ck_assert(dcn__poison_gone(buffer, 2448, 0, 43));
}
END_TEST

START_TEST(a_sector_cut_off_in_its_middle_did_not_arrive)
{
    static uint8_t buffer[2 * 2352];

    dcn__poison(buffer, 2352, 2, 42);
    memset(buffer, 0x11, 2352 + 1000);
    ck_assert(dcn__poison_gone(buffer, 2352, 0, 42));
    ck_assert(!dcn__poison_gone(buffer, 2352, 1, 42));
}
END_TEST

START_TEST(a_hole_in_a_sector_shows)
{
    static uint8_t buffer[2048], hole[512];

    dcn__poison(buffer, 2048, 1, 42);
    memcpy(hole, buffer + 512, 512);
    memset(buffer, 0, 2048);
    memcpy(buffer + 512, hole, 512);
    ck_assert(!dcn__poison_gone(buffer, 2048, 0, 42));
}
END_TEST

START_TEST(parts_stand_in_the_order_that_was_probed)
{
    struct dcn_drive_abilities abilities = {
        .c2_294 = true, .sub_raw = true, .reply_order = DCN_ORDER_MAIN_SUB_C2};
    struct dcn_parts parts;
    const unsigned all = DCN_WANT_RAW | DCN_WANT_C2 | DCN_WANT_SUB;

    dcn__parts_for(&abilities, all, &parts);
    ck_assert_uint_eq(parts.stride, 2352 + 96 + 294);
    ck_assert_uint_eq(parts.sub_at, 2352);
    ck_assert_uint_eq(parts.c2_at, 2448);
    abilities.reply_order = DCN_ORDER_MAIN_C2_SUB;
    abilities.c2_294 = false;
    dcn__parts_for(&abilities, all, &parts);
    ck_assert_uint_eq(parts.c2_bytes, 296);
    ck_assert_uint_eq(parts.sub_at, 2352 + 296);
    dcn__parts_for(&abilities, DCN_WANT_USER, &parts);
    ck_assert(parts.user);
    ck_assert_uint_eq(parts.stride, 2048);
}
END_TEST

START_TEST(the_block_error_byte_shows_where_it_is_by_its_value)
{
    uint8_t field[296] = {0};
    bool last;

    ck_assert(!dcn__c2_block_place(field, &last));
    field[2 + 100] = 0x40;
    field[2 + 200] = 0x01;
    field[0] = 0x41;
    ck_assert(dcn__c2_block_place(field, &last));
    ck_assert(!last);
    memset(field, 0, sizeof(field));
    field[100] = 0x40;
    field[200] = 0x01;
    field[294] = 0x41;
    ck_assert(dcn__c2_block_place(field, &last));
    ck_assert(last);
}
END_TEST

START_TEST(late_flags_are_shifted_back)
{
    uint8_t stream[3 * 294] = {0}, out[294];

    stream[294 + 3] = 0x80; /* byte 24 of the sector behind */
    dcn__c2_shift(stream, sizeof(stream), 2352, out);
    ck_assert_uint_eq(out[3], 0x80);
    ck_assert_uint_eq(dcn__c2_count(out), 1);
    dcn__c2_shift(stream, sizeof(stream), 2352 + 4, out);
    ck_assert_uint_eq(out[2], 0x08);
    ck_assert_uint_eq(dcn__c2_count(out), 1);
}
END_TEST

/* A Mode 1 sector with ten bytes wrong, flagged lag bytes late. */
static void
weak_sector(uint8_t *sector, uint8_t *flags, size_t lag)
{
    memset(sector, 0x35, DCN_RAW_BYTES);
    memset(flags, 0, 3 * DCN_C2_BYTES);
    dcn__sector_encode(sector, 1234, DCN_MODE_1);
    for (size_t i = 0; i < 10; i++) {
        size_t at = 100 + i * 211;
        sector[at] ^= 0x5A;
        flags[(at + lag) / 8] |= (uint8_t)(0x80 >> (at + lag) % 8);
    }
}

START_TEST(the_lag_of_c2_is_learnt_from_a_sector_that_repairs)
{
    static uint8_t sector[DCN_RAW_BYTES], flags[3 * DCN_C2_BYTES];
    int lag;

    weak_sector(sector, flags, 2360);
    ck_assert(dcn__c2_lag_learn(sector, flags, sizeof(flags), &lag));
    ck_assert_int_eq(lag, 2360);
    weak_sector(sector, flags, 0);
    ck_assert(dcn__c2_lag_learn(sector, flags, sizeof(flags), &lag));
    ck_assert_int_eq(lag, 0);
}
END_TEST

START_TEST(flags_that_fit_no_lag_teach_nothing)
{
    static uint8_t sector[DCN_RAW_BYTES], flags[3 * DCN_C2_BYTES];
    int lag;

    weak_sector(sector, flags, 0);
    memset(flags, 0xFF, sizeof(flags));
    ck_assert(!dcn__c2_lag_learn(sector, flags, sizeof(flags), &lag));
    memset(flags, 0, sizeof(flags));
    ck_assert(!dcn__c2_lag_learn(sector, flags, sizeof(flags), &lag));
}
END_TEST

/* Two readings of audio, the second right; the first has count bytes wrong
 * from at on, each step bytes, flagged lag bytes late. */
static void
differ(struct dcn_c2_evidence *evidence, size_t at, size_t count, size_t step,
       size_t lag)
{
    static uint8_t one[DCN_RAW_BYTES], other[DCN_RAW_BYTES];
    uint8_t flags[DCN_C2_REACH] = {0}, none[DCN_C2_REACH] = {0};

    for (size_t i = 0; i < DCN_RAW_BYTES; i++)
        one[i] = other[i] = (uint8_t)(i * i >> 3);
    for (size_t i = 0; i < count;
         i++, at += step + (step > 1 ? i * 5 % 13 : 0)) {
        one[at] ^= 0x11;
        flags[(at + lag) / 8] |= (uint8_t)(0x80 >> (at + lag) % 8);
    }
    dcn__c2_evidence_add(evidence, one, flags, other, none);
}

START_TEST(the_lag_of_c2_is_learnt_from_readings_that_differ)
{
    static const size_t lags[] = {0, 8, 592, 2352, 4704};

    for (size_t i = 0; i < sizeof(lags) / sizeof(lags[0]); i++) {
        struct dcn_c2_evidence evidence = {0};
        int lag;

        differ(&evidence, 40, 20, 91, lags[i]);
        ck_assert(!dcn__c2_evidence_lag(&evidence, &lag)); /* too few */
        differ(&evidence, 11, 30, 55, lags[i]);
        ck_assert(dcn__c2_evidence_lag(&evidence, &lag));
        ck_assert_int_eq(lag, (int)lags[i]);
        memset(&evidence, 0, sizeof(evidence));
        differ(&evidence, 700, 300, 1, lags[i]); /* a burst */
        ck_assert(dcn__c2_evidence_lag(&evidence, &lag));
        ck_assert_int_eq(lag, (int)lags[i]);
    }
}
END_TEST

START_TEST(readings_that_differ_without_flags_or_throughout_teach_nothing)
{
    struct dcn_c2_evidence evidence = {0};
    static uint8_t one[DCN_RAW_BYTES], other[DCN_RAW_BYTES];
    uint8_t flags[DCN_C2_REACH];
    int lag;

    memset(one, 1, sizeof(one));
    memset(flags, 0, sizeof(flags));
    dcn__c2_evidence_add(&evidence, one, flags, other, flags);
    ck_assert(!dcn__c2_evidence_lag(&evidence, &lag));
    memset(flags, 0xFF, sizeof(flags));
    dcn__c2_evidence_add(&evidence, one, flags, other, flags);
    ck_assert(!dcn__c2_evidence_lag(&evidence, &lag));
}
END_TEST

START_TEST(formatted_q_in_binary_becomes_q_as_recorded)
{
    const struct dcn_read_cd_form form = {0, DCN_READ_CD_RAW,
                                          DCN_READ_CD_SUB_Q};
    static uint8_t slot[2368];
    uint8_t raw[DCN_SUB_BYTES], q[DCN_Q_BYTES];
    static const uint8_t formatted[16] = {0x41, 12, 1, 0, 10, 74, 0, 59,
                                          33,   15, 0, 0, 0,  0,  0, 0x80};
    static const uint8_t recorded[10] = {0x41, 0x12, 0x01, 0x00, 0x10,
                                         0x74, 0x00, 0x59, 0x33, 0x15};
    struct dcn_parts parts;

    dcn__parts_of_form(&form, DCN_ORDER_MAIN_C2_SUB, &parts);
    memcpy(slot + parts.sub_at, formatted, 16);
    dcn__sub_of(&parts, slot, true, raw);
    dcn__q_from_raw(raw, q);
    ck_assert_mem_eq(q, recorded, 10);
    ck_assert(dcn__q_crc_valid(q));
    ck_assert_uint_eq(raw[0] & 0x80, 0x80);
    ck_assert_uint_eq(raw[95] & 0x3F, 0);
}
END_TEST

UNIT_MAIN("drive/read", poison_stands_where_nothing_was_written,
          a_sector_cut_off_in_its_middle_did_not_arrive,
          a_hole_in_a_sector_shows, parts_stand_in_the_order_that_was_probed,
          the_block_error_byte_shows_where_it_is_by_its_value,
          late_flags_are_shifted_back,
          the_lag_of_c2_is_learnt_from_a_sector_that_repairs,
          flags_that_fit_no_lag_teach_nothing,
          the_lag_of_c2_is_learnt_from_readings_that_differ,
          readings_that_differ_without_flags_or_throughout_teach_nothing,
          formatted_q_in_binary_becomes_q_as_recorded)
