/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A filter that does nothing, but for not closing what it reads from. */
#include "source/borrowed.h"

#include <stdlib.h>

static void
borrowed_close(struct dcn_source *source)
{
    free(source);
}

static const struct dcn_source_ops borrowed_ops = {
    .name = "borrowed",
    .close = borrowed_close,
};

enum dcn_status
dcn__source_borrow(struct dcn_source *of, struct dcn_source **borrowed,
                   struct dcn_error *error)
{
    struct dcn_source *made = calloc(1, sizeof(*made));

    *borrowed = made;
    if (made == NULL)
        return dcn__error_memory(error, "lending a source");
    made->ops = &borrowed_ops;
    made->next = of;
    return DCN_OK;
}
