/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In what a sector is odd. Damage hits bytes wherever they lie; who masters a
 * disc with other codes than the standards' leaves codes that fit something:
 * the bytes beside a wrong EDC, another address, another form, or nothing at
 * all (zeros). Such a fit of 32 bits or more is no chance.
 */
#include "codec/oddity.h"

#include "codec/sector_ops.h"
#include "util/bytes.h"

#include <string.h>

static const char *const names[DCN_ODDITIES] = {
    [DCN_ODD_EDC] = "edc_wrong",
    [DCN_ODD_EDC_ZERO] = "edc_zero",
    [DCN_ODD_PARITY] = "parity_wrong",
    [DCN_ODD_PARITY_OVER] = "parity_over_header",
    [DCN_ODD_ADDRESS] = "address_wrong",
    [DCN_ODD_SYNC] = "sync_wrong",
    [DCN_ODD_MODE] = "other_mode",
    [DCN_ODD_SUBHEADER] = "subheader_copies",
    [DCN_ODD_GARBAGE] = "garbage",
};

const char *
dcn__oddity_name(enum dcn_oddity oddity)
{
    return oddity < DCN_ODDITIES ? names[oddity] : "none";
}

bool
dcn__oddity_parse(const char *name, size_t len, enum dcn_oddity *oddity)
{
    for (unsigned i = 0; i < DCN_ODDITIES; i++) {
        if (strlen(names[i]) != len || memcmp(names[i], name, len) != 0)
            continue;
        *oddity = (enum dcn_oddity)i;
        return true;
    }
    return false;
}

#define HEADER_AT    12
#define MODE_AT      15
#define SUBHEADER_AT 16
#define SUBMODE_AT   18
#define FORM2_BIT    0x20
/* Of Mode 1, of form 1 and of form 2. */
#define EDC_1_AT     2064
#define EDC_FORM1_AT 2072
#define EDC_FORM2_AT 2348
#define EDC_BYTES    4
/* P and Q of Mode 1 and form 1. */
#define PARITY_AT    DCN_ECC_P_OFFSET
#define PARITY_BYTES (DCN_RAW_BYTES - PARITY_AT)
#define PARITY       (DCN_FAULT_ECC_P | DCN_FAULT_ECC_Q)
#define CODES        (DCN_FAULT_EDC | PARITY)
/* ECMA-130 14.3: x32 + x31 + x16 + x15 + x4 + x3 + x + 1, bits reversed. */
#define EDC_POLYNOMIAL UINT32_C(0xD8018001)

static bool
all_zero(const uint8_t *bytes, size_t len)
{
    return bytes[0] == 0 && memcmp(bytes, bytes + 1, len - 1) == 0;
}

static unsigned
edc_at(enum dcn_sector_mode mode)
{
    if (mode == DCN_MODE_1)
        return EDC_1_AT;
    return mode == DCN_MODE_2_FORM1 ? EDC_FORM1_AT : EDC_FORM2_AT;
}

/* ---- the header that an EDC was made with ---- */

static uint32_t
edc_back(uint32_t edc, const uint8_t *bytes, size_t len)
{
    while (len-- > 0) {
        for (int bit = 0; bit < 8; bit++)
            edc = (edc & UINT32_C(0x80000000)) != 0
                      ? (edc ^ EDC_POLYNOMIAL) << 1 | 1
                      : edc << 1;
        edc ^= bytes[len];
    }
    return edc;
}

/*
 * The EDC of Mode 1 covers the header (ECMA-130 14.3), and four bytes move it
 * to each of its values once: so it tells what the header was when it was
 * made, whatever stands there now.
 */
static void
header_of_edc(const uint8_t *sector, uint8_t header[4])
{
    static const uint8_t zeros[4] = {0};
    uint32_t behind = edc_back(dcn__get_le32(sector + EDC_1_AT),
                               sector + SUBHEADER_AT, EDC_1_AT - SUBHEADER_AT);

    dcn__put_le32(header, edc_back(behind, zeros, 4) ^
                              dcn__edc_update(0, sector, HEADER_AT));
}

/* The faults of sector with a header of mode 1 or 2 put in its place. */
static unsigned
faults_with(const uint8_t *sector, const uint8_t header[4], dcn_lba lba)
{
    uint8_t trial[DCN_RAW_BYTES];
    struct dcn_sector_check check;

    memcpy(trial, sector, sizeof(trial));
    memcpy(trial + HEADER_AT, header, 4);
    dcn__sector_check(trial, lba, &check);
    return check.faults;
}

/* True where EDC, P and Q of Mode 1 are right for a header that is another
 * than the one that stands there. */
static bool
coded_for_other_header(const uint8_t *sector, dcn_lba lba,
                       struct dcn_oddities *oddities)
{
    uint8_t header[4], own[DCN_RAW_BYTES];

    header_of_edc(sector, header);
    if (!dcn__bcd_valid(header[0]) || !dcn__bcd_valid(header[1]) ||
        !dcn__bcd_valid(header[2]) || header[3] == 0 || header[3] > 2 ||
        memcmp(header, sector + HEADER_AT, 4) == 0)
        return false;
    memcpy(own, sector, sizeof(own));
    memcpy(own + HEADER_AT, header, 4);
    if (!dcn__ecc_check(own, false))
        return false;
    /* Of this very place: then only the header is wrong. */
    oddities->few = faults_with(sector, header, lba) == 0;
    return true;
}

/* ---- what else codes may fit ---- */

/* The EDC is zero, and with the right one all would be right. */
static bool
only_edc_zero(const uint8_t *sector, enum dcn_sector_mode mode)
{
    uint8_t trial[DCN_RAW_BYTES];
    unsigned at = edc_at(mode);
    unsigned from = mode == DCN_MODE_1 ? 0 : SUBHEADER_AT;

    memcpy(trial, sector, sizeof(trial));
    dcn__put_le32(trial + at, dcn__edc_update(0, trial + from, at - from));
    return dcn__ecc_check(trial, mode == DCN_MODE_2_FORM1);
}

/* Its codes are those of the other form than its sub-header says (CD-ROM XA:
 * submode bit 5). */
static bool
coded_as_other_form(const uint8_t *sector, enum dcn_sector_mode mode)
{
    uint8_t trial[DCN_RAW_BYTES];
    struct dcn_sector_check check;
    uint32_t edc;

    if (mode == DCN_MODE_2_FORM1) {
        edc = dcn__get_le32(sector + EDC_FORM2_AT);
        return edc != 0 && dcn__edc_update(0, sector + SUBHEADER_AT,
                                           EDC_FORM2_AT - SUBHEADER_AT) == edc;
    }
    if (mode != DCN_MODE_2_FORM2)
        return false;
    memcpy(trial, sector, sizeof(trial));
    edc = dcn__edc_update(0, trial + SUBHEADER_AT, EDC_FORM1_AT - SUBHEADER_AT);
    dcn__sector_check(trial, DCN_LBA_ANY, &check);
    return dcn__get_le32(trial + EDC_FORM1_AT) == edc &&
           dcn__ecc_check(trial, true);
}

/* Which rule codes of Mode 1 or form 1 that do not fit follow, if any. */
static void
look_for_rule(const uint8_t *sector, dcn_lba lba, unsigned faults, bool over,
              struct dcn_oddities *o)
{
    enum dcn_sector_mode mode = o->mode;
    bool edc_zero = all_zero(sector + edc_at(mode), EDC_BYTES);

    if (over || (faults & PARITY) == 0) {
        o->by_rule = true;
    } else if ((faults & DCN_FAULT_EDC) == 0) {
        o->by_rule = o->few = true;
    } else if (mode == DCN_MODE_1 && coded_for_other_header(sector, lba, o)) {
        /* The codes are right, only not for this header. */
        o->kinds &= ~(DCN_ODD_BIT(DCN_ODD_EDC) | DCN_ODD_BIT(DCN_ODD_PARITY));
        o->kinds |= DCN_ODD_BIT(DCN_ODD_ADDRESS);
        o->by_rule = o->user_proven = true;
    } else if ((edc_zero && only_edc_zero(sector, mode)) ||
               coded_as_other_form(sector, mode)) {
        o->by_rule = true;
        if (edc_zero)
            o->kinds &= ~DCN_ODD_BIT(DCN_ODD_PARITY);
    }
}

static void
look_at_codes(const uint8_t *sector, dcn_lba lba, unsigned faults,
              struct dcn_oddities *o)
{
    enum dcn_sector_mode mode = o->mode;
    bool form1 = mode == DCN_MODE_2_FORM1;
    bool has_parity = mode == DCN_MODE_1 || form1;
    bool edc_zero = all_zero(sector + edc_at(mode), EDC_BYTES);
    bool over =
        has_parity && (faults & PARITY) != 0 && dcn__ecc_check(sector, !form1);

    if ((faults & DCN_FAULT_EDC) != 0)
        o->kinds |= DCN_ODD_BIT(edc_zero ? DCN_ODD_EDC_ZERO : DCN_ODD_EDC);
    if (over)
        o->kinds |= DCN_ODD_BIT(DCN_ODD_PARITY_OVER);
    if (!has_parity || (faults & CODES) == 0) {
        if ((faults & DCN_FAULT_EDC) != 0 && coded_as_other_form(sector, mode))
            o->by_rule = true;
        return;
    }
    if ((faults & DCN_FAULT_EDC) != 0 && edc_zero &&
        all_zero(sector + PARITY_AT, PARITY_BYTES)) {
        o->by_rule = o->bare = o->zeros = true;
        return;
    }
    if ((faults & PARITY) != 0 && !over)
        o->kinds |= DCN_ODD_BIT(DCN_ODD_PARITY);
    o->zeros = all_zero(sector + PARITY_AT, PARITY_BYTES);
    look_for_rule(sector, lba, faults, over, o);
}

static bool
has_codes(enum dcn_sector_mode mode, bool edc_absent)
{
    return mode == DCN_MODE_1 || mode == DCN_MODE_2_FORM1 ||
           (mode == DCN_MODE_2_FORM2 && !edc_absent);
}

/* Where the sync pattern alone is another, the rest is looked at as if it
 * stood there: who wrote it so left all else right. */
static bool
with_sync(const uint8_t *sector, dcn_lba lba, uint8_t *trial)
{
    struct dcn_sector_check check;

    memcpy(trial, sector, DCN_RAW_BYTES);
    memset(trial, 0xFF, DCN_SYNC_BYTES);
    trial[0] = trial[DCN_SYNC_BYTES - 1] = 0;
    dcn__sector_check(trial, lba, &check);
    return (check.faults & (DCN_FAULT_HEADER | DCN_FAULT_MODE)) == 0 ||
           (has_codes(check.mode, check.edc_absent) &&
            (check.faults & CODES) == 0);
}

static void
look_at_head(const uint8_t *sector, dcn_lba lba, int mode_byte,
             const struct dcn_sector_check *check, struct dcn_oddities *o)
{
    bool is_mode2 = sector[MODE_AT] == 2;

    if ((check->faults & DCN_FAULT_HEADER) != 0) {
        o->kinds |= DCN_ODD_BIT(DCN_ODD_ADDRESS);
        o->says = check->header_lba;
        o->elsewhere = check->header_lba != DCN_LBA_ANY &&
                       check->header_lba != lba && (check->faults & CODES) == 0;
    }
    if ((check->faults & DCN_FAULT_MODE) != 0 ||
        (mode_byte >= 0 && sector[MODE_AT] != mode_byte &&
         !(check->mode == DCN_MODE_0 && check->faults == 0)) ||
        (check->mode == DCN_MODE_0 && (check->faults & DCN_FAULT_ZERO) != 0))
        o->kinds |= DCN_ODD_BIT(DCN_ODD_MODE);
    if (is_mode2 &&
        memcmp(sector + SUBHEADER_AT, sector + SUBHEADER_AT + 4, 4) != 0)
        o->kinds |= DCN_ODD_BIT(DCN_ODD_SUBHEADER);
}

void
dcn__sector_oddities(const uint8_t *sector, dcn_lba lba, int mode_byte,
                     struct dcn_oddities *oddities)
{
    struct dcn_sector_check check;
    uint8_t trial[DCN_RAW_BYTES];
    const uint8_t *looked_at = sector;
    bool coded_over_sync = false;

    memset(oddities, 0, sizeof(*oddities));
    oddities->says = DCN_LBA_ANY;
    dcn__sector_check(sector, lba, &check);
    if ((check.faults & DCN_FAULT_SYNC) != 0) {
        oddities->kinds = DCN_ODD_BIT(DCN_ODD_SYNC);
        if (with_sync(sector, lba, trial)) {
            looked_at = trial;
            dcn__sector_check(trial, lba, &check);
            coded_over_sync = check.mode == DCN_MODE_1 &&
                              dcn__edc_update(0, sector, EDC_1_AT) ==
                                  dcn__get_le32(sector + EDC_1_AT);
            if (coded_over_sync)
                check.faults &= ~(unsigned)DCN_FAULT_EDC;
        }
    }
    oddities->mode = check.mode;
    oddities->zeros =
        all_zero(sector + SUBHEADER_AT, DCN_RAW_BYTES - SUBHEADER_AT) &&
        check.mode != DCN_MODE_0;
    oddities->bare = !has_codes(check.mode, check.edc_absent);
    if (check.mode == DCN_MODE_AUDIO || check.mode == DCN_MODE_RESERVED) {
        oddities->kinds |= DCN_ODD_BIT(
            check.mode == DCN_MODE_AUDIO ? DCN_ODD_GARBAGE : DCN_ODD_MODE);
        return;
    }
    look_at_head(looked_at, lba, mode_byte, &check, oddities);
    if (oddities->bare)
        return;
    oddities->user_proven = (check.faults & DCN_FAULT_EDC) == 0 &&
                            !all_zero(sector + edc_at(check.mode), EDC_BYTES);
    look_at_codes(looked_at, lba, check.faults, oddities);
    /* All codes right: then they are right for another address, or mode. */
    if (oddities->kinds != 0 && (check.faults & CODES) == 0) {
        oddities->by_rule = true;
        /* Codes that leave out what is odd do not speak for it. */
        oddities->few =
            ((oddities->kinds & DCN_ODD_BIT(DCN_ODD_SYNC)) != 0 &&
             !coded_over_sync) ||
            ((oddities->kinds & DCN_ODD_BIT(DCN_ODD_ADDRESS)) != 0 &&
             check.mode != DCN_MODE_1);
    }
}
