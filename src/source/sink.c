/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls through a sink's table, with defaults for what it leaves out. */
#include "source/sink.h"

enum dcn_status
dcn__sink_settle(struct dcn_sink *sink, dcn_lba lba, struct dcn_error *error)
{
    if (sink->ops->settle == NULL)
        return DCN_OK;
    return sink->ops->settle(sink, lba, error);
}

void
dcn__sink_close(struct dcn_sink *sink)
{
    if (sink != NULL)
        sink->ops->close(sink);
}
