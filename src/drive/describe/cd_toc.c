/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The TOC of a CD, from what drives answer to READ TOC: the full TOC where it
 * makes sense, checked against the formatted one; else the latter with what
 * session information and READ TRACK INFORMATION add. Contradictions become
 * notes. Missing lead-outs are lead_out.c's business.
 */
#include "drive/describe/describe.h"

#include "mmc/discinfo.h"
#include "mmc/toc_reply.h"

#include <stdlib.h>
#include <string.h>

void
dcn__cd_layout_free(struct dcn_cd_layout *layout)
{
    free(layout->full_toc);
    layout->full_toc = NULL;
    layout->full_toc_len = 0;
}

/* ---- getting the replies ---- */

static enum dcn_status
toc_command(struct dcn_drive *drive, enum dcn_toc_format format, uint8_t number,
            uint8_t *bytes, size_t len, bool *got, struct dcn_error *error)
{
    struct dcn_command command;
    enum dcn_status status;

    /* The full TOC is in MSF whatever the bit says (MMC-6 6.25.3.4), but
     * QEMU's ide-cd gives LBAs in those fields where it is not set. */
    dcn__cdb_read_toc(&command, format, format == DCN_TOC_FULL, number, bytes,
                      len);
    status = dcn__drive_ask(drive, &command, got, error);
    if (status != DCN_OK || *got || command.cdb[9] == 0)
        return status;
    /* Drives that mind what the old place of the format is now. */
    command.cdb[9] = 0;
    return dcn__drive_ask(drive, &command, got, error);
}

enum dcn_status
dcn__drive_read_toc(struct dcn_drive *drive, enum dcn_toc_format format,
                    uint8_t number, uint8_t **reply, size_t *len,
                    struct dcn_error *error)
{
    uint8_t header[4], *bytes;
    enum dcn_status status;
    size_t whole;
    bool got;

    *reply = NULL;
    *len = 0;
    status =
        toc_command(drive, format, number, header, sizeof(header), &got, error);
    if (status != DCN_OK || !got)
        return status;
    whole = (size_t)dcn__get_be16(header) + 2;
    if (whole <= sizeof(header))
        return DCN_OK;
    bytes = calloc(1, whole + 1);
    if (bytes == NULL)
        return dcn__error_memory(error, "reading a TOC");
    status = toc_command(drive, format, number, bytes, whole, &got, error);
    /* ATAPI bridges that move no odd number of bytes. */
    if (status == DCN_OK && !got && whole % 2 != 0)
        status =
            toc_command(drive, format, number, bytes, whole + 1, &got, error);
    if (status != DCN_OK || !got) {
        free(bytes);
        return status;
    }
    *reply = bytes;
    *len = whole;
    return DCN_OK;
}

static enum dcn_status
read_formatted(struct dcn_drive *drive, struct dcn_formatted_toc *toc,
               bool *got, struct dcn_error *error)
{
    enum dcn_status status;
    uint8_t *reply;
    size_t len;

    memset(toc, 0, sizeof(*toc));
    *got = false;
    status =
        dcn__drive_read_toc(drive, DCN_TOC_FORMATTED, 0, &reply, &len, error);
    if (status != DCN_OK || reply == NULL)
        return status;
    *got = dcn__formatted_toc_parse(reply, len, toc, NULL) == DCN_OK;
    free(reply);
    return DCN_OK;
}

/* ---- the full TOC ---- */

static struct dcn_cd_session *
layout_session(struct dcn_cd_layout *layout, uint8_t number)
{
    for (unsigned i = 0; i < layout->session_count; i++) {
        if (layout->session[i].number == number)
            return &layout->session[i];
    }
    if (number < 1 || layout->session_count == DCN_MAX_TRACKS)
        return NULL;
    layout->session[layout->session_count].number = number;
    return &layout->session[layout->session_count++];
}

static bool
layout_add_track(struct dcn_cd_layout *layout, uint8_t number, uint8_t session,
                 uint8_t control, dcn_lba start)
{
    struct dcn_cd_track *track;

    for (unsigned i = 0; i < layout->track_count; i++) {
        if (layout->track[i].number == number)
            return layout->track[i].start == start;
    }
    if (layout->track_count == DCN_MAX_TRACKS)
        return false;
    track = &layout->track[layout->track_count++];
    track->number = number;
    track->session = session;
    track->control = control;
    track->start = start;
    return true;
}

static bool
layout_take_entry(struct dcn_cd_layout *layout,
                  const struct dcn_full_toc_entry *entry)
{
    struct dcn_cd_session *session = layout_session(layout, entry->session);

    if (session == NULL)
        return false;
    if (entry->adr != 1)
        return true;
    if (entry->point >= 1 && entry->point <= 99)
        return layout_add_track(layout, entry->point, entry->session,
                                entry->control, dcn__full_toc_lba(entry));
    if (entry->point == DCN_POINT_LEAD_OUT)
        session->lead_out = dcn__full_toc_lba(entry);
    else if (entry->point == DCN_POINT_FIRST_TRACK)
        session->disc_type = entry->p.s;
    return true;
}

/* How many of the formatted TOC's tracks the full one has at their place. */
static unsigned
tracks_agreeing(const struct dcn_full_toc *full,
                const struct dcn_formatted_toc *formatted)
{
    unsigned agreeing = 0;

    for (unsigned i = 0; i < full->count; i++) {
        const struct dcn_full_toc_entry *entry = &full->entry[i];
        for (unsigned k = 0; entry->adr == 1 && k < formatted->count; k++) {
            if (formatted->track[k].number == entry->point &&
                formatted->track[k].start == dcn__full_toc_lba(entry))
                agreeing++;
        }
    }
    return agreeing;
}

/* The reading of the full TOC that agrees better with the formatted one. */
static void
settle_numbers(struct dcn_drive *drive, const uint8_t *reply, size_t len,
               const struct dcn_formatted_toc *formatted,
               struct dcn_full_toc *toc, struct dcn_full_toc *other)
{
    if (!toc->ambiguous)
        return;
    if (formatted->count > 0 &&
        dcn__full_toc_parse(reply, len, DCN_TOC_NUMBERS_BCD, other, NULL) ==
            DCN_OK &&
        tracks_agreeing(other, formatted) > tracks_agreeing(toc, formatted))
        *toc = *other;
    if (tracks_agreeing(toc, formatted) == 0)
        dcn__drive_note_add(drive, "toc_numbers",
                            "the TOC reads well in binary and in BCD: taken "
                            "as %s",
                            toc->bcd ? "BCD" : "binary");
}

/* Parses a full TOC reply into layout; false where it makes no sense. */
static bool
layout_from_full(struct dcn_drive *drive, const uint8_t *reply, size_t len,
                 const struct dcn_formatted_toc *formatted,
                 struct dcn_full_toc *toc, struct dcn_cd_layout *layout)
{
    if (dcn__full_toc_parse(reply, len, DCN_TOC_NUMBERS_GUESS, &toc[0], NULL) !=
        DCN_OK)
        return false;
    settle_numbers(drive, reply, len, formatted, &toc[0], &toc[1]);
    if (toc[0].tracks == 0 || toc[0].tracks < formatted->count)
        return false;
    for (unsigned i = 0; i < toc[0].count; i++) {
        if (!layout_take_entry(layout, &toc[0].entry[i]))
            return false;
    }
    if (formatted->count > 0 &&
        tracks_agreeing(&toc[0], formatted) < formatted->count)
        dcn__drive_note_add(drive, "toc_disagrees",
                            "full and formatted TOC do not agree on where "
                            "tracks begin: the full one is taken");
    return layout->track_count > 0;
}

static enum dcn_status
try_full(struct dcn_drive *drive, const struct dcn_formatted_toc *formatted,
         struct dcn_cd_layout *layout, bool *taken, struct dcn_error *error)
{
    struct dcn_full_toc *toc;
    enum dcn_status status;
    uint8_t *reply;
    size_t len;

    *taken = false;
    status = dcn__drive_read_toc(drive, DCN_TOC_FULL, 1, &reply, &len, error);
    if (status != DCN_OK || reply == NULL)
        return status;
    toc = calloc(2, sizeof(*toc));
    if (toc == NULL) {
        free(reply);
        return dcn__error_memory(error, "reading a TOC");
    }
    *taken = layout_from_full(drive, reply, len, formatted, toc, layout);
    free(toc);
    if (!*taken) {
        free(reply);
        memset(layout, 0, sizeof(*layout));
        return DCN_OK;
    }
    layout->full_toc = reply;
    layout->full_toc_len = len;
    return DCN_OK;
}

/* ---- without a full TOC ---- */

/* The session of a track: as READ TRACK INFORMATION says, else by the last
 * session's first track. */
static enum dcn_status
session_of(struct dcn_drive *drive, uint8_t number,
           const struct dcn_session_information *sessions, uint8_t *session,
           struct dcn_error *error)
{
    struct dcn_track_information information;
    enum dcn_status status;
    bool got;

    *session = 1;
    if (sessions->last_session < 2)
        return DCN_OK;
    if (number >= sessions->first_track) {
        *session = sessions->last_session;
        return DCN_OK;
    }
    if (sessions->last_session == 2)
        return DCN_OK;
    status =
        dcn__drive_track_information(drive, number, &information, &got, error);
    if (status != DCN_OK)
        return status;
    if (got && information.session >= 1 &&
        information.session < sessions->last_session) {
        *session = (uint8_t)information.session;
        return DCN_OK;
    }
    dcn__drive_note_add(drive, "sessions_guessed",
                        "which track is in which of the %u sessions is not "
                        "told: taken as two",
                        sessions->last_session);
    return DCN_OK;
}

static enum dcn_status
read_sessions(struct dcn_drive *drive, struct dcn_session_information *sessions,
              struct dcn_error *error)
{
    enum dcn_status status;
    uint8_t bytes[12];
    bool got;

    memset(sessions, 0, sizeof(*sessions));
    status = toc_command(drive, DCN_TOC_SESSIONS, 0, bytes, sizeof(bytes), &got,
                         error);
    if (status != DCN_OK || !got ||
        !dcn__session_information_parse(bytes, sizeof(bytes), sessions))
        return status;
    /* Nonsense is no sessions: emulations answer anything here. */
    if (sessions->first_track < 1 || sessions->first_track > 99 ||
        sessions->last_session > 99)
        memset(sessions, 0, sizeof(*sessions));
    return DCN_OK;
}

static enum dcn_status
layout_from_formatted(struct dcn_drive *drive,
                      const struct dcn_formatted_toc *formatted,
                      struct dcn_cd_layout *layout, struct dcn_error *error)
{
    struct dcn_session_information sessions;
    enum dcn_status status = read_sessions(drive, &sessions, error);

    for (unsigned i = 0; status == DCN_OK && i < formatted->count; i++) {
        uint8_t session;
        status = session_of(drive, formatted->track[i].number, &sessions,
                            &session, error);
        if (status != DCN_OK || layout_session(layout, session) == NULL)
            return status;
        layout_add_track(layout, formatted->track[i].number, session,
                         formatted->track[i].control,
                         formatted->track[i].start);
    }
    return status;
}

/* ---- order ---- */

static int
compare_tracks(const void *a, const void *b)
{
    const struct dcn_cd_track *left = a, *right = b;

    return left->number - right->number;
}

static int
compare_sessions(const void *a, const void *b)
{
    const struct dcn_cd_session *left = a, *right = b;

    return left->number - right->number;
}

static void
set_ends(struct dcn_cd_layout *layout)
{
    for (unsigned i = 0; i < layout->track_count; i++) {
        struct dcn_cd_track *track = &layout->track[i];
        const struct dcn_cd_session *session =
            layout_session(layout, track->session);
        bool last =
            i + 1 == layout->track_count || track[1].session != track->session;
        track->end = last ? session->lead_out : track[1].start;
        track->mode =
            (track->control & 4) != 0 ? DCN_TRACK_MODE1 : DCN_TRACK_AUDIO;
        track->mode_origin =
            (track->control & 4) != 0 ? DCN_ORIGIN_ASSUMED : DCN_ORIGIN_TOC;
    }
}

/* Tracks that follow each other, each with room. */
static bool
is_sound(const struct dcn_cd_layout *layout)
{
    for (unsigned i = 0; i < layout->track_count; i++) {
        const struct dcn_cd_track *track = &layout->track[i];
        if (track->end <= track->start ||
            (i > 0 && track->start < track[-1].end))
            return false;
    }
    return true;
}

/* A session of which the TOC tells no track: left out. */
static void
drop_empty_sessions(struct dcn_cd_layout *layout)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < layout->session_count; i++) {
        if (dcn__layout_last_track(layout, layout->session[i].number) != NULL)
            layout->session[kept++] = layout->session[i];
    }
    layout->session_count = kept;
}

/* Order, lead-outs, ends; and whether it all makes a disc. */
static enum dcn_status
complete(struct dcn_drive *drive, const struct dcn_formatted_toc *formatted,
         struct dcn_cd_layout *layout, struct dcn_error *error)
{
    enum dcn_status status;

    if (layout->track_count == 0)
        return dcn__error_set(error, DCN_ERR_FORMAT, "%s: the TOC has no track",
                              drive->transport->node);
    qsort(layout->track, layout->track_count, sizeof(layout->track[0]),
          compare_tracks);
    qsort(layout->session, layout->session_count, sizeof(layout->session[0]),
          compare_sessions);
    drop_empty_sessions(layout);
    status = dcn__drive_lead_outs(drive, formatted, layout, error);
    if (status != DCN_OK)
        return status;
    set_ends(layout);
    if (!is_sound(layout))
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "%s: the tracks of the TOC do not follow each "
                              "other",
                              drive->transport->node);
    return dcn__drive_compare_capacity(drive, layout, error);
}

enum dcn_status
dcn__drive_cd_toc(struct dcn_drive *drive, struct dcn_cd_layout *layout,
                  struct dcn_error *error)
{
    struct dcn_formatted_toc formatted;
    bool got_formatted, full = false;
    enum dcn_status status;

    memset(layout, 0, sizeof(*layout));
    status = read_formatted(drive, &formatted, &got_formatted, error);
    if (status == DCN_OK)
        status = try_full(drive, &formatted, layout, &full, error);
    if (status != DCN_OK)
        return status;
    drive->abilities.toc_full = full;
    if (!full && !got_formatted)
        return dcn__error_set(error, DCN_ERR_COMMAND,
                              "%s: the disc's TOC cannot be read",
                              drive->transport->node);
    if (!full) {
        dcn__drive_note_add(drive, "toc_short",
                            "the drive gives no full TOC: sessions and their "
                            "lead-outs are told less surely");
        status = layout_from_formatted(drive, &formatted, layout, error);
    }
    if (status == DCN_OK)
        status = complete(drive, &formatted, layout, error);
    if (status != DCN_OK)
        dcn__cd_layout_free(layout);
    return status;
}
