/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "map/mapfile.h"
#include "util/atomic_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define BOOT       "0f6c4a52-6f0e-4d9e-9d0c-7f8f7f1f2a3b"
#define OTHER_BOOT "1f6c4a52-6f0e-4d9e-9d0c-7f8f7f1f2a3b"
#define DIGEST \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct dcn_mapfile file;
static struct dcn_buf text;

static void
start(void)
{
    struct dcn_range ranges[] = {{0, 1000}, {12000, 500}};

    dcn__mapfile_init(&file);
    dcn__buf_init(&text, 1 << 21);
    file.map = dcn__map_new(ranges, 2);
    file.keeps = DCN_WANT_RAW | DCN_WANT_SUB;
    memcpy(file.digest, DIGEST, 65);
    snprintf(file.kind, sizeof(file.kind), "Audio CD");
}

static void
end(void)
{
    dcn__mapfile_free(&file);
    dcn__buf_free(&text);
}

static void
set(dcn_lba first, uint32_t count, enum dcn_map_state state)
{
    struct dcn_map_run run = {.first = first,
                              .count = count,
                              .state = (uint8_t)state,
                              .attempts = 3,
                              .drive = 1,
                              .sense_key = 3,
                              .asc = 0x11,
                              .ascq = 5,
                              .c2_count = 120,
                              .tried = 7,
                              .retries = 2,
                              .rung = 4,
                              .votes = 3,
                              .samples = 5,
                              .cause = DCN_CAUSE_IN_DOUBT,
                              .odd = DCN_ODD_BIT(DCN_ODD_EDC) |
                                     DCN_ODD_BIT(DCN_ODD_PARITY)};

    ck_assert_int_eq(dcn__map_set(file.map, &run, NULL), DCN_OK);
}

/* Appends one run and a seal, as a commit does. */
static void
append(dcn_lba first, uint32_t count, const char *boot)
{
    struct dcn_map_run run = {
        .first = first, .count = count, .state = DCN_MAP_GOOD, .attempts = 1};
    struct dcn_buf piece;

    dcn__buf_init(&piece, 1 << 16);
    dcn__mapfile_add_run(&piece, &run);
    dcn__mapfile_seal(&file, &piece, boot);
    ck_assert(!piece.failed);
    dcn__buf_add(&text, piece.data, piece.len);
    dcn__buf_free(&piece);
}

static enum dcn_status
put(const char *bytes, size_t len, void *payload, struct dcn_error *error)
{
    (void)error;
    dcn__buf_add(payload, bytes, len);
    return DCN_OK;
}

static const struct dcn_mapfile_out to_text = {put, &text};

static uint64_t
good_in(size_t len, const char *boot)
{
    struct dcn_mapfile parsed;
    uint64_t good;

    if (dcn__mapfile_parse("x", text.data, len, boot, &parsed, NULL) != DCN_OK)
        return UINT64_MAX;
    good = dcn__map_count(parsed.map, DCN_MAP_GOOD);
    dcn__mapfile_free(&parsed);
    return good;
}

START_TEST(all_of_a_map_comes_back)
{
    struct dcn_mapfile parsed;
    struct dcn_map_run run, written;

    start();
    ck_assert_uint_eq(dcn__mapfile_drive(&file, "PIONEER BDR 1.00"), 1);
    ck_assert_uint_eq(dcn__mapfile_drive(&file, "LG \n GH24"), 2);
    file.probes[0].lba = 16;
    memcpy(file.probes[0].sha256, DIGEST, 65);
    file.probe_count = 1;
    set(12000, 10, DCN_MAP_VOTED);
    ck_assert_int_eq(dcn__mapfile_encode(&file, &to_text, NULL), DCN_OK);
    ck_assert_int_eq(
        dcn__mapfile_parse("x", text.data, text.len, NULL, &parsed, NULL),
        DCN_OK);
    ck_assert_uint_eq(parsed.drive_count, 2);
    ck_assert_str_eq(parsed.drives[1], "LG ? GH24");
    ck_assert_str_eq(parsed.digest, DIGEST);
    ck_assert_uint_eq(parsed.keeps, DCN_WANT_RAW | DCN_WANT_SUB);
    ck_assert_int_eq(parsed.probes[0].lba, 16);
    ck_assert_uint_eq(dcn__map_total(parsed.map), 1500);
    run = dcn__map_get(parsed.map, 12000);
    written = dcn__map_get(file.map, 12000);
    ck_assert_uint_eq(run.count, written.count);
    ck_assert(dcn__map_same(&run, &written));
    ck_assert_uint_eq(parsed.crc, file.crc);
    ck_assert_uint_eq(parsed.sealed_bytes, text.len);
    ck_assert_uint_eq(parsed.torn_line, 0);
    dcn__mapfile_free(&parsed);
    end();
}
END_TEST

/* Every second sector, so that no two runs merge. */
static void
set_many(void)
{
    struct dcn_range range = {0, 20000};

    dcn__map_free(file.map);
    file.map = dcn__map_new(&range, 1);
    for (dcn_lba lba = 0; lba < 20000; lba += 2)
        set(lba, 1, DCN_MAP_BAD);
}

START_TEST(a_map_of_the_first_version_is_read)
{
    static const char old[] = "discern-map 1\nkeeps raw\nrange 0 5\n"
                              "run 0 2 repaired attempts=3 rung=1\n"
                              "commit 1 %08x\n";
    struct dcn_mapfile parsed;
    char sealed[sizeof(old) + 16];
    size_t covered = (size_t)(strstr(old, "%08x") - old);

    snprintf(sealed, sizeof(sealed), "%.*s%08lx\n", (int)covered, old,
             crc32_z(0, (const Bytef *)old, covered));
    ck_assert_int_eq(
        dcn__mapfile_parse("x", sealed, strlen(sealed), NULL, &parsed, NULL),
        DCN_OK);
    ck_assert_uint_eq(parsed.version, 1);
    ck_assert_uint_eq(dcn__map_count(parsed.map, DCN_MAP_REPAIRED), 2);
    dcn__mapfile_free(&parsed);
}
END_TEST

START_TEST(a_map_of_many_pieces_is_sealed_as_one)
{
    struct dcn_mapfile parsed;

    start();
    set_many();
    ck_assert_int_eq(dcn__mapfile_encode(&file, &to_text, NULL), DCN_OK);
    ck_assert_uint_gt(text.len, 10 * 64 * 1024);
    ck_assert_int_eq(
        dcn__mapfile_parse("x", text.data, text.len, NULL, &parsed, NULL),
        DCN_OK);
    ck_assert_uint_eq(parsed.crc, file.crc);
    ck_assert_uint_eq(parsed.sealed_bytes, text.len);
    ck_assert_uint_eq(dcn__map_size(parsed.map), 20000);
    dcn__mapfile_free(&parsed);
    end();
}
END_TEST

START_TEST(a_file_is_written_and_read_in_pieces_with_the_same_bytes)
{
    char path[] = "/tmp/dcn-mapfile-XXXXXX";
    struct dcn_mapfile parsed;
    struct dcn_error error;
    char *bytes;
    size_t len;

    close(mkstemp(path));
    start();
    set_many();
    ck_assert_int_eq(dcn__mapfile_encode(&file, &to_text, NULL), DCN_OK);
    file.seals = 0;
    ck_assert_int_eq(dcn__mapfile_write(&file, path, NULL), DCN_OK);
    ck_assert_int_eq(dcn__file_read(path, 1 << 24, &bytes, &len, NULL), DCN_OK);
    ck_assert_uint_eq(len, text.len);
    ck_assert_mem_eq(bytes, text.data, len);
    free(bytes);
    ck_assert_int_eq(dcn__mapfile_read(path, NULL, &parsed, NULL), DCN_OK);
    ck_assert_uint_eq(parsed.crc, file.crc);
    ck_assert_uint_eq(parsed.hard_bytes, len);
    ck_assert_uint_eq(dcn__map_size(parsed.map), 20000);
    dcn__mapfile_free(&parsed);
    unlink(path);
    ck_assert_int_eq(dcn__mapfile_read(path, NULL, &parsed, &error),
                     DCN_ERR_NOT_FOUND);
    ck_assert_ptr_null(parsed.map);
    end();
}
END_TEST

static enum dcn_status
put_once(const char *bytes, size_t len, void *payload, struct dcn_error *error)
{
    unsigned *puts = payload;

    (void)bytes;
    (void)len;
    return (*puts)++ == 0 ? DCN_OK
                          : dcn__error_set(error, DCN_ERR_NO_SPACE, "full");
}

START_TEST(what_could_not_be_written_changes_nothing_that_is_known_of_the_file)
{
    unsigned puts = 0;
    const struct dcn_mapfile_out full = {put_once, &puts};
    struct dcn_mapfile before;

    start();
    set_many();
    ck_assert_int_eq(dcn__mapfile_encode(&file, &to_text, NULL), DCN_OK);
    before = file;
    ck_assert_int_eq(dcn__mapfile_encode(&file, &full, NULL), DCN_ERR_NO_SPACE);
    ck_assert_uint_eq(puts, 2);
    ck_assert_mem_eq(&file, &before, sizeof(file));
    ck_assert_int_eq(dcn__mapfile_write(&file, "/nonexistent/x.map", NULL),
                     DCN_ERR_NOT_FOUND);
    ck_assert_mem_eq(&file, &before, sizeof(file));
    end();
}
END_TEST

START_TEST(what_was_appended_holds_over_what_was_before)
{
    start();
    set(0, 10, DCN_MAP_BAD);
    ck_assert_int_eq(dcn__mapfile_encode(&file, &to_text, NULL), DCN_OK);
    append(0, 5, NULL);
    ck_assert_uint_eq(good_in(text.len, NULL), 5);
    end();
}
END_TEST

START_TEST(a_file_cut_anywhere_claims_only_what_was_sealed)
{
    size_t base, first, second;

    start();
    ck_assert_int_eq(dcn__mapfile_encode(&file, &to_text, NULL), DCN_OK);
    base = text.len;
    append(0, 5, NULL);
    first = text.len;
    append(5, 5, NULL);
    second = text.len;
    for (size_t len = 0; len < base; len++)
        ck_assert_uint_eq(good_in(len, NULL), UINT64_MAX);
    for (size_t len = base; len < first; len++)
        ck_assert_uint_eq(good_in(len, NULL), 0);
    for (size_t len = first; len < second; len++)
        ck_assert_uint_eq(good_in(len, NULL), 5);
    ck_assert_uint_eq(good_in(second, NULL), 10);
    end();
}
END_TEST

START_TEST(a_byte_changed_anywhere_claims_no_more)
{
    start();
    ck_assert_int_eq(dcn__mapfile_encode(&file, &to_text, NULL), DCN_OK);
    append(0, 5, NULL);
    append(5, 5, NULL);
    for (size_t at = 0; at < text.len; at++) {
        uint64_t good;

        text.data[at] ^= 1;
        good = good_in(text.len, NULL);
        ck_assert(good == UINT64_MAX || good == 0 || good == 5);
        text.data[at] ^= 1;
    }
    end();
}
END_TEST

START_TEST(a_soft_seal_counts_only_in_the_boot_that_made_it)
{
    start();
    ck_assert_int_eq(dcn__mapfile_encode(&file, &to_text, NULL), DCN_OK);
    append(0, 5, BOOT);
    ck_assert_uint_eq(good_in(text.len, BOOT), 5);
    ck_assert_uint_eq(good_in(text.len, OTHER_BOOT), 0);
    ck_assert_uint_eq(good_in(text.len, NULL), 0);
    append(5, 5, NULL);
    ck_assert_uint_eq(good_in(text.len, OTHER_BOOT), 10);
    end();
}
END_TEST

START_TEST(a_torn_end_is_told_by_its_line)
{
    struct dcn_mapfile parsed;

    start();
    ck_assert_int_eq(dcn__mapfile_encode(&file, &to_text, NULL), DCN_OK);
    dcn__buf_puts(&text, "run 0 5 go");
    ck_assert_int_eq(
        dcn__mapfile_parse("x", text.data, text.len, NULL, &parsed, NULL),
        DCN_OK);
    ck_assert_uint_gt(parsed.torn_line, 5);
    ck_assert_uint_lt(parsed.sealed_bytes, text.len);
    dcn__mapfile_free(&parsed);
    end();
}
END_TEST

static void
refused(const char *bytes, const char *message)
{
    struct dcn_mapfile parsed;
    struct dcn_error error;

    ck_assert_int_eq(dcn__mapfile_parse("a.map", bytes, strlen(bytes), NULL,
                                        &parsed, &error),
                     DCN_ERR_FORMAT);
    ck_assert_str_eq(error.message, message);
    ck_assert_ptr_null(parsed.map);
}

START_TEST(bad_lines_are_named_with_their_number)
{
    refused("", "a.map:0: not a map of discern");
    refused("# x\nhello\n", "a.map:2: not a map of discern");
    refused("discern-map 3\n", "a.map:1: a map of a later version of discern");
    refused("discern-map 1\nfoo\n", "a.map:2: an unknown keyword");
    refused("discern-map 1\nrange 0 5\nrun 4 2 good\n",
            "a.map:3: a run outside of the ranges");
    refused("discern-map 1\nrange 0 5\nrun 0 1 nice\n",
            "a.map:3: no such state");
    refused("discern-map 1\nrange 0 5\nrun 0 1 good attempts=256\n",
            "a.map:3: a bad attribute of a run");
    refused("discern-map 1\nrange 2147483647 2\n",
            "a.map:2: a range needs a first LBA and a count");
    refused("discern-map 1\nkeeps raw\n",
            "a.map:2: the checksum does not match: damaged or changed by "
            "hand");
}
END_TEST

UNIT_MAIN("rescue/mapfile", all_of_a_map_comes_back,
          a_map_of_the_first_version_is_read,
          a_map_of_many_pieces_is_sealed_as_one,
          a_file_is_written_and_read_in_pieces_with_the_same_bytes,
          what_could_not_be_written_changes_nothing_that_is_known_of_the_file,
          what_was_appended_holds_over_what_was_before,
          a_file_cut_anywhere_claims_only_what_was_sealed,
          a_byte_changed_anywhere_claims_no_more,
          a_soft_seal_counts_only_in_the_boot_that_made_it,
          a_torn_end_is_told_by_its_line, bad_lines_are_named_with_their_number)
