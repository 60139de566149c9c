/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A handle's source for one job at a time: the job gets it under a filter of
 * its own, which ends with the job while the source goes on.
 */
#include "job/handle.h"

#include "source/borrowed.h"

#include <string.h>

enum dcn_status
dcn__handle_lend(struct dcn_handle *handle, struct dcn_opened *opened,
                 struct dcn_error *error)
{
    enum dcn_status status;

    if (atomic_flag_test_and_set(&handle->busy))
        return dcn__error_set(error, DCN_ERR_BUSY,
                              "%s: another job has this handle",
                              handle->opened.name);
    *opened = handle->opened;
    opened->lender = handle;
    status = dcn__source_borrow(handle->opened.source, &opened->source, error);
    if (status != DCN_OK) {
        memset(opened, 0, sizeof(*opened));
        atomic_flag_clear(&handle->busy);
    }
    return status;
}

void
dcn__handle_give_back(struct dcn_opened *opened)
{
    struct dcn_handle *handle = opened->lender;

    dcn__source_close(opened->source);
    memset(opened, 0, sizeof(*opened));
    atomic_flag_clear(&handle->busy);
}
