/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The subchannel as a plant cuts it: P (ECMA-130 22.2), Q with position, TOC,
 * MCN and ISRC (22.3), CD-TEXT in the lead-in's R-W (IEC 60908 Annex J).
 */
#include "vdrive/vmedium.h"

#include "mmc/reply_toc.h"
#include "util/bytes.h"

#include <string.h>

/* MCN and ISRC stand in at least one of 100 successive sectors; ADR 1 fills
 * at least nine of ten (ECMA-130 22.3.4). */
#define CODE_PERIOD 98
#define MCN_PHASE   40
#define ISRC_PHASE  80
/* Sectors at either end of an area that always tell their position. */
#define EDGE_SECTORS 4
/* Each TOC entry stands in three successive sectors (ECMA-130 22.3.4.2). */
#define TOC_REPEAT 3
/* P of the lead-out: low for 2 s, then 2 Hz. */
#define LEAD_OUT_P_SECTORS 150

#define CDTEXT_PACKS_PER_SECTOR 4

bool
dcn__vmedium_p(const struct dcn_area *area, dcn_lba lba)
{
    dcn_lba since;

    if (area->kind == DCN_AREA_PROGRAM)
        return area->index == 0;
    if (area->kind == DCN_AREA_LEAD_IN)
        return false;
    since = lba - area->first - LEAD_OUT_P_SECTORS;
    return since >= 0 && (since * 4 / DCN_FRAMES_PER_SECOND) % 2 == 0;
}

static void
put_bcd_time(uint8_t out[3], struct dcn_msf time)
{
    out[0] = dcn__bcd_encode(time.m);
    out[1] = dcn__bcd_encode(time.s);
    out[2] = dcn__bcd_encode(time.f);
}

static void
position_q(const struct dcn_area *area, dcn_lba lba, uint8_t q[DCN_Q_BYTES])
{
    dcn_lba rel = lba < area->zero ? area->zero - lba : lba - area->zero;

    q[0] = (uint8_t)(area->control << 4 | 1);
    q[1] = area->tno == DCN_TRACK_LEAD_OUT ? DCN_TRACK_LEAD_OUT
                                           : dcn__bcd_encode(area->tno);
    q[2] = dcn__bcd_encode(area->index);
    put_bcd_time(q + 3, dcn__msf_from_lba(rel - DCN_MSF_OFFSET));
    q[6] = 0;
    put_bcd_time(q + 7, dcn__msf_from_lba(lba));
    dcn__q_crc_write(q);
}

/* The n-th TOC entry of a session, or NULL past its last. */
static const uint8_t *
toc_entry(const struct dcn_vmedium *medium, unsigned session, size_t n)
{
    for (size_t i = 0; i < medium->toc_count; i++) {
        const uint8_t *entry =
            medium->toc + DCN_TOC_HEADER_BYTES + i * DCN_TOC_DESCRIPTOR_BYTES;

        if (entry[0] == session && n-- == 0)
            return entry;
    }
    return NULL;
}

static size_t
toc_entries(const struct dcn_vmedium *medium, unsigned session)
{
    size_t n = 0;

    while (toc_entry(medium, session, n) != NULL)
        n++;
    return n;
}

static void
lead_in_q(const struct dcn_vmedium *medium, const struct dcn_area *area,
          dcn_lba lba, uint8_t q[DCN_Q_BYTES])
{
    size_t entries = toc_entries(medium, area->session);
    size_t n = (size_t)(lba - area->first) / TOC_REPEAT;
    const uint8_t *entry =
        entries > 0 ? toc_entry(medium, area->session, n % entries) : NULL;

    if (entry == NULL) {
        position_q(area, lba, q);
        return;
    }
    q[0] = (uint8_t)((entry[1] & 0x0F) << 4 | entry[1] >> 4);
    q[1] = 0;
    q[2] = entry[3] <= 99 ? dcn__bcd_encode(entry[3]) : entry[3];
    /* Running time; of ADR 5 the next program area's start. */
    if (entry[1] >> 4 == 1)
        put_bcd_time(q + 3, dcn__msf_from_lba(lba));
    else
        put_bcd_time(q + 3, (struct dcn_msf){entry[4], entry[5], entry[6]});
    q[6] = dcn__bcd_encode(entry[7]);
    put_bcd_time(q + 7, (struct dcn_msf){entry[8], entry[9], entry[10]});
    /* Disc type of A0 is not a number. */
    if (entry[3] == 0xA0)
        q[8] = entry[9];
    dcn__q_crc_write(q);
}

/* What a sector's Q may hold instead of its position: ADR 2 or 3, or 1. */
static unsigned
adr_of(const struct dcn_vmedium *medium, const struct dcn_area *area,
       dcn_lba lba)
{
    unsigned phase =
        (unsigned)(lba + DCN_MSF_OFFSET - DCN_LBA_LEAD_IN_FIRST) % CODE_PERIOD;

    if (lba - area->first < EDGE_SECTORS || area->end - lba <= EDGE_SECTORS)
        return 1;
    if (phase == MCN_PHASE && medium->disc->mcn[0] != '\0')
        return 2;
    /* In a pause it is that of the track to come. */
    if (phase == ISRC_PHASE && area->isrc[0] != '\0')
        return 3;
    return 1;
}

static void
code_q(const struct dcn_vmedium *medium, const struct dcn_area *area,
       dcn_lba lba, unsigned adr, uint8_t q[DCN_Q_BYTES])
{
    struct dcn_q fields;

    memset(&fields, 0, sizeof(fields));
    fields.kind = adr == 2 ? DCN_Q_MCN : DCN_Q_ISRC;
    fields.adr = (uint8_t)adr;
    fields.control = area->control;
    fields.aframe = dcn__msf_from_lba(lba).f;
    memcpy(fields.code, adr == 2 ? medium->disc->mcn : area->isrc,
           adr == 2 ? 13 : 12);
    dcn__q_encode(&fields, q);
}

void
dcn__vmedium_q(const struct dcn_vmedium *medium, const struct dcn_area *area,
               dcn_lba lba, uint8_t q[DCN_Q_BYTES])
{
    unsigned adr;

    if (area->kind == DCN_AREA_LEAD_IN) {
        lead_in_q(medium, area, lba, q);
        return;
    }
    adr = area->kind == DCN_AREA_PROGRAM ? adr_of(medium, area, lba) : 1;
    if (adr == 1)
        position_q(area, lba, q);
    else
        code_q(medium, area, lba, adr, q);
}

/* Eight bits, MSB first, as bit 6 of eight bytes. */
static uint64_t
spread_q(uint8_t byte)
{
    uint64_t bits =
        byte * UINT64_C(0x0101010101010101) & UINT64_C(0x0102040810204080);

    return ((bits + UINT64_C(0x7F7F7F7F7F7F7F7F)) &
            UINT64_C(0x8080808080808080)) >>
           1;
}

/* R-W of a lead-in sector: four packs, six bits a symbol. */
static void
add_cdtext(const struct dcn_vmedium *medium, size_t n,
           uint8_t raw[DCN_SUB_BYTES])
{
    const struct dcn_disc *disc = medium->disc;
    size_t packs = disc->cdtext_len / 18;

    for (size_t i = 0; i < CDTEXT_PACKS_PER_SECTOR; i++) {
        const uint8_t *pack =
            disc->cdtext + (n * CDTEXT_PACKS_PER_SECTOR + i) % packs * 18;
        uint8_t *symbol = raw + i * 24;

        for (size_t k = 0; k < 18; k += 3, symbol += 4) {
            uint32_t bits = dcn__get_be24(pack + k);

            symbol[0] |= (uint8_t)(bits >> 18 & 0x3F);
            symbol[1] |= (uint8_t)(bits >> 12 & 0x3F);
            symbol[2] |= (uint8_t)(bits >> 6 & 0x3F);
            symbol[3] |= (uint8_t)(bits & 0x3F);
        }
    }
}

void
dcn__vmedium_make_sub(const struct dcn_vmedium *medium,
                      const struct dcn_area *area, dcn_lba lba,
                      uint8_t raw[DCN_SUB_BYTES])
{
    uint64_t p = dcn__vmedium_p(area, lba) ? UINT64_C(0x8080808080808080) : 0;
    uint8_t q[DCN_Q_BYTES];

    dcn__vmedium_q(medium, area, lba, q);
    for (size_t i = 0; i < DCN_Q_BYTES; i++)
        dcn__put_le64(raw + i * 8, spread_q(q[i]) | p);
    if (area->kind == DCN_AREA_LEAD_IN && area->session == 1 &&
        medium->disc->cdtext_len >= 18)
        add_cdtext(medium, (size_t)(lba - area->first), raw);
}
