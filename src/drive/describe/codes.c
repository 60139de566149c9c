/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the Q channel and the lead-in hold beside the TOC, as commands give
 * it: MCN, ISRC, ATIP, PMA, CD-TEXT. Drives answer MCN and ISRC from a latch
 * that may still hold another track's: so each is read from inside its track,
 * twice. What the Q channel says later overrides all of it.
 */
#include "drive/describe/describe.h"

#include "codec/cdtext.h"
#include "codec/subchannel.h"
#include "disc/builder.h"
#include "mmc/discinfo.h"
#include "mmc/toc_reply.h"

#include <stdlib.h>
#include <string.h>

#define CODE_REPLY_BYTES 24
/* Codes stand in at least one of 100 sectors (IEC 60908 17.5.1): the first
 * and the second place to read from, in sectors behind a track's start. */
#define FIRST_PLACE  150
#define SECOND_PLACE 600
/* Without an ISRC on that many tracks, the rest is asked only once: discs have
 * them on all tracks or on none, and each asking is a seek. */
#define TRACKS_ASKED_TWICE 4

/* Moves the head, and the latch with it. What is read does not matter, nor
 * whether it can be. */
static enum dcn_status
read_at(struct dcn_drive *drive, const struct dcn_cd_track *track,
        dcn_lba place, struct dcn_error *error)
{
    const struct dcn_read_cd_form form = {DCN_READ_CD_ANY, DCN_READ_CD_RAW,
                                          DCN_READ_CD_SUB_NONE};
    uint8_t sectors[4 * DCN_RAW_BYTES];
    dcn_lba lba = track->start + place;
    struct dcn_command command;
    bool got;

    if (lba + 4 > track->end)
        lba = track->start + (track->end - track->start) / 2;
    if (lba + 4 > track->end)
        return DCN_OK;
    dcn__cdb_read_cd(&command, &form, lba, 4, sectors, sizeof(sectors));
    return dcn__drive_ask(drive, &command, &got, error);
}

static enum dcn_status
ask_mcn(struct dcn_drive *drive, char mcn[14], struct dcn_error *error)
{
    uint8_t bytes[CODE_REPLY_BYTES];
    struct dcn_command command;
    enum dcn_status status;
    bool got;

    mcn[0] = '\0';
    dcn__cdb_read_subchannel(&command, DCN_SUBCHANNEL_MCN, 0, bytes,
                             sizeof(bytes));
    status = dcn__drive_ask(drive, &command, &got, error);
    if (status == DCN_OK && got)
        dcn__mcn_reply_parse(bytes, sizeof(bytes), mcn);
    return status;
}

static enum dcn_status
ask_isrc(struct dcn_drive *drive, uint8_t track, char isrc[13],
         struct dcn_error *error)
{
    uint8_t bytes[CODE_REPLY_BYTES];
    struct dcn_command command;
    enum dcn_status status;
    bool got;

    isrc[0] = '\0';
    dcn__cdb_read_subchannel(&command, DCN_SUBCHANNEL_ISRC, track, bytes,
                             sizeof(bytes));
    status = dcn__drive_ask(drive, &command, &got, error);
    if (status == DCN_OK && got)
        dcn__isrc_reply_parse(bytes, sizeof(bytes), isrc);
    return status;
}

static bool
all_zero_code(const char *code)
{
    return code[strspn(code, "0")] == '\0';
}

static enum dcn_status
read_mcn(struct dcn_drive *drive, struct dcn_cd_layout *layout,
         struct dcn_error *error)
{
    const struct dcn_cd_track *track = &layout->track[0];
    enum dcn_status status;
    char again[14];

    status = read_at(drive, track, FIRST_PLACE, error);
    if (status == DCN_OK)
        status = ask_mcn(drive, layout->mcn, error);
    if (status != DCN_OK || layout->mcn[0] == '\0')
        return status;
    status = read_at(drive, track, SECOND_PLACE, error);
    if (status == DCN_OK)
        status = ask_mcn(drive, again, error);
    /* All zeros is how many discs and drives say that there is none. */
    if (status == DCN_OK &&
        (strcmp(again, layout->mcn) != 0 || all_zero_code(again)))
        layout->mcn[0] = '\0';
    return status;
}

/* One ISRC: kept if two readings agree. */
static enum dcn_status
read_isrc(struct dcn_drive *drive, struct dcn_cd_track *track, bool twice,
          struct dcn_error *error)
{
    enum dcn_status status;
    char again[13];

    status = read_at(drive, track, FIRST_PLACE, error);
    if (status == DCN_OK)
        status = ask_isrc(drive, track->number, track->isrc, error);
    if (status != DCN_OK || (track->isrc[0] == '\0' && !twice))
        return status;
    status = read_at(drive, track, SECOND_PLACE, error);
    if (status == DCN_OK)
        status = ask_isrc(drive, track->number, again, error);
    if (status != DCN_OK)
        return status;
    if (track->isrc[0] == '\0')
        memcpy(track->isrc, again, sizeof(again));
    else if (strcmp(again, track->isrc) != 0)
        track->isrc[0] = '\0';
    if (all_zero_code(track->isrc))
        track->isrc[0] = '\0';
    return DCN_OK;
}

/* A code that another track has too was left in the latch: codes are of one
 * recording each. Neither is believed. */
static void
drop_repeated_isrcs(struct dcn_drive *drive, struct dcn_cd_layout *layout)
{
    for (unsigned i = 0; i < layout->track_count; i++) {
        char *isrc = layout->track[i].isrc;
        bool repeated = false;
        for (unsigned k = i + 1; k < layout->track_count; k++) {
            if (isrc[0] == '\0' || strcmp(layout->track[k].isrc, isrc) != 0)
                continue;
            layout->track[k].isrc[0] = '\0';
            repeated = true;
        }
        if (repeated) {
            dcn__drive_note_add(drive, "isrc_repeats",
                                "the drive gave ISRC %s for several tracks: "
                                "not believed",
                                isrc);
            isrc[0] = '\0';
        }
    }
}

enum dcn_status
dcn__drive_codes(struct dcn_drive *drive, struct dcn_cd_layout *layout,
                 struct dcn_error *error)
{
    enum dcn_status status = read_mcn(drive, layout, error);
    unsigned asked = 0, found = 0;

    for (unsigned i = 0; status == DCN_OK && i < layout->track_count; i++) {
        struct dcn_cd_track *track = &layout->track[i];
        if (track->mode != DCN_TRACK_AUDIO)
            continue;
        status = read_isrc(drive, track,
                           found > 0 || asked < TRACKS_ASKED_TWICE, error);
        asked++;
        found += track->isrc[0] != '\0';
    }
    if (status == DCN_OK)
        drop_repeated_isrcs(drive, layout);
    return status;
}

/* ---- lead-in ---- */

static enum dcn_status
read_cdtext(struct dcn_drive *drive, struct dcn_disc_builder *builder,
            struct dcn_error *error)
{
    const uint8_t *packs;
    enum dcn_status status;
    uint8_t *reply;
    size_t len, n;

    status = dcn__drive_read_toc(drive, DCN_TOC_CDTEXT, 0, &reply, &len, error);
    if (status != DCN_OK || reply == NULL)
        return status;
    /* Else another format's reply, or nothing. What is odd about packs is
     * told by who reads them. */
    if (dcn__cdtext_reply(reply, len, &packs, &n) &&
        dcn__cdtext_plausible(packs, n))
        status = dcn__builder_cdtext(builder, packs, n, error);
    free(reply);
    return status;
}

/* ATIP: of recordable discs alone, known by its marker bits. */
static enum dcn_status
read_atip(struct dcn_drive *drive, struct dcn_disc_builder *builder,
          struct dcn_error *error)
{
    struct dcn_disc *disc = dcn__builder_disc(builder);
    struct dcn_atip atip;
    enum dcn_status status;
    uint8_t *reply;
    size_t len;

    disc->recordable =
        disc->profile == DCN_PROFILE_CD_R || disc->profile == DCN_PROFILE_CD_RW;
    disc->rewritable = disc->profile == DCN_PROFILE_CD_RW;
    status = dcn__drive_read_toc(drive, DCN_TOC_ATIP, 0, &reply, &len, error);
    if (status != DCN_OK || reply == NULL)
        return status;
    if (dcn__atip_parse(reply, len, &atip)) {
        disc->recordable = true;
        disc->rewritable = disc->rewritable || atip.rewritable;
        status = dcn__builder_atip(builder, reply, len, error);
    }
    free(reply);
    return status;
}

static enum dcn_status
read_pma(struct dcn_drive *drive, struct dcn_disc_builder *builder,
         struct dcn_error *error)
{
    enum dcn_status status;
    uint8_t *reply;
    size_t len;

    if (!dcn__builder_disc(builder)->recordable)
        return DCN_OK;
    status = dcn__drive_read_toc(drive, DCN_TOC_PMA, 0, &reply, &len, error);
    if (status == DCN_OK && reply != NULL)
        status = dcn__builder_pma(builder, reply, len, error);
    free(reply);
    return status;
}

enum dcn_status
dcn__drive_lead_in(struct dcn_drive *drive, struct dcn_disc_builder *builder,
                   struct dcn_error *error)
{
    enum dcn_status status = read_atip(drive, builder, error);

    if (status == DCN_OK)
        status = read_pma(drive, builder, error);
    if (status == DCN_OK)
        status = read_cdtext(drive, builder, error);
    return status;
}
