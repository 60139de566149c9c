/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at a rip's map without continuing the rip. */
#ifndef DCN_JOB_MAP_H
#define DCN_JOB_MAP_H

#include "rescue/mapfile.h"

/* Reads and parses path; the caller frees file (dcn__mapfile_free) on
 * success. */
enum dcn_status dcn__job_map_read(const char *path, struct dcn_mapfile *file,
                                  struct dcn_error *error);

#endif
