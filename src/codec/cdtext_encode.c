/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts to CD-TEXT packs: per block the types in order, each as one stream
 * of terminated strings cut into packs, then the size info, which needs the
 * pack counts of all blocks and is therefore filled in last.
 */
#include "codec/cdtext_pack.h"

#include "codec/cdtext_charset.h"
#include "codec/subchannel.h"
#include "util/bytes.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_MAX_PACKS 255
/* All strings of one type; more cannot fit the packs of a block. */
#define STREAM_MAX_BYTES ((BLOCK_MAX_PACKS + 1) * DCN_CDTEXT_PAYLOAD_BYTES)

struct encoder {
    const struct dcn_cdtext *text;
    uint8_t *packs; /* room for DCN_CDTEXT_MAX_BYTES */
    size_t len;
    /* Of the block at hand: */
    unsigned block;
    unsigned sequence;
    size_t size_info_at[DCN_CDTEXT_BLOCKS];
    uint8_t counts[DCN_CDTEXT_BLOCKS][DCN_CDTEXT_TYPES];
    uint8_t last_sequence[DCN_CDTEXT_BLOCKS];
    struct dcn_error *error;
};

static enum dcn_status
pack_add(struct encoder *e, struct dcn__cdtext_pack pack, size_t payload_len)
{
    uint8_t *out = e->packs + e->len;

    if (e->sequence >= BLOCK_MAX_PACKS)
        return dcn__error_set(e->error, DCN_ERR_INVALID,
                              "CD-TEXT block %u needs more than %d packs",
                              e->block, BLOCK_MAX_PACKS);
    memset(out, 0, DCN_CDTEXT_PACK_BYTES);
    out[0] = (uint8_t)(0x80 | pack.type);
    out[1] = pack.track;
    out[2] = (uint8_t)e->sequence;
    out[3] = (uint8_t)((pack.double_byte ? 0x80 : 0) | e->block << 4 |
                       pack.position);
    memcpy(out + DCN_CDTEXT_PAYLOAD_AT, pack.payload, payload_len);
    dcn__put_be16(out + DCN_CDTEXT_CRC_AT,
                  dcn__crc16_inverted(out, DCN_CDTEXT_CRC_AT));
    e->len += DCN_CDTEXT_PACK_BYTES;
    e->sequence++;
    e->counts[e->block][pack.type]++;
    return DCN_OK;
}

/* A stream with, per byte, the track and place of its string. */
struct stream {
    struct dcn_buf bytes;
    uint8_t track[STREAM_MAX_BYTES];
    uint16_t in_string[STREAM_MAX_BYTES];
};

static void
stream_mark(struct stream *s, size_t from, unsigned track)
{
    for (size_t i = from; i < s->bytes.len && i < STREAM_MAX_BYTES; i++) {
        s->track[i] = (uint8_t)track;
        s->in_string[i] = (uint16_t)(i - from);
    }
}

static void
stream_add(struct stream *s, const char *text, unsigned track, uint8_t charset)
{
    size_t from = s->bytes.len;

    if (text != NULL)
        dcn__cdtext_from_utf8(charset, text, &s->bytes);
    dcn__buf_add(&s->bytes, "\0", charset == DCN_CDTEXT_MSJIS ? 2 : 1);
    stream_mark(s, from, track);
}

static enum dcn_status
stream_cut(struct encoder *e, const struct stream *s, unsigned type,
           bool double_byte)
{
    enum dcn_status status = DCN_OK;

    for (size_t at = 0; at < s->bytes.len && status == DCN_OK;
         at += DCN_CDTEXT_PAYLOAD_BYTES) {
        size_t left = s->bytes.len - at;
        unsigned position = s->in_string[at] / (double_byte ? 2u : 1u);
        struct dcn__cdtext_pack pack = {
            .type = (uint8_t)type,
            .track = s->track[at],
            .double_byte = double_byte,
            .position = (uint8_t)(position > DCN_CDTEXT_POSITION_MAX
                                      ? DCN_CDTEXT_POSITION_MAX
                                      : position),
            .payload = (const uint8_t *)s->bytes.data + at,
        };
        status = pack_add(
            e, pack,
            left < DCN_CDTEXT_PAYLOAD_BYTES ? left : DCN_CDTEXT_PAYLOAD_BYTES);
    }
    return status;
}

static unsigned
last_track_of(const struct dcn_cdtext_block *block)
{
    unsigned last = 0;

    if (block->last_track != 0)
        return block->last_track < DCN_CDTEXT_MAX_TRACK ? block->last_track
                                                        : DCN_CDTEXT_MAX_TRACK;
    for (unsigned type = 0; type < DCN_CDTEXT_TYPES; type++)
        for (unsigned track = 1; track <= DCN_CDTEXT_MAX_TRACK; track++)
            if (block->text[type][track] != NULL && track > last)
                last = track;
    return last;
}

static unsigned
first_track_of(const struct dcn_cdtext_block *block)
{
    if (block->first_track != 0)
        return block->first_track;
    return last_track_of(block) != 0 ? 1 : 0;
}

static bool
type_used(const struct dcn_cdtext_block *block, unsigned type)
{
    if (type == DCN_CDTEXT_GENRE && block->genre != 0)
        return true;
    for (unsigned track = 0; track <= DCN_CDTEXT_MAX_TRACK; track++)
        if (block->text[type][track] != NULL)
            return true;
    return false;
}

/* Types 6, 7, D are of the disc alone, and with E always single-byte. */
static bool
of_disc_alone(unsigned type)
{
    return type == DCN_CDTEXT_DISC_ID || type == DCN_CDTEXT_GENRE ||
           type == DCN_CDTEXT_CLOSED_INFO;
}

static uint8_t
charset_of(const struct dcn_cdtext_block *block, unsigned type)
{
    if (block->charset == DCN_CDTEXT_MSJIS && type > DCN_CDTEXT_MESSAGE)
        return DCN_CDTEXT_ASCII;
    return block->charset;
}

static void
stream_fill(struct stream *s, const struct dcn_cdtext_block *block,
            unsigned type)
{
    uint8_t charset = charset_of(block, type);
    unsigned first = first_track_of(block);
    unsigned last = of_disc_alone(type) ? 0 : last_track_of(block);

    if (type == DCN_CDTEXT_GENRE) {
        uint8_t code[2];
        dcn__put_be16(code, block->genre);
        dcn__buf_add(&s->bytes, code, sizeof(code));
        stream_mark(s, 0, 0);
    }
    stream_add(s, block->text[type][0], 0, charset);
    for (unsigned track = first; track <= last && track != 0; track++)
        stream_add(s, block->text[type][track], track, charset);
}

static enum dcn_status
encode_type(struct encoder *e, const struct dcn_cdtext_block *block,
            unsigned type)
{
    struct stream *s;
    enum dcn_status status;

    if (!type_used(block, type))
        return DCN_OK;
    s = calloc(1, sizeof(*s));
    if (s == NULL)
        return dcn__error_memory(e->error, "encoding CD-TEXT");
    dcn__buf_init(&s->bytes, STREAM_MAX_BYTES);
    stream_fill(s, block, type);
    if (s->bytes.failed)
        status = dcn__error_set(e->error, DCN_ERR_INVALID,
                                "CD-TEXT block %u: the %s texts are too long",
                                e->block, dcn__cdtext_type_name(type));
    else
        status =
            stream_cut(e, s, type, charset_of(block, type) == DCN_CDTEXT_MSJIS);
    dcn__buf_free(&s->bytes);
    free(s);
    return status;
}

static enum dcn_status
size_info_reserve(struct encoder *e)
{
    static const uint8_t zeros[DCN_CDTEXT_PAYLOAD_BYTES];
    enum dcn_status status = DCN_OK;

    e->size_info_at[e->block] = e->len;
    for (uint8_t i = 0; i < DCN_CDTEXT_SIZE_PACKS && status == DCN_OK; i++) {
        struct dcn__cdtext_pack pack = {
            .type = DCN_CDTEXT_SIZE_INFO, .track = i, .payload = zeros};
        status = pack_add(e, pack, sizeof(zeros));
    }
    return status;
}

static enum dcn_status
encode_block(struct encoder *e)
{
    const struct dcn_cdtext_block *block = &e->text->block[e->block];
    enum dcn_status status = DCN_OK;

    e->sequence = 0;
    for (unsigned type = 0; type < DCN_CDTEXT_SIZE_INFO && status == DCN_OK;
         type++)
        if (type != DCN_CDTEXT_TOC_INFO && type != DCN_CDTEXT_TOC_INFO2)
            status = encode_type(e, block, type);
    if (status == DCN_OK)
        status = size_info_reserve(e);
    e->last_sequence[e->block] = (uint8_t)(e->sequence - 1);
    return status;
}

static void
size_info_write(struct encoder *e, unsigned b)
{
    const struct dcn_cdtext_block *block = &e->text->block[b];
    uint8_t info[DCN_CDTEXT_SIZE_BYTES] = {0};

    info[DCN_CDTEXT_SIZE_CHARSET] = block->charset;
    info[DCN_CDTEXT_SIZE_FIRST] = (uint8_t)first_track_of(block);
    info[DCN_CDTEXT_SIZE_LAST] = (uint8_t)last_track_of(block);
    info[DCN_CDTEXT_SIZE_COPYRIGHT] = block->copyright;
    memcpy(info + DCN_CDTEXT_SIZE_COUNTS, e->counts[b], DCN_CDTEXT_TYPES);
    memcpy(info + DCN_CDTEXT_SIZE_SEQUENCES, e->last_sequence,
           DCN_CDTEXT_BLOCKS);
    for (int i = 0; i < DCN_CDTEXT_BLOCKS; i++)
        if (e->text->block[i].present)
            info[DCN_CDTEXT_SIZE_LANGUAGES + i] = e->text->block[i].language;
    for (size_t i = 0; i < DCN_CDTEXT_SIZE_PACKS; i++) {
        uint8_t *out =
            e->packs + e->size_info_at[b] + i * DCN_CDTEXT_PACK_BYTES;
        memcpy(out + DCN_CDTEXT_PAYLOAD_AT, info + i * DCN_CDTEXT_PAYLOAD_BYTES,
               DCN_CDTEXT_PAYLOAD_BYTES);
        dcn__put_be16(out + DCN_CDTEXT_CRC_AT,
                      dcn__crc16_inverted(out, DCN_CDTEXT_CRC_AT));
    }
}

enum dcn_status
dcn__cdtext_encode(const struct dcn_cdtext *text, uint8_t **packs, size_t *len,
                   struct dcn_error *error)
{
    struct encoder e = {.text = text, .error = error};
    enum dcn_status status = DCN_OK;

    *packs = NULL;
    *len = 0;
    e.packs = malloc(DCN_CDTEXT_MAX_BYTES);
    if (e.packs == NULL)
        return dcn__error_memory(error, "encoding CD-TEXT");
    for (; e.block < DCN_CDTEXT_BLOCKS && status == DCN_OK; e.block++)
        if (text->block[e.block].present)
            status = encode_block(&e);
    if (status != DCN_OK) {
        free(e.packs);
        return status;
    }
    for (unsigned b = 0; b < DCN_CDTEXT_BLOCKS; b++)
        if (text->block[b].present)
            size_info_write(&e, b);
    *packs = e.packs;
    *len = e.len;
    return DCN_OK;
}

static size_t
count_unknown(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += *text == '?';
    return count;
}

size_t
dcn__cdtext_lacks(const struct dcn_cdtext_block *block)
{
    struct dcn_buf bytes;
    size_t lacks = 0;

    dcn__buf_init(&bytes, STREAM_MAX_BYTES);
    for (unsigned type = 0; type < DCN_CDTEXT_TYPES; type++) {
        for (unsigned track = 0; track <= DCN_CDTEXT_MAX_TRACK; track++) {
            const char *text = block->text[type][track];

            if (text == NULL)
                continue;
            bytes.len = 0;
            dcn__cdtext_from_utf8(block->charset, text, &bytes);
            dcn__buf_add(&bytes, "", 1);
            if (!bytes.failed)
                lacks += count_unknown(bytes.data) - count_unknown(text);
        }
    }
    dcn__buf_free(&bytes);
    return lacks;
}
