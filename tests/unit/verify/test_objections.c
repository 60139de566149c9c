/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What file systems, sheets and subchannels say against their image. */
#include "unit/unit.h"

#include "unit/fs/tiny_iso.h"
#include "unit/fs/tiny_udf.h"
#include "verify/objection.h"

#include "util/bytes.h"

#include <string.h>

static struct dcn_objections found;

/* Looks at a source's file systems as if its disc ended at end (0: as it
 * is). */
static void
look_at(struct fake_source *fake, dcn_lba end)
{
    struct dcn_evidence evidence = {.what = "image", .disc = fake->disc};
    struct dcn_fs *fs;

    dcn__objections_free(&found);
    if (end > 0)
        fake->disc->lead_out = fake->disc->sessions[0].lead_out =
            fake->disc->tracks[0].end = end;
    ck_assert_int_eq(dcn__fs_read(&fake->base, true, &fs, NULL), DCN_OK);
    evidence.fs = fs;
    ck_assert_int_eq(dcn__objections_look(&evidence, &found, NULL), DCN_OK);
    dcn__fs_free(fs);
    dcn__source_close(&fake->base);
}

static const struct dcn_objection *
find(const char *code)
{
    for (size_t i = 0; i < found.count; i++)
        if (strcmp(found.list[i].code, code) == 0)
            return &found.list[i];
    return NULL;
}

static void
ck_weight(const char *code, enum dcn_weight weight)
{
    const struct dcn_objection *objection = find(code);

    ck_assert_msg(objection != NULL, "%s is not found", code);
    ck_assert_int_eq(objection->weight, weight);
}

/* Makes a volume of two files, up to sector 45, that says size. */
static void
make_iso(struct tiny_iso *iso, uint32_t size)
{
    struct tiny_record record = {.name = "A.TXT;1", .extent = 30, .size = 5000};

    tiny_iso_init(iso, 0);
    tiny_iso_record(iso, TINY_ROOT, &record);
    record.name = "B.BIN;1";
    record.extent = 40;
    record.size = 5 * 2048;
    tiny_iso_record(iso, TINY_ROOT, &record);
    dcn__put_le32(iso->blocks[16] + 80, size);
    dcn__put_be32(iso->blocks[16] + 84, size);
}

START_TEST(a_whole_iso_has_nothing_against_it)
{
    static struct tiny_iso iso;

    make_iso(&iso, 45);
    look_at(tiny_iso_source(&iso, 0), 0);
    ck_assert_uint_eq(found.count, 0);
    look_at(tiny_iso_source(&iso, 0), 45);
    ck_assert_uint_eq(found.count, 0);
    dcn__objections_free(&found);
}
END_TEST

START_TEST(an_iso_that_is_cut_anywhere_is_found)
{
    static struct tiny_iso iso;

    make_iso(&iso, 45);
    for (dcn_lba end = 17; end < 45; end++) {
        look_at(tiny_iso_source(&iso, 0), end);
        ck_assert_msg(dcn__objections_worst(&found) == DCN_WEIGHT_FAULT,
                      "cut at %d", end);
    }
    dcn__objections_free(&found);
}
END_TEST

START_TEST(a_cut_in_padding_is_a_note)
{
    static struct tiny_iso iso;

    make_iso(&iso, 45 + 152);
    look_at(tiny_iso_source(&iso, 0), 45);
    ck_weight("volume_past_end", DCN_WEIGHT_NOTE);
    ck_assert_int_eq(dcn__objections_worst(&found), DCN_WEIGHT_NOTE);
    make_iso(&iso, 45 + 153);
    look_at(tiny_iso_source(&iso, 0), 45);
    ck_weight("volume_past_end", DCN_WEIGHT_FAULT);
    dcn__objections_free(&found);
}
END_TEST

START_TEST(a_file_longer_than_its_volume_is_a_protection)
{
    static struct tiny_iso iso;
    struct tiny_record record = {
        .name = "FAKE.DAT;1", .extent = 35, .size = 600 * 1024 * 1024};

    make_iso(&iso, 64);
    tiny_iso_record(&iso, TINY_ROOT, &record);
    look_at(tiny_iso_source(&iso, 0), 0);
    ck_weight("file_too_long", DCN_WEIGHT_NOTE);
    ck_assert_int_eq(dcn__objections_worst(&found), DCN_WEIGHT_NOTE);
    dcn__objections_free(&found);
}
END_TEST

START_TEST(a_file_of_which_nothing_is_there_is_a_fault)
{
    static struct tiny_iso iso;
    struct tiny_record record = {
        .name = "GONE.DAT;1", .extent = 5000, .size = 2048};

    make_iso(&iso, 64);
    tiny_iso_record(&iso, TINY_ROOT, &record);
    look_at(tiny_iso_source(&iso, 0), 0);
    ck_weight("file_past_end", DCN_WEIGHT_FAULT);
    dcn__objections_of_disc(&found);
    ck_weight("file_past_end", DCN_WEIGHT_NOTE);
    make_iso(&iso, 64);
    record.size = 0; /* nothing is missing of an empty one */
    tiny_iso_record(&iso, TINY_ROOT, &record);
    look_at(tiny_iso_source(&iso, 0), 0);
    ck_assert_uint_eq(found.count, 0);
    dcn__objections_free(&found);
}
END_TEST

START_TEST(a_session_alone_may_count_from_the_discs_start)
{
    static struct tiny_iso iso;

    tiny_iso_init(&iso, 11700);
    dcn__put_le32(iso.blocks[16] + 80, 11700 + 60);
    look_at(tiny_iso_source(&iso, 0), 0);
    ck_assert_int_eq(dcn__objections_worst(&found), DCN_WEIGHT_NOTE);
    dcn__objections_free(&found);
}
END_TEST

START_TEST(a_directory_that_is_none_is_a_fault)
{
    static struct tiny_iso iso;
    struct tiny_record record = {
        .name = "DIR", .extent = 50, .size = 2048, .flags = TINY_DIRECTORY};

    make_iso(&iso, 64);
    tiny_iso_record(&iso, TINY_ROOT, &record);
    look_at(tiny_iso_source(&iso, 0), 0);
    ck_weight("descriptor_broken", DCN_WEIGHT_FAULT);
    tiny_iso_directory(&iso, 50, 0);
    look_at(tiny_iso_source(&iso, 0), 0);
    ck_assert_uint_eq(found.count, 0);
    dcn__objections_free(&found);
}
END_TEST

/* Bytes of a volume's size as programs wrote them: little-endian, then
 * big-endian 45 it should be. */
static const struct {
    uint8_t bytes[8];
    uint32_t most; /* sectors that they may be taken for */
} sizes[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0}, 0},
    {{0, 0, 0, 45, 45, 0, 0, 0}, 45},
    {{0, 0, 0, 0, 0, 0, 0, 45}, 45},
    {{45, 0, 0, 0, 0, 0, 0, 0}, 45},
    {{0, 0, 0, 45, 0, 0, 0, 45}, 45},
    {{45, 0, 0, 0, 45, 0, 0, 0}, 45},
    {{0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 45}, 45},
    {{0, 0, 4, 0, 0, 0, 0, 45}, 45},
};

START_TEST(a_volume_size_of_the_wrong_byte_order_is_no_fault)
{
    static struct tiny_iso iso;

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        make_iso(&iso, 0);
        memcpy(iso.blocks[16] + 80, sizes[i].bytes, 8);
        look_at(tiny_iso_source(&iso, 0), 45);
        ck_assert_msg(found.count == 0, "size %zu: %s", i, found.list[0].text);
        look_at(tiny_iso_source(&iso, 0), 42);
        ck_weight("file_past_end", DCN_WEIGHT_FAULT);
    }
    dcn__objections_free(&found);
}
END_TEST

/* Nothing speaks against it with 45 sectors; with one less its last file is cut
 * off. */
static void
is_whole_at_45(struct tiny_iso *iso)
{
    look_at(tiny_iso_source(iso, 0), 45);
    ck_assert_uint_eq(found.count, 0);
    look_at(tiny_iso_source(iso, 0), 44);
    ck_weight("file_past_end", DCN_WEIGHT_FAULT);
}

/* Blocks of that size, the root in the middle of a sector. */
static void
make_small_blocks(struct tiny_iso *iso, uint16_t bytes)
{
    uint32_t root = (TINY_ROOT + 1) * 2048u / bytes - 1;
    struct tiny_record record = {.name = "A.TXT;1", .size = 2048};
    uint8_t *into = iso->blocks[TINY_ROOT] + 2048 - bytes;

    tiny_iso_init(iso, 0);
    dcn__put_le16(iso->blocks[16] + 128, bytes);
    dcn__put_le32(iso->blocks[16] + 80, 45u * 2048 / bytes);
    dcn__put_be32(iso->blocks[16] + 84, 45u * 2048 / bytes);
    record.extent = 44u * 2048 / bytes;
    tiny_iso_record(iso, TINY_ROOT, &record);
    dcn__put_le32(iso->blocks[16] + 156 + 2, root);
    dcn__put_le32(iso->blocks[TINY_ROOT] + 2, root);
    dcn__put_le32(iso->blocks[TINY_ROOT] + 34 + 2, root);
    dcn__put_le32(iso->blocks[16] + 156 + 10, bytes);
    memmove(into, iso->blocks[TINY_ROOT], bytes);
    memset(iso->blocks[TINY_ROOT], 0x5A, 2048u - bytes);
}

START_TEST(a_root_may_begin_within_a_sector)
{
    static struct tiny_iso iso;

    for (uint16_t bytes = 512; bytes <= 1024; bytes *= 2) {
        make_small_blocks(&iso, bytes);
        is_whole_at_45(&iso);
    }
    dcn__objections_free(&found);
}
END_TEST

START_TEST(a_root_may_have_extended_attributes_before_it)
{
    static struct tiny_iso iso;

    make_iso(&iso, 45);
    iso.blocks[16][156 + 1] = 1;
    dcn__put_le32(iso.blocks[16] + 156 + 2, TINY_ROOT - 1);
    for (size_t at = 0; at < 68; at += 34) {
        iso.blocks[TINY_ROOT][at + 1] = 1;
        dcn__put_le32(iso.blocks[TINY_ROOT] + at + 2, TINY_ROOT - 1);
    }
    is_whole_at_45(&iso);
    dcn__objections_free(&found);
}
END_TEST

START_TEST(a_volume_may_have_no_tree_but_joliets)
{
    static struct tiny_iso iso;
    struct tiny_record record = {
        .name = "\0A", .name_len = 2, .extent = 40, .size = 5 * 2048};

    tiny_iso_init(&iso, 0);
    tiny_iso_joliet(&iso, 25);
    tiny_iso_record(&iso, 25, &record);
    memset(iso.blocks[16] + 156 + 2, 0, 16);
    memset(iso.blocks[TINY_ROOT], 0, 2048);
    look_at(tiny_iso_source(&iso, 0), 0);
    ck_assert_uint_eq(found.count, 0);
    look_at(tiny_iso_source(&iso, 0), 44);
    ck_weight("file_past_end", DCN_WEIGHT_FAULT);
    dcn__objections_free(&found);
}
END_TEST

/* Discs of consoles name their audio tracks as files; the data track alone
 * has none of them. */
START_TEST(a_name_of_an_audio_track_is_no_file_past_the_end)
{
    static const uint8_t cd_da[14] = {0, 0, 0, 0, 0x45, 0x55, 'X', 'A'};
    static const uint8_t form1[14] = {0, 0, 0, 0, 0x0D, 0x55, 'X', 'A'};
    static struct tiny_iso iso;
    struct tiny_record record = {.name = "T.DA;1",
                                 .extent = 9000,
                                 .size = 2048 * 3000,
                                 .use = cd_da,
                                 .use_len = sizeof(cd_da)};

    make_iso(&iso, 12000 + 150);
    tiny_iso_record(&iso, TINY_ROOT, &record);
    look_at(tiny_iso_source(&iso, 0), 45);
    ck_weight("file_is_audio", DCN_WEIGHT_NOTE);
    ck_weight("volume_past_end", DCN_WEIGHT_NOTE);
    look_at(tiny_iso_source(&iso, 0), 44);
    ck_weight("file_past_end", DCN_WEIGHT_FAULT);
    make_iso(&iso, 12000 + 150);
    record.use = form1;
    tiny_iso_record(&iso, TINY_ROOT, &record);
    look_at(tiny_iso_source(&iso, 0), 45);
    ck_weight("file_past_end", DCN_WEIGHT_FAULT);
    dcn__objections_free(&found);
}
END_TEST

static const enum tiny_udf_kind udf_kinds[] = {
    TINY_UDF_PHYSICAL, TINY_UDF_VIRTUAL, TINY_UDF_SPARABLE, TINY_UDF_METADATA};

static void
make_udf(struct tiny_udf *udf, enum tiny_udf_kind kind)
{
    static const struct tiny_ad ads[] = {{80, 5000, 0}, {0, 0, 0}};

    tiny_udf_init(udf, kind);
    tiny_udf_entry(udf, 3, 5, 5000, ads);
    tiny_udf_name(udf, "file", 0, 3);
}

START_TEST(a_whole_udf_has_nothing_against_it)
{
    static struct tiny_udf udf;

    for (int i = 0; i < 4; i++) {
        make_udf(&udf, udf_kinds[i]);
        look_at(tiny_udf_source(&udf), 0);
        ck_assert_msg(found.count == 0, "%d: %s", i, found.list[0].text);
    }
    dcn__objections_free(&found);
}
END_TEST

/* Its file ends with block 82 of the partition. */
START_TEST(a_udf_that_is_cut_anywhere_is_found)
{
    static struct tiny_udf udf;

    for (int i = 0; i < 4; i++) {
        make_udf(&udf, udf_kinds[i]);
        for (dcn_lba end = 19; end < TINY_UDF_START + 83; end++) {
            look_at(tiny_udf_source(&udf), end);
            ck_assert_msg(dcn__objections_worst(&found) == DCN_WEIGHT_FAULT,
                          "kind %d cut at %d", i, end);
        }
    }
    dcn__objections_free(&found);
}
END_TEST

START_TEST(a_partition_of_the_mediums_size_is_no_fault)
{
    static struct tiny_udf udf;

    make_udf(&udf, TINY_UDF_SPARABLE);
    dcn__put_le32(udf.sectors[34] + 192, 295000);
    tiny_udf_seal(udf.sectors[34]);
    look_at(tiny_udf_source(&udf), 0);
    ck_assert_msg(found.count == 0, "%s", found.list[0].text);
    make_udf(&udf, TINY_UDF_PHYSICAL);
    dcn__put_le32(udf.sectors[34] + 192, 295000);
    tiny_udf_seal(udf.sectors[34]);
    look_at(tiny_udf_source(&udf), 0);
    ck_weight("volume_past_end", DCN_WEIGHT_FAULT);
    dcn__objections_free(&found);
}
END_TEST

START_TEST(a_descriptor_with_a_wrong_checksum_is_a_fault)
{
    static const uint32_t places[] = {32,
                                      33,
                                      34,
                                      256,
                                      TINY_UDF_START,
                                      TINY_UDF_START + 1,
                                      TINY_UDF_START + 2,
                                      TINY_UDF_START + 3};
    static struct tiny_udf udf;

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        make_udf(&udf, TINY_UDF_PHYSICAL);
        udf.sectors[places[i]][30] ^= 1;
        look_at(tiny_udf_source(&udf), 0);
        ck_weight("descriptor_broken", DCN_WEIGHT_FAULT);
    }
    dcn__objections_free(&found);
}
END_TEST

/* An HFS volume of blocks allocation blocks of 2048 bytes, from 4 units on. */
static void
put_hfs(uint8_t *volume, uint16_t blocks)
{
    uint8_t *mdb = volume + 1024;

    memcpy(mdb, "BD", 2);
    dcn__put_be16(mdb + 18, blocks);
    dcn__put_be32(mdb + 20, 2048);
    dcn__put_be16(mdb + 28, 4);
    memcpy(mdb + 36, "\4Tiny", 5);
}

START_TEST(an_hfs_volume_may_lack_a_hundredth)
{
    static uint8_t blocks[1000][2048];
    struct fake_source *fake;

    memset(blocks, 0, sizeof(blocks));
    put_hfs(blocks[0], 1009);
    for (int cut = 0; cut < 2; cut++) {
        fake = fake_source_new(fake_data_disc(DCN_MEDIUM_CD, 1000), blocks[0],
                               2048, 1000, NULL);
        look_at(fake, cut ? 990 : 0);
        ck_weight("volume_past_end", cut ? DCN_WEIGHT_FAULT : DCN_WEIGHT_NOTE);
    }
    dcn__objections_free(&found);
}
END_TEST

/* A map that stands in 512-byte blocks though it speaks of 2048, and one that
 * counts in the other. */
START_TEST(an_apple_map_of_any_block_size_leads_to_its_volume)
{
    static uint8_t blocks[1000][2048];

    for (int i = 0; i < 8; i++) {
        uint32_t stride = i < 4 ? 512 : 2048;
        uint32_t unit = i % 2 == 0 ? 512 : 2048;
        uint8_t *entry = blocks[0] + stride;

        memset(blocks, 0, sizeof(blocks));
        memcpy(blocks[0], "ER", 2);
        dcn__put_be16(blocks[0] + 2, i % 4 < 2 ? 2048 : 512);
        memcpy(entry, "PM", 2);
        dcn__put_be32(entry + 4, 1);
        dcn__put_be32(entry + 8, 16 * 2048 / unit);
        dcn__put_be32(entry + 12, 4000000);
        memcpy(entry + 48, "Apple_HFS", 9);
        put_hfs(blocks[16], 983);
        look_at(fake_source_new(fake_data_disc(DCN_MEDIUM_CD, 1000), blocks[0],
                                2048, 1000, NULL),
                0);
        ck_assert_uint_eq(found.count, 0);
        look_at(fake_source_new(fake_data_disc(DCN_MEDIUM_CD, 1000), blocks[0],
                                2048, 1000, NULL),
                900);
        ck_weight("volume_past_end", DCN_WEIGHT_FAULT);
    }
    dcn__objections_free(&found);
}
END_TEST

/* ---- sheet and subchannel ---- */

#define SECTORS 40

/* Sectors of mode under a track that is called Mode 1, each moved by shift. */
static void
look_at_sectors(enum dcn_sector_mode mode, int other, dcn_lba shift,
                bool scrambled)
{
    static uint8_t sectors[SECTORS][DCN_RAW_BYTES];
    struct dcn_disc *disc = fake_data_disc(DCN_MEDIUM_CD, SECTORS);
    struct dcn_evidence evidence = {.what = "image", .disc = disc};
    struct dcn_self_check self;
    struct fake_source *fake;

    disc->tracks[0].mode_origin = DCN_ORIGIN_SHEET;
    for (int i = 0; i < SECTORS; i++) {
        memset(sectors[i], 0, DCN_RAW_BYTES);
        dcn__sector_encode(sectors[i], i + shift,
                           i < other ? mode : DCN_MODE_1);
        if (scrambled && i < other)
            dcn__scramble(sectors[i]);
    }
    fake = fake_source_new(disc, sectors[0], DCN_RAW_BYTES, SECTORS, NULL);
    ck_assert_int_eq(dcn__verify_self(&fake->base, NULL, 10, NULL, &self, NULL),
                     DCN_OK);
    dcn__objections_free(&found);
    evidence.self = &self;
    ck_assert_int_eq(dcn__objections_look(&evidence, &found, NULL), DCN_OK);
    dcn__self_check_free(&self);
    dcn__source_close(&fake->base);
}

START_TEST(a_sheet_that_names_another_mode_is_a_fault)
{
    look_at_sectors(DCN_MODE_1, SECTORS, 0, false);
    ck_assert_uint_eq(found.count, 0);
    look_at_sectors(DCN_MODE_2_FORM1, SECTORS, 0, false);
    ck_weight("track_mode", DCN_WEIGHT_FAULT);
    look_at_sectors(DCN_MODE_2_FORM1, 5, 0, false); /* a disc may be so */
    ck_weight("track_mode", DCN_WEIGHT_NOTE);
    dcn__objections_free(&found);
}
END_TEST

START_TEST(scrambled_sectors_are_named)
{
    look_at_sectors(DCN_MODE_1, SECTORS, 0, true);
    ck_weight("scrambled", DCN_WEIGHT_FAULT);
    ck_assert_ptr_null(find("track_mode"));
    dcn__objections_free(&found);
}
END_TEST

START_TEST(headers_of_another_place_are_named)
{
    look_at_sectors(DCN_MODE_1, SECTORS, 150, false);
    ck_weight("header_elsewhere", DCN_WEIGHT_FAULT);
    dcn__objections_free(&found);
}
END_TEST

/* Q of 1000 sectors: so many empty, wrong, elsewhere. */
static void
look_at_q(uint64_t empty, uint64_t wrong, uint64_t elsewhere)
{
    struct dcn_disc *disc = fake_data_disc(DCN_MEDIUM_CD, 1000);
    struct dcn_self_check self = {.q_checked = 1000,
                                  .q_bad_crc = empty + wrong,
                                  .q_empty = empty,
                                  .q_wrong_position = elsewhere};
    struct dcn_evidence evidence = {
        .what = "image", .disc = disc, .self = &self};

    dcn__objections_free(&found);
    ck_assert_int_eq(dcn__objections_look(&evidence, &found, NULL), DCN_OK);
    dcn__disc_free(disc);
}

START_TEST(a_subchannel_may_be_worn_but_not_of_another_disc)
{
    look_at_q(0, 0, 0);
    ck_assert_uint_eq(found.count, 0);
    look_at_q(10, 100, 100);
    ck_assert_uint_eq(found.count, 3);
    ck_assert_int_eq(dcn__objections_worst(&found), DCN_WEIGHT_NOTE);
    look_at_q(501, 0, 0);
    ck_weight("sub_empty", DCN_WEIGHT_FAULT);
    look_at_q(0, 501, 0);
    ck_weight("q_bad_crc", DCN_WEIGHT_FAULT);
    look_at_q(0, 0, 251);
    ck_weight("q_elsewhere", DCN_WEIGHT_FAULT);
    dcn__objections_free(&found);
}
END_TEST

START_TEST(a_file_longer_than_its_sheet_is_a_fault)
{
    struct dcn_disc *disc = fake_data_disc(DCN_MEDIUM_CD, 1000);
    struct dcn_surplus surplus = {"/a/d.img", 400};
    struct dcn_evidence evidence = {
        .disc = disc, .surplus = &surplus, .surplus_count = 1};

    ck_assert_int_eq(dcn__objections_look(&evidence, &found, NULL), DCN_OK);
    ck_weight("file_longer", DCN_WEIGHT_FAULT);
    ck_assert_ptr_nonnull(strstr(found.list[0].text, "d.img holds 400"));
    dcn__objections_free(&found);
    dcn__disc_free(disc);
}
END_TEST

UNIT_MAIN("verify/objections", a_whole_iso_has_nothing_against_it,
          an_iso_that_is_cut_anywhere_is_found, a_cut_in_padding_is_a_note,
          a_file_longer_than_its_volume_is_a_protection,
          a_file_of_which_nothing_is_there_is_a_fault,
          a_session_alone_may_count_from_the_discs_start,
          a_directory_that_is_none_is_a_fault,
          a_volume_size_of_the_wrong_byte_order_is_no_fault,
          a_root_may_begin_within_a_sector,
          a_root_may_have_extended_attributes_before_it,
          a_volume_may_have_no_tree_but_joliets,
          a_name_of_an_audio_track_is_no_file_past_the_end,
          a_whole_udf_has_nothing_against_it,
          a_udf_that_is_cut_anywhere_is_found,
          a_partition_of_the_mediums_size_is_no_fault,
          a_descriptor_with_a_wrong_checksum_is_a_fault,
          an_hfs_volume_may_lack_a_hundredth,
          an_apple_map_of_any_block_size_leads_to_its_volume,
          a_sheet_that_names_another_mode_is_a_fault,
          scrambled_sectors_are_named, headers_of_another_place_are_named,
          a_subchannel_may_be_worn_but_not_of_another_disc,
          a_file_longer_than_its_sheet_is_a_fault)
