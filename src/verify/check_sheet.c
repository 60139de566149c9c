/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sheet against what the sectors are, and its files against what it says
 * they hold. A disc may have sectors of another mode than its track (ECMA-130
 * 14: the mode is the sector's); a sheet that is wrong of most of a track's
 * sectors describes another image.
 */
#include "verify/objection.h"

#include <inttypes.h>
#include <string.h>

static const char *
mode_word(enum dcn_track_mode mode)
{
    return mode == DCN_TRACK_AUDIO   ? "audio"
           : mode == DCN_TRACK_MODE1 ? "Mode 1"
                                     : "Mode 2";
}

/* Calls look for each track of which sectors were looked at. */
#define FOR_TRACKS(evidence, i)                                         \
    for (unsigned i = 0;                                                \
         (evidence)->self != NULL && (evidence)->self->looks != NULL && \
         i < (evidence)->disc->track_count;                             \
         i++)

/* More than half of a track's sectors: not the disc's oddity but the sheet's
 * mistake. */
static enum dcn_weight
weight_of(uint64_t count, const struct dcn_track_look *look)
{
    return 2 * count > look->looked ? DCN_WEIGHT_FAULT : DCN_WEIGHT_NOTE;
}

/* What kind of sectors a track has most besides those that its mode says. */
static uint64_t
other_mode(const struct dcn_track *track, const struct dcn_track_look *look,
           const char **word)
{
    uint64_t counts[] = {look->plain, look->mode1, look->mode2};
    uint64_t most = 0;

    for (int mode = DCN_TRACK_AUDIO; mode <= DCN_TRACK_MODE2; mode++) {
        if (mode == (int)track->mode || counts[mode] <= most)
            continue;
        most = counts[mode];
        *word = mode_word((enum dcn_track_mode)mode);
    }
    if (*word != NULL && strcmp(*word, "audio") == 0)
        *word = "audio or noise";
    return most;
}

void
dcn__check_track_mode(const struct dcn_evidence *evidence,
                      struct dcn_objections *objections)
{
    FOR_TRACKS(evidence, i)
    {
        const struct dcn_track *track = &evidence->disc->tracks[i];
        const struct dcn_track_look *look = &evidence->self->looks[i];
        const char *word = NULL;
        uint64_t count = other_mode(track, look, &word);

        if (count == 0)
            continue;
        dcn__objection_add(
            objections,
            &(struct dcn_objection){.code = "track_mode",
                                    .weight = weight_of(count, look),
                                    .of_disc = true,
                                    .lba = track->start,
                                    .count = count},
            "track %u is %s by its description, and %s by %" PRIu64
            " of its %" PRIu64 " sectors",
            track->number, mode_word(track->mode), word, count, look->looked);
    }
}

void
dcn__check_scrambled(const struct dcn_evidence *evidence,
                     struct dcn_objections *objections)
{
    FOR_TRACKS(evidence, i)
    {
        const struct dcn_track *track = &evidence->disc->tracks[i];
        const struct dcn_track_look *look = &evidence->self->looks[i];

        if (look->scrambled == 0)
            continue;
        dcn__objection_add(
            objections,
            &(struct dcn_objection){.code = "scrambled",
                                    .weight = weight_of(look->scrambled, look),
                                    .of_disc = true,
                                    .lba = track->start,
                                    .count = look->scrambled},
            "track %u: %" PRIu64 " of %" PRIu64 " sectors are scrambled, as "
            "they are on the disc (ECMA-130 Annex B)",
            track->number, look->scrambled, look->looked);
    }
}

void
dcn__check_headers(const struct dcn_evidence *evidence,
                   struct dcn_objections *objections)
{
    FOR_TRACKS(evidence, i)
    {
        const struct dcn_track *track = &evidence->disc->tracks[i];
        const struct dcn_track_look *look = &evidence->self->looks[i];

        if (look->shift == 0 ||
            weight_of(look->shifted, look) != DCN_WEIGHT_FAULT)
            continue;
        dcn__objection_add(
            objections,
            &(struct dcn_objection){.code = "header_elsewhere",
                                    .weight = DCN_WEIGHT_FAULT,
                                    .of_disc = true,
                                    .lba = track->start,
                                    .count = look->shifted},
            "track %u: its sectors' headers say that they lie %" PRId64
            " sectors %s than its description has them",
            track->number, look->shift > 0 ? look->shift : -look->shift,
            look->shift > 0 ? "later" : "earlier");
    }
}

void
dcn__check_surplus(const struct dcn_evidence *evidence,
                   struct dcn_objections *objections)
{
    for (size_t i = 0; i < evidence->surplus_count; i++) {
        const struct dcn_surplus *surplus = &evidence->surplus[i];
        const char *slash = strrchr(surplus->path, '/');

        dcn__objection_add(
            objections,
            &(struct dcn_objection){.code = "file_longer",
                                    .weight = DCN_WEIGHT_FAULT,
                                    .lba = DCN_NO_OBJECTION_LBA,
                                    .count = surplus->sectors},
            "%s holds %" PRIu64 " sectors more than its sheet speaks of",
            slash != NULL ? slash + 1 : surplus->path, surplus->sectors);
    }
}
