/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a Q frame says (ECMA-130 22.3, MMC-6 4.2.3.3): fields to bytes and
 * back for ADR 1, 2, 3 and 5. Judges only whether a field can be what its
 * ADR demands, never whether it fits the disc.
 */
#include "codec/subchannel.h"

#include "util/bytes.h"

#include <string.h>

#define MCN_DIGITS      13
#define ISRC_CHARACTERS 12
#define ISRC_LETTERS    5 /* country and owner, 6 bits each */

static bool
all_digits(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

bool
dcn__mcn_valid(const char *mcn)
{
    return strlen(mcn) == MCN_DIGITS && all_digits(mcn, MCN_DIGITS);
}

bool
dcn__isrc_valid(const char *isrc)
{
    if (strlen(isrc) != ISRC_CHARACTERS)
        return false;
    for (int i = 0; i < ISRC_LETTERS; i++)
        if (!(isrc[i] >= '0' && isrc[i] <= '9') &&
            !(isrc[i] >= 'A' && isrc[i] <= 'Z'))
            return false;
    return all_digits(isrc + ISRC_LETTERS, ISRC_CHARACTERS - ISRC_LETTERS);
}

static struct dcn_msf
msf_decode(const uint8_t *bcd)
{
    struct dcn_msf msf = {
        .m = (uint8_t)dcn__bcd_decode(bcd[0]),
        .s = (uint8_t)dcn__bcd_decode(bcd[1]),
        .f = (uint8_t)dcn__bcd_decode(bcd[2]),
    };

    return msf;
}

static void
msf_encode(struct dcn_msf msf, uint8_t *bcd)
{
    bcd[0] = dcn__bcd_encode(msf.m);
    bcd[1] = dcn__bcd_encode(msf.s);
    bcd[2] = dcn__bcd_encode(msf.f);
}

static bool
bcd3_valid(const uint8_t *bcd)
{
    return dcn__bcd_valid(bcd[0]) && dcn__bcd_valid(bcd[1]) &&
           dcn__bcd_valid(bcd[2]);
}

static bool
msf_bytes_valid(const uint8_t *bcd)
{
    return bcd3_valid(bcd) && dcn__msf_valid(msf_decode(bcd));
}

/* Q bytes from 1 on hold nibbles, high one first. */
static unsigned
nibble(const uint8_t *bytes, int i)
{
    return i % 2 == 0 ? bytes[i / 2] >> 4 : bytes[i / 2] & 0x0Fu;
}

static bool
digits_decode(const uint8_t *bytes, int count, char *text)
{
    bool valid = true;

    for (int i = 0; i < count; i++) {
        unsigned digit = nibble(bytes, i);
        valid = valid && digit <= 9;
        text[i] = (char)('0' + digit);
    }
    text[count] = '\0';
    return valid;
}

static void
digits_encode(const char *text, int count, uint8_t *bytes)
{
    for (int i = 0; i < count && text[i] != '\0'; i++) {
        unsigned digit = (unsigned)(text[i] - '0') & 0x0F;
        bytes[i / 2] |= (uint8_t)(i % 2 == 0 ? digit << 4 : digit);
    }
}

static bool
aframe_valid(uint8_t bcd)
{
    return dcn__bcd_valid(bcd) && dcn__bcd_decode(bcd) < DCN_FRAMES_PER_SECOND;
}

static bool
mcn_decode(const uint8_t in[DCN_Q_BYTES], struct dcn_q *q)
{
    q->aframe = (uint8_t)dcn__bcd_decode(in[9]);
    return digits_decode(in + 1, MCN_DIGITS, q->code) && aframe_valid(in[9]);
}

/* 00-09 digits, 11h-2Ah letters (IEC 60908 17.5.2). */
static bool
isrc_decode(const uint8_t in[DCN_Q_BYTES], struct dcn_q *q)
{
    uint32_t letters = dcn__get_be32(in + 1);
    bool valid = true;

    for (int i = 0; i < ISRC_LETTERS; i++) {
        unsigned code = letters >> (26 - 6 * i) & 0x3F;
        bool digit = code <= 9, letter = code >= 0x11 && code <= 0x2A;
        valid = valid && (digit || letter);
        q->code[i] = (char)(digit    ? '0' + code
                            : letter ? 'A' + code - 0x11
                                     : '?');
    }
    q->aframe = (uint8_t)dcn__bcd_decode(in[9]);
    return digits_decode(in + 5, ISRC_CHARACTERS - ISRC_LETTERS,
                         q->code + ISRC_LETTERS) &&
           valid && aframe_valid(in[9]);
}

static void
isrc_encode(const char *code, uint8_t *bytes)
{
    uint32_t letters = 0;
    size_t len = strlen(code);

    for (size_t i = 0; i < ISRC_LETTERS; i++) {
        char c = i < len ? code[i] : '0';
        unsigned value = c >= 'A' && c <= 'Z' ? (unsigned)(c - 'A' + 0x11)
                                              : (unsigned)(c - '0') & 0x0F;
        letters |= value << (26 - 6 * i);
    }
    dcn__put_be32(bytes, letters);
    if (len > ISRC_LETTERS)
        digits_encode(code + ISRC_LETTERS, ISRC_CHARACTERS - ISRC_LETTERS,
                      bytes + 4);
}

static void
times_decode(const uint8_t in[DCN_Q_BYTES], struct dcn_q *q)
{
    q->rel = msf_decode(in + 3);
    q->zero = in[6];
    q->abs = msf_decode(in + 7);
}

/*
 * POINT 01-99 and A2 carry an address, A0 and A1 a track number and a disc
 * type, the rest whatever the Orange Book says.
 */
static bool
toc_valid(const uint8_t in[DCN_Q_BYTES])
{
    uint8_t point = in[2];

    if (!msf_bytes_valid(in + 3))
        return false;
    if (point == 0xA0 || point == 0xA1)
        return bcd3_valid(in + 7);
    if (point == 0xA2 || (point != 0 && dcn__bcd_valid(point)))
        return msf_bytes_valid(in + 7);
    return false;
}

static enum dcn_q_kind
position_decode(const uint8_t in[DCN_Q_BYTES], struct dcn_q *q)
{
    times_decode(in, q);
    if (in[1] == 0) {
        q->index = in[2];
        return toc_valid(in) ? DCN_Q_TOC : DCN_Q_INVALID;
    }
    q->track = in[1] == DCN_TRACK_LEAD_OUT ? DCN_TRACK_LEAD_OUT
                                           : (uint8_t)dcn__bcd_decode(in[1]);
    q->index = (uint8_t)dcn__bcd_decode(in[2]);
    if ((in[1] != DCN_TRACK_LEAD_OUT && !dcn__bcd_valid(in[1])) ||
        !dcn__bcd_valid(in[2]) || !msf_bytes_valid(in + 3) ||
        !msf_bytes_valid(in + 7))
        return DCN_Q_INVALID;
    return DCN_Q_POSITION;
}

static enum dcn_q_kind
multisession_decode(const uint8_t in[DCN_Q_BYTES], struct dcn_q *q)
{
    if (in[1] != 0)
        return DCN_Q_OTHER;
    times_decode(in, q);
    q->index = in[2];
    return DCN_Q_TOC;
}

enum dcn_q_kind
dcn__q_decode(const uint8_t in[DCN_Q_BYTES], struct dcn_q *q)
{
    memset(q, 0, sizeof(*q));
    q->control = in[0] >> 4;
    q->adr = in[0] & 0x0F;
    switch (q->adr) {
    case 1:
        q->kind = position_decode(in, q);
        break;
    case 2:
        q->kind = mcn_decode(in, q) ? DCN_Q_MCN : DCN_Q_INVALID;
        break;
    case 3:
        q->kind = isrc_decode(in, q) ? DCN_Q_ISRC : DCN_Q_INVALID;
        break;
    case 5:
        q->kind = multisession_decode(in, q);
        break;
    default:
        q->kind = DCN_Q_OTHER;
    }
    return q->kind;
}

static void
position_encode(const struct dcn_q *q, uint8_t out[DCN_Q_BYTES])
{
    if (q->kind == DCN_Q_TOC) {
        out[2] = q->index;
    } else {
        out[1] = q->track == DCN_TRACK_LEAD_OUT ? DCN_TRACK_LEAD_OUT
                                                : dcn__bcd_encode(q->track);
        out[2] = dcn__bcd_encode(q->index);
    }
    msf_encode(q->rel, out + 3);
    out[6] = q->zero;
    msf_encode(q->abs, out + 7);
}

void
dcn__q_encode(const struct dcn_q *q, uint8_t out[DCN_Q_BYTES])
{
    memset(out, 0, DCN_Q_BYTES);
    out[0] = (uint8_t)(q->control << 4 | (q->adr & 0x0F));
    if (q->kind == DCN_Q_MCN) {
        digits_encode(q->code, MCN_DIGITS, out + 1);
        out[9] = dcn__bcd_encode(q->aframe);
    } else if (q->kind == DCN_Q_ISRC) {
        isrc_encode(q->code, out + 1);
        out[9] = dcn__bcd_encode(q->aframe);
    } else {
        position_encode(q, out);
    }
    dcn__q_crc_write(out);
}
