/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls through a source's table, with defaults for what it leaves out, and
 * the layout of what a read delivers. No source of its own lives here.
 */
#include "source/source.h"

#include <string.h>

size_t
dcn__want_c2_offset(unsigned want)
{
    if ((want & DCN_WANT_RAW) != 0)
        return DCN_RAW_BYTES;
    return (want & DCN_WANT_USER) != 0 ? DCN_USER_BYTES : 0;
}

size_t
dcn__want_sub_offset(unsigned want)
{
    return dcn__want_c2_offset(want) +
           ((want & DCN_WANT_C2) != 0 ? DCN_C2_BYTES : 0);
}

size_t
dcn__want_bytes(unsigned want)
{
    return dcn__want_sub_offset(want) +
           ((want & DCN_WANT_SUB) != 0 ? DCN_SUB_BYTES : 0);
}

/* Moves source down to the first that has the slot; NULL: none has. */
#define SEEK(source, slot)                                  \
    while ((source) != NULL && (source)->ops->slot == NULL) \
    (source) = (source)->next

const struct dcn_disc *
dcn__source_describe(struct dcn_source *source)
{
    SEEK(source, describe);
    return source != NULL ? source->ops->describe(source) : NULL;
}

void
dcn__source_capabilities(struct dcn_source *source,
                         struct dcn_source_caps *caps)
{
    memset(caps, 0, sizeof(*caps));
    SEEK(source, capabilities);
    if (source != NULL)
        source->ops->capabilities(source, caps);
}

/* What a source that lacks a slot says. */
static enum dcn_status
unsupported(const struct dcn_source *source, const char *what,
            struct dcn_error *error)
{
    return dcn__error_set(error, DCN_ERR_UNSUPPORTED, "%s: %s",
                          source->ops->name, what);
}

enum dcn_status
dcn__source_read(struct dcn_source *source, dcn_lba first, uint32_t count,
                 unsigned want, unsigned flags, uint8_t *buffer,
                 struct dcn_sector_result *results, struct dcn_error *error)
{
    const unsigned both = DCN_WANT_USER | DCN_WANT_RAW;
    struct dcn_source *reader = source;

    if (count == 0)
        return DCN_OK;
    SEEK(reader, read);
    if (reader == NULL || (want & both) == both || dcn__want_bytes(want) == 0 ||
        (int64_t)first + count > INT32_MAX) {
        memset(results, 0, count * sizeof(*results));
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "read of %u sectors from LBA %d, parts %#x: no "
                              "such read",
                              count, first, want);
    }
    return reader->ops->read(reader, first, count, want, flags, buffer, results,
                             error);
}

enum dcn_status
dcn__source_set_speed(struct dcn_source *source, unsigned kb_s,
                      struct dcn_error *error)
{
    SEEK(source, set_speed);
    return source != NULL ? source->ops->set_speed(source, kb_s, error)
                          : DCN_OK;
}

enum dcn_status
dcn__source_check_medium(struct dcn_source *source, struct dcn_error *error)
{
    SEEK(source, check_medium);
    return source != NULL ? source->ops->check_medium(source, error) : DCN_OK;
}

/* ---- what is set in a drive, and a drive that is lost ---- */

unsigned
dcn__source_alarms(struct dcn_source *source)
{
    SEEK(source, alarms);
    return source != NULL ? source->ops->alarms(source) : 0;
}

enum dcn_status
dcn__source_set_effort(struct dcn_source *source, enum dcn_effort effort,
                       struct dcn_error *error)
{
    struct dcn_source *drive = source;

    SEEK(drive, set_effort);
    return drive != NULL
               ? drive->ops->set_effort(drive, effort, error)
               : unsupported(source, "nothing that could try harder", error);
}

enum dcn_status
dcn__source_restart(struct dcn_source *source, struct dcn_error *error)
{
    struct dcn_source *drive = source;

    SEEK(drive, restart);
    return drive != NULL ? drive->ops->restart(drive, error)
                         : unsupported(source, "nothing that turns", error);
}

bool
dcn__source_is_well(struct dcn_source *source)
{
    SEEK(source, is_well);
    return source == NULL || source->ops->is_well(source);
}

bool
dcn__source_refuses(struct dcn_source *source, dcn_lba lba, dcn_lba elsewhere)
{
    SEEK(source, refuses);
    return source != NULL && source->ops->refuses(source, lba, elsewhere);
}

enum dcn_status
dcn__source_reopen(struct dcn_source *source, struct dcn_error *error)
{
    struct dcn_source *drive = source;

    SEEK(drive, reopen);
    return drive != NULL
               ? drive->ops->reopen(drive, error)
               : unsupported(source, "nothing that could come back", error);
}

const char *
dcn__source_name(struct dcn_source *source)
{
    SEEK(source, name_now);
    return source != NULL ? source->ops->name_now(source) : "";
}

static uint64_t
default_now_ns(struct dcn_clock *clock)
{
    struct dcn_clock real;

    (void)clock;
    dcn__clock_init_real(&real);
    return real.now_ns(&real);
}

static void
default_sleep_ns(struct dcn_clock *clock, uint64_t duration_ns)
{
    struct dcn_clock real;

    (void)clock;
    dcn__clock_init_real(&real);
    real.sleep_ns(&real, duration_ns);
}

struct dcn_clock *
dcn__source_clock(struct dcn_source *source)
{
    /* Shared by all sources without a clock of their own; never written. */
    static struct dcn_clock real = {
        .now_ns = default_now_ns, .sleep_ns = default_sleep_ns, .scale = 1};
    struct dcn_clock *clock = NULL;

    SEEK(source, clock);
    if (source != NULL)
        clock = source->ops->clock(source);
    return clock != NULL ? clock : &real;
}

void
dcn__source_close(struct dcn_source *source)
{
    SEEK(source, close);
    if (source != NULL)
        source->ops->close(source);
}

unsigned
dcn__c2_count(const uint8_t c2[DCN_C2_BYTES])
{
    unsigned count = 0;
    uint64_t word;
    size_t at = 0;

    for (; at + 8 <= DCN_C2_BYTES; at += 8) {
        memcpy(&word, c2 + at, 8);
        if (word != 0)
            count += (unsigned)__builtin_popcountll(word);
    }
    for (; at < DCN_C2_BYTES; at++) {
        if (c2[at] != 0)
            count += (unsigned)__builtin_popcount(c2[at]);
    }
    return count;
}
