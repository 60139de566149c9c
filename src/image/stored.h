/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between what a file keeps of a sector and what a reader wants of it. */
#ifndef DCN_IMAGE_STORED_H
#define DCN_IMAGE_STORED_H

#include "image/layout.h"

/* The 2352 bytes of a sector of a track of mode whose file keeps stored
 * (unused for DCN_STORED_ZERO). */
void dcn__stored_to_raw(enum dcn_stored_form form, enum dcn_track_mode mode,
                        dcn_lba lba, const uint8_t *stored,
                        uint8_t raw[DCN_RAW_BYTES]);

/*
 * The 2048 user bytes, and in result what came of it: WRONG_TYPE (audio,
 * form 2) leaves user zeroed; a raw sector whose sync or EDC is wrong is
 * delivered as BAD_CHECK.
 */
void dcn__stored_to_user(enum dcn_stored_form form, enum dcn_track_mode mode,
                         dcn_lba lba, const uint8_t *stored,
                         uint8_t user[DCN_USER_BYTES],
                         struct dcn_sector_result *result);

/* 96 bytes P-W as READ CD gives them. */
void dcn__stored_to_sub(enum dcn_stored_form form, const uint8_t *stored,
                        uint8_t raw[DCN_SUB_BYTES]);

#endif
