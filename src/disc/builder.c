/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Collects the facts of a disc in any order; once all are there they are
 * sorted, completed and checked (builder_check.c). What a disc means
 * afterwards is disc.c's business; where the facts come from (drive, sheet) is
 * the caller's.
 */
#include "disc/builder_priv.h"

#include <stdlib.h>
#include <string.h>

/* Larger than any blob that a drive or sheet can give (BD PAC: 32 KiB). */
#define BLOB_CEILING   (1u << 20)
#define MAX_STRUCTURES 1024

struct dcn_disc_builder *
dcn__builder_new(enum dcn_medium medium)
{
    struct dcn_disc_builder *builder = calloc(1, sizeof(*builder));

    if (builder == NULL)
        return NULL;
    builder->disc = calloc(1, sizeof(*builder->disc));
    if (builder->disc == NULL) {
        free(builder);
        return NULL;
    }
    builder->disc->medium = medium;
    builder->disc->layers = 1;
    return builder;
}

void
dcn__builder_free(struct dcn_disc_builder *builder)
{
    if (builder == NULL)
        return;
    dcn__disc_free(builder->disc);
    free(builder);
}

struct dcn_disc *
dcn__builder_disc(struct dcn_disc_builder *builder)
{
    return builder->disc;
}

enum dcn_status
dcn__builder_session(struct dcn_disc_builder *builder, unsigned number,
                     uint8_t disc_type, dcn_lba lead_out,
                     struct dcn_error *error)
{
    struct dcn_session *session;

    if (number < 1 || number > DCN_MAX_TRACKS)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "session number %u is not 1 to %d", number,
                              DCN_MAX_TRACKS);
    session = dcn__builder_find_session(builder, number);
    if (session == NULL) {
        session = &builder->sessions[builder->session_count++];
        session->number = (uint8_t)number;
    }
    if (disc_type != 0)
        session->disc_type = disc_type;
    if (lead_out != 0)
        session->lead_out = lead_out;
    return DCN_OK;
}

struct dcn_track *
dcn__builder_track(struct dcn_disc_builder *builder, unsigned session,
                   unsigned number, uint8_t control, enum dcn_track_mode mode,
                   dcn_lba start, struct dcn_error *error)
{
    struct dcn_track *track;

    if (number < 1 || number > DCN_MAX_TRACKS) {
        dcn__error_set(error, DCN_ERR_FORMAT, "track number %u is not 1 to %d",
                       number, DCN_MAX_TRACKS);
        return NULL;
    }
    if (session < 1 || session > DCN_MAX_TRACKS) {
        dcn__error_set(error, DCN_ERR_FORMAT,
                       "track %u: session number %u is not 1 to %d", number,
                       session, DCN_MAX_TRACKS);
        return NULL;
    }
    for (unsigned i = 0; i < builder->track_count; i++) {
        if (builder->tracks[i].number == number)
            return &builder->tracks[i];
    }
    track = &builder->tracks[builder->track_count++];
    track->number = (uint8_t)number;
    track->session = (uint8_t)session;
    track->control = control & 15;
    track->mode = mode;
    track->pregap = start;
    track->start = start;
    track->index_count = 1;
    track->index[0] = start;
    return track;
}

/* Replaces *slot by a copy of bytes. */
static enum dcn_status
set_blob(uint8_t **slot, size_t *slot_len, const uint8_t *bytes, size_t len,
         const char *name, struct dcn_error *error)
{
    uint8_t *copy = NULL;

    if (len > BLOB_CEILING)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "%s of %zu bytes is larger than any disc has",
                              name, len);
    if (len > 0) {
        copy = malloc(len);
        if (copy == NULL)
            return dcn__error_memory(error, "keeping a disc's facts");
        memcpy(copy, bytes, len);
    }
    free(*slot);
    *slot = copy;
    *slot_len = len;
    return DCN_OK;
}

enum dcn_status
dcn__builder_cdtext(struct dcn_disc_builder *builder, const uint8_t *packs,
                    size_t len, struct dcn_error *error)
{
    struct dcn_disc *disc = builder->disc;

    return set_blob(&disc->cdtext, &disc->cdtext_len, packs, len, "CD-TEXT",
                    error);
}

enum dcn_status
dcn__builder_sheet_text(struct dcn_disc_builder *builder, const char *text,
                        size_t len, struct dcn_error *error)
{
    struct dcn_disc *disc = builder->disc;
    uint8_t *slot = (uint8_t *)disc->sheet_text;
    enum dcn_status status =
        set_blob(&slot, &disc->sheet_text_len, (const uint8_t *)text, len,
                 "a sheet's text", error);

    disc->sheet_text = (char *)slot;
    return status;
}

enum dcn_status
dcn__builder_full_toc(struct dcn_disc_builder *builder, const uint8_t *reply,
                      size_t len, struct dcn_error *error)
{
    struct dcn_disc *disc = builder->disc;

    return set_blob(&disc->full_toc, &disc->full_toc_len, reply, len,
                    "full TOC", error);
}

enum dcn_status
dcn__builder_atip(struct dcn_disc_builder *builder, const uint8_t *reply,
                  size_t len, struct dcn_error *error)
{
    struct dcn_disc *disc = builder->disc;

    return set_blob(&disc->atip, &disc->atip_len, reply, len, "ATIP", error);
}

enum dcn_status
dcn__builder_pma(struct dcn_disc_builder *builder, const uint8_t *reply,
                 size_t len, struct dcn_error *error)
{
    struct dcn_disc *disc = builder->disc;

    return set_blob(&disc->pma, &disc->pma_len, reply, len, "PMA", error);
}

enum dcn_status
dcn__builder_structure(struct dcn_disc_builder *builder, uint8_t media_type,
                       uint8_t format, uint8_t layer, const uint8_t *bytes,
                       size_t len, struct dcn_error *error)
{
    struct dcn_disc *disc = builder->disc;
    struct dcn_structure *grown,
        row = {.media_type = media_type, .format = format, .layer = layer};
    enum dcn_status status;

    if (disc->structure_count >= MAX_STRUCTURES)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "more than %d disc structures", MAX_STRUCTURES);
    status =
        set_blob(&row.bytes, &row.len, bytes, len, "disc structure", error);
    if (status != DCN_OK)
        return status;
    grown =
        realloc(disc->structures, (disc->structure_count + 1) * sizeof(*grown));
    if (grown == NULL) {
        free(row.bytes);
        return dcn__error_memory(error, "keeping a disc's facts");
    }
    grown[disc->structure_count++] = row;
    disc->structures = grown;
    return DCN_OK;
}

enum dcn_status
dcn__builder_finish(struct dcn_disc_builder *builder, struct dcn_disc **disc,
                    struct dcn_error *error)
{
    struct dcn_disc *made = builder->disc;
    enum dcn_status status = dcn__builder_check(builder, error);
    size_t sessions = builder->session_count, tracks = builder->track_count;

    *disc = NULL;
    if (status != DCN_OK)
        return status;
    made->sessions = malloc(sessions * sizeof(*made->sessions));
    made->tracks = malloc(tracks * sizeof(*made->tracks));
    if (made->sessions == NULL || made->tracks == NULL) {
        free(made->sessions);
        free(made->tracks);
        made->sessions = NULL;
        made->tracks = NULL;
        return dcn__error_memory(error, "describing a disc");
    }
    memcpy(made->sessions, builder->sessions,
           sessions * sizeof(*made->sessions));
    memcpy(made->tracks, builder->tracks, tracks * sizeof(*made->tracks));
    made->session_count = (unsigned)sessions;
    made->track_count = (unsigned)tracks;
    made->lead_out = made->sessions[sessions - 1].lead_out;
    builder->disc = NULL;
    builder->session_count = 0;
    builder->track_count = 0;
    *disc = made;
    return DCN_OK;
}

unsigned
dcn__builder_renumbered(const struct dcn_disc_builder *builder)
{
    return builder->renumbered;
}
