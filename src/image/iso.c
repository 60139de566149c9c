/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Images of 2048-byte sectors (.iso). What medium one is, is a guess from size
 * and file system unless the caller says.
 */
#include "image/formats.h"

#include "image/layout_sink.h"
#include "image/raw.h"
#include "image/sheet.h"

#include "codec/sector.h"
#include "codec/subchannel.h"
#include "disc/builder.h"
#include "util/bytes.h"
#include "util/checked.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 99 minutes of user data; a DVD-R DL and a little. */
#define LARGEST_CD_BYTES  ((uint64_t)900 * 1000 * 1000)
#define LARGEST_DVD_BYTES ((uint64_t)8600 * 1000 * 1000)
/* UDF revision 2.50, as the domain identifier says it (UDF 2.1.5.3). */
#define UDF_BD_REVISION 0x0250
/* A disc has fewer sectors than this (BDXL: 62 500 000). */
#define MAX_SECTORS 0x08000000

/* Volume structure descriptors from sector 16 on (ECMA-167 2/8, 9). */
#define VRS_FIRST 16
#define VRS_COUNT 16
/* Logical volume descriptor: tag 6, domain identifier suffix at 216+24. */
#define LVD_TAG       6
#define LVD_SUFFIX_AT (216 + 24)

static const char *const iso_extensions[] = {"iso", "udf", NULL};

/* A sector of an open file, zeroed where there is none. */
static bool
read_sector(int fd, uint64_t sector, uint8_t bytes[DCN_USER_BYTES])
{
    memset(bytes, 0, DCN_USER_BYTES);
    return pread(fd, bytes, DCN_USER_BYTES, (off_t)(sector * DCN_USER_BYTES)) ==
           DCN_USER_BYTES;
}

/* The UDF revision of the logical volume, or 0 where there is none. */
static unsigned
udf_revision(int fd)
{
    uint8_t sector[DCN_USER_BYTES];
    uint32_t length, first;

    if (!read_sector(fd, 256, sector) || dcn__get_le16(sector) != 2)
        return 0;
    /* Anchor: extent of the main volume descriptor sequence (ECMA-167
     * 3/10.2). */
    length = dcn__get_le32(sector + 16) / DCN_USER_BYTES;
    first = dcn__get_le32(sector + 20);
    for (uint32_t i = 0; i < length && i < 64; i++) {
        if (!read_sector(fd, (uint64_t)first + i, sector))
            return 0;
        if (dcn__get_le16(sector) == LVD_TAG)
            return dcn__get_le16(sector + LVD_SUFFIX_AT);
    }
    return 0;
}

static enum dcn_medium
guess_medium(int fd, uint64_t size)
{
    if (size > LARGEST_DVD_BYTES || udf_revision(fd) >= UDF_BD_REVISION)
        return DCN_MEDIUM_BD;
    return size > LARGEST_CD_BYTES ? DCN_MEDIUM_DVD : DCN_MEDIUM_CD;
}

/* The identifiers that stand in sectors 16 and up of a file system. */
static bool
has_file_system(const uint8_t *head, size_t len)
{
    static const char *const ids[] = {"CD001", "BEA01", "NSR02",
                                      "NSR03", "CD-I ", "CDROM"};

    for (size_t s = VRS_FIRST; s < VRS_FIRST + VRS_COUNT; s++) {
        size_t at = s * DCN_USER_BYTES;

        for (size_t i = 0; i < DCN_ARRAY_LEN(ids) && at + 6 <= len; i++) {
            if (memcmp(head + at + 1, ids[i], 5) == 0)
                return true;
        }
    }
    return false;
}

static int
iso_probe(const char *path, const uint8_t *head, size_t head_len)
{
    uint32_t stride;

    if (dcn__raw_stride(head, head_len, &stride))
        return 0;
    if (has_file_system(head, head_len))
        return 80;
    if (dcn__path_has_extension(path, "iso") ||
        dcn__path_has_extension(path, "udf"))
        return 50;
    return 0;
}

/* A disc of one track from LBA 0. */
static enum dcn_status
one_track_disc(enum dcn_medium medium, uint32_t sectors, struct dcn_disc **disc,
               struct dcn_error *error)
{
    struct dcn_disc_builder *builder = dcn__builder_new(medium);
    struct dcn_track *track;
    enum dcn_status status = DCN_ERR_NO_MEMORY;

    if (builder == NULL)
        return dcn__error_memory(error, "opening an image");
    track = dcn__builder_track(builder, 1, 1, DCN_CONTROL_DATA, DCN_TRACK_MODE1,
                               0, error);
    if (track != NULL) {
        track->mode_origin = DCN_ORIGIN_ASSUMED;
        status = dcn__builder_session(builder, 1, 0, (dcn_lba)sectors, error);
    }
    if (status == DCN_OK)
        status = dcn__builder_finish(builder, disc, error);
    dcn__builder_free(builder);
    return status;
}

static enum dcn_status
plain_layout(const char *path, uint64_t size, uint32_t sectors,
             struct dcn_layout *layout, struct dcn_error *error)
{
    struct dcn_extent extent = {
        .count = sectors, .form = DCN_STORED_USER, .stride = DCN_USER_BYTES};
    enum dcn_status status;

    status = dcn__layout_add_file(layout, path, size, &extent.file, error);
    if (status == DCN_OK)
        status = dcn__layout_add_extent(layout, &extent, error);
    return status;
}

/* A file that ends inside a sector keeps that sector as missing. */
static enum dcn_status
note_rest(const char *path, uint64_t size, uint32_t stride, char ***notes,
          size_t *count, struct dcn_error *error)
{
    uint64_t rest = size % stride;

    if (rest == 0)
        return DCN_OK;
    *notes = calloc(1, sizeof(**notes));
    if (*notes == NULL ||
        asprintf(&(*notes)[0],
                 "%s ends inside a sector: %llu of its %u bytes are there",
                 path, (unsigned long long)rest, stride) < 0) {
        free(*notes);
        *notes = NULL;
        return dcn__error_memory(error, "opening an image");
    }
    *count = 1;
    return DCN_OK;
}

static enum dcn_status
open_plain(const char *path, int fd, uint64_t size,
           const struct dcn_image_options *options, struct dcn_source **source,
           struct dcn_error *error)
{
    enum dcn_medium medium =
        options != NULL ? options->medium : DCN_MEDIUM_UNKNOWN;
    struct dcn_disc *disc = NULL;
    struct dcn_layout layout;
    char **notes = NULL;
    size_t note_count = 0;
    enum dcn_status status;
    uint64_t sectors;

    if (medium == DCN_MEDIUM_UNKNOWN)
        medium = guess_medium(fd, size);
    sectors = (size + DCN_USER_BYTES - 1) / DCN_USER_BYTES;
    if (sectors == 0 || sectors > MAX_SECTORS)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "%s: %llu bytes are no disc's image", path,
                              (unsigned long long)size);
    dcn__layout_init(&layout);
    status = one_track_disc(medium, (uint32_t)sectors, &disc, error);
    if (status == DCN_OK)
        status = plain_layout(path, size, (uint32_t)sectors, &layout, error);
    if (status == DCN_OK)
        status =
            note_rest(path, size, DCN_USER_BYTES, &notes, &note_count, error);
    if (status == DCN_OK)
        return dcn__layout_source_noted(disc, &layout, notes, note_count,
                                        source, error);
    dcn__disc_free(disc);
    dcn__layout_free(&layout);
    return status;
}

static enum dcn_status
iso_open(const char *path, const struct dcn_image_options *options,
         struct dcn_source **source, struct dcn_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    enum dcn_status status;
    struct stat info;

    *source = NULL;
    if (fd < 0)
        return dcn__error_set_errno(error, errno, "open %s", path);
    if (fstat(fd, &info) != 0)
        status = dcn__error_set_errno(error, errno, "open %s", path);
    else if (!S_ISREG(info.st_mode))
        status = dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                                "%s is not a regular file", path);
    else
        status = open_plain(path, fd, (uint64_t)info.st_size, options, source,
                            error);
    close(fd);
    return status;
}

static enum dcn_status
iso_layout(const char *base, const struct dcn_disc *disc,
           const struct dcn_image_options *options, struct dcn_layout *layout,
           struct dcn_error *error)
{
    struct dcn_extent extent = {.count = (uint32_t)disc->lead_out,
                                .form = DCN_STORED_USER,
                                .stride = DCN_USER_BYTES};
    enum dcn_status status;
    char *path;

    (void)options;
    if (!dcn__disc_fits_iso(disc))
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "%s.iso cannot hold a disc with audio, Mode 2, "
                              "several tracks or sessions; use BIN/CUE",
                              base);
    if (asprintf(&path, "%s.iso", base) < 0)
        return dcn__error_memory(error, "creating an image");
    status = dcn__layout_add_file(layout, path,
                                  (uint64_t)extent.count * DCN_USER_BYTES,
                                  &extent.file, error);
    free(path);
    if (status == DCN_OK)
        status = dcn__layout_add_extent(layout, &extent, error);
    return status;
}

static const struct dcn_layout_writer iso_writer = {
    .name = "iso",
    .want = DCN_WANT_USER,
    .layout = iso_layout,
};

static enum dcn_status
iso_create(const char *base, const struct dcn_disc *disc,
           const struct dcn_image_options *options, struct dcn_sink **sink,
           struct dcn_error *error)
{
    return dcn__layout_sink(&iso_writer, base, disc, options, sink, error);
}

static const struct dcn_image_part iso_parts[] = {
    {"iso", DCN_ROLE_IMAGE},
    {NULL, DCN_ROLE_OTHER},
};

const struct dcn_image_format dcn__image_iso = {
    .name = "iso",
    .called = "an ISO",
    .data = "ISO",
    .description = "2048-byte sectors (.iso)",
    .extensions = iso_extensions,
    .parts = iso_parts,
    .probe = iso_probe,
    .open = iso_open,
    .create = iso_create,
    .can_hold = dcn__disc_fits_iso,
    .default_for = dcn__disc_fits_iso,
};
