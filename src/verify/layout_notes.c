/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What differs between an image's sheet and the disc's description. A drive
 * that was not asked for Q, or cannot read CD-TEXT, knows less than the sheet:
 * such fields are made equal before comparing. What the disc says and the
 * sheet lacks is a difference.
 */
#include "verify/progress.h"

#include "disc/diff.h"

#include <stdlib.h>
#include <string.h>

/* Indexes and modes that a TOC does not tell. */
static bool
weak(enum dcn_origin origin)
{
    return origin == DCN_ORIGIN_NONE || origin == DCN_ORIGIN_ASSUMED ||
           origin == DCN_ORIGIN_TOC;
}

/* A track of the image forgets what track of the disc cannot know. */
static void
track_level(struct dcn_track *image, const struct dcn_track *disc)
{
    if (weak(disc->pregap_origin))
        image->pregap = disc->pregap;
    if (weak(disc->index_origin)) {
        image->index_count = disc->index_count;
        memcpy(image->index, disc->index, sizeof(image->index));
        image->index[0] = image->start;
    }
    if (disc->isrc[0] == '\0')
        image->isrc[0] = '\0';
    if (weak(disc->mode_origin) && image->mode != DCN_TRACK_AUDIO &&
        disc->mode != DCN_TRACK_AUDIO)
        image->mode = disc->mode;
}

/* True for an image of sectors alone: no sheet could hold codes and text. */
static bool
has_no_sheet(const struct dcn_disc *image)
{
    return dcn__disc_fits_iso(image) &&
           image->tracks[0].index_origin != DCN_ORIGIN_SHEET;
}

/* Takes away what a bare ISO cannot hold: the disc's codes, text and control
 * bits. */
static void
disc_forget(struct dcn_disc *disc, const struct dcn_disc *image)
{
    disc->tracks[0].control = image->tracks[0].control;
    disc->mcn[0] = '\0';
    free(disc->cdtext);
    disc->cdtext = NULL;
    disc->cdtext_len = 0;
    for (unsigned i = 0; i < disc->track_count; i++)
        disc->tracks[i].isrc[0] = '\0';
}

/* image: a copy. An ISO does not hold the medium; sheets keep disc types only
 * with the full TOC. */
static void
disc_level(struct dcn_disc *image, const struct dcn_disc *disc)
{
    if (dcn__disc_fits_iso(image) && dcn__disc_fits_iso(disc))
        image->medium = disc->medium;
    if (disc->mcn[0] == '\0')
        image->mcn[0] = '\0';
    if (disc->cdtext == NULL) {
        free(image->cdtext);
        image->cdtext = NULL;
        image->cdtext_len = 0;
    }
    for (unsigned i = 0; i < image->session_count && i < disc->session_count;
         i++)
        if (image->full_toc == NULL || disc->full_toc == NULL)
            image->sessions[i].disc_type = disc->sessions[i].disc_type;
    for (unsigned i = 0; i < image->track_count; i++) {
        const struct dcn_track *track =
            dcn__disc_track(disc, image->tracks[i].number);

        if (track != NULL)
            track_level(&image->tracks[i], track);
    }
}

enum dcn_status
dcn__verify_layout(const struct dcn_disc *image, const struct dcn_disc *disc,
                   char ***notes, size_t *count, struct dcn_error *error)
{
    struct dcn_disc *levelled = dcn__disc_copy(image);
    struct dcn_disc *known = dcn__disc_copy(disc);
    struct dcn_disc_diff diff;
    enum dcn_status status;

    *notes = NULL;
    *count = 0;
    if (levelled == NULL || known == NULL) {
        dcn__disc_free(levelled);
        dcn__disc_free(known);
        return dcn__error_memory(error, "comparing two discs");
    }
    if (has_no_sheet(image))
        disc_forget(known, image);
    disc_level(levelled, known);
    status = dcn__disc_diff(levelled, known, DCN_DIFF_ALL, &diff, error);
    if (status == DCN_OK) {
        *notes = diff.lines;
        *count = diff.count;
    } else {
        dcn__disc_diff_free(&diff);
    }
    dcn__disc_free(levelled);
    dcn__disc_free(known);
    return status;
}
