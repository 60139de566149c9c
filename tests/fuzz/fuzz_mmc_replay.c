/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drive record, parsed and asked one command. */
#include "mmc/cdb.h"
#include "mmc/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dcn_transport *transport;
    struct dcn_command command;
    struct dcn_reply reply;
    uint8_t bytes[96];

    if (dcn__replay_from_text((const char *)data, size, "fuzz", &transport,
                              NULL) != DCN_OK)
        return 0;
    dcn__cdb_inquiry(&command, bytes, sizeof(bytes));
    dcn__transport_execute(transport, &command, &reply, NULL);
    dcn__cdb_test_unit_ready(&command);
    dcn__transport_execute(transport, &command, &reply, NULL);
    dcn__transport_close(transport);
    return 0;
}
