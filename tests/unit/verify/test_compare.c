/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "fake_source.h"
#include "verify/verify.h"

#include <string.h>

#define SECTORS 100
#define RETRIES 3

static uint8_t sectors[SECTORS][DCN_RAW_BYTES];
static uint8_t sub[SECTORS][DCN_SUB_BYTES];
static struct dcn_comparison result;
static struct dcn_error error;

/* SECTORS sectors without any codes, each with other bytes and right Q. */
static void
make_sectors(void)
{
    for (int i = 0; i < SECTORS; i++) {
        struct dcn_q q = {.kind = DCN_Q_POSITION,
                          .control = 4,
                          .adr = 1,
                          .track = 1,
                          .index = 1,
                          .rel = dcn__msf_from_lba(i - 150),
                          .abs = dcn__msf_from_lba(i)};
        uint8_t bytes[DCN_Q_BYTES];

        memset(sectors[i], i + 1, sizeof(sectors[i]));
        memset(sub[i], 0, sizeof(sub[i]));
        dcn__q_encode(&q, bytes);
        dcn__q_into_raw(bytes, sub[i]);
    }
}

static struct fake_source *
new_cd(const uint8_t *with_sub)
{
    make_sectors();
    return fake_source_new(fake_data_disc(DCN_MEDIUM_CD, SECTORS), sectors[0],
                           DCN_RAW_BYTES, SECTORS, with_sub);
}

static struct fake_source *
new_drive(const struct fake_fault *faults, size_t count)
{
    struct fake_source *drive = new_cd(sub[0]);

    drive->caps.is_drive = true;
    drive->faults = faults;
    drive->fault_count = count;
    return drive;
}

/* Compares and closes both. */
static void
compare(struct fake_source *image, struct fake_source *drive)
{
    ck_assert_int_eq(dcn__verify_compare(&image->base, &drive->base, NULL,
                                         RETRIES, 10, NULL, NULL, &result,
                                         &error),
                     DCN_OK);
    dcn__source_close(&image->base);
    dcn__source_close(&drive->base);
}

/* The only difference has that verdict. */
static void
ck_only(enum dcn_verdict verdict, dcn_lba lba)
{
    ck_assert_uint_eq(result.counts[DCN_VERDICT_IDENTICAL], SECTORS - 1);
    ck_assert_uint_eq(result.counts[verdict], 1);
    ck_assert_uint_eq(result.difference_count, 1);
    ck_assert_int_eq(result.differences[0].lba, lba);
    ck_assert_int_eq(result.differences[0].verdict, verdict);
    ck_assert(!result.same);
}

START_TEST(the_same_disc_is_the_same)
{
    compare(new_cd(sub[0]), new_drive(NULL, 0));
    ck_assert(result.same);
    ck_assert_uint_eq(result.counts[DCN_VERDICT_IDENTICAL], SECTORS);
    ck_assert_uint_eq(result.sub_compared, SECTORS);
    ck_assert_uint_eq(result.sub_differs, 0);
    ck_assert_uint_eq(result.difference_count, 0);
    dcn__comparison_free(&result);
}
END_TEST

START_TEST(a_difference_without_c2_is_told_with_its_first_byte)
{
    static const struct fake_fault fault = {50, DCN_SECTOR_GOOD, 0, 1000, 0};

    compare(new_cd(NULL), new_drive(&fault, 1));
    ck_only(DCN_VERDICT_DIFFERS, 50);
    ck_assert_uint_eq(result.differences[0].first_byte, 1000);
    ck_assert_uint_eq(result.differences[0].bytes, 1);
    dcn__comparison_free(&result);
}
END_TEST

START_TEST(a_difference_under_c2_flags_says_how_many)
{
    static const struct fake_fault fault = {50, DCN_SECTOR_C2, 17, 1000, 0};

    compare(new_cd(NULL), new_drive(&fault, 1));
    ck_only(DCN_VERDICT_DIFFERS_C2, 50);
    ck_assert_uint_eq(result.differences[0].c2_count, 17);
    dcn__comparison_free(&result);
}
END_TEST

START_TEST(a_reading_without_c2_that_differs_outweighs_those_with)
{
    static const struct fake_fault faults[] = {
        {50, DCN_SECTOR_C2, 17, 1000, 2}, {50, DCN_SECTOR_GOOD, 0, 1001, 0}};

    compare(new_cd(NULL), new_drive(faults, 2));
    ck_only(DCN_VERDICT_DIFFERS, 50);
    ck_assert_uint_eq(result.differences[0].first_byte, 1001);
    dcn__comparison_free(&result);
}
END_TEST

static void
encode(struct fake_source *cd)
{
    for (int i = 0; i < SECTORS; i++)
        dcn__sector_encode(cd->main + (size_t)i * DCN_RAW_BYTES, i, DCN_MODE_1);
}

START_TEST(a_reading_that_its_own_parity_makes_the_images_is_identical)
{
    static const struct fake_fault faults[] = {
        {50, DCN_SECTOR_C2, 17, 1000, 0}, {60, DCN_SECTOR_GOOD, 0, 2064, 0}};
    struct fake_source *image = new_cd(NULL), *drive = new_drive(faults, 2);

    encode(image);
    encode(drive);
    compare(image, drive);
    ck_assert(result.same);
    ck_assert_uint_eq(result.corrected, 2);
    dcn__comparison_free(&result);
}
END_TEST

/* Byte at of a sector in the disc is another, in the image or not. */
static void
compare_odd(dcn_lba lba, size_t at, enum dcn_sector_mode mode, size_t image_at)
{
    struct fake_source *image = new_cd(NULL), *drive = new_drive(NULL, 0);

    for (int i = 0; i < SECTORS; i++) {
        uint8_t *sector = image->main + (size_t)i * DCN_RAW_BYTES;

        sector[16] = sector[20] = 0;
        sector[17] = sector[21] = 0;
        sector[18] = sector[22] = mode == DCN_MODE_2_FORM2 ? 0x28 : 8;
        sector[19] = sector[23] = 0;
        dcn__sector_encode(sector, i, mode);
        memcpy(drive->main + (size_t)i * DCN_RAW_BYTES, sector, DCN_RAW_BYTES);
    }
    if (at > 0)
        drive->main[(size_t)lba * DCN_RAW_BYTES + at] ^= 0x5A;
    if (image_at > 0)
        image->main[(size_t)lba * DCN_RAW_BYTES + image_at] ^= 0x21;
    compare(image, drive);
}

START_TEST(the_same_user_data_under_other_codes_is_no_difference)
{
    static const struct {
        enum dcn_sector_mode mode;
        size_t disc_at, image_at;
    } rows[] = {
        {DCN_MODE_1, 2064, 2100},       /* EDC, and P in the image */
        {DCN_MODE_1, 12, 2300},         /* the address */
        {DCN_MODE_1, 3, 2068},          /* sync */
        {DCN_MODE_2_FORM1, 2072, 2076}, /* EDC of form 1 */
        {DCN_MODE_2_FORM2, 2348, 0},    /* EDC of form 2 */
    };

    for (size_t n = 0; n < sizeof(rows) / sizeof(rows[0]); n++) {
        compare_odd(50, rows[n].disc_at, rows[n].mode, rows[n].image_at);
        ck_assert_msg(result.counts[DCN_VERDICT_CODES] == 1, "row %zu", n);
        ck_assert(result.same);
        ck_assert_uint_eq(result.difference_count, 0);
        ck_assert_uint_eq(result.codes_count, 1);
        ck_assert_int_eq(result.codes[0].first, 50);
        dcn__comparison_free(&result);
    }
}
END_TEST

START_TEST(other_user_data_are_a_difference_whatever_the_codes)
{
    static const struct {
        enum dcn_sector_mode mode;
        size_t disc_at;
    } rows[] = {
        {DCN_MODE_1, 2060},
        {DCN_MODE_2_FORM1, 24},
        {DCN_MODE_2_FORM2, 2340},
    };

    for (size_t n = 0; n < sizeof(rows) / sizeof(rows[0]); n++) {
        compare_odd(50, rows[n].disc_at, rows[n].mode, 2351);
        ck_assert_msg(result.counts[DCN_VERDICT_DIFFERS] == 1, "row %zu", n);
        ck_assert(!result.same);
        dcn__comparison_free(&result);
    }
}
END_TEST

START_TEST(an_image_that_parity_would_make_the_disc_is_told)
{
    compare_odd(50, 0, DCN_MODE_1, 500);
    ck_only(DCN_VERDICT_DIFFERS, 50);
    ck_assert_uint_eq(result.would_correct, 1);
    dcn__comparison_free(&result);
}
END_TEST

START_TEST(an_image_that_does_not_prove_itself_is_not_made_right_by_parity)
{
    static const struct fake_fault fault = {50, DCN_SECTOR_GOOD, 0, 1000, 0};
    struct fake_source *image = new_cd(NULL), *drive = new_drive(NULL, 0);

    encode(image);
    encode(drive);
    image->faults = &fault;
    image->fault_count = 1;
    compare(image, drive);
    ck_only(DCN_VERDICT_DIFFERS, 50);
    ck_assert_uint_eq(result.corrected, 0);
    dcn__comparison_free(&result);
}
END_TEST

START_TEST(what_the_disc_does_not_give_is_unreadable)
{
    static const struct fake_fault fault = {99, DCN_SECTOR_UNREADABLE, 0,
                                            FAKE_NO_FLIP, 0};

    compare(new_cd(NULL), new_drive(&fault, 1));
    ck_only(DCN_VERDICT_UNREADABLE, 99);
    ck_assert_uint_eq(result.differences[0].bytes, 0);
    dcn__comparison_free(&result);
}
END_TEST

START_TEST(unreadable_sectors_are_told_as_runs)
{
    static const struct fake_fault faults[] = {
        {10, DCN_SECTOR_UNREADABLE, 0, FAKE_NO_FLIP, 0},
        {11, DCN_SECTOR_UNREADABLE, 0, FAKE_NO_FLIP, 0},
        {13, DCN_SECTOR_UNREADABLE, 0, FAKE_NO_FLIP, 0},
        {14, DCN_SECTOR_UNREADABLE, 0, FAKE_NO_FLIP, 1},
        {20, DCN_SECTOR_UNREADABLE, 0, FAKE_NO_FLIP, 0}};

    compare(new_cd(NULL), new_drive(faults, 5));
    ck_assert_uint_eq(result.counts[DCN_VERDICT_UNREADABLE], 4);
    ck_assert_uint_eq(result.unreadable_count, 3);
    ck_assert_int_eq(result.unreadable[0].first, 10);
    ck_assert_uint_eq(result.unreadable[0].count, 2);
    ck_assert_int_eq(result.unreadable[1].first, 13);
    ck_assert_uint_eq(result.unreadable[1].count, 1);
    ck_assert_int_eq(result.unreadable[2].first, 20);
    dcn__comparison_free(&result);
}
END_TEST

START_TEST(what_the_image_lacks_is_not_in_the_image)
{
    static const struct fake_fault fault = {0, DCN_SECTOR_MISSING, 0,
                                            FAKE_NO_FLIP, 0};
    struct fake_source *image = new_cd(NULL);

    image->faults = &fault;
    image->fault_count = 1;
    compare(image, new_drive(NULL, 0));
    ck_only(DCN_VERDICT_NOT_IN_IMAGE, 0);
    dcn__comparison_free(&result);
}
END_TEST

START_TEST(a_sector_that_is_right_when_read_again_is_identical)
{
    static const struct fake_fault faults[] = {
        {20, DCN_SECTOR_C2, 5, 30, RETRIES},
        {30, DCN_SECTOR_UNREADABLE, 0, FAKE_NO_FLIP, 1}};

    compare(new_cd(NULL), new_drive(faults, 2));
    ck_assert(result.same);
    dcn__comparison_free(&result);
}
END_TEST

START_TEST(a_small_disc_is_read_fresh_throughout)
{
    struct fake_source *image = new_cd(NULL), *drive = new_drive(NULL, 0);

    ck_assert_int_eq(dcn__verify_compare(&image->base, &drive->base, NULL,
                                         RETRIES, 10, NULL, NULL, &result,
                                         &error),
                     DCN_OK);
    ck_assert_uint_gt(drive->reads, 1);
    ck_assert_uint_eq(drive->reads, drive->fresh_reads);
    dcn__comparison_free(&result);
    dcn__source_close(&image->base);
    dcn__source_close(&drive->base);
}
END_TEST

START_TEST(only_q_with_a_right_crc_is_compared)
{
    struct fake_source *image = new_cd(sub[0]), *drive;
    uint8_t q[DCN_Q_BYTES];

    drive = new_drive(NULL, 0);
    drive->sub[10 * DCN_SUB_BYTES] ^= 0x40;
    dcn__q_from_raw(drive->sub + 20 * DCN_SUB_BYTES, q);
    q[1] = 0x02;
    dcn__q_crc_write(q);
    dcn__q_into_raw(q, drive->sub + 20 * DCN_SUB_BYTES);
    compare(image, drive);
    ck_assert_uint_eq(result.sub_compared, SECTORS - 1);
    ck_assert_uint_eq(result.sub_differs, 1);
    ck_assert(result.same);
    dcn__comparison_free(&result);
}
END_TEST

START_TEST(only_the_first_differences_are_listed_with_their_files)
{
    static struct fake_fault faults[SECTORS];
    static char path[] = "/A.BIN";
    struct dcn_fs_file file = {.path = path, .first = 3};
    struct dcn_fs_extent extent = {.first = 3, .count = 1};
    int64_t reach = 4;
    struct dcn_fs fs = {.files = &file,
                        .file_count = 1,
                        .extents = &extent,
                        .extent_count = 1,
                        .reach = &reach};
    struct fake_source *image = new_cd(NULL), *drive;

    for (int i = 0; i < SECTORS; i++)
        faults[i] = (struct fake_fault){i, DCN_SECTOR_GOOD, 0, 16, 0};
    drive = new_drive(faults, SECTORS);
    ck_assert_int_eq(dcn__verify_compare(&image->base, &drive->base, &fs, 1, 10,
                                         NULL, NULL, &result, &error),
                     DCN_OK);
    ck_assert_uint_eq(result.counts[DCN_VERDICT_DIFFERS], SECTORS);
    ck_assert_uint_eq(result.difference_count, 10);
    ck_assert_str_eq(result.differences[3].file, "/A.BIN");
    ck_assert_ptr_null(result.differences[4].file);
    dcn__comparison_free(&result);
    dcn__source_close(&image->base);
    dcn__source_close(&drive->base);
}
END_TEST

START_TEST(a_dvd_is_compared_by_user_data)
{
    static uint8_t user[SECTORS][DCN_USER_BYTES];
    struct fake_source *image =
        fake_source_new(fake_data_disc(DCN_MEDIUM_DVD, SECTORS), user[0],
                        DCN_USER_BYTES, SECTORS, NULL);
    struct fake_source *drive =
        fake_source_new(fake_data_disc(DCN_MEDIUM_DVD, SECTORS), user[0],
                        DCN_USER_BYTES, SECTORS, NULL);
    static const struct fake_fault fault = {7, DCN_SECTOR_GOOD, 0, 2047, 0};

    drive->faults = &fault;
    drive->fault_count = 1;
    compare(image, drive);
    ck_only(DCN_VERDICT_DIFFERS, 7);
    ck_assert_uint_eq(result.differences[0].first_byte, 2047);
    dcn__comparison_free(&result);
}
END_TEST

START_TEST(another_layout_is_noted)
{
    struct fake_source *image =
        fake_source_new(fake_mixed_disc(60, 10, SECTORS), sectors[0],
                        DCN_RAW_BYTES, SECTORS, NULL);
    struct fake_source *drive =
        fake_source_new(fake_mixed_disc(61, 10, SECTORS), sectors[0],
                        DCN_RAW_BYTES, SECTORS, NULL);

    compare(image, drive);
    ck_assert_uint_eq(result.counts[DCN_VERDICT_IDENTICAL], SECTORS);
    ck_assert_uint_ge(result.layout_note_count, 1);
    ck_assert_str_eq(result.layout_notes[0], "track 2: start 60, not 61");
    ck_assert(!result.same);
    dcn__comparison_free(&result);
}
END_TEST

START_TEST(what_a_drive_cannot_know_is_no_difference)
{
    struct fake_source *image =
        fake_source_new(fake_mixed_disc(60, 10, SECTORS), sectors[0],
                        DCN_RAW_BYTES, SECTORS, NULL);
    struct fake_source *drive =
        fake_source_new(fake_mixed_disc(60, 0, SECTORS), sectors[0],
                        DCN_RAW_BYTES, SECTORS, NULL);

    strcpy(image->disc->mcn, "1234567890123");
    strcpy(image->disc->tracks[1].isrc, "DEABC2600001");
    compare(image, drive);
    ck_assert_uint_eq(result.layout_note_count, 0);
    ck_assert(result.same);
    dcn__comparison_free(&result);
}
END_TEST

START_TEST(what_a_drive_knows_and_the_sheet_lacks_is_a_difference)
{
    struct fake_source *image =
        fake_source_new(fake_mixed_disc(60, 10, SECTORS), sectors[0],
                        DCN_RAW_BYTES, SECTORS, NULL);
    struct fake_source *drive =
        fake_source_new(fake_mixed_disc(60, 10, SECTORS), sectors[0],
                        DCN_RAW_BYTES, SECTORS, NULL);

    strcpy(drive->disc->mcn, "1234567890123");
    compare(image, drive);
    ck_assert_uint_eq(result.layout_note_count, 1);
    ck_assert(!result.same);
    dcn__comparison_free(&result);
}
END_TEST

START_TEST(an_iso_need_not_hold_what_it_cannot)
{
    struct fake_source *image = new_cd(NULL), *drive = new_drive(NULL, 0);

    image->disc->tracks[0].mode_origin = DCN_ORIGIN_ASSUMED;
    strcpy(drive->disc->mcn, "1234567890123");
    drive->disc->tracks[0].control |= DCN_CONTROL_COPY;
    compare(image, drive);
    ck_assert(result.same);
    dcn__comparison_free(&result);
}
END_TEST

static void
count_heard(dcn_lba lba, const uint8_t *raw, const uint8_t *pw, void *payload)
{
    ck_assert_ptr_nonnull(raw);
    ck_assert_mem_eq(pw, sub[lba], DCN_SUB_BYTES);
    ++*(int *)payload;
}

START_TEST(the_discs_subchannel_is_heard_though_the_image_keeps_none)
{
    int heard = 0;
    struct dcn_verify_ear ear = {
        .hear = count_heard, .payload = &heard, .sub = true};
    struct fake_source *image = new_cd(NULL), *drive = new_drive(NULL, 0);

    ck_assert_int_eq(dcn__verify_compare(&image->base, &drive->base, NULL, 1,
                                         10, &ear, NULL, &result, &error),
                     DCN_OK);
    ck_assert(result.same);
    ck_assert_int_eq(heard, SECTORS);
    ck_assert_uint_eq(result.sub_compared, 0);
    dcn__comparison_free(&result);
    dcn__source_close(&image->base);
    dcn__source_close(&drive->base);
}
END_TEST

START_TEST(what_is_learned_of_the_disc_is_held_against_the_sheet)
{
    struct dcn_disc *image = fake_data_disc(DCN_MEDIUM_CD, SECTORS);
    struct dcn_disc *disc = fake_data_disc(DCN_MEDIUM_CD, SECTORS);

    image->tracks[0].index_origin = DCN_ORIGIN_SHEET;
    disc->tracks[0].index_origin = DCN_ORIGIN_Q;
    disc->tracks[0].index[1] = 50;
    disc->tracks[0].index_count = 2;
    memset(&result, 0, sizeof(result));
    ck_assert_int_eq(dcn__verify_learned(&result, image, disc, &error), DCN_OK);
    ck_assert_uint_eq(result.layout_note_count, 1);
    ck_assert_str_eq(result.layout_notes[0], "track 1: highest index 1, not 2");
    ck_assert(!result.same);
    dcn__comparison_free(&result);
    dcn__disc_free(image);
    dcn__disc_free(disc);
}
END_TEST

static bool
say_stop(void *payload)
{
    return ++*(int *)payload > 1;
}

START_TEST(a_comparison_can_be_stopped)
{
    int asked = 0;
    struct dcn_events events = {.payload = &asked, .cancelled = say_stop};
    struct fake_source *image = new_cd(NULL), *drive = new_drive(NULL, 0);

    ck_assert_int_eq(dcn__verify_compare(&image->base, &drive->base, NULL, 1,
                                         10, NULL, &events, &result, &error),
                     DCN_ERR_CANCELLED);
    ck_assert(!result.same);
    dcn__comparison_free(&result);
    dcn__source_close(&image->base);
    dcn__source_close(&drive->base);
}
END_TEST

START_TEST(a_drive_that_goes_away_is_an_error)
{
    struct fake_source *image = new_cd(NULL), *drive = new_drive(NULL, 0);

    drive->fail_with = DCN_ERR_DRIVE_GONE;
    ck_assert_int_eq(dcn__verify_compare(&image->base, &drive->base, NULL, 1,
                                         10, NULL, NULL, &result, &error),
                     DCN_ERR_DRIVE_GONE);
    ck_assert(!result.same);
    dcn__comparison_free(&result);
    dcn__source_close(&image->base);
    dcn__source_close(&drive->base);
}
END_TEST

START_TEST(every_verdict_has_a_name)
{
    ck_assert_str_eq(dcn__verdict_name(DCN_VERDICT_DIFFERS_C2), "differs_c2");
    ck_assert_str_eq(dcn__verdict_name(DCN_VERDICTS), "unknown");
}
END_TEST

UNIT_MAIN("verify/compare",
          a_reading_that_its_own_parity_makes_the_images_is_identical,
          the_same_user_data_under_other_codes_is_no_difference,
          other_user_data_are_a_difference_whatever_the_codes,
          an_image_that_parity_would_make_the_disc_is_told,
          an_image_that_does_not_prove_itself_is_not_made_right_by_parity,
          the_same_disc_is_the_same,
          a_difference_without_c2_is_told_with_its_first_byte,
          a_difference_under_c2_flags_says_how_many,
          a_reading_without_c2_that_differs_outweighs_those_with,
          what_the_disc_does_not_give_is_unreadable,
          unreadable_sectors_are_told_as_runs,
          what_the_image_lacks_is_not_in_the_image,
          a_sector_that_is_right_when_read_again_is_identical,
          a_small_disc_is_read_fresh_throughout,
          only_q_with_a_right_crc_is_compared,
          only_the_first_differences_are_listed_with_their_files,
          a_dvd_is_compared_by_user_data, another_layout_is_noted,
          what_a_drive_cannot_know_is_no_difference,
          what_a_drive_knows_and_the_sheet_lacks_is_a_difference,
          an_iso_need_not_hold_what_it_cannot,
          the_discs_subchannel_is_heard_though_the_image_keeps_none,
          what_is_learned_of_the_disc_is_held_against_the_sheet,
          a_comparison_can_be_stopped, a_drive_that_goes_away_is_an_error,
          every_verdict_has_a_name)
