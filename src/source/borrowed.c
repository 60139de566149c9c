/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A filter that does nothing, but for not closing what it reads from. */
#include "source/borrowed.h"

#include <stdlib.h>

static const struct dcn_disc *
borrowed_describe(struct dcn_source *source)
{
    return dcn__source_describe(source->next);
}

static void
borrowed_capabilities(struct dcn_source *source, struct dcn_source_caps *caps)
{
    dcn__source_capabilities(source->next, caps);
}

static enum dcn_status
borrowed_read(struct dcn_source *source, dcn_lba first, uint32_t count,
              unsigned want, unsigned flags, uint8_t *buffer,
              struct dcn_sector_result *results, struct dcn_error *error)
{
    return dcn__source_read(source->next, first, count, want, flags, buffer,
                            results, error);
}

static void
borrowed_close(struct dcn_source *source)
{
    free(source);
}

static struct dcn_clock *
borrowed_clock(struct dcn_source *source)
{
    return dcn__source_clock(source->next);
}

static enum dcn_status
borrowed_set_speed(struct dcn_source *source, unsigned kb_s,
                   struct dcn_error *error)
{
    return dcn__source_set_speed(source->next, kb_s, error);
}

static enum dcn_status
borrowed_check_medium(struct dcn_source *source, struct dcn_error *error)
{
    return dcn__source_check_medium(source->next, error);
}

static const struct dcn_source_ops borrowed_ops = {
    .name = "borrowed",
    .describe = borrowed_describe,
    .capabilities = borrowed_capabilities,
    .read = borrowed_read,
    .close = borrowed_close,
    .clock = borrowed_clock,
    .set_speed = borrowed_set_speed,
    .check_medium = borrowed_check_medium,
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
