/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BIN/CUE as a row of the registry. */
#include "image/cue.h"

#include "image/formats.h"
#include "image/layout_sink.h"
#include "image/sbi.h"
#include "image/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const cue_extensions[] = {"cue", NULL};

static int
cue_probe(const char *path, const uint8_t *head, size_t head_len)
{
    bool named = dcn__path_has_extension(path, "cue");

    if (memchr(head, 0, head_len) != NULL)
        return named ? 20 : 0;
    if (dcn__sheet_has_line(head, head_len, "FILE ") &&
        dcn__sheet_has_line(head, head_len, "TRACK ") &&
        dcn__sheet_has_line(head, head_len, "INDEX "))
        return named ? 95 : 65;
    return named ? 55 : 0;
}

static enum dcn_status
cue_open(const char *path, const struct dcn_image_options *options,
         struct dcn_source **source, struct dcn_error *error)
{
    return dcn__sheet_open(path, dcn__cue_parse, true, options, source, error);
}

static enum dcn_status
add_cdtext(const char *base, const struct dcn_disc *disc,
           struct dcn_companion *companions, size_t *count,
           struct dcn_error *error)
{
    struct dcn_companion *packs = &companions[*count];

    if (disc->cdtext_len == 0)
        return DCN_OK;
    ++*count;
    if (asprintf(&packs->path, "%s.cdt", base) < 0) {
        packs->path = NULL;
        return dcn__error_memory(error, "writing a sheet");
    }
    dcn__buf_init(&packs->bytes, DCN_COMPANION_MAX_BYTES);
    dcn__buf_add(&packs->bytes, disc->cdtext, disc->cdtext_len);
    return packs->bytes.failed ? dcn__error_memory(error, "writing CD-TEXT")
                               : DCN_OK;
}

static enum dcn_status
cue_companions(const char *base, const struct dcn_disc *disc,
               const struct dcn_layout *layout,
               struct dcn_companion *companions, size_t *count,
               struct dcn_error *error)
{
    struct dcn_companion *sheet;
    const char *packs = NULL, *slash;
    enum dcn_status status;

    *count = 0;
    status = add_cdtext(base, disc, companions, count, error);
    if (status == DCN_OK && *count > 0) {
        slash = strrchr(companions[0].path, '/');
        packs = slash != NULL ? slash + 1 : companions[0].path;
    }
    if (status == DCN_OK)
        status = dcn__sbi_companions(base, disc, companions, count, error);
    if (status != DCN_OK)
        return status;
    sheet = &companions[(*count)++];
    if (asprintf(&sheet->path, "%s.cue", base) < 0) {
        sheet->path = NULL;
        return dcn__error_memory(error, "writing a sheet");
    }
    dcn__buf_init(&sheet->bytes, DCN_COMPANION_MAX_BYTES);
    return dcn__cue_write(disc, layout, packs, &sheet->bytes, error);
}

static const struct dcn_layout_writer cue_writer = {
    .name = "cue",
    .want = DCN_WANT_RAW,
    .layout = dcn__cue_layout,
    .companions = cue_companions,
    .later = dcn__sbi_later,
};

static enum dcn_status
cue_create(const char *base, const struct dcn_disc *disc,
           const struct dcn_image_options *options, struct dcn_sink **sink,
           struct dcn_error *error)
{
    return dcn__layout_sink(&cue_writer, base, disc, options, sink, error);
}

/* A sheet has neither a data bit of its own nor sectors before LBA 0. */
static bool
cue_can_hold(const struct dcn_disc *disc)
{
    if (disc->medium != DCN_MEDIUM_CD)
        return false;
    for (unsigned i = 0; i < disc->track_count; i++) {
        const struct dcn_track *track = &disc->tracks[i];

        if (track->start < 0 || (track->mode != DCN_TRACK_AUDIO) !=
                                    ((track->control & DCN_CONTROL_DATA) != 0))
            return false;
    }
    return true;
}

/* What nothing before it in the registry is the default for. */
static bool
cue_default_for(const struct dcn_disc *disc)
{
    (void)disc;
    return true;
}

static const struct dcn_image_part cue_parts[] = {
    {"bin", DCN_ROLE_IMAGE},    {"sub", DCN_ROLE_SUBCHANNEL},
    {"cdt", DCN_ROLE_CDTEXT},   {"sbi", DCN_ROLE_Q_FRAMES},
    {"lsd", DCN_ROLE_Q_FRAMES}, {"cue", DCN_ROLE_SHEET},
    {NULL, DCN_ROLE_OTHER},
};

const struct dcn_image_format dcn__image_cue = {
    .name = "cue",
    .called = "BIN/CUE",
    .data = "BIN",
    .description = "raw sectors and a sheet (.cue with .bin)",
    .extensions = cue_extensions,
    .sheet = true,
    .keeps = DCN_KEEPS_TRACKS | DCN_KEEPS_RAW | DCN_KEEPS_SUB |
             DCN_KEEPS_SESSIONS | DCN_KEEPS_TEXT | DCN_KEEPS_TRACK_FILES,
    .parts = cue_parts,
    .probe = cue_probe,
    .open = cue_open,
    .create = cue_create,
    .can_hold = cue_can_hold,
    .default_for = cue_default_for,
};
