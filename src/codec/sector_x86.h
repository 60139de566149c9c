/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The x86 form of the sector check's inner loops. */
#ifndef DCN_CODEC_SECTOR_X86_H
#define DCN_CODEC_SECTOR_X86_H

#include "codec/sector_ops.h"

#if defined(__x86_64__) || defined(__i386__)
#define DCN_SECTOR_X86 1
/* Needs SSSE3, SSE4.1 and PCLMUL: x86 since 2010. */
extern const struct dcn__sector_ops dcn__sector_ops_x86;
#else
#define DCN_SECTOR_X86 0
#endif

#endif
