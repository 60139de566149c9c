/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Warns of a disc or an image that is shorter than its file systems. */
#ifndef DCN_JOB_SHORT_H
#define DCN_JOB_SHORT_H

#include "fs/fs.h"

#include <discern/events.h>

/*
 * Notes, as a warning, where files, descriptors or volumes of fs (NULL:
 * nothing) lie past the end of disc, and what is odd of them without being
 * missing. what: "disc" or "image", of which it is told. Nothing is
 * judged: a disc may be so.
 */
void dcn__note_short(const struct dcn_events *events, const char *what,
                     const struct dcn_disc *disc, const struct dcn_fs *fs);

#endif
