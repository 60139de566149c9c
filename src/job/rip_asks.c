/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What detectors want to hear again, once all is read: the plan says with which
 * commands, the drive reads, the tap hands it on. It is evidence, not the
 * image: what fails here is not heard, and nothing is stored.
 */
#include "job/rip.h"

#include "job/spec.h"
#include "plan/asks.h"

#include <stdlib.h>

/* Most runs that are read again; a detector that wants more has not thought
 * of discs whose every frame is wrong. */
#define MOST_ASKS 1024

static size_t
collect(const struct dcn_rip *rip, struct dcn_hearing *asks)
{
    size_t count = 0;

    while (count < MOST_ASKS &&
           dcn__tap_ask(rip->tap, (unsigned)count, &asks[count]))
        count++;
    return count;
}

static enum dcn_status
hear_all(struct dcn_rip *rip, struct dcn_asks *asks, unsigned want,
         struct dcn_error *error)
{
    struct dcn_source *source = rip->opened.source;
    uint8_t *buffer = malloc(asks->most * dcn__want_bytes(want));
    struct dcn_sector_result *results = calloc(asks->most, sizeof(*results));
    enum dcn_status status = DCN_OK;
    struct dcn_asked_reading reading;

    if (buffer == NULL || results == NULL)
        status = dcn__error_memory(error, "reading for detectors");
    while (status == DCN_OK && dcn__asks_next(asks, &reading)) {
        struct dcn_error failed = {0};

        if (dcn__cancelled(&rip->job.events)) {
            status =
                dcn__error_set(error, DCN_ERR_CANCELLED, "stopped on request");
            break;
        }
        if (dcn__source_read(source, reading.first, reading.count, want,
                             reading.flags, buffer, results,
                             &failed) == DCN_OK &&
            reading.heard)
            dcn__tap_hear_again(rip->tap, reading.first, reading.count, want,
                                buffer, results);
    }
    free(buffer);
    free(results);
    return status;
}

enum dcn_status
dcn__rip_hear_again(struct dcn_rip *rip, struct dcn_error *error)
{
    struct dcn_asks asks = {.low = 0, .high = rip->disc->lead_out};
    struct dcn_source_caps caps;
    struct dcn_hearing *wanted;
    enum dcn_status status;
    unsigned want;

    dcn__source_capabilities(rip->opened.source, &caps);
    /* Drives give P-W beside the main channel, most of them. */
    want = DCN_WANT_RAW | (caps.want & DCN_WANT_SUB);
    if (!caps.is_drive || (caps.want & DCN_WANT_RAW) == 0)
        return DCN_OK;
    wanted = calloc(MOST_ASKS, sizeof(*wanted));
    if (wanted == NULL)
        return dcn__error_memory(error, "reading for detectors");
    asks.asks = wanted;
    asks.count = collect(rip, wanted);
    asks.most =
        caps.max_sectors > 0 && caps.max_sectors < 256 ? caps.max_sectors : 256;
    status = asks.count > 0 ? hear_all(rip, &asks, want, error) : DCN_OK;
    free(wanted);
    return status;
}
