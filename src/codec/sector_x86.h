/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The x86 forms of the sector check's inner loops. */
#ifndef DCN_CODEC_SECTOR_X86_H
#define DCN_CODEC_SECTOR_X86_H

#include "codec/sector_ops.h"

#if defined(__x86_64__) || defined(__i386__)
#define DCN_SECTOR_X86 1

/* As dcn__edc_update; needs PCLMUL and SSE4.1. */
uint32_t dcn__edc_update_pclmul(uint32_t edc, const uint8_t *bytes, size_t len);
/* As dcn__crc32_update_plain; needs the same. */
uint32_t
dcn__crc32_update_pclmul(uint32_t crc, const uint8_t *bytes, size_t len);

extern const struct dcn__sector_ops dcn__sector_ops_ssse3;
extern const struct dcn__sector_ops dcn__sector_ops_avx2;
#else
#define DCN_SECTOR_X86 0
#endif

#endif
