/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the registry, each defined in its format's own file. */
#ifndef DCN_IMAGE_FORMATS_H
#define DCN_IMAGE_FORMATS_H

#include "image/image.h"

extern const struct dcn_image_format dcn__image_iso;
extern const struct dcn_image_format dcn__image_cue;
extern const struct dcn_image_format dcn__image_toc;
extern const struct dcn_image_format dcn__image_nrg;
extern const struct dcn_image_format dcn__image_ccd;
extern const struct dcn_image_format dcn__image_raw;

#endif
