/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trace: what a drive delivered right, and when. */
#include "fixture.h"
#include "unit/unit.h"

#include "vdrive/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTORS 1000

static char path[] = "trace-XXXXXX";
static struct dcn_trace_header header;
static uint32_t first_ms[SECTORS];

static struct dcn_vdrive *
traced_drive(const char *personality, const char *damage)
{
    const struct dcn_vdrive_options options = {
        .personality_text = personality, .damage_text = damage, .trace = path};
    struct dcn_vdrive *drive;
    struct dcn_error error;

    memcpy(path, "trace-XXXXXX", sizeof(path));
    close(mkstemp(path));
    ck_assert_int_eq(dcn__vdrive_new(fixture_source(&fixture_data), &options,
                                     &drive, &error),
                     DCN_OK);
    return drive;
}

static void
read_trace(struct dcn_vdrive *drive)
{
    FILE *file = fopen(path, "rb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fread(&header, sizeof(header), 1, file), 1);
    ck_assert_uint_eq(fread(first_ms, sizeof(first_ms), 1, file), 1);
    fclose(file);
    unlink(path);
    dcn__vdrive_free(drive);
}

START_TEST(sectors_bear_the_time_of_their_first_right_delivery)
{
    struct dcn_vdrive *drive = traced_drive("", "102 : unreadable");
    static uint8_t data[8 * 2048];

    fixture_read10(drive, 100, 8, data);
    fixture_read10(drive, 103, 1, data);
    fixture_read10(drive, 100, 1, data);
    read_trace(drive);
    ck_assert_mem_eq(header.magic, "DCNTRACE", 8);
    ck_assert_uint_eq(header.sectors, SECTORS);
    ck_assert_uint_eq(header.commands, 3);
    ck_assert_uint_eq(header.failed, 1);
    ck_assert_uint_gt(first_ms[100], 3000); /* with the failure behind it */
    ck_assert_uint_eq(first_ms[101], first_ms[100]);
    ck_assert_uint_eq(first_ms[102], 0);
    ck_assert_uint_ge(first_ms[103], first_ms[100]);
    ck_assert_uint_eq(first_ms[104], 0);
}
END_TEST

START_TEST(wrong_bytes_do_not_count_unless_parity_makes_them_right)
{
    struct dcn_vdrive *drive = traced_drive(
        "", "200 : silent bytes=400\n201 : weak bytes=1\n202 : weak rate=0.5");
    static uint8_t data[3 * 2352];

    fixture_read_cd(drive, 200, 3, 0, 0xF8, 0, data, sizeof(data));
    read_trace(drive);
    ck_assert_uint_eq(first_ms[200], 0);
    ck_assert_uint_gt(first_ms[201], 0);
    ck_assert_uint_eq(first_ms[202], 0);
}
END_TEST

START_TEST(long_raw_reads_that_the_drive_corrects_come_whole)
{
    struct dcn_vdrive *drive = traced_drive("raw_lec = yes", NULL);
    static uint8_t data[200 * 2352], expected[2352];
    struct dcn_reply reply =
        fixture_read_cd(drive, 300, 200, 0, 0xF8, 0, data, sizeof(data));

    CK_GOOD(reply);
    fixture_raw(&fixture_data, 499, expected);
    ck_assert_mem_eq(data + 199 * 2352, expected, 2352);
    read_trace(drive);
    ck_assert_uint_gt(first_ms[499], 0);
}
END_TEST

UNIT_MAIN("vdrive/trace", sectors_bear_the_time_of_their_first_right_delivery,
          wrong_bytes_do_not_count_unless_parity_makes_them_right,
          long_raw_reads_that_the_drive_corrects_come_whole)
