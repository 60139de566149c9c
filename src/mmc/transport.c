/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls through the transport's table. Checks here, once for all cables, what
 * a command must look like, and takes the time where a cable does not. What a
 * reply means is left to sense.c and to whoever asked.
 */
#include "mmc/transport.h"

#include <stdlib.h>
#include <string.h>

static bool
command_is_sound(const struct dcn_command *command)
{
    if (command->cdb_len == 0 || command->cdb_len > DCN_CDB_MAX_BYTES)
        return false;
    if (command->direction == DCN_DATA_NONE)
        return command->data_len == 0;
    return command->data_len == 0 || command->data != NULL;
}

enum dcn_status
dcn__transport_execute(struct dcn_transport *transport,
                       const struct dcn_command *command,
                       struct dcn_reply *reply, struct dcn_error *error)
{
    enum dcn_status status;
    uint64_t began;

    memset(reply, 0, sizeof(*reply));
    if (!command_is_sound(command))
        return dcn__error_set(error, DCN_ERR_INTERNAL,
                              "%s: malformed command %02Xh", transport->node,
                              command->cdb[0]);
    if (command->data_len > transport->max_transfer_bytes)
        return dcn__error_set(
            error, DCN_ERR_TRANSPORT,
            "%s: command %02Xh wants %zu bytes, the host passes %zu",
            transport->node, command->cdb[0], command->data_len,
            transport->max_transfer_bytes);
    began = transport->clock->now_ns(transport->clock);
    status = transport->ops->execute(transport, command, reply, error);
    if (status != DCN_OK)
        memset(reply, 0, sizeof(*reply));
    if (reply->elapsed_ns == 0)
        reply->elapsed_ns = transport->clock->now_ns(transport->clock) - began;
    if (reply->sense_len > sizeof(reply->sense))
        reply->sense_len = sizeof(reply->sense);
    return status;
}

void
dcn__transport_close(struct dcn_transport *transport)
{
    if (transport != NULL)
        transport->ops->close(transport);
}
