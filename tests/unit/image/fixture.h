/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the image tests share: a folder of their own, made-up discs, and a
 * pattern that tells each sector from all others. */
#ifndef DCN_TESTS_IMAGE_FIXTURE_H
#define DCN_TESTS_IMAGE_FIXTURE_H

#include "disc/builder.h"
#include "disc/diff.h"
#include "image/formats.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A fresh folder; fixture_path() names files in it. */
void fixture_setup(void);
void fixture_teardown(void);
const char *fixture_path(const char *name);
void fixture_write(const char *name, const void *bytes, size_t len);
/* A file of count sectors of size bytes whose first 4 bytes of each are its
 * number, big-endian. */
void fixture_sectors(const char *name, uint32_t count, uint32_t size);
char *fixture_read(const char *name, size_t *len);
bool fixture_exists(const char *name);
/* Where the other people's data of that name is, or NULL (and says so). */
const char *fixture_testdata(const char *name);

/* Audio with a hidden first track, MCN, ISRC, flags, pregaps, INDEX 02, and
 * CD-TEXT; then a Mode 2 track in a second session. */
struct dcn_disc *fixture_rich_disc(void);
/* Mode 1, then two audio tracks, the first with a pregap. */
struct dcn_disc *fixture_mixed_disc(void);
/* One track of count sectors. */
struct dcn_disc *fixture_one_track(enum dcn_medium medium,
                                   enum dcn_track_mode mode, uint32_t count);

/* Fails the test with the first differing line. */
void fixture_same_disc(const struct dcn_disc *a, const struct dcn_disc *b);
/* Writes every sector that images keep with its pattern: audio as pattern,
 * data encoded around it; P-W if want says so. */
void
fixture_fill(struct dcn_sink *sink, const struct dcn_disc *disc, unsigned want);
/* Reads all of them back from source and compares. */
void fixture_check(struct dcn_source *source, unsigned want);
/* The pattern of one sector, laid out as want says. */
void fixture_sector(const struct dcn_disc *disc, dcn_lba lba, unsigned want,
                    uint8_t *bytes);

#endif
