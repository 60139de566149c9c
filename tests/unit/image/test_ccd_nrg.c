/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "fixture.h"
#include "image/ccd.h"
#include "image/nrg.h"
#include "memory_files.h"
#include "util/buf.h"
#include "util/bytes.h"

static struct dcn_error error;
static struct dcn_parsed parsed;
static struct dcn_disc *disc;

static void
done(void)
{
    dcn__parsed_free(&parsed);
    dcn__disc_free(disc);
    disc = NULL;
}

/* ---- CloneCD ---- */

#define ENTRY(n, session, point, control, second, lba)                       \
    "[Entry " #n "]\r\nSession=" #session "\r\nPoint=" #point                \
    "\r\nADR=0x01\r\nControl=" #control "\r\nPSec=" #second "\r\nPLBA=" #lba \
    "\r\n"

static const char two_sessions[] =
    "[CloneCD]\r\nVersion=3\r\n"
    "[Disc]\r\nTocEntries=7\r\nSessions=2\r\nCATALOG=1234567890123\r\n"
    "[CDText]\r\nEntries=1\r\n"
    "Entry 0=80 00 00 00 4a 6f 69 6e 20 75 73 20 6e 6f 77 20\r\n"
    "[Session 1]\r\nPreGapMode=0\r\n" ENTRY(0, 1, 0xa0, 0, 0, 4350) ENTRY(
        1, 1, 0xa2, 0, 0, 1000) ENTRY(2, 1, 0x01, 0x00, 0,
                                      0) ENTRY(3, 1, 0x02, 0x01, 0, 600)
        ENTRY(4, 2, 0xa0, 4, 32, 0) ENTRY(5, 2, 0xa2, 4, 0, 12900) ENTRY(
            6, 2, 0x03, 0x04, 0,
            12400) "[TRACK 1]\r\nMODE=0\r\nISRC=DEA459900001\r\nINDEX 1=0\r\n"
                   "[TRACK 2]\r\nMODE=0\r\nINDEX 0=450\r\nINDEX 1=600\r\nINDEX "
                   "2=700\r\n"
                   "[TRACK 3]\r\nMODE=2\r\nINDEX 1=12400\r\n";

static enum dcn_status
parse_ccd(const char *text, uint64_t img_size)
{
    const struct memory_file table[] = {{"x.img", img_size, NULL, 0},
                                        {NULL, 0, NULL, 0}};
    struct dcn_files files;

    memory_files_init(&files, table);
    return dcn__ccd_parse("x.ccd", text, strlen(text), &files, &parsed, &disc,
                          &error);
}

START_TEST(a_control_file_describes_sessions_tracks_and_indexes)
{
    ck_assert_msg(parse_ccd(two_sessions, 1500 * 2352) == DCN_OK, "%s",
                  error.message);
    ck_assert_str_eq(disc->mcn, "1234567890123");
    ck_assert_uint_eq(disc->session_count, 2);
    ck_assert_int_eq(disc->sessions[1].disc_type, 0x20);
    ck_assert_int_eq(disc->tracks[1].pregap, 450);
    ck_assert_int_eq(disc->tracks[1].control, 1);
    ck_assert_int_eq(disc->tracks[1].index[1], 700);
    ck_assert_int_eq(disc->tracks[2].mode, DCN_TRACK_MODE2);
    ck_assert_str_eq(disc->tracks[0].isrc, "DEA459900001");
    ck_assert_uint_eq(disc->cdtext_len, 18);
    ck_assert_int_eq(disc->cdtext[16], 0x4b);
    ck_assert_int_eq(disc->cdtext[17], 0x43);
    ck_assert_uint_eq(disc->full_toc_len, 4 + 7 * 11);
    ck_assert_uint_eq(parsed.layout.extents[1].offset, 1000 * 2352);
    ck_assert_uint_eq(parsed.note_count, 0);
    done();
}
END_TEST

#define LONE_SESSION(number)                                        \
    "[CloneCD]\r\nVersion=3\r\n[Disc]\r\nTocEntries=4\r\n" ENTRY(   \
        0, number, 0x02, 0, 0, 0) ENTRY(1, number, 0xa2, 0, 0, 700) \
        ENTRY(2, number, 0xa0, 0, 0, 0) "[TRACK 2]\r\nMODE=0\r\n"

START_TEST(entries_of_one_far_session_are_read_as_the_first)
{
    static const struct {
        const char *text;
        unsigned number;
    } cases[] = {
        {LONE_SESSION(2), 2}, {LONE_SESSION(63), 63}, {LONE_SESSION(99), 99}};
    char note[80];

    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(parse_ccd(cases[i].text, 700 * 2352), DCN_OK);
        ck_assert_uint_eq(disc->session_count, 1);
        ck_assert_int_eq(disc->tracks[0].session, 1);
        snprintf(note, sizeof(note),
                 "x.ccd: a session %u, and none before it of number %u: "
                 "counted from 1",
                 cases[i].number, cases[i].number - 1);
        ck_assert_str_eq(parsed.notes[0], note);
        done();
    }
}
END_TEST

START_TEST(entries_of_sessions_that_no_disc_has_are_refused)
{
    ck_assert_int_eq(parse_ccd(LONE_SESSION(0), 700 * 2352), DCN_ERR_FORMAT);
    ck_assert_str_eq(error.message, "x.ccd: entry 0 is nonsense");
    done();
    ck_assert_int_eq(parse_ccd(LONE_SESSION(100), 700 * 2352), DCN_ERR_FORMAT);
    done();
    ck_assert_int_eq(parse_ccd(LONE_SESSION(257), 700 * 2352), DCN_ERR_FORMAT);
    done();
}
END_TEST

START_TEST(an_img_of_full_length_holds_what_is_between_sessions)
{
    ck_assert_int_eq(parse_ccd(two_sessions, 12900 * 2352), DCN_OK);
    ck_assert_uint_eq(parsed.layout.extents[1].offset, 12400 * 2352);
    done();
}
END_TEST

START_TEST(an_img_of_another_length_is_noted)
{
    ck_assert_int_eq(parse_ccd(two_sessions, 100 * 2352), DCN_OK);
    ck_assert_str_eq(parsed.notes[0],
                     "x.img has 235200 bytes, its sheet says 3528000");
    done();
}
END_TEST

static void
rejects_ccd(const char *text, const char *message)
{
    ck_assert_int_ne(parse_ccd(text, 0), DCN_OK);
    ck_assert_str_eq(error.message, message);
    done();
}

START_TEST(bad_control_files_are_refused)
{
    rejects_ccd("", "x.ccd: the sheet has no TOC entry");
    rejects_ccd("[CloneCD]\nHello\n", "x.ccd:2: a line without \"=\"");
    rejects_ccd("[Entry 0]\nPLBA=abc\n", "x.ccd:2: \"ABC\" is no number");
    rejects_ccd("[Disc]\nCATALOG=12\n",
                "x.ccd:2: catalog number \"12\" is not 13 digits");
    rejects_ccd("[TRACK 100]\n", "x.ccd:1: track number is not 1 to 99");
    rejects_ccd(ENTRY(0, 1, 0x01, 0, 0, 0), "x.ccd: track 1 is in session 1, "
                                            "which is not there");
}
END_TEST

static void
accepts_ccd(const char *name, enum dcn_track_mode mode, dcn_lba lead_out)
{
    const char *path = fixture_testdata(name);
    const struct memory_file table[] = {{"*", 0, NULL, 0}, {NULL, 0, NULL, 0}};
    struct dcn_files files;
    char *text;
    size_t len;

    if (path == NULL)
        return;
    memory_files_init(&files, table);
    ck_assert_int_eq(dcn__files_slurp(path, 1 << 20, &text, &len, &error),
                     DCN_OK);
    ck_assert_msg(dcn__ccd_parse("x.ccd", text, len, &files, &parsed, &disc,
                                 &error) == DCN_OK,
                  "%s: %s", name, error.message);
    ck_assert_int_eq(disc->tracks[0].mode, mode);
    ck_assert_int_eq(disc->lead_out, lead_out);
    free(text);
    done();
}

START_TEST(control_files_of_clonecd_are_read)
{
    accepts_ccd("ccd/CDZone#49.ccd", DCN_TRACK_MODE1, 277673);
    accepts_ccd("ccd/Gameshark-PSX-.ccd", DCN_TRACK_MODE2, 5190);
    accepts_ccd("ccd/IMAGE.ccd", DCN_TRACK_MODE1, 245535);
    accepts_ccd("ccd/Silent_Hill-NTSC-U-SLUS-00707-.ccd", DCN_TRACK_MODE2,
                262115);
    accepts_ccd("ccd/totalabattletactic.ccd", DCN_TRACK_MODE1, 96184);
}
END_TEST

/* ---- Nero ---- */

static void
put_chunk(struct dcn_buf *buf, const char *id, const void *bytes, size_t len)
{
    uint8_t size[4];

    dcn__put_be32(size, (uint32_t)len);
    dcn__buf_add(buf, id, 4);
    dcn__buf_add(buf, size, 4);
    dcn__buf_add(buf, bytes, len);
}

static enum dcn_status
parse_nrg(struct dcn_buf *buf, size_t chunks_at)
{
    const struct memory_file table[] = {{"x.nrg", buf->len + 12, NULL, 0},
                                        {NULL, 0, NULL, 0}};
    struct memory_file named[2];
    struct dcn_files files;
    uint8_t tail[12] = "NER5";

    dcn__put_be32(tail + 8, (uint32_t)chunks_at);
    dcn__buf_add(buf, tail, 12);
    memcpy(named, table, sizeof(named));
    named[0].bytes = buf->data;
    named[0].len = buf->len;
    memory_files_init(&files, named);
    return dcn__nrg_parse("x.nrg", buf->len, &files, &parsed, &disc, &error);
}

/* Two audio tracks, the second with a pregap of 50: 150 + 300 + 50 + 200
 * sectors stored. */
static const uint8_t cuex[] = {
    0x01, 0,    0,    0,    0xFF, 0xFF, 0xFF, 0x6A, 0x01, 1, 0, 0,
    0xFF, 0xFF, 0xFF, 0x6A, 0x01, 1,    1,    0,    0,    0, 0, 0,
    0x21, 2,    0,    0,    0,    0,    1,    0x2C, 0x21, 2, 1, 0,
    0,    0,    1,    0x5E, 0x01, 0xAA, 1,    0,    0,    0, 2, 0x26,
};

static void
put_dao(uint8_t dao[106])
{
    static const uint32_t at[2][3] = {{0, 150 * 2352, 450 * 2352},
                                      {450 * 2352, 500 * 2352, 700 * 2352}};

    memset(dao, 0, 106);
    dcn__put_be32(dao, 106);
    memcpy(dao + 4, "1234567890123", 13);
    dao[20] = 1;
    dao[21] = 2;
    memcpy(dao + 22 + 42, "DEA459900001", 12);
    for (size_t t = 0; t < 2; t++) {
        uint8_t *entry = dao + 22 + t * 42;

        entry[12] = 0x09;
        entry[13] = 0x30;
        entry[14] = 7;
        for (size_t i = 0; i < 3; i++)
            dcn__put_be32(entry + 18 + i * 8 + 4, at[t][i]);
    }
}

START_TEST(disc_at_once_chunks_are_read)
{
    uint8_t dao[106];
    struct dcn_buf buf;

    put_dao(dao);
    dcn__buf_init(&buf, 1 << 16);
    put_chunk(&buf, "CUEX", cuex, sizeof(cuex));
    put_chunk(&buf, "DAOX", dao, sizeof(dao));
    put_chunk(&buf, "SINF", "\0\0\0\2", 4);
    put_chunk(&buf, "END!", "", 0);
    ck_assert_msg(parse_nrg(&buf, 0) == DCN_OK, "%s", error.message);
    ck_assert_str_eq(disc->mcn, "1234567890123");
    ck_assert_int_eq(disc->tracks[0].pregap, -150);
    ck_assert_int_eq(disc->tracks[0].start, 0);
    ck_assert_int_eq(disc->tracks[1].pregap, 300);
    ck_assert_int_eq(disc->tracks[1].start, 350);
    ck_assert_int_eq(disc->tracks[1].control, 2);
    ck_assert_str_eq(disc->tracks[1].isrc, "DEA459900001");
    ck_assert_int_eq(disc->lead_out, 550);
    ck_assert_int_eq(parsed.layout.extents[0].first, 0);
    ck_assert_uint_eq(parsed.layout.extents[0].offset, 150 * 2352);
    ck_assert_uint_eq(parsed.layout.extents[0].count, 550);
    dcn__buf_free(&buf);
    done();
}
END_TEST

START_TEST(track_at_once_chunks_have_pregaps_that_are_not_stored)
{
    uint8_t etn[64] = {0};
    struct dcn_buf buf;

    dcn__put_be32(etn + 12, 300 * 2048);
    dcn__put_be32(etn + 32 + 4, 300 * 2048);
    dcn__put_be32(etn + 32 + 12, 200 * 2352);
    dcn__put_be32(etn + 32 + 16, 7);
    dcn__put_be32(etn + 32 + 20, 300);
    dcn__buf_init(&buf, 1 << 16);
    put_chunk(&buf, "ETN2", etn, sizeof(etn));
    put_chunk(&buf, "END!", "", 0);
    ck_assert_msg(parse_nrg(&buf, 0) == DCN_OK, "%s", error.message);
    ck_assert_int_eq(disc->tracks[0].mode, DCN_TRACK_MODE1);
    ck_assert_int_eq(disc->tracks[1].pregap, 300);
    ck_assert_int_eq(disc->tracks[1].start, 450);
    ck_assert_int_eq(disc->lead_out, 650);
    dcn__buf_free(&buf);
    done();
}
END_TEST

START_TEST(bad_nero_images_are_refused)
{
    struct dcn_buf buf;

    dcn__buf_init(&buf, 1 << 16);
    put_chunk(&buf, "CUEX", "", 0);
    ck_assert_int_eq(parse_nrg(&buf, 0), DCN_ERR_FORMAT);
    ck_assert_str_eq(error.message, "x.nrg: its chunks have no end");
    dcn__buf_free(&buf);
    done();
    put_chunk(&buf, "DAOX", "abc", 3);
    ck_assert_int_eq(parse_nrg(&buf, 0), DCN_ERR_FORMAT);
    ck_assert_str_eq(error.message, "x.nrg: the track chunk is too short");
    dcn__buf_free(&buf);
    done();
}
END_TEST

static void
accepts_nrg(const char *name, unsigned tracks, dcn_lba pregap, dcn_lba start,
            dcn_lba lead_out)
{
    const char *path = fixture_testdata(name);
    const struct dcn_disc *found;
    struct dcn_source *source;

    if (path == NULL)
        return;
    ck_assert_msg(dcn__image_open(path, NULL, &source, NULL, &error) == DCN_OK,
                  "%s", error.message);
    found = dcn__source_describe(source);
    ck_assert_uint_eq(found->track_count, tracks);
    ck_assert_int_eq(found->tracks[tracks - 1].pregap, pregap);
    ck_assert_int_eq(found->tracks[tracks - 1].start, start);
    ck_assert_int_eq(found->lead_out, lead_out);
    dcn__source_close(source);
}

START_TEST(images_of_nero_are_read)
{
    accepts_nrg("libcdio/videocd.nrg", 5, 1351, 1501, 1726);
    accepts_nrg("libcdio/p1.nrg", 2, 225, 300, 302);
}
END_TEST

UNIT_MAIN("image/ccd_nrg", a_control_file_describes_sessions_tracks_and_indexes,
          entries_of_one_far_session_are_read_as_the_first,
          entries_of_sessions_that_no_disc_has_are_refused,
          an_img_of_full_length_holds_what_is_between_sessions,
          an_img_of_another_length_is_noted, bad_control_files_are_refused,
          control_files_of_clonecd_are_read, disc_at_once_chunks_are_read,
          track_at_once_chunks_have_pregaps_that_are_not_stored,
          bad_nero_images_are_refused, images_of_nero_are_read)
