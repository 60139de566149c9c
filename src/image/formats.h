/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the registry, each defined in its format's own file. */
#ifndef DCN_IMAGE_FORMATS_H
#define DCN_IMAGE_FORMATS_H

#include "image/image.h"

#define DCN_IMAGE_FORMAT(name) \
    extern const struct dcn_image_format dcn__image_##name;
#include "image/formats.def"
#undef DCN_IMAGE_FORMAT

#endif
