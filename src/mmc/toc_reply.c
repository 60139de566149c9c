/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parsers of READ TOC. The full TOC comes in binary by MMC, in BCD from
 * some drives; which of the two is told from values that only one reading
 * allows, then from the tracks' order.
 */
#include "mmc/toc_reply.h"

#include "codec/cdtext.h"

#include <string.h>

/* Bytes of an entry that the numbers question concerns: POINT (3), running
 * time (4-6), PMIN PSEC PFRAME (8-10). */
static const uint8_t number_bytes[] = {3, 4, 5, 6, 8, 9, 10};

static bool
point_is_track(uint8_t point)
{
    return point >= 1 && point <= 99;
}

static uint8_t
number_read(uint8_t byte, bool bcd)
{
    return bcd ? (uint8_t)dcn__bcd_decode(byte) : byte;
}

/* Points A0 and above are the same in both readings. */
static uint8_t
point_read(uint8_t byte, bool bcd)
{
    return byte >= 0xA0 ? byte : number_read(byte, bcd);
}

static void
entry_read(const uint8_t *bytes, bool bcd, struct dcn_full_toc_entry *entry)
{
    entry->session = bytes[0];
    entry->adr = bytes[1] >> 4;
    entry->control = bytes[1] & 0x0F;
    entry->tno = bytes[2];
    entry->point = point_read(bytes[3], bcd);
    entry->running.m = number_read(bytes[4], bcd);
    entry->running.s = number_read(bytes[5], bcd);
    entry->running.f = number_read(bytes[6], bcd);
    entry->zero = bytes[7];
    entry->p.m = number_read(bytes[8], bcd);
    entry->p.s = number_read(bytes[9], bcd);
    entry->p.f = number_read(bytes[10], bcd);
}

/* An entry whose P fields are a time; those of A0 hold a disc type. */
static bool
entry_has_time(const struct dcn_full_toc_entry *entry)
{
    return entry->adr == 1 &&
           (point_is_track(entry->point) || entry->point == DCN_POINT_LEAD_OUT);
}

static bool
entry_sound(const uint8_t *bytes, bool bcd)
{
    struct dcn_full_toc_entry entry;

    entry_read(bytes, bcd, &entry);
    if (bytes[3] < 0xA0 && !point_is_track(entry.point))
        return false;
    if (bcd && bytes[3] < 0xA0 && !dcn__bcd_valid(bytes[3]))
        return false;
    if (!entry_has_time(&entry))
        return true;
    for (size_t i = 4; i < sizeof(number_bytes); i++) {
        if (bcd && !dcn__bcd_valid(bytes[number_bytes[i]]))
            return false;
    }
    return dcn__msf_valid(entry.p);
}

/* True where all entries are sound in this reading, and each session's
 * tracks follow each other without a gap in ascending time. */
static bool
toc_sound(const uint8_t *entries, unsigned count, bool bcd, bool *in_order)
{
    struct dcn_full_toc_entry entry;
    unsigned last_point = 0;
    dcn_lba last_lba = 0;

    *in_order = true;
    for (unsigned i = 0; i < count; i++) {
        const uint8_t *bytes = entries + (size_t)i * DCN_FULL_TOC_ENTRY_BYTES;
        if (!entry_sound(bytes, bcd))
            return false;
        entry_read(bytes, bcd, &entry);
        if (entry.adr != 1 || !point_is_track(entry.point))
            continue;
        dcn_lba lba = dcn__full_toc_lba(&entry);
        if (last_point != 0 &&
            (entry.point != last_point + 1 || lba <= last_lba))
            *in_order = false;
        last_point = entry.point;
        last_lba = lba;
    }
    return true;
}

/* Whether the reply is in BCD. False where it is neither. */
static bool
toc_numbers(const uint8_t *entries, unsigned count,
            enum dcn_toc_numbers numbers, struct dcn_full_toc *toc)
{
    bool binary_order, bcd_order;
    bool binary = numbers != DCN_TOC_NUMBERS_BCD &&
                  toc_sound(entries, count, false, &binary_order);
    bool bcd = numbers != DCN_TOC_NUMBERS_BINARY &&
               toc_sound(entries, count, true, &bcd_order);

    if (!binary && !bcd)
        return false;
    if (binary && bcd && binary_order != bcd_order) {
        binary = binary_order;
        bcd = bcd_order;
    }
    toc->ambiguous = binary && bcd;
    toc->bcd = !binary;
    return true;
}

enum dcn_status
dcn__full_toc_parse(const uint8_t *bytes, size_t len,
                    enum dcn_toc_numbers numbers, struct dcn_full_toc *toc,
                    struct dcn_error *error)
{
    size_t whole = dcn__reply_length(bytes, len);
    const uint8_t *entries = bytes + DCN_TOC_HEADER_BYTES;
    size_t count;

    memset(toc, 0, sizeof(*toc));
    if (whole < DCN_TOC_HEADER_BYTES + DCN_FULL_TOC_ENTRY_BYTES)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "full TOC of %zu bytes has no entry", whole);
    count = (whole - DCN_TOC_HEADER_BYTES) / DCN_FULL_TOC_ENTRY_BYTES;
    if (count > DCN_FULL_TOC_MAX_ENTRIES)
        return dcn__error_set(error, DCN_ERR_FORMAT, "full TOC has %zu entries",
                              count);
    for (size_t i = 0; i < count; i++) {
        /* The first byte of a format 0 descriptor is reserved, zero. */
        if (entries[i * DCN_FULL_TOC_ENTRY_BYTES] == 0)
            return dcn__error_set(error, DCN_ERR_FORMAT,
                                  "full TOC entry %zu is of session 0", i);
    }
    if (!toc_numbers(entries, (unsigned)count, numbers, toc))
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "full TOC holds numbers that are no times");
    toc->first_session = bytes[2];
    toc->last_session = bytes[3];
    toc->count = (unsigned)count;
    for (size_t i = 0; i < count; i++) {
        entry_read(entries + i * DCN_FULL_TOC_ENTRY_BYTES, toc->bcd,
                   &toc->entry[i]);
        if (toc->entry[i].adr == 1 && point_is_track(toc->entry[i].point))
            toc->tracks++;
    }
    return DCN_OK;
}

dcn_lba
dcn__full_toc_lba(const struct dcn_full_toc_entry *entry)
{
    return dcn__lba_from_program_msf(entry->p);
}

static enum dcn_status
formatted_add(const uint8_t *d, struct dcn_formatted_toc *toc,
              struct dcn_error *error)
{
    dcn_lba start = (dcn_lba)dcn__get_be32(d + 4);

    bool possible = start >= DCN_LBA_LEAD_IN_FIRST && start <= DCN_TOC_MAX_LBA;

    if (d[2] == 0xAA) {
        toc->has_lead_out = possible;
        toc->lead_out = possible ? start : 0;
        return DCN_OK;
    }
    if (!possible)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "TOC has track %u at LBA %d", d[2], start);
    if (!point_is_track(d[2]))
        return dcn__error_set(error, DCN_ERR_FORMAT, "TOC names a track %u",
                              d[2]);
    for (unsigned i = 0; i < toc->count; i++) {
        if (toc->track[i].number == d[2])
            return dcn__error_set(error, DCN_ERR_FORMAT,
                                  "TOC names track %u twice", d[2]);
    }
    toc->track[toc->count].number = d[2];
    toc->track[toc->count].adr = d[1] >> 4;
    toc->track[toc->count].control = d[1] & 0x0F;
    toc->track[toc->count].start = start;
    toc->count++;
    return DCN_OK;
}

enum dcn_status
dcn__formatted_toc_parse(const uint8_t *bytes, size_t len,
                         struct dcn_formatted_toc *toc, struct dcn_error *error)
{
    size_t whole = dcn__reply_length(bytes, len);

    memset(toc, 0, sizeof(*toc));
    if (whole < DCN_TOC_HEADER_BYTES + 8)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "TOC of %zu bytes has no track", whole);
    toc->first = bytes[2];
    toc->last = bytes[3];
    for (size_t at = DCN_TOC_HEADER_BYTES; at + 8 <= whole; at += 8) {
        enum dcn_status status = formatted_add(bytes + at, toc, error);
        if (status != DCN_OK)
            return status;
    }
    if (toc->count == 0)
        return dcn__error_set(error, DCN_ERR_FORMAT, "TOC has no track");
    return DCN_OK;
}

bool
dcn__session_information_parse(const uint8_t *bytes, size_t len,
                               struct dcn_session_information *sessions)
{
    memset(sessions, 0, sizeof(*sessions));
    /* 10 bytes exactly: another length is another format's reply. */
    if (len < 12 || dcn__get_be16(bytes) != 10)
        return false;
    sessions->first_session = bytes[2];
    sessions->last_session = bytes[3];
    sessions->control = bytes[5] & 0x0F;
    sessions->first_track = bytes[6];
    sessions->start = (dcn_lba)dcn__get_be32(bytes + 8);
    return true;
}

bool
dcn__atip_parse(const uint8_t *bytes, size_t len, struct dcn_atip *atip)
{
    memset(atip, 0, sizeof(*atip));
    /* Byte 4 and 6 bit 7 are markers that are always one. */
    if (dcn__reply_length(bytes, len) < 15 || (bytes[4] & 0x80) == 0 ||
        (bytes[6] & 0x80) == 0)
        return false;
    atip->write_power = bytes[4] >> 4 & 0x07;
    atip->reference_speed = bytes[4] & 0x07;
    atip->unrestricted = (bytes[5] & 0x40) != 0;
    atip->rewritable = (bytes[6] & 0x40) != 0;
    atip->subtype = bytes[6] >> 3 & 0x07;
    atip->lead_in = (struct dcn_msf){bytes[8], bytes[9], bytes[10]};
    atip->last_lead_out = (struct dcn_msf){bytes[12], bytes[13], bytes[14]};
    return true;
}

bool
dcn__cdtext_reply(const uint8_t *bytes, size_t len, const uint8_t **packs,
                  size_t *n)
{
    size_t whole = dcn__reply_length(bytes, len);

    *packs = NULL;
    *n = 0;
    if (whole < DCN_TOC_HEADER_BYTES + DCN_CDTEXT_PACK_BYTES)
        return false;
    *packs = bytes + DCN_TOC_HEADER_BYTES;
    *n = whole - DCN_TOC_HEADER_BYTES;
    *n -= *n % DCN_CDTEXT_PACK_BYTES;
    if (*n > DCN_CDTEXT_MAX_BYTES)
        *n = DCN_CDTEXT_MAX_BYTES;
    return true;
}
