/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all formats that are a text beside their data have in common. */
#ifndef DCN_IMAGE_SHEET_H
#define DCN_IMAGE_SHEET_H

#include "image/image.h"
#include "image/parsed.h"

typedef enum dcn_status (*dcn_sheet_parse)(const char *name, const char *text,
                                           size_t len,
                                           const struct dcn_files *files,
                                           struct dcn_parsed *parsed,
                                           struct dcn_disc **disc,
                                           struct dcn_error *error);

/* Reads the sheet at path and makes a source of it; has_sub: a ".sub" of the
 * same name beside it belongs to it. Of options (or NULL) the encoding counts. */
enum dcn_status
dcn__sheet_open(const char *path, dcn_sheet_parse parse, bool has_sub,
                const struct dcn_image_options *options,
                struct dcn_source **source, struct dcn_error *error);

/* True where text has a line that begins with word (in any case). */
bool dcn__sheet_has_line(const uint8_t *text, size_t len, const char *word);
/* True where path ends with "." and extension (in any case). */
bool dcn__path_has_extension(const char *path, const char *extension);

#endif
