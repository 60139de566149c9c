/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ccd.c and ccd_disc.c share; nobody else includes it. */
#ifndef DCN_IMAGE_CCD_PARTS_H
#define DCN_IMAGE_CCD_PARTS_H

#include "image/parsed.h"
#include "util/buf.h"

#define DCN_CCD_MAX_ENTRIES 512

/* Numbers of an [Entry], in the order of the table of keys. */
enum dcn_ccd_field {
    DCN_CCD_ENTRY_SESSION,
    DCN_CCD_ENTRY_POINT,
    DCN_CCD_ENTRY_ADR,
    DCN_CCD_ENTRY_CONTROL,
    DCN_CCD_ENTRY_TRACK_NO,
    DCN_CCD_ENTRY_AMIN,
    DCN_CCD_ENTRY_ASEC,
    DCN_CCD_ENTRY_AFRAME,
    DCN_CCD_ENTRY_ZERO,
    DCN_CCD_ENTRY_PMIN,
    DCN_CCD_ENTRY_PSEC,
    DCN_CCD_ENTRY_PFRAME,
    DCN_CCD_ENTRY_PLBA,
    DCN_CCD_ENTRY_FIELDS
};

struct dcn_ccd_track {
    int mode; /* -1: not said */
    char isrc[13];
    unsigned index_count; /* highest seen */
    bool has_index[DCN_MAX_INDEX + 1];
    dcn_lba index[DCN_MAX_INDEX + 1];
};

enum dcn_ccd_section {
    DCN_CCD_SECTION_OTHER,
    DCN_CCD_SECTION_DISC,
    DCN_CCD_SECTION_ENTRY,
    DCN_CCD_SECTION_TRACK,
    DCN_CCD_SECTION_TEXT,
};

/* A control file being read. */
struct dcn_ccd {
    const char *name;
    const struct dcn_files *files;
    struct dcn_parsed *parsed;
    struct dcn_error *error;
    unsigned line;
    enum dcn_ccd_section section;
    int32_t entries[DCN_CCD_MAX_ENTRIES][DCN_CCD_ENTRY_FIELDS];
    size_t entry_count;
    struct dcn_ccd_track tracks[DCN_MAX_TRACKS + 1];
    struct dcn_ccd_track *track; /* of the section */
    struct dcn_buf packs;
    char *img_path;
    uint64_t img_size;
};

/* All that was read becomes the disc, and its .img the layout. */
enum dcn_status dcn__ccd_disc(struct dcn_ccd *ccd, struct dcn_disc **disc);

#endif
