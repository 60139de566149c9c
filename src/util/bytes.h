/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers in byte strings, big-endian (SCSI) and little-endian (CD data). */
#ifndef DCN_UTIL_BYTES_H
#define DCN_UTIL_BYTES_H

#include <stdint.h>

static inline uint16_t
dcn__get_be16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t
dcn__get_be24(const uint8_t *p)
{
    return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

static inline uint32_t
dcn__get_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           p[3];
}

static inline uint16_t
dcn__get_le16(const uint8_t *p)
{
    return (uint16_t)(p[1] << 8 | p[0]);
}

static inline uint32_t
dcn__get_le32(const uint8_t *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 |
           p[0];
}

static inline uint64_t
dcn__get_le64(const uint8_t *p)
{
    return (uint64_t)dcn__get_le32(p + 4) << 32 | dcn__get_le32(p);
}

static inline void
dcn__put_be16(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static inline void
dcn__put_be24(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 16);
    p[1] = (uint8_t)(v >> 8);
    p[2] = (uint8_t)v;
}

static inline void
dcn__put_be32(uint8_t *p, uint32_t v)
{
    dcn__put_be16(p, v >> 16);
    dcn__put_be16(p + 2, v);
}

static inline void
dcn__put_le16(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

static inline void
dcn__put_le32(uint8_t *p, uint32_t v)
{
    dcn__put_le16(p, v);
    dcn__put_le16(p + 2, v >> 16);
}

static inline void
dcn__put_le64(uint8_t *p, uint64_t v)
{
    dcn__put_le32(p, (uint32_t)v);
    dcn__put_le32(p + 4, (uint32_t)(v >> 32));
}

#endif
