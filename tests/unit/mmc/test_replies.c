/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "mmc/discinfo.h"
#include "mmc/features.h"
#include "mmc/inquiry.h"
#include "mmc/modepage.h"
#include "mmc/structure.h"
#include "util/bytes.h"

#include <string.h>

START_TEST(inquiry_strings_are_trimmed_and_made_printable)
{
    uint8_t bytes[36] = {5, 0x80};
    struct dcn_inquiry inquiry;

    memcpy(bytes + 8, "MADE UP ", 8);
    memcpy(bytes + 16, " DVD\tDRIVE X1   ", 16);
    memcpy(bytes + 32, "1.0\0", 4);
    ck_assert(dcn__inquiry_parse(bytes, sizeof(bytes), &inquiry));
    ck_assert_str_eq(inquiry.vendor, "MADE UP");
    ck_assert_str_eq(inquiry.product, "DVD?DRIVE X1");
    ck_assert_str_eq(inquiry.revision, "1.0");
    ck_assert(inquiry.removable);
    ck_assert(!dcn__inquiry_parse(bytes, 35, &inquiry));
}
END_TEST

static const uint8_t configuration[] = {
    0, 0,    0,    0x38, 0,    0,    0,   0x10, /* header: DVD-ROM now */
    0, 0,    0x03, 8,    0,    0x10, 1,   0,    0,   8,   0,   0, /* profiles */
    0, 0x10, 1,    8,    0,    0,    8,   0,    0,   16,  1,   0, /* readable */
    0, 0x1E, 9,    4,    0x03, 0,    0,   0,                      /* CD read */
    1, 8,    3,    8,    'A',  'B',  '1', '2',  ' ', ' ', ' ', ' ',
    1, 7,    0,    4,    0x0C, 0,    0,   0,
};

START_TEST(features_are_read_from_their_descriptors)
{
    struct dcn_features features;

    ck_assert(
        dcn__features_parse(configuration, sizeof(configuration), &features));
    ck_assert_uint_eq(features.current_profile, DCN_PROFILE_DVD_ROM);
    ck_assert_uint_eq(features.profile_count, 2);
    ck_assert_uint_eq(features.profiles[1], DCN_PROFILE_CD_ROM);
    ck_assert_uint_eq(features.blocking, 16);
    ck_assert(features.error_recovery_page);
    ck_assert(features.cd_text && features.c2 && !features.dap);
    ck_assert_str_eq(features.serial, "AB12");
    ck_assert(features.set_cd_speed && features.get_performance);
}
END_TEST

START_TEST(a_feature_cut_off_at_the_end_is_left_out)
{
    struct dcn_features features;

    ck_assert(dcn__features_parse(configuration, 8 + 12 + 11, &features));
    ck_assert_uint_eq(features.profile_count, 2);
    ck_assert(!features.random_readable);
}
END_TEST

START_TEST(a_mode_page_is_found_behind_block_descriptors)
{
    static const uint8_t bytes[] = {0, 26, 0, 0, 0, 0, 0,    8,  0,    0,
                                    0, 0,  0, 0, 8, 0, 0x81, 10, 0x21, 7,
                                    0, 0,  0, 0, 0, 0, 0,    0};
    struct dcn_error_recovery recovery;

    ck_assert(dcn__mode_error_recovery(bytes, sizeof(bytes), &recovery));
    ck_assert_uint_eq(recovery.bits, 0x21);
    ck_assert_uint_eq(recovery.retries, 7);
    ck_assert(!dcn__mode_error_recovery(bytes, 18, &recovery));
}
END_TEST

START_TEST(capabilities_tell_c2_and_the_buffer)
{
    static const uint8_t bytes[8 + 20] = {
        0,    26,   0, 0, 0,    0,    0, 0, 0x2A, 18,   0,    0,
        0x71, 0x17, 0, 0, 0x21, 0x13, 0, 0, 0x02, 0x00, 0x10, 0x89};
    struct dcn_mode_capabilities capabilities;

    ck_assert(dcn__mode_capabilities(bytes, sizeof(bytes), &capabilities));
    ck_assert(capabilities.c2 && capabilities.accurate_stream);
    ck_assert_uint_eq(capabilities.buffer_kib, 512);
    ck_assert_uint_eq(capabilities.max_speed_kb_s, 0x2113);
}
END_TEST

START_TEST(a_real_two_layer_opposite_dvd_adds_up)
{
    /* 196608, end 16580605, end of layer 0 2270831: 4148446 sectors. */
    uint8_t payload[17] = {0x01, 0x02, 0x31, 0x10, 0,    0x03, 0,    0,   0,
                           0xFC, 0xFF, 0xFD, 0,    0x22, 0xA6, 0x6F, 0x80};
    struct dcn_dvd_physical physical;

    ck_assert(dcn__dvd_physical_parse(payload, sizeof(payload), &physical));
    ck_assert_uint_eq(physical.layers, 2);
    ck_assert(physical.opposite && physical.bca);
    ck_assert_uint_eq(dcn__dvd_layer_break(&physical), 2074224);
    ck_assert_uint_eq(dcn__dvd_physical_sectors(&physical), 4148446);
}
END_TEST

START_TEST(a_parallel_dvd_breaks_after_its_layer_0)
{
    struct dcn_dvd_physical physical = {
        .layers = 2, .first_psn = 196608, .last_psn = 2098736};

    ck_assert_uint_eq(dcn__dvd_layer_break(&physical), 2098736 - 196608 + 1);
}
END_TEST

START_TEST(layer_figures_that_contradict_each_other_give_none)
{
    struct dcn_dvd_physical physical = {
        .layers = 2, .first_psn = 196608, .last_psn = 5};

    ck_assert_uint_eq(dcn__dvd_layer_break(&physical), 0);
    ck_assert_uint_eq(dcn__dvd_physical_sectors(&physical), 0);
}
END_TEST

START_TEST(bd_information_names_type_layers_and_layer_0)
{
    uint8_t payload[64] = {'D', 'I', 1,   0x10, 0,    0, 0x20, 0,
                           'B', 'D', 'O', 1,    0x21, 1, 1,    1};
    struct dcn_bd_information information;

    payload[25] = 0x10;
    payload[29] = 0x1F;
    payload[31] = 0xFE;
    ck_assert(
        dcn__bd_information_parse(payload, sizeof(payload), &information));
    ck_assert_str_eq(information.type, "BDO");
    ck_assert_uint_eq(information.layers, 2);
    ck_assert_uint_eq(information.layer0_sectors, 0x1F00FE - 0x100000 + 2);
}
END_TEST

/* A unit of a layer of sectors (even), from first on. */
static void
put_unit(uint8_t *unit, unsigned layers, unsigned layer, uint32_t first,
         uint32_t sectors, uint32_t last_psn)
{
    memcpy(unit, "DI", 2);
    unit[2] = 1;
    unit[3] = (uint8_t)(layers << 3 | layer);
    memcpy(unit + 8, "BDO", 3);
    unit[12] = (uint8_t)(layers << 4 | 1);
    dcn__put_be32(unit + 20, last_psn);
    dcn__put_be32(unit + 24, first);
    dcn__put_be32(unit + 28, first + sectors - 2);
}

static uint32_t
bd_sectors(const uint8_t *payload, size_t len)
{
    struct dcn_bd_information information;

    ck_assert(dcn__bd_information_parse(payload, len, &information));
    return information.sectors;
}

START_TEST(the_layers_of_a_bd_add_up_to_its_size)
{
    uint8_t payload[4 * 64] = {0};

    put_unit(payload, 1, 0, 0x100000, 12219392, 0x100000 + 12219391);
    ck_assert_uint_eq(bd_sectors(payload, sizeof(payload)), 12219392);
    for (unsigned layers = 2; layers <= 4; layers++) {
        for (unsigned n = 0; n < layers; n++)
            put_unit(payload + (size_t)n * 64, layers, n,
                     n % 2 == 0 ? 0x100000 : 0x1345600, 12219392,
                     n + 1 < layers ? 0
                     : n % 2 == 0   ? 0x100000 + 999999
                                    : 0x1345600 + 999999);
        ck_assert_uint_eq(bd_sectors(payload, sizeof(payload)),
                          (layers - 1) * 12219392 + 1000000);
        ck_assert_uint_eq(bd_sectors(payload, (size_t)layers * 64 - 1), 0);
    }
}
END_TEST

START_TEST(a_bd_whose_last_psn_is_none_tells_no_size)
{
    uint8_t payload[64] = {0};

    put_unit(payload, 1, 0, 131072, 1527424, 0);
    ck_assert_uint_eq(bd_sectors(payload, sizeof(payload)), 0);
    put_unit(payload, 1, 0, 0x100000, 12219392, 0x100000 + 12219391);
    memcpy(payload + 8, "BDR", 3); /* what it could hold */
    ck_assert_uint_eq(bd_sectors(payload, sizeof(payload)), 0);
    memcpy(payload + 8, "BDO", 3);
    payload[3] = 1 << 3 | 2; /* the unit of another layer */
    ck_assert_uint_eq(bd_sectors(payload, sizeof(payload)), 0);
}
END_TEST

START_TEST(an_mcn_counts_only_with_its_valid_bit)
{
    uint8_t bytes[24] = {0, 0, 0, 20, 2, 0, 0, 0, 0x80};
    char mcn[14];

    memcpy(bytes + 9, "4012345678901", 13);
    ck_assert(dcn__mcn_reply_parse(bytes, sizeof(bytes), mcn));
    ck_assert_str_eq(mcn, "4012345678901");
    bytes[8] = 0;
    ck_assert(!dcn__mcn_reply_parse(bytes, sizeof(bytes), mcn));
    ck_assert_str_eq(mcn, "");
}
END_TEST

START_TEST(track_information_tells_size_and_mode)
{
    uint8_t bytes[36] = {0, 34, 1, 1, 0, 0x24, 0x41, 0x02};
    struct dcn_track_information information;

    bytes[26] = 1;
    bytes[30] = 1;
    ck_assert(dcn__track_information_parse(bytes, sizeof(bytes), &information));
    ck_assert(information.damaged && information.blank);
    ck_assert_uint_eq(information.control, 4);
    ck_assert_uint_eq(information.data_mode, 1);
    ck_assert_uint_eq(information.sectors, 256);
    ck_assert(information.has_last_recorded);
    ck_assert_int_eq(information.last_recorded, 256);
}
END_TEST

UNIT_MAIN("mmc/replies", inquiry_strings_are_trimmed_and_made_printable,
          features_are_read_from_their_descriptors,
          a_feature_cut_off_at_the_end_is_left_out,
          a_mode_page_is_found_behind_block_descriptors,
          capabilities_tell_c2_and_the_buffer,
          a_real_two_layer_opposite_dvd_adds_up,
          a_parallel_dvd_breaks_after_its_layer_0,
          layer_figures_that_contradict_each_other_give_none,
          bd_information_names_type_layers_and_layer_0,
          the_layers_of_a_bd_add_up_to_its_size,
          a_bd_whose_last_psn_is_none_tells_no_size,
          an_mcn_counts_only_with_its_valid_bit,
          track_information_tells_size_and_mode)
