/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A filter that describes another disc than the source it reads from. */
#include "source/shortened.h"

#include <stdlib.h>

struct shortened {
    struct dcn_source base;
    struct dcn_disc *disc;
};

static const struct dcn_disc *
shortened_describe(struct dcn_source *source)
{
    return ((struct shortened *)source)->disc;
}

static void
shortened_capabilities(struct dcn_source *source, struct dcn_source_caps *caps)
{
    dcn__source_capabilities(source->next, caps);
}

static enum dcn_status
shortened_read(struct dcn_source *source, dcn_lba first, uint32_t count,
               unsigned want, unsigned flags, uint8_t *buffer,
               struct dcn_sector_result *results, struct dcn_error *error)
{
    return dcn__source_read(source->next, first, count, want, flags, buffer,
                            results, error);
}

static void
shortened_close(struct dcn_source *source)
{
    struct shortened *made = (struct shortened *)source;

    dcn__disc_free(made->disc);
    free(made);
}

static const struct dcn_source_ops shortened_ops = {
    .name = "shortened",
    .describe = shortened_describe,
    .capabilities = shortened_capabilities,
    .read = shortened_read,
    .close = shortened_close,
};

enum dcn_status
dcn__source_shorten(struct dcn_source *of, struct dcn_disc *disc,
                    struct dcn_source **made, struct dcn_error *error)
{
    struct shortened *source = calloc(1, sizeof(*source));

    *made = NULL;
    if (source == NULL) {
        dcn__disc_free(disc);
        return dcn__error_memory(error, "reading a disc up to its end");
    }
    source->base.ops = &shortened_ops;
    source->base.next = of;
    source->disc = disc;
    *made = &source->base;
    return DCN_OK;
}
