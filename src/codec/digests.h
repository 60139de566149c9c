/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CRC-32, MD5, SHA-1 and SHA-256 of the same bytes in one pass, for
 * processors where that is quicker than one after the other (x86 with the SHA
 * instructions). For all others, and for single digests, there is libcrypto.
 */
#ifndef DCN_CODEC_DIGESTS_H
#define DCN_CODEC_DIGESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#define DCN_DIGESTS_X86 1
#else
#define DCN_DIGESTS_X86 0
#endif

#define DCN_DIGEST_BLOCK_BYTES 64

/* What MD5 (RFC 1321), SHA-1 and SHA-256 (FIPS 180-4) carry from block to
 * block. */
struct dcn_digest_states {
    uint32_t md5[4], sha1[5], sha256[8];
};

/* A computation under way. */
struct dcn_digests {
    struct dcn_digest_states states;
    uint32_t crc;                         /* inverted, as it goes on */
    uint64_t len;                         /* bytes so far */
    uint8_t rest[DCN_DIGEST_BLOCK_BYTES]; /* len % 64 of them */
};

struct dcn_digest_values {
    uint32_t crc32; /* of ISO 3309, as zlib's and as in ZIP */
    uint8_t md5[16], sha1[20], sha256[32];
};

/* False: this processor is not one of those (or dcn__sector_force_plain says
 * so); then the rest must not be called. */
bool dcn__digests_available(void);
void dcn__digests_begin(struct dcn_digests *digests);
void
dcn__digests_add(struct dcn_digests *digests, const uint8_t *bytes, size_t len);
/* digests can only begin again afterwards. */
void
dcn__digests_end(struct dcn_digests *digests, struct dcn_digest_values *values);

/* ---- between the files of this module ---- */

/* CRC-32 without the inversions before and after; bit by four bits. */
uint32_t
dcn__crc32_update_plain(uint32_t crc, const uint8_t *bytes, size_t len);
#if DCN_DIGESTS_X86
bool dcn__digests_x86_available(void);
/* count blocks of 64 bytes. */
void dcn__digests_blocks_x86(struct dcn_digest_states *states,
                             const uint8_t *block, size_t count);
#endif

#endif
