/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CloneCD's control file, with .img (raw sectors) and .sub beside it. */
#ifndef DCN_IMAGE_CCD_H
#define DCN_IMAGE_CCD_H

#include "image/parsed.h"
#include "util/buf.h"

/* As dcn__cue_parse; the .img and .sub are looked for by the sheet's name. */
enum dcn_status
dcn__ccd_parse(const char *name, const char *text, size_t len,
               const struct dcn_files *files, struct dcn_parsed *parsed,
               struct dcn_disc **disc, struct dcn_error *error);

/* The control file of disc (ccd_write.c). DCN_ERR_NO_MEMORY. */
enum dcn_status dcn__ccd_write(const struct dcn_disc *disc,
                               struct dcn_buf *sheet, struct dcn_error *error);

#endif
