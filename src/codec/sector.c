/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Layout, check and making of raw data sectors (ECMA-130 14, CD-ROM XA).
 * The codes themselves are edc.c's and ecc.c's.
 */
#include "codec/sector_ops.h"

#include "util/bytes.h"
#include "util/checked.h"

#include <string.h>

#define HEADER_AT         12
#define MODE_AT           15
#define SUBHEADER_AT      16
#define SUBHEADER_COPY_AT 20
#define SUBMODE_AT        18
#define SUBMODE_FORM2     0x20
/* A sync pattern with this many right bytes is taken for a damaged one. */
#define SYNC_BYTES_ENOUGH 9

static const uint8_t sync_pattern[DCN_SYNC_BYTES] = {
    0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0};

/* Where a mode keeps what; EDC over first..edc_at, 0 where there is none. */
static const struct layout {
    uint16_t user_at, user_size;
    uint16_t edc_from, edc_at;
    uint16_t zero_at, zero_size;
    bool ecc, zero_header;
} layouts[] = {
    [DCN_MODE_AUDIO] = {.user_at = 0, .user_size = DCN_RAW_BYTES},
    [DCN_MODE_0] = {.user_at = 16,
                    .user_size = 2336,
                    .zero_at = 16,
                    .zero_size = 2336},
    [DCN_MODE_1] = {.user_at = 16,
                    .user_size = DCN_USER_BYTES,
                    .edc_at = 2064,
                    .zero_at = 2068,
                    .zero_size = 8,
                    .ecc = true},
    [DCN_MODE_2] = {.user_at = 16, .user_size = DCN_MODE2_BYTES},
    [DCN_MODE_2_FORM1] = {.user_at = 24,
                          .user_size = DCN_USER_BYTES,
                          .edc_from = 16,
                          .edc_at = 2072,
                          .ecc = true,
                          .zero_header = true},
    [DCN_MODE_2_FORM2] = {.user_at = 24,
                          .user_size = DCN_FORM2_BYTES,
                          .edc_from = 16,
                          .edc_at = 2348},
    [DCN_MODE_RESERVED] = {.user_at = 16, .user_size = 2336},
};

static const struct layout *
layout_of(enum dcn_sector_mode mode)
{
    return &layouts[(unsigned)mode < DCN_ARRAY_LEN(layouts) ? mode
                                                            : DCN_MODE_AUDIO];
}

size_t
dcn__user_offset(enum dcn_sector_mode mode)
{
    return layout_of(mode)->user_at;
}

size_t
dcn__user_size(enum dcn_sector_mode mode)
{
    return layout_of(mode)->user_size;
}

bool
dcn__sync_present(const uint8_t *sector)
{
    return memcmp(sector, sync_pattern, DCN_SYNC_BYTES) == 0;
}

static bool
sync_nearly_present(const uint8_t *sector)
{
    int right = 0;

    for (int i = 0; i < DCN_SYNC_BYTES; i++)
        right += sector[i] == sync_pattern[i];
    return right >= SYNC_BYTES_ENOUGH;
}

static void
header_write(uint8_t *sector, dcn_lba lba)
{
    struct dcn_msf msf = dcn__msf_from_lba(lba);

    sector[HEADER_AT] = dcn__bcd_encode(msf.m);
    sector[HEADER_AT + 1] = dcn__bcd_encode(msf.s);
    sector[HEADER_AT + 2] = dcn__bcd_encode(msf.f);
}

static bool
header_decode(const uint8_t *sector, dcn_lba *lba)
{
    const uint8_t *bcd = sector + HEADER_AT;
    struct dcn_msf msf = {
        .m = (uint8_t)dcn__bcd_decode(bcd[0]),
        .s = (uint8_t)dcn__bcd_decode(bcd[1]),
        .f = (uint8_t)dcn__bcd_decode(bcd[2]),
    };

    *lba = dcn__lba_from_program_msf(msf);
    return dcn__bcd_valid(bcd[0]) && dcn__bcd_valid(bcd[1]) &&
           dcn__bcd_valid(bcd[2]) && dcn__msf_valid(msf);
}

static unsigned
header_faults(const uint8_t *sector, dcn_lba lba, dcn_lba *header_lba)
{
    uint8_t expected[DCN_SYNC_BYTES + 4];

    if (!header_decode(sector, header_lba)) {
        *header_lba = DCN_LBA_ANY;
        return DCN_FAULT_HEADER;
    }
    if (lba == DCN_LBA_ANY)
        return 0;
    header_write(expected, lba);
    if (memcmp(sector + HEADER_AT, expected + HEADER_AT, 3) != 0)
        return DCN_FAULT_HEADER;
    *header_lba = lba;
    return 0;
}

static bool
all_zero(const uint8_t *bytes, size_t len)
{
    return len == 0 ||
           (bytes[0] == 0 && memcmp(bytes, bytes + 1, len - 1) == 0);
}

/* EDC, ECC and zeros that a mode demands. */
static unsigned
body_faults(const struct dcn__sector_ops *ops, const uint8_t *sector,
            enum dcn_sector_mode mode, bool *edc_absent)
{
    const struct layout *l = layout_of(mode);
    unsigned faults = 0;

    *edc_absent = false;
    if (l->edc_at != 0) {
        uint32_t stored = dcn__get_le32(sector + l->edc_at);
        if (mode == DCN_MODE_2_FORM2 && stored == 0)
            *edc_absent = true;
        else if (ops->edc_update(0, sector + l->edc_from,
                                 l->edc_at - l->edc_from) != stored)
            faults |= DCN_FAULT_EDC;
    }
    if (!all_zero(sector + l->zero_at, l->zero_size))
        faults |= DCN_FAULT_ZERO;
    if (l->ecc)
        faults |= ops->ecc_faults(sector, l->zero_header);
    return faults;
}

static unsigned
p_columns_right(const uint8_t *sector)
{
    struct dcn__ecc_syndromes s;
    unsigned right = 0;

    dcn__ecc_syndromes(sector, true, &s);
    for (int p = 0; p < DCN_ECC_ROW_BYTES; p++)
        right += s.p0[p] == 0 && s.p1[p] == 0;
    return right;
}

/*
 * Mode 2 with unequal subheader copies is either without forms or damaged.
 * Parity that mostly fits, or an EDC that does, cannot be chance.
 */
static enum dcn_sector_mode
mode_of_unequal_copies(const struct dcn__sector_ops *ops, const uint8_t *sector)
{
    bool absent;

    if (p_columns_right(sector) >= DCN_ECC_ROW_BYTES / 2)
        return DCN_MODE_2_FORM1;
    if (body_faults(ops, sector, DCN_MODE_2_FORM2, &absent) == 0 && !absent)
        return DCN_MODE_2_FORM2;
    return DCN_MODE_2;
}

static enum dcn_sector_mode
mode_find(const struct dcn__sector_ops *ops, const uint8_t *sector,
          unsigned *faults)
{
    enum dcn_sector_mode mode;

    switch (sector[MODE_AT]) {
    case 0:
        return DCN_MODE_0;
    case 1:
        return DCN_MODE_1;
    case 2:
        break;
    default:
        *faults |= DCN_FAULT_MODE;
        return DCN_MODE_RESERVED;
    }
    if (memcmp(sector + SUBHEADER_AT, sector + SUBHEADER_COPY_AT, 4) == 0)
        return sector[SUBMODE_AT] & SUBMODE_FORM2 ? DCN_MODE_2_FORM2
                                                  : DCN_MODE_2_FORM1;
    mode = mode_of_unequal_copies(ops, sector);
    if (mode != DCN_MODE_2)
        *faults |= DCN_FAULT_SUBHEADER;
    return mode;
}

static void
check_with(const struct dcn__sector_ops *ops, const uint8_t *sector,
           dcn_lba lba, struct dcn_sector_check *check)
{
    unsigned faults = 0;

    check->mode = DCN_MODE_AUDIO;
    check->edc_absent = false;
    check->header_lba = DCN_LBA_ANY;
    if (!dcn__sync_present(sector)) {
        faults |= DCN_FAULT_SYNC;
        if (!sync_nearly_present(sector)) {
            check->faults = faults;
            return;
        }
    }
    faults |= header_faults(sector, lba, &check->header_lba);
    check->mode = mode_find(ops, sector, &faults);
    faults |= body_faults(ops, sector, check->mode, &check->edc_absent);
    check->faults = faults;
}

void
dcn__sector_check(const uint8_t *sector, dcn_lba lba,
                  struct dcn_sector_check *check)
{
    check_with(dcn__sector_ops_now(), sector, lba, check);
}

size_t
dcn__sectors_good(const uint8_t *sectors, size_t count, dcn_lba lba)
{
    const struct dcn__sector_ops *ops = dcn__sector_ops_now();
    struct dcn_sector_check check;

    for (size_t i = 0; i < count; i++) {
        check_with(ops, sectors + i * DCN_RAW_BYTES,
                   lba == DCN_LBA_ANY ? lba : lba + (dcn_lba)i, &check);
        if (check.faults != 0)
            return i;
    }
    return count;
}

static uint8_t
mode_byte(enum dcn_sector_mode mode)
{
    if (mode == DCN_MODE_0)
        return 0;
    return mode == DCN_MODE_1 ? 1 : 2;
}

void
dcn__sector_encode(uint8_t *sector, dcn_lba lba, enum dcn_sector_mode mode)
{
    const struct layout *l = layout_of(mode);

    if (mode == DCN_MODE_AUDIO || mode == DCN_MODE_RESERVED)
        return;
    memcpy(sector, sync_pattern, DCN_SYNC_BYTES);
    header_write(sector, lba);
    sector[MODE_AT] = mode_byte(mode);
    memset(sector + l->zero_at, 0, l->zero_size);
    if (l->edc_at != 0)
        dcn__put_le32(
            sector + l->edc_at,
            dcn__edc_update(0, sector + l->edc_from, l->edc_at - l->edc_from));
    if (l->ecc)
        dcn__ecc_encode(sector, l->zero_header);
}
