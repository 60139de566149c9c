/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is in a drive: the medium, its table of contents and what completes
 * it. What drive.h promises of the whole (dcn__drive_describe) is made of
 * these.
 */
#ifndef DCN_DRIVE_DESCRIBE_DESCRIBE_H
#define DCN_DRIVE_DESCRIBE_DESCRIBE_H

#include "drive/line/line.h"

struct dcn_disc_builder;

struct dcn_cd_track {
    uint8_t number, session, control;
    dcn_lba start, end; /* end: the next start, or the session's lead-out */
    enum dcn_track_mode mode;
    enum dcn_origin mode_origin;
    char isrc[13];
    bool packets;            /* dcn__drive_track_ends */
    uint32_t packet_sectors; /* ... */
};
struct dcn_cd_session {
    uint8_t number, disc_type;
    dcn_lba lead_out; /* 0: not told */
};
/* A CD as its TOC tells it, completed by what was read of it. */
struct dcn_cd_layout {
    unsigned session_count, track_count;
    struct dcn_cd_session session[DCN_MAX_TRACKS];
    struct dcn_cd_track track[DCN_MAX_TRACKS]; /* ascending */
    char mcn[14];
    dcn_lba capacity;  /* READ CAPACITY's, where it differs from the TOC's */
    uint8_t *full_toc; /* the reply; freed by dcn__cd_layout_free */
    size_t full_toc_len;
};
void dcn__cd_layout_free(struct dcn_cd_layout *layout);

/* The TOC: full, checked against the formatted one, or what can be told from
 * the latter. DCN_ERR_COMMAND where the disc has none. */
enum dcn_status
dcn__drive_cd_toc(struct dcn_drive *drive, struct dcn_cd_layout *layout,
                  struct dcn_error *error);
/* Whole READ TOC reply: 4 bytes asked first, then as many as that says.
 * *reply is the caller's; NULL where the drive has none. */
enum dcn_status
dcn__drive_read_toc(struct dcn_drive *drive, enum dcn_toc_format format,
                    uint8_t number, uint8_t **reply, size_t *len,
                    struct dcn_error *error);
struct dcn_formatted_toc;
/* Lead-outs that layout lacks; tracks and sessions are in order. */
enum dcn_status
dcn__drive_lead_outs(struct dcn_drive *drive,
                     const struct dcn_formatted_toc *formatted,
                     struct dcn_cd_layout *layout, struct dcn_error *error);
/* The last track of a session, or NULL. */
const struct dcn_cd_track *
dcn__layout_last_track(const struct dcn_cd_layout *layout, uint8_t session);
/* A note where READ CAPACITY and the TOC do not agree. */
enum dcn_status dcn__drive_compare_capacity(struct dcn_drive *drive,
                                            struct dcn_cd_layout *layout,
                                            struct dcn_error *error);
struct dcn_track_information;
/* READ TRACK INFORMATION; *got false where the drive does not answer it, or
 * tells of another track. */
enum dcn_status
dcn__drive_track_information(struct dcn_drive *drive, uint16_t number,
                             struct dcn_track_information *information,
                             bool *got, struct dcn_error *error);
/* Whether each track was recorded in packets, and where the last one ends:
 * into layout, disc->ends.track. */
enum dcn_status
dcn__drive_track_ends(struct dcn_drive *drive, struct dcn_cd_layout *layout,
                      struct dcn_disc *disc, struct dcn_error *error);
/* Where the last track that is recorded ends by READ TRACK INFORMATION: of a
 * DVD or BD of several borders or sessions their last one, by READ DISC
 * INFORMATION. 0: not told, or not to be believed. */
enum dcn_status dcn__drive_end_of_tracks(struct dcn_drive *drive, dcn_lba *end,
                                         struct dcn_error *error);
/* Mode of each data track by its own sectors' headers. */
enum dcn_status
dcn__drive_track_modes(struct dcn_drive *drive, struct dcn_cd_layout *layout,
                       struct dcn_error *error);
/* MCN and ISRCs, each read twice, from inside the tracks. */
enum dcn_status
dcn__drive_codes(struct dcn_drive *drive, struct dcn_cd_layout *layout,
                 struct dcn_error *error);
/* ATIP, PMA and CD-TEXT into builder. */
enum dcn_status
dcn__drive_lead_in(struct dcn_drive *drive, struct dcn_disc_builder *builder,
                   struct dcn_error *error);
/* READ CAPACITY; *sectors 0 where the drive does not say. */
enum dcn_status dcn__drive_capacity(struct dcn_drive *drive, uint32_t *sectors,
                                    struct dcn_error *error);
/* The one track of a DVD or BD, with layers and raw structures. */
enum dcn_status
dcn__drive_block_disc(struct dcn_drive *drive, enum dcn_medium medium,
                      struct dcn_disc_builder *builder,
                      struct dcn_error *error);
/* What kind of medium: from profile, else guessed from what it answers. */
enum dcn_status
dcn__drive_medium(struct dcn_drive *drive, enum dcn_medium *medium,
                  struct dcn_error *error);
/* Only what the digest needs. *disc is the caller's. */
enum dcn_status
dcn__drive_describe_toc(struct dcn_drive *drive, struct dcn_disc **disc,
                        struct dcn_error *error);

/* Compares the medium with the one known (its TOC alone): DCN_OK, or
 * DCN_ERR_MEDIUM_CHANGED, DCN_ERR_NO_MEDIUM ... */
dcn_drive_step dcn__drive_same_medium;

#endif
