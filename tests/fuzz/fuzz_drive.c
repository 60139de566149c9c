/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drive that answers anything: each IN reply is filled from the input, its
 * statuses too. Everything that describes, probes and reads runs on it.
 */
#include "drive/drive.h"
#include "mmc/sense.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_COMMANDS 3000

struct liar {
    struct dcn_transport transport;
    struct dcn_clock clock;
    const uint8_t *data;
    size_t size, at;
    unsigned commands;
};

static uint8_t
next_byte(struct liar *liar)
{
    return liar->at < liar->size ? liar->data[liar->at++] : 0;
}

/* One byte says how: refused, or so many bytes of the input, then zeros. */
static enum dcn_status
liar_execute(struct dcn_transport *transport, const struct dcn_command *command,
             struct dcn_reply *reply, struct dcn_error *error)
{
    struct liar *liar = (struct liar *)transport;
    uint8_t how = next_byte(liar), n;

    if (++liar->commands > MAX_COMMANDS)
        return dcn__error_set(error, DCN_ERR_DRIVE_GONE, "enough");
    liar->clock.sleep_ns(&liar->clock, 1000000u + (uint64_t)how * 100000);
    reply->transferred = command->data_len;
    if (how >= 0xE0) {
        uint8_t key = next_byte(liar), asc = next_byte(liar);
        dcn__sense_reply(reply, key, asc, 0, (how & 1) != 0, asc);
        return DCN_OK;
    }
    if (command->direction != DCN_DATA_IN)
        return DCN_OK;
    memset(command->data, 0, command->data_len);
    n = next_byte(liar);
    for (size_t i = 0; i < n && i < command->data_len; i++)
        ((uint8_t *)command->data)[i] = next_byte(liar);
    if (command->cdb[0] == 0x12)
        ((uint8_t *)command->data)[0] = 5;
    return DCN_OK;
}

static void
liar_close(struct dcn_transport *transport)
{
    (void)transport;
}

static const struct dcn_transport_ops liar_ops = {"liar", liar_execute,
                                                  liar_close};

static void
read_some(struct dcn_source *source)
{
    struct dcn_sector_result results[8];
    struct dcn_source_caps caps;
    uint8_t *buffer = malloc(8 * (DCN_RAW_BYTES + 294 + 96));

    dcn__source_capabilities(source, &caps);
    if (buffer != NULL && caps.want != 0)
        (void)dcn__source_read(source, 0, 8,
                               (caps.want & DCN_WANT_RAW) != 0
                                   ? caps.want & ~(unsigned)DCN_WANT_USER
                                   : DCN_WANT_USER,
                               DCN_READ_FRESH, buffer, results, NULL);
    free(buffer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct liar liar = {.data = data, .size = size};
    struct dcn_drive *drive;
    struct dcn_source *source;

    dcn__clock_init_simulated(&liar.clock);
    liar.transport.ops = &liar_ops;
    liar.transport.clock = &liar.clock;
    liar.transport.max_transfer_bytes = 65536;
    liar.transport.writable = true;
    strcpy(liar.transport.node, "liar");
    if (dcn__drive_open(&liar.transport, NULL, &drive, NULL) != DCN_OK)
        return 0;
    if (dcn__drive_source(drive, &source, NULL) != DCN_OK)
        return 0;
    read_some(source);
    dcn__source_close(source);
    return 0;
}
