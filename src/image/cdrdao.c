/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cdrdao's TOC and BIN as a row of the registry (reading only). */
#include "image/cdrdao.h"

#include "image/formats.h"
#include "image/sheet.h"

#include <string.h>

static const char *const toc_extensions[] = {"toc", NULL};

static int
toc_probe(const char *path, const uint8_t *head, size_t head_len)
{
    static const char *const starts[] = {"CD_DA", "CD_ROM", "CD_I",
                                         "TRACK AUDIO", "TRACK MODE"};
    bool named = dcn__path_has_extension(path, "toc");

    if (memchr(head, 0, head_len) != NULL)
        return 0;
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        if (dcn__sheet_has_line(head, head_len, starts[i]))
            return named ? 95 : 70;
    }
    return named ? 55 : 0;
}

static enum dcn_status
toc_open(const char *path, const struct dcn_image_options *options,
         struct dcn_source **source, struct dcn_error *error)
{
    return dcn__sheet_open(path, dcn__toc_parse, false, options, source, error);
}

const struct dcn_image_format dcn__image_toc = {
    .name = "toc",
    .description = "cdrdao's TOC file with its data (.toc)",
    .extensions = toc_extensions,
    .sheet = true,
    .keeps = DCN_KEEPS_TRACKS | DCN_KEEPS_RAW | DCN_KEEPS_SUB | DCN_KEEPS_TEXT,
    .probe = toc_probe,
    .open = toc_open,
};
