/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CD-TEXT packs to texts. The texts of one type in one block are one stream
 * of terminated strings, cut into packs of 12 bytes; a pack's track and
 * character position say where the stream goes on after a lost pack.
 */
#include "codec/cdtext_pack.h"

#include "codec/cdtext_charset.h"
#include "codec/subchannel.h"
#include "util/bytes.h"

#include <stdlib.h>
#include <string.h>

#define STRING_MAX_BYTES (256 * DCN_CDTEXT_PAYLOAD_BYTES)
#define GENRE_CODE_BYTES 2

/* The strings of one type in one block, while they are gathered. */
struct stream {
    struct dcn_cdtext_block *block;
    unsigned type;
    unsigned track; /* of the string being gathered */
    bool skipping;  /* its head was lost: wait for its end */
    bool started;
    uint8_t next_sequence;
    bool double_byte;
    size_t len;
    uint8_t bytes[STRING_MAX_BYTES];
};

struct decoder {
    const uint8_t *packs;
    size_t count;
    struct dcn_cdtext *text;
    uint8_t size_info[DCN_CDTEXT_BLOCKS][DCN_CDTEXT_SIZE_BYTES];
    bool size_seen[DCN_CDTEXT_BLOCKS][DCN_CDTEXT_SIZE_PACKS];
    bool double_byte_seen[DCN_CDTEXT_BLOCKS];
    bool single_byte[DCN_CDTEXT_BLOCKS]; /* whatever the flag says */
    bool no_memory;
    struct stream stream;
};

static bool
is_pack(const uint8_t *bytes)
{
    return (bytes[0] & 0xF0) == 0x80;
}

static bool
crc_right(const uint8_t *bytes)
{
    return dcn__crc16_inverted(bytes, DCN_CDTEXT_CRC_AT) ==
           dcn__get_be16(bytes + DCN_CDTEXT_CRC_AT);
}

/* True where each is a pack, and numbers go up by one, or begin anew with the
 * next block. */
static bool
in_sequence(const uint8_t *packs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const uint8_t *pack = packs + i * DCN_CDTEXT_PACK_BYTES;
        const uint8_t *before = pack - DCN_CDTEXT_PACK_BYTES;

        if (!is_pack(pack))
            return false;
        if (i > 0 && pack[2] != (uint8_t)(before[2] + 1) &&
            (pack[2] != 0 || (pack[3] >> 4 & 7) == (before[3] >> 4 & 7)))
            return false;
    }
    return count > 0;
}

static size_t
count_right(const uint8_t *packs, size_t len)
{
    size_t right = 0;

    for (size_t at = 0; at + DCN_CDTEXT_PACK_BYTES <= len;
         at += DCN_CDTEXT_PACK_BYTES)
        right += is_pack(packs + at) && crc_right(packs + at);
    return right;
}

bool
dcn__cdtext_plausible(const uint8_t *packs, size_t len)
{
    return count_right(packs, len) > 0 ||
           in_sequence(packs, len / DCN_CDTEXT_PACK_BYTES);
}

size_t
dcn__cdtext_find(const uint8_t *bytes, size_t len, size_t *packs_len)
{
    size_t at = 0, left = len;

    if (len >= DCN_CDTEXT_HEAD_BYTES + DCN_CDTEXT_PACK_BYTES) {
        const uint8_t *behind = bytes + DCN_CDTEXT_HEAD_BYTES;
        size_t with = count_right(behind, len - DCN_CDTEXT_HEAD_BYTES);
        size_t without = count_right(bytes, len);

        if (with > without ||
            (with == without && !is_pack(bytes) && is_pack(behind)))
            at = DCN_CDTEXT_HEAD_BYTES;
    }
    left -= at;
    *packs_len = left - left % DCN_CDTEXT_PACK_BYTES;
    return at;
}

static bool
pack_at(const struct decoder *d, size_t i, struct dcn__cdtext_pack *pack)
{
    const uint8_t *bytes = d->packs + i * DCN_CDTEXT_PACK_BYTES;

    if (!is_pack(bytes) || (!d->text->crc_ignored && !crc_right(bytes)))
        return false;
    *pack = dcn__cdtext_pack_read(bytes);
    if (pack->double_byte && d->single_byte[pack->block])
        pack->double_byte = false;
    return true;
}

static void
take_size_info(struct decoder *d, const struct dcn__cdtext_pack *pack)
{
    if (pack->type != DCN_CDTEXT_SIZE_INFO ||
        pack->track >= DCN_CDTEXT_SIZE_PACKS)
        return;
    memcpy(d->size_info[pack->block] +
               (size_t)pack->track * DCN_CDTEXT_PAYLOAD_BYTES,
           pack->payload, DCN_CDTEXT_PAYLOAD_BYTES);
    d->size_seen[pack->block][pack->track] = true;
}

/* Counts packs and takes what concerns whole blocks. */
static void
survey(struct decoder *d)
{
    struct dcn_cdtext *text = d->text;

    for (size_t i = 0; i < d->count; i++) {
        const uint8_t *bytes = d->packs + i * DCN_CDTEXT_PACK_BYTES;

        text->packs += is_pack(bytes);
        text->others += !is_pack(bytes);
        text->bad_crc += is_pack(bytes) && !crc_right(bytes);
    }
    text->crc_ignored = text->bad_crc > 0 && text->bad_crc == text->packs &&
                        in_sequence(d->packs, d->count);
    for (size_t i = 0; i < d->count; i++) {
        struct dcn__cdtext_pack pack;

        if (!pack_at(d, i, &pack))
            continue;
        text->block[pack.block].present = true;
        d->double_byte_seen[pack.block] |= pack.double_byte;
        take_size_info(d, &pack);
    }
}

/* A zero between other bytes ends a text of single bytes: in MS-JIS no
 * character has a zero byte, and texts end with two. */
static bool
has_lone_zero(const uint8_t *payload)
{
    for (size_t i = 1; i + 1 < DCN_CDTEXT_PAYLOAD_BYTES; i++) {
        if (payload[i - 1] != 0 && payload[i] == 0 && payload[i + 1] != 0)
            return true;
    }
    return false;
}

/* Blocks whose packs say double-byte though charset or bytes deny it. */
static void
doubt_flags(struct decoder *d)
{
    for (int block = 0; block < DCN_CDTEXT_BLOCKS; block++)
        d->single_byte[block] =
            d->double_byte_seen[block] && d->size_seen[block][0] &&
            d->size_info[block][DCN_CDTEXT_SIZE_CHARSET] != DCN_CDTEXT_MSJIS;
    for (size_t i = 0; i < d->count; i++) {
        struct dcn__cdtext_pack pack;

        if (pack_at(d, i, &pack) && pack.double_byte &&
            pack.type <= DCN_CDTEXT_MESSAGE && has_lone_zero(pack.payload))
            d->single_byte[pack.block] = true;
    }
    for (size_t i = 0; i < d->count; i++) {
        const uint8_t *bytes = d->packs + i * DCN_CDTEXT_PACK_BYTES;
        struct dcn__cdtext_pack pack;

        if (pack_at(d, i, &pack))
            d->text->odd_flags +=
                pack.double_byte != dcn__cdtext_pack_read(bytes).double_byte;
    }
}

/* Each block's size info lists the languages of all blocks. */
static uint8_t
language_of(const struct decoder *d, int block)
{
    if (d->size_seen[block][2])
        return d->size_info[block][DCN_CDTEXT_SIZE_LANGUAGES + block];
    for (int i = 0; i < DCN_CDTEXT_BLOCKS; i++)
        if (d->size_seen[i][2])
            return d->size_info[i][DCN_CDTEXT_SIZE_LANGUAGES + block];
    return 0;
}

static void
block_facts(const struct decoder *d, int i)
{
    struct dcn_cdtext_block *block = &d->text->block[i];
    const uint8_t *info = d->size_info[i];

    block->language = language_of(d, i);
    if (!d->size_seen[i][0]) {
        block->charset = d->double_byte_seen[i] && !d->single_byte[i]
                             ? DCN_CDTEXT_MSJIS
                             : DCN_CDTEXT_ISO8859_1;
        return;
    }
    block->charset = info[DCN_CDTEXT_SIZE_CHARSET];
    block->first_track = info[DCN_CDTEXT_SIZE_FIRST];
    block->last_track = info[DCN_CDTEXT_SIZE_LAST];
    block->copyright = info[DCN_CDTEXT_SIZE_COPYRIGHT];
}

/* A single TAB (two in double-byte text) means: as the track before. */
static bool
is_repeat(const struct stream *s)
{
    return s->track > 0 && s->bytes[0] == '\t' &&
           (s->double_byte ? s->len == 2 && s->bytes[1] == '\t' : s->len == 1);
}

static char *
string_text(const struct stream *s)
{
    uint8_t charset = s->double_byte ? DCN_CDTEXT_MSJIS : DCN_CDTEXT_ISO8859_1;
    struct dcn_buf utf8;
    char *text;

    if (is_repeat(s)) {
        const char *before = s->block->text[s->type][s->track - 1];
        return before != NULL ? strdup(before) : strdup("");
    }
    dcn__buf_init(&utf8, 4 * STRING_MAX_BYTES);
    dcn__cdtext_to_utf8(charset, s->bytes, s->len, &utf8);
    text = dcn__buf_take(&utf8);
    dcn__buf_free(&utf8);
    return text;
}

/* The gathered string is complete: keep it and begin the next track's. */
static void
string_end(struct decoder *d)
{
    struct stream *s = &d->stream;

    if (!s->skipping && s->len > 0 && s->track <= DCN_CDTEXT_MAX_TRACK &&
        s->block->text[s->type][s->track] == NULL) {
        char *text = string_text(s);
        d->no_memory |= text == NULL;
        if (text != NULL && *text == '\0') {
            free(text);
            text = NULL;
        }
        s->block->text[s->type][s->track] = text;
    }
    s->skipping = false;
    s->len = 0;
    s->track = s->track == 0 && s->block->first_track > 1
                   ? s->block->first_track
                   : s->track + 1;
}

/* A pack that does not follow the last one: begin where it says it is. */
static size_t
stream_enter(struct stream *s, const struct dcn__cdtext_pack *pack)
{
    bool genre_head = pack->type == DCN_CDTEXT_GENRE && pack->position == 0;

    s->started = true;
    s->track = pack->track & 0x7F;
    s->skipping = pack->position != 0;
    s->len = 0;
    s->double_byte = pack->double_byte;
    if (!genre_head)
        return 0;
    s->block->genre = dcn__get_be16(pack->payload);
    return GENRE_CODE_BYTES;
}

static void
stream_add(struct decoder *d, const struct dcn__cdtext_pack *pack)
{
    struct stream *s = &d->stream;
    size_t i = 0;

    if (!s->started || pack->sequence != s->next_sequence ||
        pack->double_byte != s->double_byte)
        i = stream_enter(s, pack);
    s->next_sequence = (uint8_t)(pack->sequence + 1);
    for (; i < DCN_CDTEXT_PAYLOAD_BYTES; i++) {
        if (s->len == STRING_MAX_BYTES) {
            s->skipping = true;
            s->len = 0;
        }
        s->bytes[s->len++] = pack->payload[i];
        if (pack->payload[i] != 0)
            continue;
        if (!s->double_byte) {
            s->len--;
            string_end(d);
        } else if (s->len >= 2 && s->bytes[s->len - 2] == 0) {
            s->len -= 2;
            string_end(d);
        }
    }
}

static bool
holds_strings(unsigned type)
{
    return type <= DCN_CDTEXT_GENRE || type == DCN_CDTEXT_CLOSED_INFO ||
           type == DCN_CDTEXT_UPC_ISRC;
}

static void
decode_type(struct decoder *d, int block, unsigned type)
{
    struct stream *s = &d->stream;

    s->block = &d->text->block[block];
    s->type = type;
    s->started = false;
    for (size_t i = 0; i < d->count; i++) {
        struct dcn__cdtext_pack pack;

        if ((d->packs[i * DCN_CDTEXT_PACK_BYTES] & 0x0F) == type &&
            pack_at(d, i, &pack) && pack.block == block &&
            (pack.track & 0x7F) <= DCN_CDTEXT_MAX_TRACK)
            stream_add(d, &pack);
    }
}

static void
tracks_from_texts(struct dcn_cdtext_block *block)
{
    unsigned first = 0, last = 0;

    for (unsigned track = 1; track <= DCN_CDTEXT_MAX_TRACK; track++)
        for (unsigned type = 0; type < DCN_CDTEXT_TYPES; type++)
            if (block->text[type][track] != NULL) {
                first = first == 0 ? track : first;
                last = track;
            }
    block->first_track = (uint8_t)first;
    block->last_track = (uint8_t)last;
}

static void
decode_block(struct decoder *d, int block)
{
    if (!d->text->block[block].present)
        return;
    block_facts(d, block);
    for (unsigned type = 0; type < DCN_CDTEXT_TYPES; type++)
        if (holds_strings(type))
            decode_type(d, block, type);
    if (!d->size_seen[block][0])
        tracks_from_texts(&d->text->block[block]);
}

enum dcn_status
dcn__cdtext_decode(const uint8_t *packs, size_t len, struct dcn_cdtext *text,
                   struct dcn_error *error)
{
    struct decoder *d = calloc(1, sizeof(*d));
    bool no_memory;

    memset(text, 0, sizeof(*text));
    if (d == NULL)
        return dcn__error_memory(error, "decoding CD-TEXT");
    d->packs = packs;
    d->count = len / DCN_CDTEXT_PACK_BYTES;
    d->text = text;
    survey(d);
    doubt_flags(d);
    for (int block = 0; block < DCN_CDTEXT_BLOCKS; block++)
        decode_block(d, block);
    no_memory = d->no_memory;
    free(d);
    return no_memory ? dcn__error_memory(error, "decoding CD-TEXT") : DCN_OK;
}

void
dcn__cdtext_free(struct dcn_cdtext *text)
{
    for (int block = 0; block < DCN_CDTEXT_BLOCKS; block++)
        for (int type = 0; type < DCN_CDTEXT_TYPES; type++)
            for (int track = 0; track <= DCN_CDTEXT_MAX_TRACK; track++) {
                char *string = text->block[block].text[type][track];

                /* Most of the 8000 are NULL: not worth the call. */
                if (string != NULL)
                    free(string);
            }
    memset(text, 0, sizeof(*text));
}
