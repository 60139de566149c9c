/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard INQUIRY data (SPC-4 6.6.2). */
#ifndef DCN_MMC_INQUIRY_H
#define DCN_MMC_INQUIRY_H

#include "mmc/reply.h"

#define DCN_INQUIRY_BYTES       96
#define DCN_DEVICE_TYPE_OPTICAL 5

struct dcn_inquiry {
    uint8_t device_type; /* peripheral device type, 5: MMC */
    bool connected;      /* qualifier 000b */
    bool removable;
    char vendor[9];
    char product[17];
    char revision[5];
};

/* False where fewer than 36 bytes came: inquiry is then zeroed. */
bool dcn__inquiry_parse(const uint8_t *bytes, size_t len,
                        struct dcn_inquiry *inquiry);

#endif
