/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one form delivered, while another is tried into the same place. */
#ifndef DCN_DRIVE_KEPT_H
#define DCN_DRIVE_KEPT_H

#include "drive/fetch.h"

struct dcn_kept {
    uint8_t *bytes;
    size_t byte_count;
    struct dcn_sector_result *results;
    uint32_t count;
};

/* Copies count sectors of request's layout, with their results. */
enum dcn_status
dcn__kept_begin(struct dcn_kept *kept, const struct dcn_request *request,
                uint32_t count, const uint8_t *buffer,
                const struct dcn_sector_result *results,
                struct dcn_error *error);
/* Puts them back as they were. */
void dcn__kept_restore(const struct dcn_kept *kept, uint8_t *buffer,
                       struct dcn_sector_result *results);
/* Also after a begin that failed. */
void dcn__kept_end(struct dcn_kept *kept);

#endif
