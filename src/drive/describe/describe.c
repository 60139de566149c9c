/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc, described: puts together what cd_toc.c, modes.c, codes.c and
 * block_disc.c learnt of it; and whether it is still that disc. */
#include "drive/describe/describe.h"

#include "disc/builder.h"

#include <string.h>

static enum dcn_status
add_sessions(const struct dcn_cd_layout *layout,
             struct dcn_disc_builder *builder, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    for (unsigned i = 0; status == DCN_OK && i < layout->session_count; i++)
        status = dcn__builder_session(builder, layout->session[i].number,
                                      layout->session[i].disc_type,
                                      layout->session[i].lead_out, error);
    return status;
}

static enum dcn_status
add_track(const struct dcn_cd_track *from, struct dcn_disc_builder *builder,
          struct dcn_error *error)
{
    struct dcn_track *track =
        dcn__builder_track(builder, from->session, from->number, from->control,
                           from->mode, from->start, error);

    if (track == NULL)
        return error != NULL ? error->status : DCN_ERR_FORMAT;
    track->index_origin = DCN_ORIGIN_TOC;
    track->mode_origin = from->mode_origin;
    track->packets = from->packets;
    track->packet_sectors = from->packet_sectors;
    memcpy(track->isrc, from->isrc, sizeof(track->isrc));
    if (track->isrc[0] != '\0')
        track->isrc_origin = DCN_ORIGIN_COMMAND;
    return DCN_OK;
}

static enum dcn_status
add_layout(const struct dcn_cd_layout *layout, struct dcn_disc_builder *builder,
           struct dcn_error *error)
{
    struct dcn_disc *disc = dcn__builder_disc(builder);
    enum dcn_status status = add_sessions(layout, builder, error);

    for (unsigned i = 0; status == DCN_OK && i < layout->track_count; i++)
        status = add_track(&layout->track[i], builder, error);
    if (status == DCN_OK && layout->full_toc != NULL)
        status = dcn__builder_full_toc(builder, layout->full_toc,
                                       layout->full_toc_len, error);
    disc->ends.capacity = layout->capacity;
    memcpy(disc->mcn, layout->mcn, sizeof(disc->mcn));
    if (disc->mcn[0] != '\0')
        disc->mcn_origin = DCN_ORIGIN_COMMAND;
    return status;
}

static enum dcn_status
describe_cd(struct dcn_drive *drive, bool whole,
            struct dcn_disc_builder *builder, struct dcn_error *error)
{
    struct dcn_cd_layout layout;
    enum dcn_status status = dcn__drive_cd_toc(drive, &layout, error);

    if (status != DCN_OK)
        return status;
    if (whole)
        status = dcn__drive_track_modes(drive, &layout, error);
    if (status == DCN_OK && whole)
        status = dcn__drive_codes(drive, &layout, error);
    if (status == DCN_OK && whole)
        status = dcn__drive_lead_in(drive, builder, error);
    if (status == DCN_OK && whole && dcn__builder_disc(builder)->recordable)
        status = dcn__drive_track_ends(drive, &layout,
                                       dcn__builder_disc(builder), error);
    if (status == DCN_OK)
        status = add_layout(&layout, builder, error);
    dcn__cd_layout_free(&layout);
    return status;
}

static enum dcn_status
describe(struct dcn_drive *drive, bool whole, struct dcn_disc **disc,
         struct dcn_error *error)
{
    struct dcn_disc_builder *builder;
    enum dcn_medium medium;
    enum dcn_status status = dcn__drive_medium(drive, &medium, error);

    *disc = NULL;
    if (status != DCN_OK)
        return status;
    builder = dcn__builder_new(medium);
    if (builder == NULL)
        return dcn__error_memory(error, "describing a disc");
    dcn__builder_disc(builder)->profile = drive->features.current_profile;
    if (medium == DCN_MEDIUM_CD)
        status = describe_cd(drive, whole, builder, error);
    else
        status = dcn__drive_block_disc(drive, medium, builder, error);
    if (status == DCN_OK)
        status = dcn__builder_finish(builder, disc, error);
    if (status == DCN_OK && dcn__builder_renumbered(builder) > 0)
        dcn__drive_note_add(drive, "sessions_renumbered",
                            "the TOC tells a session %u, and tracks of none "
                            "right before it: counted from 1",
                            dcn__builder_renumbered(builder));
    dcn__builder_free(builder);
    return status;
}

enum dcn_status
dcn__drive_describe(struct dcn_drive *drive, struct dcn_disc **disc,
                    struct dcn_error *error)
{
    enum dcn_status status = describe(drive, true, disc, error);

    if (status != DCN_OK)
        return status;
    dcn__disc_toc_digest(*disc, drive->digest);
    drive->disc_known = true;
    return DCN_OK;
}

enum dcn_status
dcn__drive_describe_toc(struct dcn_drive *drive, struct dcn_disc **disc,
                        struct dcn_error *error)
{
    return describe(drive, false, disc, error);
}

enum dcn_status
dcn__drive_same_medium(struct dcn_drive *drive, struct dcn_error *error)
{
    struct dcn_disc *disc = NULL;
    char digest[65];
    enum dcn_status status = dcn__drive_wait_unit(drive, error);

    if (status != DCN_OK)
        return status;
    status = dcn__drive_look(drive, error);
    if (status == DCN_OK)
        status = dcn__drive_describe_toc(drive, &disc, error);
    if (status == DCN_ERR_FORMAT || status == DCN_ERR_COMMAND ||
        status == DCN_ERR_UNSUPPORTED)
        return dcn__error_set(error, DCN_ERR_MEDIUM_CHANGED,
                              "%s: another disc, which cannot be read, is in "
                              "the drive now",
                              drive->transport->node);
    if (status != DCN_OK)
        return status;
    dcn__disc_toc_digest(disc, digest);
    dcn__disc_free(disc);
    if (strcmp(digest, drive->digest) != 0)
        return dcn__error_set(error, DCN_ERR_MEDIUM_CHANGED,
                              "%s: another disc is in the drive now",
                              drive->transport->node);
    return DCN_OK;
}
