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

const struct dcn_disc *
dcn__source_describe(struct dcn_source *source)
{
    return source->ops->describe(source);
}

void
dcn__source_capabilities(struct dcn_source *source,
                         struct dcn_source_caps *caps)
{
    memset(caps, 0, sizeof(*caps));
    source->ops->capabilities(source, caps);
}

enum dcn_status
dcn__source_read(struct dcn_source *source, dcn_lba first, uint32_t count,
                 unsigned want, unsigned flags, uint8_t *buffer,
                 struct dcn_sector_result *results, struct dcn_error *error)
{
    const unsigned both = DCN_WANT_USER | DCN_WANT_RAW;

    if (count == 0)
        return DCN_OK;
    if ((want & both) == both || dcn__want_bytes(want) == 0 ||
        (int64_t)first + count > INT32_MAX) {
        memset(results, 0, count * sizeof(*results));
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "read of %u sectors from LBA %d, parts %#x: no "
                              "such read",
                              count, first, want);
    }
    return source->ops->read(source, first, count, want, flags, buffer, results,
                             error);
}

enum dcn_status
dcn__source_set_speed(struct dcn_source *source, unsigned kb_s,
                      struct dcn_error *error)
{
    if (source->ops->set_speed == NULL)
        return DCN_OK;
    return source->ops->set_speed(source, kb_s, error);
}

enum dcn_status
dcn__source_check_medium(struct dcn_source *source, struct dcn_error *error)
{
    if (source->ops->check_medium == NULL)
        return DCN_OK;
    return source->ops->check_medium(source, error);
}

/* ---- what is set in a drive, and a drive that is lost ---- */

unsigned
dcn__source_alarms(struct dcn_source *source)
{
    if (source->ops->alarms != NULL)
        return source->ops->alarms(source);
    return source->next != NULL ? dcn__source_alarms(source->next) : 0;
}

enum dcn_status
dcn__source_set_effort(struct dcn_source *source, enum dcn_effort effort,
                       struct dcn_error *error)
{
    if (source->ops->set_effort != NULL)
        return source->ops->set_effort(source, effort, error);
    if (source->next != NULL)
        return dcn__source_set_effort(source->next, effort, error);
    return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                          "%s: nothing that could try harder",
                          source->ops->name);
}

enum dcn_status
dcn__source_restart(struct dcn_source *source, struct dcn_error *error)
{
    if (source->ops->restart != NULL)
        return source->ops->restart(source, error);
    if (source->next != NULL)
        return dcn__source_restart(source->next, error);
    return dcn__error_set(error, DCN_ERR_UNSUPPORTED, "%s: nothing that turns",
                          source->ops->name);
}

bool
dcn__source_is_well(struct dcn_source *source)
{
    if (source->ops->is_well != NULL)
        return source->ops->is_well(source);
    return source->next == NULL || dcn__source_is_well(source->next);
}

enum dcn_status
dcn__source_reopen(struct dcn_source *source, struct dcn_error *error)
{
    if (source->ops->reopen != NULL)
        return source->ops->reopen(source, error);
    if (source->next != NULL)
        return dcn__source_reopen(source->next, error);
    return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                          "%s: nothing that could come back",
                          source->ops->name);
}

const char *
dcn__source_name(struct dcn_source *source)
{
    if (source->ops->name_now != NULL)
        return source->ops->name_now(source);
    return source->next != NULL ? dcn__source_name(source->next) : "";
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

    if (source->ops->clock != NULL)
        clock = source->ops->clock(source);
    return clock != NULL ? clock : &real;
}

void
dcn__source_close(struct dcn_source *source)
{
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
