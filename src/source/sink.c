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

enum dcn_status
dcn__sink_write_settled(struct dcn_sink *sink, dcn_lba first, uint32_t count,
                        unsigned want, const uint8_t *buffer,
                        const struct dcn_sector_result *results,
                        dcn_lba settled, struct dcn_error *error)
{
    enum dcn_status status =
        sink->ops->write(sink, first, count, want, buffer, results, error);

    return status == DCN_OK ? dcn__sink_settle(sink, settled, error) : status;
}

void
dcn__sink_close(struct dcn_sink *sink)
{
    if (sink != NULL)
        sink->ops->close(sink);
}
