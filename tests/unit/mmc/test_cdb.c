/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "mmc/cdb.h"

START_TEST(read_cd_places_every_field)
{
    static const uint8_t want[12] = {0xBE, 0x04, 0xFF, 0xFF, 0xFF, 0x6A,
                                     0x00, 0x01, 0x02, 0xFA, 0x01, 0x00};
    const struct dcn_read_cd_form form = {DCN_READ_CD_CDDA,
                                          DCN_READ_CD_RAW | DCN_READ_CD_C2,
                                          DCN_READ_CD_SUB_RAW};
    struct dcn_command command;
    uint8_t data[16];

    dcn__cdb_read_cd(&command, &form, -150, 258, data, sizeof(data));
    ck_assert_mem_eq(command.cdb, want, sizeof(want));
    ck_assert_uint_eq(command.cdb_len, 12);
    ck_assert_int_eq(command.direction, DCN_DATA_IN);
}
END_TEST

START_TEST(read_toc_puts_the_format_in_the_old_place_too)
{
    struct dcn_command command;
    uint8_t data[4];

    dcn__cdb_read_toc(&command, DCN_TOC_FULL, false, 1, data, sizeof(data));
    ck_assert_uint_eq(command.cdb[2], 2);
    ck_assert_uint_eq(command.cdb[9], 0x80);
    dcn__cdb_read_toc(&command, DCN_TOC_CDTEXT, false, 0, data, sizeof(data));
    ck_assert_uint_eq(command.cdb[2], 5);
    ck_assert_uint_eq(command.cdb[9], 0);
}
END_TEST

START_TEST(an_allocation_length_is_cut_off_at_its_field)
{
    struct dcn_command command;
    static uint8_t data[300];

    dcn__cdb_request_sense(&command, data, sizeof(data));
    ck_assert_uint_eq(command.cdb[4], 255);
    ck_assert_uint_eq(command.data_len, 255);
}
END_TEST

START_TEST(a_flushing_read_of_no_sector_moves_no_data)
{
    struct dcn_command command;

    dcn__cdb_read_12(&command, 16, 0, true, false, NULL, 0);
    ck_assert_uint_eq(command.cdb[1], 0x08);
    ck_assert_int_eq(command.direction, DCN_DATA_NONE);
}
END_TEST

START_TEST(set_cd_speed_moves_no_data)
{
    struct dcn_command command;

    dcn__cdb_set_cd_speed(&command, 706, 0xFFFF, 1);
    ck_assert_int_eq(command.direction, DCN_DATA_NONE);
    ck_assert_uint_eq(command.cdb[1], 1);
    ck_assert_uint_eq(command.cdb[2], 2);
    ck_assert_uint_eq(command.cdb[3], 0xC2);
    ck_assert_uint_eq(command.cdb[4], 0xFF);
}
END_TEST

START_TEST(mode_select_sends_its_list_with_pf)
{
    static const uint8_t list[16] = {0};
    struct dcn_command command;

    dcn__cdb_mode_select(&command, list, sizeof(list));
    ck_assert_uint_eq(command.cdb[1], 0x10);
    ck_assert_uint_eq(command.cdb[8], 16);
    ck_assert_int_eq(command.direction, DCN_DATA_OUT);
    ck_assert_ptr_eq(command.data, list);
}
END_TEST

UNIT_MAIN("mmc/cdb", read_cd_places_every_field,
          read_toc_puts_the_format_in_the_old_place_too,
          an_allocation_length_is_cut_off_at_its_field,
          a_flushing_read_of_no_sector_moves_no_data,
          set_cd_speed_moves_no_data, mode_select_sends_its_list_with_pf)
