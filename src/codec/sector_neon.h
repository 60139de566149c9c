/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The AArch64 form of the sector check's inner loops. */
#ifndef DCN_CODEC_SECTOR_NEON_H
#define DCN_CODEC_SECTOR_NEON_H

#include "codec/sector_ops.h"

/* Rows of words are little-endian in the vectors. */
#if defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define DCN_SECTOR_NEON 1
extern const struct dcn__sector_ops dcn__sector_ops_neon;
#else
#define DCN_SECTOR_NEON 0
#endif

#endif
