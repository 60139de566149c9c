/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include "codec/cdtext.h"
#include "util/bytes.h"

#include <check.h>
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

static char folder[64];

void
fixture_setup(void)
{
    snprintf(folder, sizeof(folder), "/tmp/discern-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

void
fixture_teardown(void)
{
    struct dirent *entry;
    DIR *dir = opendir(folder);

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.')
            unlink(fixture_path(entry->d_name));
    }
    if (dir != NULL)
        closedir(dir);
    rmdir(folder);
}

const char *
fixture_path(const char *name)
{
    static char paths[8][512];
    static unsigned next;
    char *path = paths[next++ % 8];

    snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
    return path;
}

void
fixture_write(const char *name, const void *bytes, size_t len)
{
    FILE *file = fopen(fixture_path(name), "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
    fclose(file);
}

void
fixture_sectors(const char *name, uint32_t count, uint32_t size)
{
    uint8_t *bytes = calloc(count, size);

    ck_assert_ptr_nonnull(bytes);
    for (uint32_t i = 0; i < count; i++)
        dcn__put_be32(bytes + (size_t)i * size, i);
    fixture_write(name, bytes, (size_t)count * size);
    free(bytes);
}

char *
fixture_read(const char *name, size_t *len)
{
    FILE *file = fopen(fixture_path(name), "rb");
    char *bytes = calloc(1, 1 << 22);

    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(bytes);
    *len = fread(bytes, 1, (1 << 22) - 1, file);
    fclose(file);
    return bytes;
}

bool
fixture_exists(const char *name)
{
    return access(fixture_path(name), F_OK) == 0;
}

const char *
fixture_testdata(const char *name)
{
    static char path[1024];
    const char *root = getenv("DCN_TESTDATA");

    if (root == NULL) {
        fprintf(stderr, "skipped: DCN_TESTDATA is not set (%s)\n", name);
        return NULL;
    }
    snprintf(path, sizeof(path), "%s/%s", root, name);
    if (access(path, R_OK) == 0)
        return path;
    fprintf(stderr, "skipped: %s is not there\n", path);
    return NULL;
}

static struct dcn_disc *
finish(struct dcn_disc_builder *b)
{
    struct dcn_disc *disc = NULL;
    struct dcn_error error;

    ck_assert_msg(dcn__builder_finish(b, &disc, &error) == DCN_OK, "%s",
                  error.message);
    dcn__builder_free(b);
    return disc;
}

static void
add_text(struct dcn_disc_builder *b)
{
    struct dcn_cdtext *text = calloc(1, sizeof(*text));
    uint8_t *packs;
    size_t len;

    text->block[0].present = true;
    text->block[0].language = 9;
    text->block[0].first_track = 1;
    text->block[0].last_track = 3;
    text->block[0].text[DCN_CDTEXT_TITLE][0] = strdup("Made Up");
    text->block[0].text[DCN_CDTEXT_TITLE][1] = strdup("One \"quoted\"");
    text->block[0].text[DCN_CDTEXT_TITLE][2] = strdup("Two");
    text->block[0].text[DCN_CDTEXT_TITLE][3] = strdup("Three");
    text->block[0].text[DCN_CDTEXT_PERFORMER][0] = strdup("Nobody");
    ck_assert_int_eq(dcn__cdtext_encode(text, &packs, &len, NULL), DCN_OK);
    dcn__builder_cdtext(b, packs, len, NULL);
    free(packs);
    dcn__cdtext_free(text);
    free(text);
}

struct dcn_disc *
fixture_rich_disc(void)
{
    struct dcn_disc_builder *b = dcn__builder_new(DCN_MEDIUM_CD);
    struct dcn_disc *disc = dcn__builder_disc(b);
    struct dcn_track *track;

    memcpy(disc->mcn, "1234567890123", 14);
    track = dcn__builder_track(b, 1, 1, 1, DCN_TRACK_AUDIO, 33, NULL);
    memcpy(track->isrc, "DEA459900001", 13);
    track = dcn__builder_track(b, 1, 2, 2, DCN_TRACK_AUDIO, 400, NULL);
    track->pregap = 363;
    track->index_count = 3;
    track->index[1] = 450;
    track->index[2] = 500;
    dcn__builder_track(b, 2, 3, 4, DCN_TRACK_MODE2, 700 + 11400, NULL);
    dcn__builder_session(b, 1, 0, 700, NULL);
    dcn__builder_session(b, 2, 0x20, 700 + 11400 + 300, NULL);
    add_text(b);
    return finish(b);
}

struct dcn_disc *
fixture_mixed_disc(void)
{
    struct dcn_disc_builder *b = dcn__builder_new(DCN_MEDIUM_CD);

    dcn__builder_track(b, 1, 1, 4, DCN_TRACK_MODE1, 0, NULL);
    dcn__builder_track(b, 1, 2, 0, DCN_TRACK_AUDIO, 450, NULL)->pregap = 300;
    dcn__builder_track(b, 1, 3, 0, DCN_TRACK_AUDIO, 800, NULL);
    dcn__builder_session(b, 1, 0, 1100, NULL);
    return finish(b);
}

struct dcn_disc *
fixture_one_track(enum dcn_medium medium, enum dcn_track_mode mode,
                  uint32_t count)
{
    struct dcn_disc_builder *b = dcn__builder_new(medium);

    dcn__builder_track(b, 1, 1, mode == DCN_TRACK_AUDIO ? 0 : 4, mode, 0, NULL);
    dcn__builder_session(b, 1, mode == DCN_TRACK_MODE2 ? 0x20 : 0,
                         (dcn_lba)count, NULL);
    return finish(b);
}

void
fixture_same_disc(const struct dcn_disc *a, const struct dcn_disc *b)
{
    struct dcn_disc_diff diff;

    ck_assert_int_eq(dcn__disc_diff(a, b, DCN_DIFF_ALL, &diff, NULL), DCN_OK);
    ck_assert_msg(diff.count == 0, "%s", diff.count > 0 ? diff.lines[0] : "");
    dcn__disc_diff_free(&diff);
}

void
fixture_sector(const struct dcn_disc *disc, dcn_lba lba, unsigned want,
               uint8_t *bytes)
{
    const struct dcn_track *track = dcn__disc_track_at(disc, lba);
    uint32_t seed = (uint32_t)lba * 2654435761u + 1;
    uint8_t raw[DCN_RAW_BYTES];

    for (size_t i = 0; i < sizeof(raw); i++) {
        seed = seed * 1664525 + 1013904223;
        raw[i] = (uint8_t)(seed >> 24);
    }
    if ((want & DCN_WANT_USER) != 0)
        memcpy(bytes, raw + 16, DCN_USER_BYTES);
    if ((want & DCN_WANT_RAW) != 0) {
        if (track->mode == DCN_TRACK_MODE2) {
            memcpy(raw + 16, "\0\0\10\0\0\0\10\0", 8);
            dcn__sector_encode(raw, lba, DCN_MODE_2_FORM1);
        } else if (track->mode == DCN_TRACK_MODE1) {
            dcn__sector_encode(raw, lba, DCN_MODE_1);
        }
        memcpy(bytes, raw, DCN_RAW_BYTES);
    }
    for (size_t i = 0; (want & DCN_WANT_SUB) != 0 && i < DCN_SUB_BYTES; i++)
        bytes[dcn__want_sub_offset(want) + i] = (uint8_t)((unsigned)lba + i);
}

void
fixture_fill(struct dcn_sink *sink, const struct dcn_disc *disc, unsigned want)
{
    size_t bytes = dcn__want_bytes(want);
    uint8_t *buffer = malloc(64 * bytes);
    struct dcn_range range;

    for (unsigned n = 0; dcn__disc_range(disc, n, &range); n++) {
        for (uint32_t at = 0; at < range.count; at += 64) {
            dcn_lba first = range.first + (dcn_lba)at;
            uint32_t count = range.count - at < 64 ? range.count - at : 64;

            for (uint32_t i = 0; i < count; i++)
                fixture_sector(disc, first + (dcn_lba)i, want,
                               buffer + i * bytes);
            ck_assert_int_eq(
                sink->ops->write(sink, first, count, want, buffer, NULL, NULL),
                DCN_OK);
            dcn__sink_settle(sink, first + (dcn_lba)count, NULL);
        }
    }
    free(buffer);
}

void
fixture_check(struct dcn_source *source, unsigned want)
{
    const struct dcn_disc *disc = dcn__source_describe(source);
    size_t bytes = dcn__want_bytes(want);
    struct dcn_sector_result results[50];
    uint8_t *buffer = malloc(50 * bytes), *expected = malloc(bytes);
    struct dcn_range range;

    for (unsigned n = 0; dcn__disc_range(disc, n, &range); n++) {
        for (uint32_t at = 0; at < range.count; at += 50) {
            dcn_lba first = range.first + (dcn_lba)at;
            uint32_t count = range.count - at < 50 ? range.count - at : 50;

            ck_assert_int_eq(dcn__source_read(source, first, count, want, 0,
                                              buffer, results, NULL),
                             DCN_OK);
            for (uint32_t i = 0; i < count; i++) {
                fixture_sector(disc, first + (dcn_lba)i, want, expected);
                ck_assert_msg(results[i].state == DCN_SECTOR_GOOD,
                              "LBA %d: state %u", first + (dcn_lba)i,
                              results[i].state);
                ck_assert_msg(memcmp(buffer + i * bytes, expected, bytes) == 0,
                              "LBA %d differs", first + (dcn_lba)i);
            }
        }
    }
    free(buffer);
    free(expected);
}
