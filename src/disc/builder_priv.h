/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc that is being collected, as builder.c and builder_check.c share it. */
#ifndef DCN_DISC_BUILDER_PRIV_H
#define DCN_DISC_BUILDER_PRIV_H

#include "disc/builder.h"

struct dcn_disc_builder {
    struct dcn_disc *disc; /* without sessions and tracks; NULL once taken */
    unsigned session_count, track_count;
    unsigned renumbered; /* the first session number that was out of turn */
    struct dcn_session sessions[DCN_MAX_TRACKS];
    struct dcn_track tracks[DCN_MAX_TRACKS];
};

/* The session of that number, or NULL. */
struct dcn_session *
dcn__builder_find_session(struct dcn_disc_builder *builder, unsigned number);
/* Sorts, joins, completes and checks sessions and tracks. DCN_ERR_FORMAT says
 * what no disc has. */
enum dcn_status
dcn__builder_check(struct dcn_disc_builder *builder, struct dcn_error *error);

#endif
