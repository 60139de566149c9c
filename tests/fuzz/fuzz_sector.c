/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Raw sectors of any bytes: check, repair, descramble. Input: one byte of
 * choices, a sector, and its erasure flags; what is missing counts as zeros.
 */
#include "codec/sector_ops.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t sector[DCN_RAW_BYTES], flags[DCN_RAW_BYTES];
static uint8_t repaired[DCN_RAW_BYTES];

static void
forms_agree(bool zero_header)
{
    unsigned plain = dcn__ecc_faults_plain(sector, zero_header);

    for (int i = 0; dcn__sector_ops_all[i] != NULL; i++)
        if (dcn__sector_ops_all[i]->available() &&
            dcn__sector_ops_all[i]->ecc_faults(sector, zero_header) != plain)
            abort();
}

static void
check(void)
{
    struct dcn_sector_check found;

    dcn__sector_check(sector, DCN_LBA_ANY, &found);
    if ((dcn__sectors_good(sector, 1, DCN_LBA_ANY) == 1) != (found.faults == 0))
        abort();
}

/* A repair that says so left right parity; one that failed, nothing. */
static void
repair(bool zero_header, const uint8_t *erasures)
{
    int changed;

    memcpy(repaired, sector, sizeof(repaired));
    changed = dcn__ecc_repair(repaired, zero_header, erasures);
    if (changed >= 0 && !dcn__ecc_check(repaired, zero_header))
        abort();
    if (changed <= 0 && memcmp(repaired, sector, sizeof(sector)) != 0)
        abort();
    if (zero_header && memcmp(repaired, sector, 16) != 0)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool zero_header;

    if (size < 1)
        return 0;
    zero_header = data[0] & 1;
    memset(sector, 0, sizeof(sector));
    memset(flags, 0, sizeof(flags));
    data++;
    size--;
    memcpy(sector, data, size < DCN_RAW_BYTES ? size : DCN_RAW_BYTES);
    if (size > DCN_RAW_BYTES)
        memcpy(flags, data + DCN_RAW_BYTES,
               size - DCN_RAW_BYTES < DCN_RAW_BYTES ? size - DCN_RAW_BYTES
                                                    : DCN_RAW_BYTES);
    forms_agree(zero_header);
    check();
    repair(zero_header, NULL);
    repair(zero_header, flags);
    dcn__descramble_if_data(sector, size < DCN_RAW_BYTES ? size : DCN_RAW_BYTES,
                            DCN_LBA_ANY);
    return 0;
}
