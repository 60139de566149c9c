/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reader is made to wait for, and what a crash may leave. */
#include "unit/unit.h"

#include "rescue/rescue.h"
#include "decide/samples.h"
#include "rescue/writer.h"
#include "unit/rescue/fake.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SECTORS 100
#define LBA     7

static struct fake_source source;
static struct fake_sink sink;
static struct dcn_store *store;
static struct dcn_writer *writer;
static char folder[64], path[96];

static void
start(void)
{
    struct dcn_range range = {0, SECTORS};
    struct dcn_store_options options = {.path = path,
                                        .digest = "",
                                        .kind = "CD-ROM",
                                        .keeps = DCN_WANT_USER,
                                        .ranges = &range,
                                        .range_count = 1};
    struct dcn_writer_options writing = {.sink = &sink.base,
                                         .slots = 3,
                                         .sectors = 8,
                                         .sector_bytes = DCN_USER_BYTES,
                                         .begin_ns = 10};

    fake_folder(folder, sizeof(folder));
    snprintf(path, sizeof(path), "%s/x.map", folder);
    fake_sink_init(&sink, SECTORS);
    ck_assert_int_eq(dcn__store_open(&options, &store, NULL), DCN_OK);
    writing.store = store;
    ck_assert_int_eq(dcn__writer_new(&writing, &writer, NULL), DCN_OK);
}

static void
end(void)
{
    ck_assert_int_eq(dcn__writer_finish(writer, NULL), DCN_OK);
    dcn__store_close(store);
    fake_sink_free(&sink);
    unlink(path);
    rmdir(folder);
}

static void
submit(enum dcn_writer_commit commit, uint64_t end_ns)
{
    struct dcn_writer_slot *slot;

    ck_assert_int_eq(dcn__writer_take(writer, 0, &slot, NULL), DCN_OK);
    ck_assert_ptr_nonnull(slot);
    slot->commit = commit;
    slot->end_ns = end_ns;
    dcn__writer_submit(writer, slot);
}

START_TEST(what_was_there_from_the_beginning_is_durable)
{
    struct dcn_writer_slot *slot;

    start();
    ck_assert_int_eq(dcn__writer_take(writer, 10, &slot, NULL), DCN_OK);
    ck_assert_ptr_nonnull(slot);
    dcn__writer_give_back(writer, slot);
    end();
}
END_TEST

START_TEST(a_slot_comes_only_after_what_must_be_durable_is)
{
    struct dcn_writer_slot *slot;

    start();
    submit(DCN_COMMIT_SOFT, 20);
    ck_assert_int_eq(dcn__writer_take(writer, 20, &slot, NULL), DCN_OK);
    ck_assert_ptr_null(slot);
    submit(DCN_COMMIT_HARD, 30);
    while (slot == NULL)
        ck_assert_int_eq(dcn__writer_take(writer, 20, &slot, NULL), DCN_OK);
    dcn__writer_give_back(writer, slot);
    end();
}
END_TEST

START_TEST(a_rescue_that_has_begun_claims_nothing_and_goes_on)
{
    struct dcn_rescue_options options = {.map_path = path};
    struct dcn_rescue_summary summary;
    struct dcn_map *map;

    fake_folder(folder, sizeof(folder));
    snprintf(path, sizeof(path), "%s/x.map", folder);
    fake_source_init(&source, DCN_MEDIUM_CD, SECTORS);
    fake_sink_init(&sink, SECTORS);
    ck_assert_int_eq(dcn__rescue_begin(source.disc, path, DCN_WANT_USER, NULL),
                     DCN_OK);
    ck_assert_int_eq(access(path, F_OK), 0);
    ck_assert_int_eq(dcn__rescue_run(&source.base, &sink.base, &options, NULL,
                                     &summary, &map, NULL),
                     DCN_OK);
    ck_assert_uint_eq(summary.resumed, 0);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS);
    dcn__map_free(map);
    fake_sink_free(&sink);
    fake_source_free(&source);
    unlink(path);
    rmdir(folder);
}
END_TEST

/* A power loss may leave zeros of a block that was never synced. */
START_TEST(samples_are_read_though_their_header_was_lost)
{
    static const char zeros[DCN_SAMPLES_HEADER_BYTES];
    static struct dcn_sample sample, got;
    struct dcn_samples *samples;
    int fd;

    fake_folder(folder, sizeof(folder));
    snprintf(path, sizeof(path), "%s/x.samples", folder);
    ck_assert_int_eq(dcn__samples_open(path, true, &samples, NULL), DCN_OK);
    memset(sample.main, 0x5A, sizeof(sample.main));
    ck_assert_int_eq(dcn__samples_add(samples, LBA, &sample, NULL), DCN_OK);
    dcn__samples_close(samples);
    fd = open(path, O_WRONLY);
    ck_assert_int_eq(pwrite(fd, zeros, sizeof(zeros), 0), sizeof(zeros));
    close(fd);
    ck_assert_int_eq(dcn__samples_open_to_read(path, &samples, NULL), DCN_OK);
    ck_assert_uint_eq(dcn__samples_get(samples, LBA, &got, 1), 1);
    dcn__samples_close(samples);
    ck_assert_int_eq(dcn__samples_open(path, false, &samples, NULL), DCN_OK);
    ck_assert_uint_eq(dcn__samples_get(samples, LBA, &got, 1), 1);
    ck_assert_mem_eq(got.main, sample.main, sizeof(got.main));
    dcn__samples_close(samples);
    unlink(path);
    rmdir(folder);
}
END_TEST

UNIT_MAIN("rescue/writer", what_was_there_from_the_beginning_is_durable,
          a_slot_comes_only_after_what_must_be_durable_is,
          a_rescue_that_has_begun_claims_nothing_and_goes_on,
          samples_are_read_though_their_header_was_lost)
