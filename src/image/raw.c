/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of raw sectors that is named without its sheet (.bin, .img, .mdf).
 * What its sectors show is all that is known: which run of them is data, in
 * which mode, and which is none. (A sheet beside it comes first: image.c.)
 */
#include "image/raw.h"

#include "image/formats.h"
#include "image/sheet.h"

#include "codec/sector.h"
#include "codec/subchannel.h"
#include "util/checked.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One sector a second is looked at; what lasts for less than two of them is
 * damage or a pause, not a track (the shortest there may be has four). */
#define STEP          75
#define LEAST_SAMPLES 2

static const char *const raw_extensions[] = {"bin", "img", "mdf", "raw", NULL};

struct raw {
    const char *path;
    int fd;
    uint64_t size;
    uint32_t stride, sectors;
    struct dcn_parsed parsed;
    struct dcn_disc *disc;
};

bool
dcn__raw_stride(const uint8_t *head, size_t len, uint32_t *stride)
{
    static const uint32_t strides[] = {DCN_RAW_BYTES,
                                       DCN_RAW_BYTES + DCN_SUB_BYTES};

    if (len < DCN_RAW_BYTES || !dcn__sync_present(head))
        return false;
    *stride = DCN_RAW_BYTES;
    for (size_t i = 0; i < DCN_ARRAY_LEN(strides); i++) {
        /* Of one sector nothing more can be seen. */
        if (len < strides[i] + DCN_SYNC_BYTES)
            return true;
        if (dcn__sync_present(head + strides[i])) {
            *stride = strides[i];
            return true;
        }
    }
    return false;
}

/* 0: no data sector; else its mode byte. *lba: what its header says. */
static unsigned
mode_at(const struct raw *raw, uint32_t sector, dcn_lba *lba)
{
    uint8_t head[16];
    struct dcn_msf msf;

    if (pread(raw->fd, head, sizeof(head),
              (off_t)sector * (off_t)raw->stride) != sizeof(head) ||
        !dcn__sync_present(head))
        return 0;
    msf = (struct dcn_msf){(uint8_t)dcn__bcd_decode(head[12]),
                           (uint8_t)dcn__bcd_decode(head[13]),
                           (uint8_t)dcn__bcd_decode(head[14])};
    if (lba != NULL)
        *lba = dcn__lba_from_program_msf(msf);
    return head[15] == 2 ? 2 : 1;
}

/* The same of a place: one bad sector says nothing. */
static unsigned
kind_at(const struct raw *raw, uint32_t sector)
{
    unsigned mode = 0;

    for (uint32_t i = 0; mode == 0 && i < 3 && sector + i < raw->sectors; i++)
        mode = mode_at(raw, sector + i, NULL);
    return mode;
}

/* True where kind lasts from sector on. */
static bool
lasts(const struct raw *raw, uint32_t sector, unsigned kind)
{
    for (unsigned i = 1; i < LEAST_SAMPLES; i++) {
        if (sector + i * STEP < raw->sectors &&
            kind_at(raw, sector + i * STEP) != kind)
            return false;
    }
    return true;
}

/* The first sector of kind between low (which is of another) and high. */
static uint32_t
border(const struct raw *raw, uint32_t low, uint32_t high, unsigned kind)
{
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (mode_at(raw, middle, NULL) == kind)
            high = middle;
        else
            low = middle;
    }
    return high;
}

static enum dcn_status
add_track(struct raw *raw, unsigned number, unsigned kind, uint32_t first,
          struct dcn_error *error)
{
    static const enum dcn_track_mode modes[] = {
        DCN_TRACK_AUDIO, DCN_TRACK_MODE1, DCN_TRACK_MODE2};
    struct dcn_track *track = dcn__builder_track(
        raw->parsed.builder, 1, number, kind == 0 ? 0 : DCN_CONTROL_DATA,
        modes[kind], (dcn_lba)first, error);

    if (track == NULL)
        return DCN_ERR_FORMAT;
    track->mode_origin = DCN_ORIGIN_SECTOR;
    return dcn__builder_session(raw->parsed.builder, 1,
                                kind == 2 && number == 1 ? 0x20 : 0,
                                (dcn_lba)raw->sectors, error);
}

/* Tracks where the kind of sector changes for good. */
static enum dcn_status
find_tracks(struct raw *raw, struct dcn_error *error)
{
    unsigned kind = kind_at(raw, 0), number = 1;
    enum dcn_status status = add_track(raw, number, kind, 0, error);

    for (uint32_t at = STEP; status == DCN_OK && at < raw->sectors;
         at += STEP) {
        unsigned now = kind_at(raw, at);

        if (now == kind || !lasts(raw, at, now) || number == DCN_MAX_TRACKS)
            continue;
        status = add_track(raw, ++number, now, border(raw, at - STEP, at, now),
                           error);
        kind = now;
    }
    if (status == DCN_OK && (number > 1 || kind == 0))
        dcn__parsed_note(&raw->parsed,
                         "%s has no sheet: %u track%s by its sectors; where "
                         "audio tracks begin, pauses and codes are not known",
                         raw->path, number, number == 1 ? "" : "s");
    return status;
}

/* A track's file that is taken for a disc has other addresses in it. */
static void
note_place(struct raw *raw)
{
    dcn_lba lba = 0;

    if (mode_at(raw, 0, &lba) != 0 && lba != 0)
        dcn__parsed_note(&raw->parsed,
                         "%s is a part of a disc: its first sector says that "
                         "it is LBA %d",
                         raw->path, lba);
}

static enum dcn_status
read_raw(struct raw *raw, struct dcn_error *error)
{
    struct dcn_parsed *parsed = &raw->parsed;
    enum dcn_status status;
    unsigned file;

    status = dcn__layout_add_file(&parsed->layout, raw->path, raw->size, &file,
                                  error);
    if (status == DCN_OK)
        status = dcn__parsed_run(
            parsed, file, 0, raw->stride, DCN_STORED_RAW,
            raw->stride > DCN_RAW_BYTES ? DCN_STORED_SUB_RAW : DCN_STORED_ZERO,
            raw->sectors, error);
    if (status == DCN_OK)
        status = find_tracks(raw, error);
    if (status != DCN_OK)
        return status;
    note_place(raw);
    if (raw->size % raw->stride != 0)
        dcn__parsed_note(parsed,
                         "%s ends inside a sector: %llu of its %u bytes are "
                         "there",
                         raw->path,
                         (unsigned long long)(raw->size % raw->stride),
                         raw->stride);
    return dcn__parsed_finish(parsed, &raw->disc, error);
}

static enum dcn_status
measure(struct raw *raw, struct dcn_error *error)
{
    uint8_t head[2 * (DCN_RAW_BYTES + DCN_SUB_BYTES)];
    ssize_t len = pread(raw->fd, head, sizeof(head), 0);
    struct stat info;

    if (len < 0 || fstat(raw->fd, &info) != 0)
        return dcn__error_set_errno(error, errno, "read %s", raw->path);
    raw->size = (uint64_t)info.st_size;
    raw->stride = DCN_RAW_BYTES;
    if (!dcn__raw_stride(head, (size_t)len, &raw->stride) &&
        raw->size % DCN_RAW_BYTES != 0)
        raw->stride = DCN_RAW_BYTES + DCN_SUB_BYTES;
    if (raw->size == 0 || raw->size / raw->stride > DCN_PARSED_MAX_LBA)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "%s: %llu bytes are no disc's image", raw->path,
                              (unsigned long long)raw->size);
    raw->sectors = (uint32_t)((raw->size + raw->stride - 1) / raw->stride);
    return DCN_OK;
}

static enum dcn_status
raw_open(const char *path, const struct dcn_image_options *options,
         struct dcn_source **source, struct dcn_error *error)
{
    struct raw raw = {.path = path,
                      .fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    enum dcn_status status;

    (void)options;
    *source = NULL;
    if (raw.fd < 0)
        return dcn__error_set_errno(error, errno, "open %s", path);
    status = dcn__parsed_init(&raw.parsed, path, error);
    if (status == DCN_OK)
        status = measure(&raw, error);
    if (status == DCN_OK)
        status = read_raw(&raw, error);
    close(raw.fd);
    if (status == DCN_OK)
        return dcn__parsed_source(&raw.parsed, raw.disc, source, error);
    dcn__parsed_free(&raw.parsed);
    dcn__disc_free(raw.disc);
    return status;
}

/* By sync patterns; without any (audio first) by name and size. */
static int
raw_probe(const char *path, const uint8_t *head, size_t head_len)
{
    struct stat info;
    uint32_t stride;

    if (dcn__raw_stride(head, head_len, &stride))
        return 60;
    for (size_t i = 0; raw_extensions[i] != NULL; i++) {
        if (dcn__path_has_extension(path, raw_extensions[i]) &&
            stat(path, &info) == 0 && info.st_size > 0 &&
            (info.st_size % DCN_RAW_BYTES == 0 ||
             info.st_size % (DCN_RAW_BYTES + DCN_SUB_BYTES) == 0))
            return 45;
    }
    return 0;
}

const struct dcn_image_format dcn__image_raw = {
    .name = "raw",
    .description = "raw sectors without a sheet (.bin, .img, .mdf)",
    .extensions = raw_extensions,
    .keeps = DCN_KEEPS_TRACKS | DCN_KEEPS_RAW | DCN_KEEPS_SUB,
    .probe = raw_probe,
    .open = raw_open,
};
