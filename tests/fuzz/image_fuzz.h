/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fuzz targets of the sheets' parsers share: every file that a sheet
 * names exists and holds the input itself; no disk is touched. */
#ifndef DCN_FUZZ_IMAGE_FUZZ_H
#define DCN_FUZZ_IMAGE_FUZZ_H

#include "analyze/qscan.h"
#include "analyze/qsearch.h"
#include "image/parsed.h"
#include "job/facts.h"

#include <stdlib.h>
#include <string.h>

struct fuzz_bytes {
    const uint8_t *data;
    size_t size;
    uint64_t pretended; /* size that files are said to have */
};

static enum dcn_status
fuzz_find(const struct dcn_files *files, const char *name, char **path,
          uint64_t *size, struct dcn_error *error)
{
    const struct fuzz_bytes *bytes = files->context;

    (void)error;
    *path = strdup(name);
    *size = bytes->pretended;
    return *path != NULL ? DCN_OK : DCN_ERR_NO_MEMORY;
}

static size_t
fuzz_peek(const struct dcn_files *files, const char *path, uint64_t offset,
          void *to, size_t len)
{
    const struct fuzz_bytes *bytes = files->context;

    (void)path;
    if (offset >= bytes->size)
        return 0;
    if (len > bytes->size - offset)
        len = bytes->size - (size_t)offset;
    memcpy(to, bytes->data + offset, len);
    return len;
}

static inline void
fuzz_files(struct dcn_files *files, const struct fuzz_bytes *bytes)
{
    files->find = fuzz_find;
    files->peek = fuzz_peek;
    files->context = bytes;
    files->encoding = NULL;
}

/* ---- what comes after the sheet ---- */

/* Longer discs are read at their borders only. */
#define FUZZ_WHOLE_SECTORS 6000

/* A source whose sectors and Q are made of the input: frames with right CRCs
 * that name any track and index, and some of the input's own bytes. */
struct fuzz_source {
    struct dcn_source source;
    const struct dcn_disc *disc;
    const uint8_t *data;
    size_t size;
};

static const struct dcn_disc *
fuzz_describe(struct dcn_source *source)
{
    return ((struct fuzz_source *)source)->disc;
}

static void
fuzz_capabilities(struct dcn_source *source, struct dcn_source_caps *caps)
{
    (void)source;
    caps->want = DCN_WANT_USER | DCN_WANT_RAW | DCN_WANT_SUB;
    caps->want_together = caps->want;
    caps->max_sectors = 64;
    caps->block_sectors = 1;
}

static uint8_t
fuzz_byte(const struct fuzz_source *source, uint64_t at)
{
    return source->size > 0 ? source->data[at % source->size] : 0;
}

/* The Q of one sector. */
static void
fuzz_q(const struct fuzz_source *source, dcn_lba lba,
       uint8_t raw[DCN_SUB_BYTES])
{
    uint64_t at = (uint64_t)(uint32_t)lba;
    uint8_t byte = fuzz_byte(source, at), bytes[DCN_Q_BYTES];
    struct dcn_q q = {.kind = DCN_Q_POSITION, .adr = 1};

    q.track = byte % 16 == 15 ? DCN_TRACK_LEAD_OUT
                              : (uint8_t)(1 + byte % DCN_MAX_TRACKS);
    q.index = fuzz_byte(source, at + 7) % (DCN_MAX_INDEX + 1);
    if (byte % 3 == 0)
        q.index %= 2;
    q.abs = dcn__msf_from_lba(lba);
    dcn__q_encode(&q, bytes);
    if (byte % 8 == 7) {
        for (size_t i = 0; i < DCN_Q_BYTES - 2; i++)
            bytes[i] = fuzz_byte(source, at * 3 + i);
        dcn__q_crc_write(bytes);
    }
    dcn__q_into_raw(bytes, raw);
}

static enum dcn_status
fuzz_read(struct dcn_source *base, dcn_lba first, uint32_t count, unsigned want,
          unsigned flags, uint8_t *buffer, struct dcn_sector_result *results,
          struct dcn_error *error)
{
    const struct fuzz_source *source = (struct fuzz_source *)base;
    size_t size = dcn__want_bytes(want);

    (void)flags;
    (void)error;
    memset(results, 0, count * sizeof(*results));
    memset(buffer, 0, count * size);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *sector = buffer + i * size;
        size_t main = dcn__want_c2_offset(want);

        for (size_t b = 0; b < main && source->size > 0; b += 1 + b / 64)
            sector[b] = fuzz_byte(source, (uint64_t)i * 2048 + b);
        results[i].state = DCN_SECTOR_GOOD;
        results[i].has_main = main > 0;
        results[i].has_sub = (want & DCN_WANT_SUB) != 0;
        if (results[i].has_sub)
            fuzz_q(source, first + (dcn_lba)i,
                   sector + dcn__want_sub_offset(want));
    }
    return DCN_OK;
}

static void
fuzz_close(struct dcn_source *source)
{
    (void)source;
}

static const struct dcn_source_ops fuzz_source_ops = {
    .name = "fuzz",
    .describe = fuzz_describe,
    .capabilities = fuzz_capabilities,
    .read = fuzz_read,
    .close = fuzz_close,
};

/* The scan of Q around every border that the disc has. */
static inline void
fuzz_scan_borders(struct fuzz_source *source)
{
    struct dcn_qscan *scan = dcn__qscan_new(source->disc);
    struct dcn_disc *known = dcn__disc_copy(source->disc), *quick = NULL;
    struct dcn_findings findings = {0};

    if (scan == NULL || known == NULL) {
        dcn__qscan_free(scan);
        dcn__disc_free(known);
        return;
    }
    for (unsigned i = 0; i < source->disc->track_count; i++) {
        const struct dcn_track *track = &source->disc->tracks[i];
        const dcn_lba borders[] = {track->pregap, track->start, track->end};

        for (size_t b = 0; b < 3; b++) {
            for (dcn_lba lba = borders[b] - 3; lba < borders[b] + 4; lba++) {
                uint8_t raw[DCN_SUB_BYTES] = {0};

                fuzz_q(source, lba, raw);
                dcn__qscan_add(scan, lba, raw);
            }
        }
    }
    (void)dcn__qsearch_pregaps(&source->source, &quick, NULL);
    (void)dcn__qscan_finish(scan, known, &findings, NULL);
    dcn__findings_free(&findings);
    dcn__disc_free(quick);
    dcn__disc_free(known);
    dcn__qscan_free(scan);
}

/* What "info --deep" does with a disc. */
static inline void
fuzz_info(const struct dcn_disc *disc, const struct fuzz_bytes *bytes)
{
    struct fuzz_source source = {
        {&fuzz_source_ops, NULL}, disc, bytes->data, bytes->size};
    bool whole = dcn__disc_sectors(disc) <= FUZZ_WHOLE_SECTORS;
    struct dcn_report *report = dcn__report_new();
    char *json;

    if (report == NULL)
        return;
    fuzz_scan_borders(&source);
    dcn__info_disc(&source.source, NULL, whole, NULL, report, NULL);
    json = dcn_report_json(report, false);
    free(json);
    dcn_report_free(report);
}

/* What must hold of every disc that a parser lets through. */
static inline void
fuzz_finish(struct dcn_parsed *parsed, struct dcn_disc *disc,
            enum dcn_status status, const struct fuzz_bytes *bytes)
{
    if ((status == DCN_OK) != (disc != NULL))
        abort();
    if (disc != NULL && disc->track_count == 0)
        abort();
    for (size_t i = 0; i < parsed->layout.extent_count; i++) {
        const struct dcn_extent *extent = &parsed->layout.extents[i];

        if (extent->form != DCN_STORED_ZERO &&
            extent->file >= parsed->layout.file_count)
            abort();
    }
    if (disc != NULL)
        fuzz_info(disc, bytes);
    dcn__parsed_free(parsed);
    dcn__disc_free(disc);
}

#endif
