/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Beginning, cutting into blocks, padding and ending of the digests (RFC 1321
 * 3, FIPS 180-4 5). The blocks themselves are digests_x86.c's.
 */
#include "codec/digests.h"

#include "codec/sector_x86.h"
#include "util/bytes.h"

#include <string.h>

/* CRC-32 of the 16 values of four bits. */
static const uint32_t crc_table[16] = {
    0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4,
    0x4DB26158, 0x5005713C, 0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
    0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
};

uint32_t
dcn__crc32_update_plain(uint32_t crc, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        crc ^= bytes[i];
        crc = crc >> 4 ^ crc_table[crc & 15];
        crc = crc >> 4 ^ crc_table[crc & 15];
    }
    return crc;
}

#if DCN_DIGESTS_X86

bool
dcn__digests_available(void)
{
    return dcn__sector_ops_now() != &dcn__sector_ops_plain &&
           dcn__digests_x86_available();
}

static void
add_blocks(struct dcn_digests *digests, const uint8_t *block, size_t count)
{
    dcn__digests_blocks_x86(&digests->states, block, count);
}

static uint32_t
crc_add(uint32_t crc, const uint8_t *bytes, size_t len)
{
    return dcn__crc32_update_pclmul(crc, bytes, len);
}

#else

bool
dcn__digests_available(void)
{
    return false;
}

static void
add_blocks(struct dcn_digests *digests, const uint8_t *block, size_t count)
{
    (void)digests;
    (void)block;
    (void)count;
}

static uint32_t
crc_add(uint32_t crc, const uint8_t *bytes, size_t len)
{
    return dcn__crc32_update_plain(crc, bytes, len);
}

#endif

void
dcn__digests_begin(struct dcn_digests *digests)
{
    static const struct dcn_digest_states begin = {
        .md5 = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476},
        .sha1 = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0},
        .sha256 = {0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F,
                   0x9B05688C, 0x1F83D9AB, 0x5BE0CD19},
    };

    digests->states = begin;
    digests->crc = UINT32_MAX;
    digests->len = 0;
}

void
dcn__digests_add(struct dcn_digests *digests, const uint8_t *bytes, size_t len)
{
    size_t rest = digests->len % DCN_DIGEST_BLOCK_BYTES;
    size_t room = DCN_DIGEST_BLOCK_BYTES - rest;

    digests->crc = crc_add(digests->crc, bytes, len);
    digests->len += len;
    if (rest > 0 && len >= room) {
        memcpy(digests->rest + rest, bytes, room);
        add_blocks(digests, digests->rest, 1);
        bytes += room;
        len -= room;
        rest = 0;
    }
    if (len >= DCN_DIGEST_BLOCK_BYTES) {
        add_blocks(digests, bytes, len / DCN_DIGEST_BLOCK_BYTES);
        bytes += len - len % DCN_DIGEST_BLOCK_BYTES;
        len %= DCN_DIGEST_BLOCK_BYTES;
    }
    if (len > 0)
        memcpy(digests->rest + rest, bytes, len);
}

/*
 * A bit of one, zeros, and the length in bits, which fill one block or two.
 * MD5 has the length least significant byte first, the others most: the last
 * block is run for each and keeps one state.
 */
static void
add_padding(struct dcn_digests *digests)
{
    struct dcn_digest_states before;
    size_t rest = digests->len % DCN_DIGEST_BLOCK_BYTES;

    digests->rest[rest++] = 0x80;
    memset(digests->rest + rest, 0, DCN_DIGEST_BLOCK_BYTES - rest);
    if (rest > DCN_DIGEST_BLOCK_BYTES - 8) {
        add_blocks(digests, digests->rest, 1);
        memset(digests->rest, 0, DCN_DIGEST_BLOCK_BYTES);
    }
    before = digests->states;
    dcn__put_le64(digests->rest + 56, digests->len * 8);
    add_blocks(digests, digests->rest, 1);
    memcpy(before.md5, digests->states.md5, sizeof(before.md5));
    memcpy(digests->states.sha1, before.sha1, sizeof(before.sha1));
    memcpy(digests->states.sha256, before.sha256, sizeof(before.sha256));
    dcn__put_be32(digests->rest + 56, (uint32_t)(digests->len >> 29));
    dcn__put_be32(digests->rest + 60, (uint32_t)(digests->len << 3));
    add_blocks(digests, digests->rest, 1);
    memcpy(digests->states.md5, before.md5, sizeof(before.md5));
}

void
dcn__digests_end(struct dcn_digests *digests, struct dcn_digest_values *values)
{
    const struct dcn_digest_states *states = &digests->states;

    add_padding(digests);
    values->crc32 = ~digests->crc;
    for (size_t i = 0; i < 4; i++)
        dcn__put_le32(values->md5 + i * 4, states->md5[i]);
    for (size_t i = 0; i < 5; i++)
        dcn__put_be32(values->sha1 + i * 4, states->sha1[i]);
    for (size_t i = 0; i < 8; i++)
        dcn__put_be32(values->sha256 + i * 4, states->sha256[i]);
}
