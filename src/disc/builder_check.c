/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions and tracks of a disc: in order, complete, and such as a disc can
 * have. */
#include "disc/builder_priv.h"

#include <stdlib.h>

struct dcn_session *
dcn__builder_find_session(struct dcn_disc_builder *builder, unsigned number)
{
    for (unsigned i = 0; i < builder->session_count; i++) {
        if (builder->sessions[i].number == number)
            return &builder->sessions[i];
    }
    return NULL;
}

static int
compare_sessions(const void *a, const void *b)
{
    return ((const struct dcn_session *)a)->number -
           ((const struct dcn_session *)b)->number;
}

static int
compare_tracks(const void *a, const void *b)
{
    return ((const struct dcn_track *)a)->number -
           ((const struct dcn_track *)b)->number;
}

/* Each session's first and last track; every track in its session. */
static enum dcn_status
join_sessions(struct dcn_disc_builder *builder, struct dcn_error *error)
{
    unsigned last_session = 0;

    for (unsigned i = 0; i < builder->track_count; i++) {
        struct dcn_track *track = &builder->tracks[i];
        struct dcn_session *session =
            dcn__builder_find_session(builder, track->session);

        if (session == NULL)
            return dcn__error_set(error, DCN_ERR_FORMAT,
                                  "track %u is in session %u, which is not "
                                  "there",
                                  track->number, track->session);
        if (track->session < last_session)
            return dcn__error_set(error, DCN_ERR_FORMAT,
                                  "track %u of session %u follows a track of "
                                  "session %u",
                                  track->number, track->session, last_session);
        if (track->session != last_session)
            session->first_track = track->number;
        session->last_track = track->number;
        last_session = track->session;
    }
    for (unsigned i = 0; i < builder->session_count; i++) {
        if (builder->sessions[i].first_track == 0)
            return dcn__error_set(error, DCN_ERR_FORMAT,
                                  "session %u has no track",
                                  builder->sessions[i].number);
    }
    return DCN_OK;
}

/* Sessions are counted from 1: a number that is left out (a session that has
 * no track, or a sheet's fancy) would be a hole in every array of them. */
static void
renumber_sessions(struct dcn_disc_builder *builder)
{
    unsigned last = 0;

    for (unsigned i = 0; i < builder->track_count; i++) {
        unsigned was = builder->tracks[i].session, n = 1;

        while (builder->sessions[n - 1].number != was)
            n++;
        if (was != last + 1 && was != last && builder->renumbered == 0)
            builder->renumbered = was;
        last = was;
        builder->tracks[i].session = (uint8_t)n;
    }
    for (unsigned n = 0; n < builder->session_count; n++)
        builder->sessions[n].number = (uint8_t)(n + 1);
}

/* What can be calculated with from here on. */
static enum dcn_status
check_addresses(const struct dcn_disc_builder *builder, struct dcn_error *error)
{
    bool cd = builder->disc->medium == DCN_MEDIUM_CD;
    dcn_lba most = cd ? DCN_CD_MAX_LBA : INT32_MAX, least = -DCN_CD_MAX_LBA;

    for (unsigned i = 0; i < builder->session_count; i++) {
        const struct dcn_session *session = &builder->sessions[i];

        if (session->lead_out < 0 || session->lead_out > most)
            return dcn__error_set(error, DCN_ERR_FORMAT,
                                  "session %u has its lead-out at LBA %d",
                                  session->number, session->lead_out);
    }
    for (unsigned i = 0; i < builder->track_count; i++) {
        const struct dcn_track *track = &builder->tracks[i];

        if (track->start < least || track->start > most ||
            track->pregap < least || track->pregap > most)
            return dcn__error_set(error, DCN_ERR_FORMAT,
                                  "track %u starts at LBA %d, which no disc "
                                  "has",
                                  track->number, track->start);
    }
    return DCN_OK;
}

static const struct dcn_track *
numbered_track(const struct dcn_disc_builder *builder, unsigned number)
{
    for (unsigned i = 0; i < builder->track_count; i++) {
        if (builder->tracks[i].number == number)
            return &builder->tracks[i];
    }
    return NULL;
}

/* A lead-out that nobody told lies where a plant would have put it: before
 * the next session's lead-in (MMC-6 4.2.3.2). */
static enum dcn_status
complete_lead_outs(struct dcn_disc_builder *builder, struct dcn_error *error)
{
    for (unsigned i = 0; i < builder->session_count; i++) {
        struct dcn_session *session = &builder->sessions[i];
        const struct dcn_track *next;
        int lead_out =
            i == 0 ? DCN_FIRST_LEAD_OUT_SECTORS : DCN_LATER_LEAD_OUT_SECTORS;

        if (session->lead_out != 0)
            continue;
        if (i + 1 == builder->session_count)
            return dcn__error_set(error, DCN_ERR_FORMAT,
                                  "session %u has no lead-out",
                                  session->number);
        next = numbered_track(builder, session[1].first_track);
        if (next != NULL && next->start > 0)
            session->lead_out = next->start - DCN_PREGAP_SECTORS -
                                DCN_LEAD_IN_SECTORS - lead_out;
    }
    return DCN_OK;
}

/* Gives the first track of each session the pregap that it has in any case
 * (ECMA-130 20.2), but never into the session before. */
static void
complete_first_pregap(const struct dcn_disc_builder *builder, unsigned session,
                      struct dcn_track *track)
{
    dcn_lba usual = -DCN_PREGAP_SECTORS;

    if (builder->disc->medium != DCN_MEDIUM_CD)
        return;
    if (session > 0) {
        usual = track->start - DCN_PREGAP_SECTORS;
        if (usual < builder->sessions[session - 1].lead_out)
            usual = builder->sessions[session - 1].lead_out;
    }
    if (track->pregap <= usual)
        return;
    track->pregap = usual;
    if (track->pregap_origin == DCN_ORIGIN_NONE)
        track->pregap_origin = DCN_ORIGIN_ASSUMED;
}

static enum dcn_status
check_track(const struct dcn_track *track, struct dcn_error *error)
{
    unsigned n = track->number;

    if (track->start < -DCN_PREGAP_SECTORS)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "track %u starts at LBA %d, in the lead-in", n,
                              track->start);
    if (track->pregap > track->start)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "track %u: pregap at LBA %d after its start at "
                              "LBA %d",
                              n, track->pregap, track->start);
    if (track->end <= track->start)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "track %u starts at LBA %d but ends at LBA %d", n,
                              track->start, track->end);
    if (track->index_count < 1 || track->index_count > DCN_MAX_INDEX ||
        track->index[0] != track->start)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "track %u: INDEX 01 is not its start", n);
    for (unsigned i = 1; i < track->index_count; i++) {
        if (track->index[i] < track->index[i - 1] ||
            track->index[i] >= track->end)
            return dcn__error_set(error, DCN_ERR_FORMAT,
                                  "track %u: index %u at LBA %d is out of "
                                  "order or outside the track",
                                  n, i + 1, track->index[i]);
    }
    return DCN_OK;
}

/* Sets ends and checks order; tracks and sessions are sorted and joined. */
static enum dcn_status
check_tracks(struct dcn_disc_builder *builder, struct dcn_error *error)
{
    for (unsigned i = 0; i < builder->track_count; i++) {
        struct dcn_track *track = &builder->tracks[i];
        unsigned s = track->session - 1u;
        enum dcn_status status;

        if (track->number == builder->sessions[s].first_track)
            complete_first_pregap(builder, s, track);
        if (track->number == builder->sessions[s].last_track)
            track->end = builder->sessions[s].lead_out;
        else
            track->end = track[1].pregap;
        status = check_track(track, error);
        if (status != DCN_OK)
            return status;
        if (i > 0 && track->pregap < track[-1].end)
            return dcn__error_set(error, DCN_ERR_FORMAT,
                                  "track %u begins at LBA %d, before the end "
                                  "of track %u at LBA %d",
                                  track->number, track->pregap,
                                  track[-1].number, track[-1].end);
    }
    return DCN_OK;
}

enum dcn_status
dcn__builder_check(struct dcn_disc_builder *builder, struct dcn_error *error)
{
    enum dcn_status status;

    if (builder->track_count == 0)
        return dcn__error_set(error, DCN_ERR_FORMAT, "the disc has no track");
    qsort(builder->sessions, builder->session_count,
          sizeof(builder->sessions[0]), compare_sessions);
    qsort(builder->tracks, builder->track_count, sizeof(builder->tracks[0]),
          compare_tracks);
    status = check_addresses(builder, error);
    if (status == DCN_OK)
        status = join_sessions(builder, error);
    if (status != DCN_OK)
        return status;
    renumber_sessions(builder);
    status = complete_lead_outs(builder, error);
    if (status == DCN_OK)
        status = check_tracks(builder, error);
    return status;
}
