/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A filter that describes another disc than the source it reads from; all else
 * goes to that. */
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
shortened_close(struct dcn_source *source)
{
    struct shortened *made = (struct shortened *)source;

    dcn__disc_free(made->disc);
    free(made);
}

static const struct dcn_source_ops shortened_ops = {
    .name = "shortened",
    .describe = shortened_describe,
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
