/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hands sectors to detectors and keeps their order: a job cannot let one hear
 * what it heard before, or what lies behind. What a sector means is theirs.
 */
#include "analyze/tap.h"

#include <stdlib.h>
#include <string.h>

/* Sectors read at once: 2.4 MB, as much as a read of any source takes well. */
#define STEP_SECTORS 1024

struct listener {
    const struct dcn_detector *detector;
    void *state;
};

struct dcn_tap {
    const struct dcn_disc *disc;
    unsigned wants;
    int64_t next; /* the lowest that was not heard yet */
    struct dcn_tap_counts counts;
    struct dcn_findings findings;
    struct listener *listeners; /* room for all rows of the table */
    size_t listener_count;
};

/* ---- the detectors ---- */

static enum dcn_status
begin_one(struct dcn_tap *tap, const struct dcn_detector *detector,
          struct dcn_error *error)
{
    struct listener *listener = &tap->listeners[tap->listener_count];

    listener->detector = detector;
    if (detector->begin != NULL) {
        listener->state = detector->begin(tap->disc);
        if (listener->state == NULL)
            return dcn__error_memory(error, "beginning a detector");
    }
    tap->listener_count++;
    tap->wants |= detector->wants;
    return DCN_OK;
}

enum dcn_status
dcn__tap_new(const struct dcn_disc *disc, unsigned parts, struct dcn_tap **out,
             struct dcn_error *error)
{
    struct dcn_tap *tap = calloc(1, sizeof(*tap));
    enum dcn_status status = DCN_OK;
    size_t rows = 0;

    *out = NULL;
    while (dcn__detectors[rows] != NULL)
        rows++;
    if (tap != NULL)
        tap->listeners = calloc(rows + 1, sizeof(*tap->listeners));
    if (tap == NULL || tap->listeners == NULL) {
        free(tap);
        return dcn__error_memory(error, "beginning detectors");
    }
    tap->disc = disc;
    tap->next = INT32_MIN;
    for (size_t i = 0; status == DCN_OK && i < rows; i++) {
        const struct dcn_detector *detector = dcn__detectors[i];

        if ((detector->wants & ~parts) == 0 && detector->applies(disc))
            status = begin_one(tap, detector, error);
    }
    if (status == DCN_OK)
        *out = tap;
    else
        dcn__tap_free(tap);
    return status;
}

void
dcn__tap_free(struct dcn_tap *tap)
{
    if (tap == NULL)
        return;
    for (size_t i = 0; i < tap->listener_count; i++) {
        if (tap->listeners[i].state != NULL)
            tap->listeners[i].detector->end(tap->listeners[i].state);
    }
    free(tap->listeners);
    dcn__findings_free(&tap->findings);
    free(tap);
}

unsigned
dcn__tap_wants(const struct dcn_tap *tap)
{
    return tap->wants;
}

/* ---- sectors ---- */

static void
count_sub(struct dcn_tap *tap, const uint8_t *sub)
{
    static const uint8_t none[DCN_SUB_BYTES];
    uint8_t q[DCN_Q_BYTES];

    if (sub == NULL || memcmp(sub, none, sizeof(none)) == 0)
        return;
    dcn__q_from_raw(sub, q);
    tap->counts.subs++;
    tap->counts.q_right += dcn__q_crc_valid(q);
}

void
dcn__tap_hear_one(struct dcn_tap *tap, dcn_lba lba, const uint8_t *raw,
                  const uint8_t *sub)
{
    const struct dcn_heard heard = {.lba = lba, .raw = raw, .sub = sub};

    if (lba < tap->next)
        return;
    tap->next = (int64_t)lba + 1;
    tap->counts.heard++;
    count_sub(tap, sub);
    for (size_t i = 0; i < tap->listener_count; i++) {
        if (tap->listeners[i].detector->hear != NULL)
            tap->listeners[i].detector->hear(tap->listeners[i].state, &heard);
    }
}

void
dcn__tap_tell(struct dcn_tap *tap, dcn_lba first, uint32_t count,
              enum dcn_cause cause)
{
    for (size_t i = 0; i < tap->listener_count; i++) {
        if (tap->listeners[i].detector->told != NULL)
            tap->listeners[i].detector->told(tap->listeners[i].state, first,
                                             count, cause);
    }
}

/* The n-th sector of what was read from first on. */
static struct dcn_heard
heard_of(dcn_lba first, uint32_t n, unsigned want, const uint8_t *buffer,
         const struct dcn_sector_result *results)
{
    const uint8_t *sector = buffer + n * dcn__want_bytes(want);
    bool raw =
        (want & DCN_WANT_RAW) != 0 && (results == NULL || results[n].has_main);
    bool sub =
        (want & DCN_WANT_SUB) != 0 && (results == NULL || results[n].has_sub);

    return (struct dcn_heard){
        .lba = first + (dcn_lba)n,
        .raw = raw ? sector : NULL,
        .sub = sub ? sector + dcn__want_sub_offset(want) : NULL,
    };
}

void
dcn__tap_hear(struct dcn_tap *tap, dcn_lba first, uint32_t count, unsigned want,
              const uint8_t *buffer, const struct dcn_sector_result *results)
{
    for (uint32_t i = 0; i < count; i++) {
        struct dcn_heard heard = heard_of(first, i, want, buffer, results);

        dcn__tap_hear_one(tap, heard.lba, heard.raw, heard.sub);
    }
}

/* ---- what is heard again ---- */

bool
dcn__tap_ask(const struct dcn_tap *tap, unsigned n, struct dcn_hearing *ask)
{
    for (size_t i = 0; i < tap->listener_count; i++) {
        const struct listener *listener = &tap->listeners[i];
        unsigned asked = 0;

        if (listener->detector->ask == NULL)
            continue;
        if (listener->detector->ask(listener->state, n, ask))
            return true;
        while (listener->detector->ask(listener->state, asked, ask))
            asked++;
        n -= asked;
    }
    return false;
}

static bool
asked_for(const struct listener *listener, dcn_lba lba)
{
    struct dcn_hearing ask;

    for (unsigned n = 0; listener->detector->ask(listener->state, n, &ask); n++)
        if (lba >= ask.first && lba - ask.first < (int64_t)ask.count)
            return true;
    return false;
}

void
dcn__tap_hear_again(struct dcn_tap *tap, dcn_lba first, uint32_t count,
                    unsigned want, const uint8_t *buffer,
                    const struct dcn_sector_result *results)
{
    for (size_t i = 0; i < tap->listener_count; i++) {
        const struct listener *listener = &tap->listeners[i];

        if (listener->detector->ask == NULL)
            continue;
        for (uint32_t n = 0; n < count; n++) {
            struct dcn_heard heard = heard_of(first, n, want, buffer, results);

            if ((heard.raw != NULL || heard.sub != NULL) &&
                asked_for(listener, heard.lba))
                listener->detector->hear_again(listener->state, &heard);
        }
    }
}

/* ---- reading ---- */

/* Where sectors are read from: one of the two. */
struct origin {
    struct dcn_sink *sink;
    struct dcn_source *source;
    unsigned want;
    const struct dcn_watch *stop;
    uint64_t done, total; /* sectors */
    uint8_t *buffer;
    struct dcn_sector_result *results;
};

static enum dcn_status
feed_step(struct dcn_tap *tap, struct origin *origin, dcn_lba first,
          uint32_t count, struct dcn_error *error)
{
    const struct dcn_watch *stop = origin->stop;
    enum dcn_status status;

    if (origin->sink != NULL)
        status = origin->sink->ops->read(origin->sink, first, count,
                                         origin->want, origin->buffer, error);
    else
        status = dcn__source_read(origin->source, first, count, origin->want, 0,
                                  origin->buffer, origin->results, error);
    if (status != DCN_OK)
        return status;
    dcn__tap_hear(tap, first, count, origin->want, origin->buffer,
                  origin->sink != NULL ? NULL : origin->results);
    origin->done += count;
    if (stop != NULL && stop->stop(origin->done, origin->total, stop->payload))
        return dcn__error_set(error, DCN_ERR_CANCELLED, "stopped on request");
    return DCN_OK;
}

static enum dcn_status
feed(struct dcn_tap *tap, struct origin *origin, uint32_t step,
     struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    struct dcn_range range;

    origin->total = dcn__disc_sectors(tap->disc);
    origin->buffer = malloc(step * dcn__want_bytes(origin->want));
    origin->results = calloc(step, sizeof(*origin->results));
    if (origin->buffer == NULL || origin->results == NULL)
        status = dcn__error_memory(error, "feeding detectors");
    for (unsigned n = 0;
         status == DCN_OK && dcn__disc_range(tap->disc, n, &range); n++) {
        for (uint32_t done = 0; status == DCN_OK && done < range.count;) {
            uint32_t left = range.count - done;
            uint32_t count = left < step ? left : step;

            status = feed_step(tap, origin, range.first + (dcn_lba)done, count,
                               error);
            done += count;
        }
    }
    free(origin->buffer);
    free(origin->results);
    return status;
}

enum dcn_status
dcn__tap_sink(struct dcn_tap *tap, struct dcn_sink *sink,
              const struct dcn_watch *stop, struct dcn_error *error)
{
    struct origin origin = {
        .sink = sink, .want = tap->wants & sink->ops->want(sink), .stop = stop};

    return origin.want != 0 ? feed(tap, &origin, STEP_SECTORS, error) : DCN_OK;
}

enum dcn_status
dcn__tap_source(struct dcn_tap *tap, struct dcn_source *source,
                const struct dcn_watch *stop, struct dcn_error *error)
{
    struct origin origin = {.source = source, .stop = stop};
    struct dcn_source_caps caps;
    uint32_t step = STEP_SECTORS;

    dcn__source_capabilities(source, &caps);
    origin.want = tap->wants & caps.want;
    if (origin.want == 0)
        return DCN_OK;
    if (caps.is_drive) {
        /* Drives give P-W beside the main channel, most of them. */
        origin.want |= DCN_WANT_RAW;
        step = caps.max_sectors > 0 && caps.max_sectors < STEP_SECTORS
                   ? caps.max_sectors
                   : STEP_SECTORS;
    }
    return feed(tap, &origin, step, error);
}

/* ---- the end ---- */

enum dcn_status
dcn__tap_finish(struct dcn_tap *tap, struct dcn_disc **known,
                struct dcn_error *error)
{
    struct dcn_disc *disc = dcn__disc_copy(tap->disc);
    enum dcn_status status = DCN_OK;

    if (known != NULL)
        *known = NULL;
    if (disc == NULL)
        return dcn__error_memory(error, "applying what detectors found");
    for (size_t i = 0; status == DCN_OK && i < tap->listener_count; i++)
        status = tap->listeners[i].detector->finish(
            tap->listeners[i].state, disc, &tap->findings, error);
    if (status == DCN_OK && known != NULL)
        *known = disc;
    else
        dcn__disc_free(disc);
    return status;
}

const struct dcn_findings *
dcn__tap_findings(const struct dcn_tap *tap)
{
    return &tap->findings;
}

void
dcn__tap_counts(const struct dcn_tap *tap, struct dcn_tap_counts *counts)
{
    *counts = tap->counts;
}
