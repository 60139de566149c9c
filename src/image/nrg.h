/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nero's images: data first, chunks that describe them at the end. */
#ifndef DCN_IMAGE_NRG_H
#define DCN_IMAGE_NRG_H

#include "image/parsed.h"

/* As dcn__cue_parse, of the file of that name and size, which is read
 * through files->peek only. */
enum dcn_status
dcn__nrg_parse(const char *name, uint64_t size, const struct dcn_files *files,
               struct dcn_parsed *parsed, struct dcn_disc **disc,
               struct dcn_error *error);

#endif
