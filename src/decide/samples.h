/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BASE.samples: every reading that was kept of CD sectors not yet recovered, as
 * records of fixed size, each with its own CRC, in the order they came. A
 * crash can tear only the last one.
 */
#ifndef DCN_DECIDE_SAMPLES_H
#define DCN_DECIDE_SAMPLES_H

#include "decide/vote.h"

struct dcn_samples;

#define DCN_SAMPLES_HEADER_BYTES 16
#define DCN_SAMPLES_RECORD_BYTES 2664

/* One record: encode always fills DCN_SAMPLES_RECORD_BYTES; decode is false
 * where the record is not whole. */
void dcn__sample_encode(dcn_lba lba, const struct dcn_sample *sample,
                        uint8_t *record);
bool dcn__sample_decode(const uint8_t *record, dcn_lba *lba,
                        struct dcn_sample *sample);
/* True for the first DCN_SAMPLES_HEADER_BYTES of such a file. */
bool dcn__samples_header_valid(const uint8_t *header);

/*
 * path NULL: in memory only, and then few. fresh: begin anew. Records that
 * are not whole are left out. DCN_ERR_FORMAT: not such a file.
 */
enum dcn_status
dcn__samples_open(const char *path, bool fresh, struct dcn_samples **samples,
                  struct dcn_error *error);
/* The same for looking only: the file is never made or written, one that is
 * not there has no samples. Nothing can be added. */
enum dcn_status
dcn__samples_open_to_read(const char *path, struct dcn_samples **samples,
                          struct dcn_error *error);
void dcn__samples_close(struct dcn_samples *samples);

/* Adds one; silently not where there are DCN_VOTE_MAX of that sector or the
 * file has reached its ceiling. */
enum dcn_status
dcn__samples_add(struct dcn_samples *samples, dcn_lba lba,
                 const struct dcn_sample *sample, struct dcn_error *error);
/* Reads up to most samples of a sector, oldest first; returns how many. */
size_t dcn__samples_get(struct dcn_samples *samples, dcn_lba lba,
                        struct dcn_sample *into, size_t most);

/* What was added is on the disk on return. MAY be called while another thread
 * adds; then what that adds meanwhile may or may not be. */
enum dcn_status
dcn__samples_sync(struct dcn_samples *samples, struct dcn_error *error);

#endif
