/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What proves a data sector, and what parity makes of one: whatever it
 * proposes, only a sector whose sync, header, EDC and parity are all right
 * counts (ECMA-130 14, Annex A).
 */
#include "decide/proof.h"

#include <string.h>

/* The sub-header of Mode 2: four bytes, twice. */
#define SUBHEADER_AT   16
#define SUBHEADER_COPY 4
#define SUBMODE_AT     (SUBHEADER_AT + 2)
#define SUBMODE_FORM2  0x20

bool
dcn__proof_whole(const uint8_t *sector, dcn_lba lba)
{
    struct dcn_sector_check check;

    dcn__sector_check(sector, lba, &check);
    return check.faults == 0 && !check.edc_absent &&
           (check.mode == DCN_MODE_1 || check.mode == DCN_MODE_2_FORM1 ||
            check.mode == DCN_MODE_2_FORM2);
}

bool
dcn__proof_none(const uint8_t *sector)
{
    struct dcn_sector_check check;

    dcn__sector_check(sector, DCN_LBA_ANY, &check);
    return check.mode == DCN_MODE_0 || check.mode == DCN_MODE_2 ||
           (check.mode == DCN_MODE_2_FORM2 && check.edc_absent);
}

bool
dcn__proof_header(const uint8_t *sector, dcn_lba lba)
{
    struct dcn_msf msf = dcn__msf_from_lba(lba);

    return sector[12] == dcn__bcd_encode(msf.m) &&
           sector[13] == dcn__bcd_encode(msf.s) &&
           sector[14] == dcn__bcd_encode(msf.f);
}

/* Sync and header are known beforehand; damage there is no loss. */
static void
write_known(uint8_t *sector, dcn_lba lba, enum dcn_track_mode mode)
{
    struct dcn_msf msf = dcn__msf_from_lba(lba);

    memset(sector, 0xFF, DCN_SYNC_BYTES);
    sector[0] = sector[11] = 0;
    sector[12] = dcn__bcd_encode(msf.m);
    sector[13] = dcn__bcd_encode(msf.s);
    sector[14] = dcn__bcd_encode(msf.f);
    sector[15] = mode == DCN_TRACK_MODE2 ? 2 : 1;
}

/*
 * True for form 2, which has no P and Q (CD-ROM XA II 4.6): both copies of the
 * sub-header say so, and nothing says that they are damaged. Searching for a
 * repair would take long and could find none.
 */
static bool
has_no_parity(const uint8_t *sector, const uint8_t *erasures,
              enum dcn_track_mode mode)
{
    if (mode != DCN_TRACK_MODE2 ||
        (sector[SUBMODE_AT] & sector[SUBMODE_AT + SUBHEADER_COPY] &
         SUBMODE_FORM2) == 0)
        return false;
    for (unsigned i = 0; erasures != NULL && i < 2 * SUBHEADER_COPY; i++)
        if (erasures[SUBHEADER_AT + i] != 0)
            return false;
    return true;
}

/* In turns, which is quick; then all equations at once, which reaches further. */
static bool
parity_proves(uint8_t *trial, dcn_lba lba, bool zero_header,
              const uint8_t *erasures)
{
    uint8_t kept[DCN_RAW_BYTES];

    memcpy(kept, trial, sizeof(kept));
    if (dcn__ecc_repair(trial, zero_header, erasures) >= 0 &&
        dcn__proof_whole(trial, lba))
        return true;
    memcpy(trial, kept, sizeof(kept));
    return erasures != NULL &&
           dcn__ecc_solve(trial, zero_header, erasures) >= 0 &&
           dcn__proof_whole(trial, lba);
}

bool
dcn__proof_propose(const uint8_t *candidate, const uint8_t *erasures,
                   dcn_lba lba, enum dcn_track_mode mode, uint8_t *sector)
{
    uint8_t trial[DCN_RAW_BYTES];

    if (mode == DCN_TRACK_MODE2 && !dcn__proof_header(candidate, lba))
        return false;
    memcpy(trial, candidate, sizeof(trial));
    write_known(trial, lba, mode);
    if (!dcn__proof_whole(trial, lba) &&
        (has_no_parity(trial, erasures, mode) ||
         !parity_proves(trial, lba, mode == DCN_TRACK_MODE2, erasures)))
        return false;
    memcpy(sector, trial, sizeof(trial));
    return true;
}
