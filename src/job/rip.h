/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of one rip, shared by the files that carry it out. */
#ifndef DCN_JOB_RIP_H
#define DCN_JOB_RIP_H

#include "analyze/qscan.h"
#include "job/tree.h"
#include "rescue/rescue.h"

struct dcn_rip {
    struct dcn_job job;
    const struct dcn_rip_options *options;
    struct dcn_opened opened;
    const struct dcn_disc *disc; /* as the source described it */
    struct dcn_disc *known;      /* with what the subchannel added; owned */
    struct dcn_fs *fs;           /* of the disc; NULL: not looked for */
    const struct dcn_image_format *format;
    char *base, *map_path, *json_path, *samples_path;
    bool sub;      /* the sink keeps P-W */
    bool keep_sub; /* and it stays */
    const char *sub_reason;
    bool proving; /* data sectors are read raw and checked */
    struct dcn_sink *sink;
    struct dcn_qscan *scan;
    struct dcn_range *skip, *first; /* from options; owned */
    size_t skip_count, first_count;
    struct dcn_map *map;
    struct dcn_rescue_summary summary;
    uint64_t proven;
    struct dcn_file_lock *lock; /* of the map, before the image is touched */
    bool begun;                 /* there is a sink */
    bool anew;                  /* nothing of an earlier run is continued */
    bool finished;              /* files are complete and hashed */
};

/* Puts all that the rip knows into its report (docs/schema/rip.json). */
void dcn__rip_report(struct dcn_rip *rip);

/* Sectors of the map that are not good. */
uint64_t dcn__rip_damage(const struct dcn_map *map);

#endif
