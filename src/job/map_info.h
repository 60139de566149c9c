/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at a rip's map without continuing the rip. */
#ifndef DCN_JOB_MAP_INFO_H
#define DCN_JOB_MAP_INFO_H

#include "map/mapfile.h"

/* Reads and parses path; the caller frees file (dcn__mapfile_free) on
 * success. */
enum dcn_status dcn__job_map_read(const char *path, struct dcn_mapfile *file,
                                  struct dcn_error *error);

/*
 * The same for either kind. *sector_bytes: of a mapfile of ddrescue, what a
 * sector of its image has; in: as known, 0: by its length alone. 0 on return:
 * the map is ours. Of a foreign one file has only the map.
 */
enum dcn_status
dcn__job_map_read_any(const char *path, struct dcn_mapfile *file,
                      uint32_t *sector_bytes, struct dcn_error *error);

/* Data sectors of the disc that a map of version 1 calls repaired (raw: the
 * image keeps 2352 bytes) or damaged without having asked whether they were
 * pressed so. */
uint64_t dcn__job_unasked(const struct dcn_mapfile *file,
                          const struct dcn_disc *disc, bool raw);

#endif
