/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet of a file that was named without it. */
#ifndef DCN_IMAGE_BESIDE_H
#define DCN_IMAGE_BESIDE_H

#include "image/image.h"

/*
 * Opens the sheet (of one of formats, NULL-terminated) beside path that names
 * it, and says so in a remark of the
 * source; *format: the sheet's. False where there is none that can be read;
 * *note (malloc) is then a remark on one that cannot, or NULL.
 */
bool dcn__beside_open(const struct dcn_image_format *const *formats,
                      const char *path, const struct dcn_image_options *options,
                      struct dcn_source **source,
                      const struct dcn_image_format **format, char **note);

#endif
