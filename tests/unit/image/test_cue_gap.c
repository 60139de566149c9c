/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BINs that have the gap between two sessions in them, and BINs that do not:
 * no line of a sheet says which. */
#include "unit/unit.h"

#include "image/cue.h"

#include "codec/sector.h"

#include <stdio.h>
#include <string.h>

#define FIRST  600            /* sectors of session 1 */
#define GAP    11250          /* lead-out and lead-in after a first session */
#define SECOND (FIRST + GAP)  /* where session 2 begins, its pregap */
#define INDEX  (SECOND + 150) /* and its track */
#define ALL    (INDEX + 750)

/* A BIN made up as it is peeked at. */
static struct {
    bool audio;           /* no headers */
    bool filled;          /* the gap holds something */
    int32_t counted_from; /* of session 2: what its headers are ahead */
} bin;

static enum dcn_status
find(const struct dcn_files *files, const char *name, char **path,
     uint64_t *size, struct dcn_error *error)
{
    (void)files;
    (void)error;
    *path = strdup(name);
    *size = (uint64_t)ALL * DCN_RAW_BYTES;
    return DCN_OK;
}

static size_t
peek(const struct dcn_files *files, const char *path, uint64_t offset,
     void *bytes, size_t len)
{
    dcn_lba frame = (dcn_lba)(offset / DCN_RAW_BYTES);
    uint8_t *raw = bytes;

    (void)files;
    (void)path;
    memset(raw, 0, len);
    if (frame >= FIRST && frame < SECOND && !bin.filled)
        return len;
    memset(raw, 0x35, len);
    if (!bin.audio && len == DCN_RAW_BYTES)
        dcn__sector_encode(
            raw, frame < FIRST ? frame : frame + bin.counted_from, DCN_MODE_1);
    return len;
}

/* The disc's length by the sheet, whose lines between the tracks are given;
 * the gap in it is left out of session 1. */
static dcn_lba
end_of_first(const char *between)
{
    struct dcn_files files = {.find = find, .peek = peek};
    const char *mode = bin.audio ? "AUDIO" : "MODE1/2352";
    struct dcn_parsed parsed;
    struct dcn_disc *disc;
    struct dcn_error error;
    enum dcn_status status;
    char sheet[512];
    dcn_lba end;

    snprintf(sheet, sizeof(sheet),
             "FILE \"x.bin\" BINARY\nREM SESSION 01\n TRACK 01 %s\n"
             "  INDEX 01 00:00:00\n%sREM SESSION 02\n TRACK 02 %s\n"
             "  INDEX 01 02:40:00\n",
             mode, between, mode);
    status = dcn__cue_parse("x.cue", sheet, strlen(sheet), &files, &parsed,
                            &disc, &error);
    ck_assert_msg(status == DCN_OK, "%s", error.message);
    ck_assert_uint_eq(disc->session_count, 2);
    end = disc->sessions[0].lead_out;
    dcn__disc_free(disc);
    dcn__parsed_free(&parsed);
    return end;
}

static void
begin(void)
{
    memset(&bin, 0, sizeof(bin));
}

START_TEST(headers_that_count_the_gap_show_that_it_is_there)
{
    begin();
    ck_assert_int_eq(end_of_first("REM LEAD-OUT 00:08:00\n"), FIRST);
    ck_assert_int_eq(end_of_first("REM LEAD-OUT 01:30:00\n"), FIRST);
    ck_assert_int_eq(end_of_first(""), FIRST);
}
END_TEST

START_TEST(headers_that_count_it_beside_the_file_show_that_it_is_not)
{
    begin();
    bin.counted_from = GAP;
    ck_assert_int_eq(end_of_first("REM LEAD-OUT 00:08:00\n"), INDEX);
}
END_TEST

START_TEST(audio_needs_a_time_and_silence)
{
    begin();
    bin.audio = true;
    ck_assert_int_eq(end_of_first("REM LEAD-OUT 00:08:00\n"), FIRST);
    ck_assert_int_gt(end_of_first("REM LEAD-OUT 01:30:00\n"), FIRST);
    ck_assert_int_gt(end_of_first(""), FIRST);
    bin.filled = true;
    ck_assert_int_gt(end_of_first("REM LEAD-OUT 00:08:00\n"), FIRST);
}
END_TEST

UNIT_MAIN("image/cue_gap", headers_that_count_the_gap_show_that_it_is_there,
          headers_that_count_it_beside_the_file_show_that_it_is_not,
          audio_needs_a_time_and_silence)
