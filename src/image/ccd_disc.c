/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The disc that CloneCD's control file tells of, and its data: the .img holds
 * the sessions' sectors one after the other, or, where its size says so, with
 * what lies between them.
 */
#include "image/ccd_parts.h"

#include "util/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOC_ENTRY_BYTES  11
#define TOC_HEADER_BYTES 4

/* ---- The disc ---- */

static dcn_lba
entry_lba(const int32_t *entry)
{
    return entry[DCN_CCD_ENTRY_PLBA];
}

static uint8_t
entry_byte(const int32_t *entry, enum dcn_ccd_field field)
{
    return (uint8_t)entry[field];
}

/* The entries as READ TOC format 2 would have given them (MMC-6 6.25). */
static enum dcn_status
add_full_toc(struct dcn_ccd *ccd)
{
    size_t len = TOC_HEADER_BYTES + ccd->entry_count * TOC_ENTRY_BYTES;
    uint8_t *reply = calloc(1, len), *to = reply + TOC_HEADER_BYTES;
    enum dcn_status status;
    unsigned sessions = 1;

    if (reply == NULL)
        return dcn__error_memory(ccd->error, "reading a sheet");
    for (size_t i = 0; i < ccd->entry_count; i++, to += TOC_ENTRY_BYTES) {
        const int32_t *entry = ccd->entries[i];

        to[0] = entry_byte(entry, DCN_CCD_ENTRY_SESSION);
        to[1] = (uint8_t)(entry_byte(entry, DCN_CCD_ENTRY_ADR) << 4 |
                          (entry_byte(entry, DCN_CCD_ENTRY_CONTROL) & 15));
        to[2] = entry_byte(entry, DCN_CCD_ENTRY_TRACK_NO);
        to[3] = entry_byte(entry, DCN_CCD_ENTRY_POINT);
        to[4] = entry_byte(entry, DCN_CCD_ENTRY_AMIN);
        to[5] = entry_byte(entry, DCN_CCD_ENTRY_ASEC);
        to[6] = entry_byte(entry, DCN_CCD_ENTRY_AFRAME);
        to[7] = entry_byte(entry, DCN_CCD_ENTRY_ZERO);
        to[8] = entry_byte(entry, DCN_CCD_ENTRY_PMIN);
        to[9] = entry_byte(entry, DCN_CCD_ENTRY_PSEC);
        to[10] = entry_byte(entry, DCN_CCD_ENTRY_PFRAME);
        if (to[0] > sessions)
            sessions = to[0];
    }
    dcn__put_be16(reply, (uint32_t)(len - 2));
    reply[2] = 1;
    reply[3] = (uint8_t)sessions;
    status =
        dcn__builder_full_toc(ccd->parsed->builder, reply, len, ccd->error);
    free(reply);
    return status;
}

/* What the sheet says of a track's mode, or its control nibble hints at. */
static enum dcn_track_mode
track_mode(const struct dcn_ccd *ccd, unsigned number, uint8_t control)
{
    int mode = ccd->tracks[number].mode;

    if (mode >= 0)
        return mode == 0   ? DCN_TRACK_AUDIO
               : mode == 1 ? DCN_TRACK_MODE1
                           : DCN_TRACK_MODE2;
    return (control & DCN_CONTROL_DATA) != 0 ? DCN_TRACK_MODE1
                                             : DCN_TRACK_AUDIO;
}

static enum dcn_status
add_track(struct dcn_ccd *ccd, const int32_t *entry)
{
    unsigned number = (unsigned)entry[DCN_CCD_ENTRY_POINT];
    uint8_t control = entry_byte(entry, DCN_CCD_ENTRY_CONTROL) & 15;
    const struct dcn_ccd_track *said = &ccd->tracks[number];
    struct dcn_track *track = dcn__builder_track(
        ccd->parsed->builder, (unsigned)entry[DCN_CCD_ENTRY_SESSION], number,
        control, track_mode(ccd, number, control), entry_lba(entry),
        ccd->error);
    dcn_lba from = 0;

    if (track == NULL)
        return DCN_ERR_FORMAT;
    track->mode_origin =
        said->mode >= 0 ? DCN_ORIGIN_SHEET : DCN_ORIGIN_ASSUMED;
    memcpy(track->isrc, said->isrc, sizeof(track->isrc));
    if (track->isrc[0] != '\0')
        track->isrc_origin = DCN_ORIGIN_SHEET;
    /* Indexes count from the start of their session, the entries from that of
     * the disc: INDEX 1 is where they meet. */
    if (said->has_index[1])
        from = track->start - said->index[1];
    if (said->has_index[0] && from + said->index[0] < track->start) {
        track->pregap = from + said->index[0];
        track->pregap_origin = DCN_ORIGIN_SHEET;
    }
    for (unsigned i = 2; i <= said->index_count && said->has_index[i]; i++) {
        track->index[i - 1] = from + said->index[i];
        track->index_count = (uint8_t)i;
        track->index_origin = DCN_ORIGIN_SHEET;
    }
    return DCN_OK;
}

static enum dcn_status
add_entries(struct dcn_ccd *ccd)
{
    enum dcn_status status = DCN_OK;

    for (size_t i = 0; status == DCN_OK && i < ccd->entry_count; i++) {
        const int32_t *entry = ccd->entries[i];
        int32_t point = entry[DCN_CCD_ENTRY_POINT],
                session = entry[DCN_CCD_ENTRY_SESSION];

        if (entry[DCN_CCD_ENTRY_ADR] != 1)
            continue;
        if (session < 1 || session > DCN_MAX_TRACKS ||
            entry_lba(entry) > DCN_PARSED_MAX_LBA)
            return dcn__error_set(ccd->error, DCN_ERR_FORMAT,
                                  "%s: entry %zu is nonsense", ccd->name, i);
        if (point == 0xA0)
            status = dcn__builder_session(
                ccd->parsed->builder, (unsigned)session,
                entry_byte(entry, DCN_CCD_ENTRY_PSEC), 0, ccd->error);
        else if (point == 0xA2)
            status =
                dcn__builder_session(ccd->parsed->builder, (unsigned)session, 0,
                                     entry_lba(entry), ccd->error);
        else if (point >= 1 && point <= DCN_MAX_TRACKS)
            status = add_track(ccd, entry);
    }
    return status;
}

/* ---- The data ---- */

static enum dcn_status
find_img(struct dcn_ccd *ccd)
{
    const char *slash = strrchr(ccd->name, '/');
    const char *name = slash != NULL ? slash + 1 : ccd->name;
    const char *dot = strrchr(name, '.');
    struct dcn_error inner = {0};
    enum dcn_status status;
    char *wanted;

    if (asprintf(&wanted, "%.*s.img",
                 (int)(dot != NULL ? dot - name : (long)strlen(name)),
                 name) < 0)
        return dcn__error_memory(ccd->error, "reading a sheet");
    status = ccd->files->find(ccd->files, wanted, &ccd->img_path,
                              &ccd->img_size, &inner);
    if (status != DCN_OK)
        dcn__error_set(ccd->error, status, "%s: %s", ccd->name, inner.message);
    free(wanted);
    return status;
}

/* Places the ranges that images keep. */
static enum dcn_status
add_img(struct dcn_ccd *ccd, const struct dcn_disc *disc)
{
    uint64_t whole = (uint64_t)disc->lead_out * DCN_RAW_BYTES;
    uint64_t kept = (uint64_t)dcn__disc_sectors(disc) * DCN_RAW_BYTES;
    bool with_gaps = ccd->img_size == whole;
    struct dcn_range range;
    enum dcn_status status;
    uint64_t offset = 0;
    unsigned file;

    if (!with_gaps && ccd->img_size != kept)
        dcn__parsed_note(ccd->parsed, "%s has %llu bytes, its sheet says %llu",
                         ccd->img_path, (unsigned long long)ccd->img_size,
                         (unsigned long long)kept);
    status = dcn__layout_add_file(&ccd->parsed->layout, ccd->img_path,
                                  ccd->img_size, &file, ccd->error);
    /* CloneCD writes what its sheet says: more is of another disc's sheet. */
    if (status == DCN_OK && !with_gaps && ccd->img_size > kept)
        ccd->parsed->layout.files[file].beyond =
            (ccd->img_size - kept) / DCN_RAW_BYTES;
    for (unsigned n = 0; status == DCN_OK && dcn__disc_range(disc, n, &range);
         n++) {
        if (with_gaps)
            offset = (uint64_t)range.first * DCN_RAW_BYTES;
        ccd->parsed->lba = range.first;
        status = dcn__parsed_run(ccd->parsed, file, offset, DCN_RAW_BYTES,
                                 DCN_STORED_RAW, DCN_STORED_ZERO, range.count,
                                 ccd->error);
        offset += (uint64_t)range.count * DCN_RAW_BYTES;
    }
    return status;
}

enum dcn_status
dcn__ccd_disc(struct dcn_ccd *ccd, struct dcn_disc **disc)
{
    enum dcn_status status = add_entries(ccd);

    if (status == DCN_OK)
        status = add_full_toc(ccd);
    if (status == DCN_OK && ccd->packs.len > 0)
        status = dcn__builder_cdtext(ccd->parsed->builder,
                                     (const uint8_t *)ccd->packs.data,
                                     ccd->packs.len, ccd->error);
    if (status != DCN_OK)
        return status;
    status = dcn__parsed_finish(ccd->parsed, disc, ccd->error);
    if (status == DCN_OK)
        status = find_img(ccd);
    if (status == DCN_OK)
        status = add_img(ccd, *disc);
    return status;
}
