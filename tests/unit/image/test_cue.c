/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "fixture.h"
#include "image/cue.h"
#include "memory_files.h"

#define SHEET_PARSE(...) dcn__cue_parse("x.cue", __VA_ARGS__)
#define SHEET_FILES      some_files

static const struct memory_file some_files[] = {
    {"a.bin", 1000 * 2352, NULL, 0},
    {"b.bin", 500 * 2352, NULL, 0},
    {"c.wav", 44 + 300 * 2352, WAVE_HEAD, 44},
    {"d.iso", 600 * 2048, NULL, 0},
    {"e.img", 400 * 2336, NULL, 0},
    {"g.bin", 350 * 2448, NULL, 0},
    {"torn.bin", 700 * 2352 + 5, NULL, 0},
    {NULL, 0, NULL, 0},
};

#include "sheet_fixture.h"

START_TEST(one_file_with_pregaps_is_placed)
{
    parse("FILE \"a.bin\" BINARY\r\n"
          "  TRACK 01 MODE1/2352\r\n"
          "    INDEX 01 00:00:00\r\n"
          "  TRACK 02 AUDIO\r\n"
          "    FLAGS DCP PRE\r\n"
          "    INDEX 00 00:04:00\r\n"
          "    INDEX 01 00:06:00\r\n"
          "    INDEX 02 00:08:00\r\n");
    ck_assert_uint_eq(disc->track_count, 2);
    ck_assert_int_eq(disc->tracks[0].mode, DCN_TRACK_MODE1);
    ck_assert_int_eq(disc->tracks[0].control, 4);
    ck_assert_int_eq(disc->tracks[0].end, 300);
    ck_assert_int_eq(disc->tracks[1].pregap, 300);
    ck_assert_int_eq(disc->tracks[1].start, 450);
    ck_assert_int_eq(disc->tracks[1].index[1], 600);
    ck_assert_int_eq(disc->tracks[1].control, 3);
    ck_assert_int_eq(disc->lead_out, 1000);
    ck_assert_uint_eq(parsed.layout.extent_count, 1);
    done();
}
END_TEST

START_TEST(a_pregap_in_no_file_moves_the_disc_ahead)
{
    parse("FILE a.bin BINARY\n"
          "TRACK 01 AUDIO\n"
          "PREGAP 00:01:00\n"
          "INDEX 01 00:00:00\n"
          "POSTGAP 00:00:10\n"
          "TRACK 02 AUDIO\n"
          "PREGAP 00:02:00\n"
          "INDEX 01 00:06:50\n");
    ck_assert_int_eq(disc->tracks[0].pregap, -150);
    ck_assert_int_eq(disc->tracks[0].start, 75);
    ck_assert_int_eq(disc->tracks[0].end, 75 + 500 + 10);
    ck_assert_int_eq(disc->tracks[1].pregap, 585);
    ck_assert_int_eq(disc->tracks[1].start, 735);
    ck_assert_int_eq(disc->lead_out, 75 + 500 + 10 + 150 + 500);
    ck_assert_int_eq(parsed.layout.extents[0].form, DCN_STORED_ZERO);
    ck_assert_uint_eq(parsed.layout.extents[1].count, 500);
    ck_assert_int_eq(parsed.layout.extents[3].first, 735);
    ck_assert_uint_eq(parsed.layout.extents[3].offset, 500 * 2352);
    done();
}
END_TEST

START_TEST(a_gap_at_the_end_of_the_file_before_is_the_next_tracks_pregap)
{
    parse("FILE \"a.bin\" BINARY\n"
          "  TRACK 01 AUDIO\n"
          "    INDEX 01 00:00:00\n"
          "  TRACK 02 AUDIO\n"
          "    INDEX 00 00:12:00\n"
          "FILE \"b.bin\" BINARY\n"
          "    INDEX 01 00:00:00\n");
    ck_assert_int_eq(disc->tracks[1].pregap, 900);
    ck_assert_int_eq(disc->tracks[1].start, 1000);
    ck_assert_int_eq(disc->lead_out, 1500);
    done();
}
END_TEST

START_TEST(what_precedes_index_01_in_a_file_is_a_pregap)
{
    parse("FILE \"a.bin\" BINARY\n"
          "  TRACK 01 AUDIO\n"
          "    INDEX 01 00:00:33\n"
          "FILE \"b.bin\" BINARY\n"
          "  TRACK 02 AUDIO\n"
          "    INDEX 00 00:00:00\n"
          "    INDEX 01 00:02:00\n");
    ck_assert_int_eq(disc->tracks[0].pregap, -150);
    ck_assert_int_eq(disc->tracks[0].start, 33);
    ck_assert_int_eq(disc->tracks[1].pregap, 1000);
    ck_assert_int_eq(disc->tracks[1].start, 1150);
    done();
}
END_TEST

START_TEST(sector_sizes_may_differ_within_and_between_files)
{
    parse("FILE \"d.iso\" BINARY\n"
          "  TRACK 01 MODE1/2048\n"
          "    INDEX 01 00:00:00\n"
          "FILE \"e.img\" BINARY\n"
          "  TRACK 02 MODE2/2336\n"
          "    INDEX 01 00:00:00\n"
          "FILE \"c.wav\" WAVE\n"
          "  TRACK 03 AUDIO\n"
          "    INDEX 01 00:00:00\n"
          "FILE \"a.bin\" MOTOROLA\n"
          "  TRACK 04 AUDIO\n"
          "    INDEX 01 00:00:00\n"
          "FILE \"g.bin\" BINARY\n"
          "  TRACK 05 CDG\n"
          "    INDEX 01 00:00:00\n");
    ck_assert_int_eq(disc->tracks[1].start, 600);
    ck_assert_int_eq(disc->tracks[1].mode, DCN_TRACK_MODE2);
    ck_assert_int_eq(disc->tracks[2].start, 1000);
    ck_assert_int_eq(disc->tracks[3].start, 1300);
    ck_assert_int_eq(disc->tracks[4].start, 2300);
    ck_assert_int_eq(disc->lead_out, 2650);
    ck_assert_int_eq(disc->sessions[0].disc_type, 0x20);
    ck_assert_uint_eq(parsed.layout.extents[2].offset, 44);
    ck_assert_int_eq(parsed.layout.extents[3].form, DCN_STORED_AUDIO_BE);
    ck_assert_uint_eq(parsed.layout.extents[4].stride, 2448);
    ck_assert_int_eq(parsed.layout.extents[5].form, DCN_STORED_SUB_RAW);
    ck_assert_uint_eq(parsed.layout.extents[5].offset, 2352);
    done();
}
END_TEST

START_TEST(sessions_are_apart_by_what_the_remarks_say)
{
    parse("REM SESSION 01\n"
          "FILE \"a.bin\" BINARY\n"
          "  TRACK 01 AUDIO\n"
          "    INDEX 01 00:00:00\n"
          "REM LEAD-OUT 01:30:00\n"
          "REM SESSION 02\n"
          "REM LEAD-IN 01:00:00\n"
          "REM PREGAP 00:02:00\n"
          "FILE \"b.bin\" BINARY\n"
          "  TRACK 02 MODE2/2352\n"
          "    INDEX 01 00:00:00\n");
    ck_assert_uint_eq(disc->session_count, 2);
    ck_assert_int_eq(disc->sessions[0].lead_out, 1000);
    ck_assert_int_eq(disc->tracks[1].start, 12400);
    ck_assert_int_eq(disc->tracks[1].pregap, 12250);
    ck_assert_int_eq(disc->sessions[1].disc_type, 0x20);
    ck_assert_int_eq(disc->sessions[1].lead_out, 12900);
    done();
}
END_TEST

START_TEST(a_lead_out_may_be_told_as_a_time)
{
    parse("REM SESSION 01\n"
          "FILE \"a.bin\" BINARY\n"
          "  TRACK 01 AUDIO\n"
          "    INDEX 01 00:00:00\n"
          "REM LEAD-OUT 00:15:25\n"
          "REM SESSION 02\n"
          "FILE \"b.bin\" BINARY\n"
          "  TRACK 02 MODE2/2352\n"
          "    INDEX 01 00:00:00\n");
    ck_assert_int_eq(disc->sessions[0].lead_out, 1000);
    ck_assert_int_eq(disc->tracks[1].start, 12400);
    done();
}
END_TEST

START_TEST(spelling_is_read_leniently)
{
    struct dcn_cdtext text;

    parse("\xEF\xBB\xBF"
          "catalog 1234567890123\r"
          "title Odes\r"
          "file a.bin binary\r"
          "  track 1 audio\r"
          "    isrc DE-A45-99-00001\r"
          "    performer \"Say \"hi\" twice\"\r"
          "    index 1 0:0:0\r");
    ck_assert_str_eq(disc->mcn, "1234567890123");
    ck_assert_str_eq(disc->tracks[0].isrc, "DEA459900001");
    ck_assert_int_eq(
        dcn__cdtext_decode(disc->cdtext, disc->cdtext_len, &text, NULL),
        DCN_OK);
    ck_assert_str_eq(text.block[0].text[DCN_CDTEXT_TITLE][0], "Odes");
    ck_assert_str_eq(text.block[0].text[DCN_CDTEXT_PERFORMER][1],
                     "Say \"hi\" twice");
    dcn__cdtext_free(&text);
    done();
}
END_TEST

START_TEST(latin_1_text_becomes_utf_8)
{
    struct dcn_cdtext text;

    parse("TITLE \"Caf\xE9\"\n"
          "FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n");
    dcn__cdtext_decode(disc->cdtext, disc->cdtext_len, &text, NULL);
    ck_assert_str_eq(text.block[0].text[DCN_CDTEXT_TITLE][0], "Caf\xC3\xA9");
    dcn__cdtext_free(&text);
    done();
}
END_TEST

START_TEST(a_torn_last_sector_is_counted_and_noted)
{
    parse("FILE torn.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n");
    ck_assert_int_eq(disc->lead_out, 701);
    ck_assert_uint_eq(parsed.note_count, 1);
    ck_assert_str_eq(parsed.notes[0], "torn.bin ends inside a sector: 5 of "
                                      "its 2352 bytes are there");
    done();
}
END_TEST

START_TEST(a_track_with_index_00_alone_starts_there)
{
    parse("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 00 00:00:00\n");
    ck_assert_int_eq(disc->tracks[0].start, 0);
    ck_assert_uint_eq(parsed.note_count, 1);
    done();
}
END_TEST

#define A_BIN "FILE a.bin BINARY\n"

START_TEST(errors_name_sheet_and_line)
{
    rejects("", "x.cue: the sheet has no track");
    rejects("HELLO\n", "x.cue:1: unknown command \"HELLO\"");
    rejects("FILE no.bin BINARY\n", "x.cue:1: file \"no.bin\" not found");
    rejects("FILE a.bin MP3\n", "x.cue:1: file type \"MP3\" is not BINARY, "
                                "MOTOROLA or WAVE: decode the file to WAVE");
    rejects("FILE a.bin WAVE\n", "x.cue:1: a.bin is not a WAVE file");
    rejects("TRACK 01 AUDIO\n", "x.cue:1: TRACK before any FILE");
    rejects("INDEX 01 00:00:00\n", "x.cue:1: INDEX before any TRACK");
    rejects("CATALOG 123\n",
            "x.cue:1: catalog number \"123\" is not 13 digits");
    rejects(A_BIN "TRACK 100 AUDIO\n",
            "x.cue:2: track number \"100\" is not 1 to 99");
    rejects(A_BIN "TRACK 01 MODE3\n", "x.cue:2: unknown track mode \"MODE3\"");
    rejects(A_BIN "TRACK 02 AUDIO\nTRACK 02 AUDIO\n",
            "x.cue:3: track 2 follows track 2");
    rejects(A_BIN "TRACK 01 AUDIO\nINDEX 01 00:00:75\n",
            "x.cue:3: time \"00:00:75\" is not minutes:seconds:frames");
    rejects(A_BIN "TRACK 01 AUDIO\nINDEX 02 00:00:00\n",
            "x.cue:3: first INDEX of a track is 02");
    rejects(A_BIN "TRACK 01 AUDIO\nINDEX 01 00:00:00\nINDEX 03 00:00:01\n",
            "x.cue:4: INDEX 03 follows INDEX 01");
    rejects(A_BIN "TRACK 01 AUDIO\nINDEX 01 00:01:00\nTRACK 02 AUDIO\n"
                  "INDEX 01 00:00:50\n",
            "x.cue:5: time goes backwards");
    rejects(A_BIN "TRACK 01 AUDIO\n", "x.cue:2: track 1 has no INDEX");
    rejects(A_BIN "TRACK 01 AUDIO\nFLAGS XYZ\n",
            "x.cue:3: unknown flag \"XYZ\"");
}
END_TEST

START_TEST(a_file_shorter_than_its_sheet_is_told)
{
    rejects(A_BIN "TRACK 01 AUDIO\nINDEX 01 00:00:00\n"
                  "TRACK 02 AUDIO\nINDEX 01 00:14:00\n",
            "x.cue:4: a.bin is too short: track 2 should begin at byte "
            "2469600, the file ends at 2352000");
}
END_TEST

START_TEST(hostile_lengths_are_bounded)
{
    rejects(A_BIN "TRACK 01 AUDIO\nPREGAP 9999:59:74\nINDEX 01 00:00:00\n",
            "x.cue: 44999999 sectors at LBA 0: no CD is that long");
    rejects(A_BIN "TRACK 01 AUDIO\nINDEX 01 99999:00:00\n",
            "x.cue:3: time \"99999:00:00\" is not minutes:seconds:frames");
}
END_TEST

/* ---- Other people's sheets ---- */

static enum dcn_status
parse_sheet(const char *path, uint64_t size)
{
    struct memory_file any[] = {{"*", size, WAVE_HEAD, 44}, {NULL, 0, NULL, 0}};
    enum dcn_status status;
    struct dcn_files files;
    char *text;
    size_t len;

    memory_files_init(&files, any);
    ck_assert_int_eq(dcn__files_slurp(path, 1 << 20, &text, &len, &error),
                     DCN_OK);
    status = dcn__cue_parse("x.cue", text, len, &files, &parsed, &disc, &error);
    free(text);
    return status;
}

static void
accepts(const char *name, unsigned tracks, dcn_lba last_start)
{
    const char *path = fixture_testdata(name);

    if (path == NULL)
        return;
    ck_assert_msg(parse_sheet(path, 44 + 400000 * INT64_C(2352)) == DCN_OK,
                  "%s: %s", name, error.message);
    ck_assert_uint_eq(disc->track_count, tracks);
    ck_assert_int_eq(disc->tracks[tracks - 1].start, last_start);
    done();
}

static void
refuses(const char *name, const char *message)
{
    const char *path = fixture_testdata(name);

    if (path == NULL)
        return;
    ck_assert_int_eq(parse_sheet(path, 44 + 400000 * INT64_C(2352)),
                     DCN_ERR_FORMAT);
    ck_assert_str_eq(error.message, message);
    done();
}

START_TEST(sheets_of_other_programs_are_read)
{
    accepts("libcdio/cdda.cue", 1, 0);
    accepts("libcdio/cdda_4_5.cue", 2, 150);
    accepts("libcdio/isofs-m1.cue", 1, 0);
    accepts("libcdio/p1.cue", 2, 225);
    accepts("libcdio/vcd_demo.cue", 3, 1721);
    accepts("libcdio-paranoia/cd-extra.cue", 2, 150);
    accepts("libcdio-paranoia/hidden-track.cue", 1, 150);
    accepts("libcdio-paranoia/mixed-mode-cd.cue", 2, 150);
    accepts("libcue/t/99_tracks.cue", 99, 126090);
    accepts("whipper/bloc.cue", 13, 221953);
    accepts("whipper/cure.cue", 13, 218771);
    accepts("whipper/breeders.cue", 13, 147581);
    accepts("whipper/surferrosa.eac.single.cue", 21, 231307);
    accepts("whipper/track-single.cue", 4, 6);
}
END_TEST

START_TEST(bad_sheets_of_other_programs_are_refused)
{
    refuses("libcdio/bad-cat1.cue",
            "x.cue:4: catalog number \"\" is not 13 digits");
    refuses("libcdio/bad-cat2.cue",
            "x.cue:4: catalog number \"167890123\" is not 13 digits");
    refuses("libcdio/bad-cat3.cue",
            "x.cue:4: catalog number \"123456789b123\" is not 13 digits");
    refuses("libcdio/bad-mode1.cue",
            "x.cue:6: unknown track mode \"MODE3_FORM1\"");
    refuses("libcdio/bad-msf-1.cue",
            "x.cue:7: time \"00:00:100\" is not minutes:seconds:frames");
    refuses("libcdio/bad-msf-2.cue",
            "x.cue:7: time \"00:90:00\" is not minutes:seconds:frames");
    refuses("libcdio/bad-msf-3.cue",
            "x.cue:7: time \"xx:yy:0\" is not minutes:seconds:frames");
    refuses("libcue/oss-fuzz/corpus/"
            "clusterfuzz-testcase-minimized-fuzz-6416083458064384.cue",
            "x.cue:103: unknown track mode \"INDEX\"");
    refuses("libcue/oss-fuzz/corpus/leak.cue",
            "x.cue:1: unknown command \"*\"");
}
END_TEST

UNIT_MAIN("image/cue", one_file_with_pregaps_is_placed,
          a_pregap_in_no_file_moves_the_disc_ahead,
          a_gap_at_the_end_of_the_file_before_is_the_next_tracks_pregap,
          what_precedes_index_01_in_a_file_is_a_pregap,
          sector_sizes_may_differ_within_and_between_files,
          sessions_are_apart_by_what_the_remarks_say,
          a_lead_out_may_be_told_as_a_time, spelling_is_read_leniently,
          latin_1_text_becomes_utf_8, a_torn_last_sector_is_counted_and_noted,
          a_track_with_index_00_alone_starts_there, errors_name_sheet_and_line,
          a_file_shorter_than_its_sheet_is_told, hostile_lengths_are_bounded,
          sheets_of_other_programs_are_read,
          bad_sheets_of_other_programs_are_refused)
