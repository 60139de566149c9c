/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expectations on cdrdao's own test sheets follow its show-toc output. */
#include "unit/unit.h"

#include "fixture.h"
#include "image/cdrdao.h"
#include "memory_files.h"

#define SHEET_PARSE(...) dcn__toc_parse("x.toc", __VA_ARGS__)
#define SHEET_FILES      some_files

static const struct memory_file some_files[] = {
    {"a.bin", 1000 * 2352, NULL, 0},
    {"c.wav", 44 + 300 * 2352, WAVE_HEAD, 44},
    {"rw.bin", 400 * 2144, NULL, 0},
    {NULL, 0, NULL, 0},
};

#include "sheet_fixture.h"

START_TEST(starts_and_indexes_are_placed)
{
    parse("CD_DA\nCATALOG \"1234567890123\"\n"
          "TRACK AUDIO\nCOPY\nPRE_EMPHASIS\nISRC \"DEMUA9800001\"\n"
          "SILENCE 0:10:0\nINDEX 0:1:0\nINDEX 0:2:0 // third\n"
          "TRACK AUDIO NO COPY FILE \"a.bin\" 0 0:10:0 START 0:2:0\n");
    ck_assert_str_eq(disc->mcn, "1234567890123");
    ck_assert_int_eq(disc->tracks[0].control, 3);
    ck_assert_str_eq(disc->tracks[0].isrc, "DEMUA9800001");
    ck_assert_int_eq(disc->tracks[0].index_count, 3);
    ck_assert_int_eq(disc->tracks[0].index[1], 75);
    ck_assert_int_eq(disc->tracks[0].index[2], 150);
    ck_assert_int_eq(disc->tracks[1].control, 0);
    ck_assert_int_eq(disc->tracks[1].pregap, 750);
    ck_assert_int_eq(disc->tracks[1].start, 900);
    ck_assert_int_eq(disc->lead_out, 1500);
    done();
}
END_TEST

START_TEST(raw_audio_is_big_endian_unless_swapped)
{
    parse("TRACK AUDIO\n"
          "FILE \"a.bin\" 0 0:4:0\n"
          "FILE \"a.bin\" SWAP 588 0:4:0\n"
          "AUDIOFILE \"c.wav\" 0:1:0\n"
          "DATAFILE \"a.bin\" #2352 0:0:10\n");
    ck_assert_int_eq(parsed.layout.extents[0].form, DCN_STORED_AUDIO_BE);
    ck_assert_int_eq(parsed.layout.extents[1].form, DCN_STORED_RAW);
    ck_assert_uint_eq(parsed.layout.extents[1].offset, 2352);
    ck_assert_int_eq(parsed.layout.extents[2].form, DCN_STORED_RAW);
    ck_assert_uint_eq(parsed.layout.extents[2].offset, 44 + 75 * 2352);
    ck_assert_uint_eq(parsed.layout.extents[2].count, 225);
    ck_assert_uint_eq(parsed.layout.extents[3].offset, 2352);
    ck_assert_uint_eq(parsed.layout.file_count, 3);
    done();
}
END_TEST

START_TEST(raw_subchannel_follows_each_block)
{
    parse("CD_ROM TRACK MODE1 RW_RAW DATAFILE \"rw.bin\"\n");
    ck_assert_int_eq(disc->lead_out, 400);
    ck_assert_uint_eq(parsed.layout.extents[0].stride, 2144);
    ck_assert_int_eq(parsed.layout.extents[1].form, DCN_STORED_SUB_RAW);
    ck_assert_uint_eq(parsed.layout.extents[1].offset, 2048);
    done();
}
END_TEST

START_TEST(a_file_that_ends_early_is_noted)
{
    parse("CD_ROM TRACK MODE1_RAW FILE \"a.bin\" 0:10:0 0:10:0\n");
    ck_assert_int_eq(disc->lead_out, 750);
    ck_assert_uint_eq(parsed.note_count, 1);
    ck_assert_str_eq(parsed.notes[0],
                     "x.toc:1: a.bin ends 1176000 bytes early");
    done();
}
END_TEST

START_TEST(lines_end_as_in_any_sheet)
{
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    char text[200];

    for (int i = 0; i < 3; i++) {
        snprintf(text, sizeof(text),
                 "CD_DA // audio%sTRACK AUDIO%sSILENCE 0:10:0 // ten%s"
                 "INDEX 0:1:0%s",
                 ends[i], ends[i], ends[i], ends[i]);
        parse(text);
        ck_assert_int_eq(disc->lead_out, 750);
        ck_assert_int_eq(disc->tracks[0].index[1], 75);
        done();
        snprintf(text, sizeof(text), "CD_DA%s// none%sHELLO", ends[i], ends[i]);
        rejects(text, "x.toc:3: unknown statement \"HELLO\"");
    }
}
END_TEST

START_TEST(errors_name_sheet_and_line)
{
    rejects("", "x.toc: the sheet has no track");
    rejects("CD_DA\nHELLO", "x.toc:2: unknown statement \"HELLO\"");
    rejects("COPY", "x.toc:1: COPY before any TRACK");
    rejects("TRACK MODE9", "x.toc:1: unknown track mode \"MODE9\"");
    rejects("CATALOG \"12\"",
            "x.toc:1: catalog number \"12\" is not 13 digits");
    rejects("TRACK AUDIO\nSILENCE 0:0:75",
            "x.toc:2: time \"0:0:75\" is not minutes:seconds:frames");
    rejects("TRACK AUDIO\nFILE \"no.bin\" 0",
            "x.toc:2: file \"no.bin\" not found");
    rejects("TRACK AUDIO\nFILE \"a.bin\" 9:0:0",
            "x.toc:2: a.bin ends at byte 2352000, before the track's first "
            "at 95256000");
    rejects("TRACK AUDIO\nFILE \"a.bin", "x.toc:2: string without end");
    rejects("TRACK AUDIO\nSILENCE 0:1:0\nSTART 0:2:0",
            "x.toc:1: track 1 has no sectors after its START");
    rejects("TRACK AUDIO\nISRC \"DE\"", "x.toc:2: \"DE\" is not an ISRC");
    rejects("CD_TEXT { LANGUAGE 9 { } }",
            "x.toc:1: language number \"9\" is not 0 to 7");
    rejects("CD_TEXT { LANGUAGE 0 { TITLE } }",
            "x.toc:1: TITLE without a value");
    rejects("TRACK AUDIO SILENCE 9999:0:0 SILENCE 9999:0:0",
            "x.toc: 44995500 sectors at LBA 0: no CD is that long");
}
END_TEST

/* ---- Other people's sheets ---- */

static const struct memory_file any_file[] = {
    {"*", 44 + 200000 * INT64_C(2352), WAVE_HEAD, 44}, {NULL, 0, NULL, 0}};

static enum dcn_status
parse_sheet(const char *path)
{
    struct dcn_files files;
    enum dcn_status status;
    char *text;
    size_t len;

    memory_files_init(&files, any_file);
    ck_assert_int_eq(dcn__files_slurp(path, 1 << 20, &text, &len, &error),
                     DCN_OK);
    status = dcn__toc_parse("x.toc", text, len, &files, &parsed, &disc, &error);
    free(text);
    return status;
}

static void
accepts(const char *name, unsigned tracks, unsigned track, dcn_lba pregap,
        dcn_lba start, dcn_lba end)
{
    const char *path = fixture_testdata(name);
    const struct dcn_track *last;

    if (path == NULL)
        return;
    ck_assert_msg(parse_sheet(path) == DCN_OK, "%s: %s", name, error.message);
    ck_assert_uint_eq(disc->track_count, tracks);
    last = dcn__disc_track(disc, track);
    ck_assert_msg(last->pregap == pregap && last->start == start &&
                      last->end == end,
                  "%s: track %u %d %d %d", name, track, last->pregap,
                  last->start, last->end);
    done();
}

static void
refuses(const char *name, const char *message)
{
    const char *path = fixture_testdata(name);

    if (path == NULL)
        return;
    ck_assert_int_eq(parse_sheet(path), DCN_ERR_FORMAT);
    ck_assert_str_eq(error.message, message);
    done();
}

START_TEST(sheets_of_cdrdao_are_read)
{
    accepts("cdrdao-testtocs/t1.toc", 1, 1, -150, 0, 4500);
    accepts("cdrdao-testtocs/t2.toc", 1, 1, -150, 750, 4500);
    accepts("cdrdao-testtocs/t3.toc", 2, 2, 4500, 4500, 9000);
    accepts("cdrdao-testtocs/t7.toc", 2, 2, 4500, 4875, 9000);
    accepts("cdrdao-testtocs/t8.toc", 2, 1, -150, 0, 13500);
    accepts("cdrdao-testtocs/t9.toc", 5, 3, 1500, 1605, 2250);
    accepts("cdrdao-testtocs/t9.toc", 5, 5, 3000, 3151, 3451);
    accepts("cdrdao-testtocs/data1.toc", 1, 1, -150, 0, 4500);
    accepts("cdrdao-testtocs/data4.toc", 3, 3, 9150, 9300, 13800);
    accepts("cdrdao-testtocs/data5.toc", 2, 2, 4500, 4650, 13650);
    accepts("cdrdao-testtocs/data6.toc", 1, 1, -150, 0, 4500);
    accepts("cdrdao-testtocs/data7.toc", 2, 2, 4500, 4650, 9150);
    accepts("cdrdao-testtocs/mode1_rw.toc", 1, 1, -150, 0, 45000);
    accepts("cdrdao-testtocs/mode1_rw_raw.toc", 1, 1, -150, 0, 45000);
    accepts("cdrdao-testtocs/pregap1.toc", 2, 2, 750, 900, 1500);
    accepts("cdrdao-testtocs/pregap2.toc", 2, 2, 750, 900, 1650);
    accepts("cdrdao-testtocs/cdtext.toc", 1, 1, -150, 0, 4500);
    accepts("libodraw/cue_parser.1", 1, 1, -150, 0, 200000);
    accepts("libodraw/cue_parser.2", 1, 1, -150, 150, 200150);
    accepts("libodraw/cue_parser.3", 1, 1, -150, 750, 200001);
    accepts("libodraw/cue_parser.4", 1, 1, -150, 200000, 395651);
    accepts("codplayer/cocteautwins-heavenorlasvegas.toc", 10, 10, 142698,
            142984, 168338);
}
END_TEST

START_TEST(three_encodings_of_cd_text_are_kept)
{
    const char *path = fixture_testdata("cdrdao-testtocs/3encodings.toc");
    struct dcn_cdtext text;

    if (path == NULL)
        return;
    ck_assert_msg(parse_sheet(path) == DCN_OK, "%s", error.message);
    ck_assert_int_eq(
        dcn__cdtext_decode(disc->cdtext, disc->cdtext_len, &text, NULL),
        DCN_OK);
    ck_assert_int_eq(text.block[1].language, 15);
    ck_assert_str_eq(text.block[0].text[DCN_CDTEXT_TITLE][2], "I am liquid");
    ck_assert_str_eq(text.block[1].text[DCN_CDTEXT_TITLE][2],
                     "Je suis liquid\xC3\xA9"
                     "e");
    ck_assert_int_eq(text.block[2].charset, 0x80);
    ck_assert_str_eq(text.block[2].text[DCN_CDTEXT_TITLE][1],
                     "\xE7\x86\xB1\xE6\xB3\xA2");
    dcn__cdtext_free(&text);
    done();
}
END_TEST

START_TEST(bad_sheets_of_libcdio_are_refused)
{
    refuses("libcdio/bad-cat1.toc",
            "x.toc:6: catalog number \"TRACK\" is not 13 digits");
    refuses("libcdio/bad-cat2.toc",
            "x.toc:4: catalog number \"167890123\" is not 13 digits");
    refuses("libcdio/bad-cat3.toc",
            "x.toc:4: catalog number \"123456789A123\" is not 13 digits");
    refuses("libcdio/bad-mode1.toc",
            "x.toc:4: unknown track mode \"MODE1_FORM45\"");
    refuses("libcdio/bad-msf-1.toc",
            "x.toc:6: time \"0:0:75\" is not minutes:seconds:frames");
    refuses("libcdio/bad-msf-2.toc",
            "x.toc:6: time \"0:60:0\" is not minutes:seconds:frames");
    refuses("libcdio/bad-msf-3.toc",
            "x.toc:6: time \"xx:yy:zz\" is not minutes:seconds:frames");
}
END_TEST

UNIT_MAIN("image/toc", lines_end_as_in_any_sheet, starts_and_indexes_are_placed,
          raw_audio_is_big_endian_unless_swapped,
          raw_subchannel_follows_each_block, a_file_that_ends_early_is_noted,
          errors_name_sheet_and_line, sheets_of_cdrdao_are_read,
          three_encodings_of_cd_text_are_kept,
          bad_sheets_of_libcdio_are_refused)
