/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drive as a source: what drive_source.c and drive_source_read.c share. */
#ifndef DCN_DRIVE_DRIVE_SOURCE_H
#define DCN_DRIVE_DRIVE_SOURCE_H

#include "drive/fetch.h"

struct dcn_drive_source {
    struct dcn_source source;
    struct dcn_fetch fetch;
    unsigned transport_failures;
    /* How often INFORMATION named a sector that failed alone, too, and how
     * often one that read. */
    unsigned names_right, names_wrong;
};

static inline struct dcn_drive_source *
dcn__drive_source_of(struct dcn_source *source)
{
    return (struct dcn_drive_source *)source;
}

/* dcn_source_ops.read */
enum dcn_status
dcn__drive_source_read(struct dcn_source *source, dcn_lba first, uint32_t count,
                       unsigned want, unsigned flags, uint8_t *buffer,
                       struct dcn_sector_result *results,
                       struct dcn_error *error);

/* dcn_source_ops.refuses */
bool dcn__drive_source_refuses(struct dcn_source *source, dcn_lba lba,
                               dcn_lba elsewhere);

#endif
