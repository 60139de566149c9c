/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames of Q that were pressed on purpose, as emulators take them. */
#ifndef DCN_IMAGE_SBI_H
#define DCN_IMAGE_SBI_H

#include "image/layout_sink.h"

/*
 * Adds BASE.sbi (after "SBI" and NUL an entry of 14 bytes a frame: its place as
 * MSF in BCD, 1, then the 10 bytes of Q before the CRC) and BASE.lsd (15 bytes a
 * frame: the place, then all 12 of Q) to companions where the disc has such
 * frames; *count moves on.
 */
enum dcn_status
dcn__sbi_companions(const char *base, const struct dcn_disc *disc,
                    struct dcn_companion *companions, size_t *count,
                    struct dcn_error *error);

/* Their extensions, as struct dcn_layout_writer.later. */
extern const char *const dcn__sbi_later[];

#endif
