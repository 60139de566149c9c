/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the data of a disc end, if only the drive's refusal says that nothing
 * is recorded behind: what else speaks for it or against it; and the disc as
 * far as it holds data.
 */
#ifndef DCN_JOB_DISC_END_H
#define DCN_JOB_DISC_END_H

#include "fs/fs.h"
#include "map/map.h"
#include "source/sink.h"

#include <discern/job.h>

struct dcn_disc_end {
    const struct dcn_map *map;   /* of the whole disc, or of its end alone */
    const struct dcn_disc *disc; /* as long as it is said to be; with ends */
    const struct dcn_fs *fs;     /* of the image; NULL: none could be read */
    dcn_lba other; /* where the disc ends by the word of another drive; 0: no
                    * other was asked */
};

/*
 * GOOD: a second witness agrees; DAMAGED: one tells of more, or files lie
 * there; UNPROVEN: nobody but the drive says so. *who: the witness. The map's
 * sectors that are beyond or blank are weighed, no others.
 */
enum dcn_outcome
dcn__disc_end_weigh(const struct dcn_disc_end *end, const char **who);
/* Tells of that outcome. */
void dcn__disc_end_note(const struct dcn_events *events,
                        enum dcn_outcome outcome, const char *who);
/* Some of the sectors from first to end belong to a file. */
bool
dcn__disc_end_has_file(const struct dcn_fs *fs, int64_t first, int64_t end);
/*
 * A copy of disc whose last track ends where the data end by map, with a note;
 * the caller's (dcn__disc_free). NULL where it ends there already, where
 * nothing of the last track would be left, or where memory ran out.
 */
struct dcn_disc *
dcn__disc_end_cut(const struct dcn_disc *disc, const struct dcn_map *map,
                  const struct dcn_events *events);
/* The file systems of the image that a finished sink made; the caller's
 * (dcn__fs_free). NULL where none can be read. */
struct dcn_fs *dcn__disc_end_files(struct dcn_sink *sink);
/* The last track and session, and disc, end at end from now on. */
void dcn__disc_end_move(struct dcn_disc *disc, dcn_lba end);

#endif
