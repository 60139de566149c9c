/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public calls for sources that stay open, and the list of formats. */
#include "job/caller.h"
#include "job/handle.h"

#include <discern/job.h>

#include <stdlib.h>

static const struct dcn_open_options open_defaults = {.size = 0};

void
dcn_open_options_init(struct dcn_open_options *options, size_t size)
{
    dcn__caller_init(options, size, &open_defaults, sizeof(open_defaults));
}

enum dcn_status
dcn_open(const struct dcn_open_options *given, struct dcn_handle **handle,
         struct dcn_error *error)
{
    struct dcn_open_options options = open_defaults;
    struct dcn_opening opening = {.state_dir = NULL};
    struct dcn_handle *made;
    enum dcn_status status;

    *handle = NULL;
    status = dcn__caller_take(&options, sizeof(options), given, error);
    if (status == DCN_OK && (unsigned)options.c2 > DCN_C2_296)
        status =
            dcn__error_set(error, DCN_ERR_INVALID,
                           "c2 is %u, and no form of it", (unsigned)options.c2);
    if (status != DCN_OK)
        return status;
    made = calloc(1, sizeof(*made));
    if (made == NULL)
        return dcn__error_memory(error, "opening a source");
    atomic_flag_clear(&made->busy);
    opening.state_dir = options.state_dir;
    opening.encoding = options.encoding;
    opening.record = options.record;
    opening.c2 = (enum dcn_c2_choice)options.c2;
    status = dcn__job_open(options.source, &opening, &made->opened, error);
    if (status != DCN_OK) {
        free(made);
        return status;
    }
    *handle = made;
    return DCN_OK;
}

void
dcn_close(struct dcn_handle *handle)
{
    if (handle == NULL)
        return;
    dcn__job_close(&handle->opened);
    free(handle);
}

const char *
dcn_handle_name(const struct dcn_handle *handle)
{
    return handle->opened.name;
}

bool
dcn_format_at(size_t n, struct dcn_format *format, size_t size)
{
    const struct dcn_image_format *row;
    struct dcn_format made = {.size = size};
    size_t i;

    for (i = 0; i < n && dcn__image_formats[i] != NULL; i++)
        ;
    row = dcn__image_formats[i];
    if (row == NULL)
        return false;
    made.name = row->name;
    made.description = row->description;
    made.extensions = row->extensions;
    made.reads = row->open != NULL;
    made.writes = row->create != NULL;
    made.keeps = row->keeps;
    dcn__caller_init(format, size, &made, sizeof(made));
    return true;
}
