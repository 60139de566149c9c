/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this room's passes tell their caller while they run. */
#ifndef DCN_VERIFY_PROGRESS_H
#define DCN_VERIFY_PROGRESS_H

#include "fs/fs.h"
#include "source/source.h"
#include "verify/verify.h"

#include <discern/events.h>

struct dcn_verify_progress {
    const struct dcn_events *events; /* may be NULL */
    struct dcn_clock *clock;
    struct dcn_progress now;
    double bytes_per_x_s;  /* of the medium's 1x */
    uint32_t sector_bytes; /* that count as speed */
    uint64_t start_ns, sent_ns, sent_sectors;
};

/* Starts a pass over total sectors of source, of sector_bytes each. */
void dcn__verify_progress_start(struct dcn_verify_progress *progress,
                                const struct dcn_events *events,
                                struct dcn_source *source, enum dcn_phase phase,
                                uint64_t total, uint32_t sector_bytes);
/*
 * count more sectors are done, up to lba; bad is known so far. Sends an event
 * now and then. DCN_ERR_CANCELLED where the caller says stop.
 */
enum dcn_status
dcn__verify_progress_step(struct dcn_verify_progress *progress, dcn_lba lba,
                          uint32_t count, uint64_t bad,
                          struct dcn_error *error);
/* Sends the last event. */
void dcn__verify_progress_end(struct dcn_verify_progress *progress);

/* Bytes of one read's buffer, at most; and the sectors that fit. */
#define DCN_VERIFY_BUFFER_BYTES (1u << 20)
uint32_t
dcn__verify_run_sectors(const struct dcn_source_caps *caps, unsigned want);

/*
 * Appends difference, with the path of the file that owns its sector, to a
 * list of at most max. A full list is not an error.
 */
enum dcn_status
dcn__verify_list(struct dcn_difference **list, size_t *count, size_t max,
                 const struct dcn_difference *difference,
                 const struct dcn_fs *fs, struct dcn_error *error);
/*
 * Adds a sector to ascending runs, of which nothing past DCN_VERIFY_MAX_RUNS
 * is kept; sectors come in order.
 */
enum dcn_status dcn__verify_run_add(struct dcn_range **runs, size_t *count,
                                    dcn_lba lba, struct dcn_error *error);
void dcn__verify_list_free(struct dcn_difference *list, size_t count);

/* ---- verify/correct.c: raw sectors ---- */

/* Both hold the same 2048 user bytes, whatever their codes. */
bool dcn__verify_same_user(const uint8_t *image, const uint8_t *disc);
/*
 * True where image proves itself as the sector at lba, disc does not, and disc
 * becomes image by its own P and Q, as in a drive's L-EC. c2: 294 bytes that
 * came with disc, or NULL.
 */
bool dcn__verify_corrects(const uint8_t *image, const uint8_t *disc,
                          const uint8_t *c2, dcn_lba lba);
/* True where both hold the same user data and, in Mode 2, the same sub-header,
 * whatever their sync, header and codes. Both are 2352 bytes of a data track of
 * mode_byte (1, 2, or -1: by their own headers). */
bool
dcn__verify_same_data(const uint8_t *image, const uint8_t *disc, int mode_byte);

/* ---- verify/track_look.c ---- */

/* Adds what a raw sector at lba is. */
void dcn__track_look_add(struct dcn_track_look *look, dcn_lba lba,
                         const uint8_t *sector);
/* The same of a data sector that is known to be right in its place. */
void dcn__track_look_good(struct dcn_track_look *look, const uint8_t *sector);

/* ---- verify/layout_notes.c ---- */

/* Lines on what differs of TOC, indexes, codes and text; what the disc's
 * description does not know is no difference. *notes is malloc'd. */
enum dcn_status
dcn__verify_layout(const struct dcn_disc *image, const struct dcn_disc *disc,
                   char ***notes, size_t *count, struct dcn_error *error);

#endif
