/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/rescue/fake.h"

#include "disc/builder.h"
#include "util/error.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
fake_content(dcn_lba lba, uint8_t salt, uint8_t *bytes)
{
    uint32_t x = (uint32_t)lba * 2654435761u + 0x9E3779B9u + salt;

    for (size_t i = 0; i < DCN_USER_BYTES; i += 64) {
        x = x * 1664525u + 1013904223u;
        memset(bytes + i, (int)(x >> 24), 64);
    }
    bytes[0] = 1; /* never all zeros */
}

void
fake_folder(char *path, size_t room)
{
    snprintf(path, room, "/dev/shm/dcn-rescue-XXXXXX");
    if (mkdtemp(path) != NULL)
        return;
    snprintf(path, room, "/tmp/dcn-rescue-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(path));
}

/* ---- source ---- */

static const struct dcn_disc *
source_describe(struct dcn_source *base)
{
    return ((struct fake_source *)base)->disc;
}

static void
source_capabilities(struct dcn_source *base, struct dcn_source_caps *caps)
{
    *caps = ((struct fake_source *)base)->caps;
}

static struct dcn_clock *
source_clock(struct dcn_source *base)
{
    return &((struct fake_source *)base)->clock;
}

static const struct fake_damage *
damage_at(const struct fake_source *source, dcn_lba lba)
{
    for (size_t i = 0; i < source->damage_count; i++) {
        const struct fake_damage *damage = &source->damage[i];

        if (lba >= damage->first &&
            lba < damage->first + (dcn_lba)damage->count)
            return damage;
    }
    return NULL;
}

static enum dcn_status
source_read(struct dcn_source *base, dcn_lba first, uint32_t count,
            unsigned want, unsigned flags, uint8_t *buffer,
            struct dcn_sector_result *results, struct dcn_error *error)
{
    struct fake_source *source = (struct fake_source *)base;

    ck_assert_uint_eq(want, DCN_WANT_USER);
    ck_assert_int_ge(first, 0);
    memset(results, 0, count * sizeof(*results));
    if (source->most_unsplit != 0 && count > source->most_unsplit &&
        (flags & DCN_READ_NO_SPLIT) != 0)
        return dcn__error_set(error, DCN_ERR_INVALID, "too long");
    memset(buffer, 0, (size_t)count * DCN_USER_BYTES);
    source->commands++;
    if (source->gone_after != 0 && source->commands > source->gone_after) {
        source->gone = true;
        if (source->gone_times > 0 && --source->gone_times == 0)
            source->gone_after = 0;
    }
    if (source->gone_at != 0 && first <= source->gone_at &&
        source->gone_at < first + (dcn_lba)count)
        source->gone = true;
    if (source->gone)
        return dcn__error_set(error, DCN_ERR_DRIVE_GONE, "gone");
    if (source->out_after != 0 && source->commands > source->out_after) {
        source->out = true;
        source->out_after = 0;
    }
    if (source->out)
        return dcn__error_set(error, DCN_ERR_NO_MEDIUM, "taken out");
    if (source->swap_after != 0 && source->commands > source->swap_after &&
        source->salt == 0) {
        source->salt = 1;
        source->alarms += !source->swap_silent;
    }
    for (uint32_t i = 0; i < count; i++) {
        dcn_lba lba = first + (dcn_lba)i;
        const struct fake_damage *damage = damage_at(source, lba);

        source->reads[lba]++;
        source->clock.simulated_ns += source->sector_ns;
        if (damage != NULL && (damage->until_attempt == 0 ||
                               source->reads[lba] < damage->until_attempt)) {
            source->clock.simulated_ns += source->fail_ns;
            source->failures++;
            results[i].state = damage->whole_command ? DCN_SECTOR_UNKNOWN
                                                     : DCN_SECTOR_UNREADABLE;
            results[i].sense_key = 3;
            results[i].asc = 0x11;
            results[i].ascq = 5;
            if (source->most_unsplit != 0 && (flags & DCN_READ_NO_SPLIT) == 0)
                continue;
            if (damage->whole_command)
                memset(results, 0, i * sizeof(*results));
            return DCN_OK;
        }
        fake_content(lba, source->salt, buffer + (size_t)i * DCN_USER_BYTES);
        if (source->lie_first > 0 && lba == source->lie_at &&
            source->reads[lba] >= source->lie_first &&
            source->reads[lba] <= source->lie_last)
            buffer[(size_t)i * DCN_USER_BYTES] ^= 0x55;
        results[i].state = DCN_SECTOR_GOOD;
        results[i].has_main = true;
    }
    return DCN_OK;
}

static void
source_close(struct dcn_source *base)
{
    (void)base;
}

static enum dcn_status
source_reopen(struct dcn_source *base, struct dcn_error *error)
{
    struct fake_source *source = (struct fake_source *)base;

    if (source->reopen_after == 0 || ++source->reopened < source->reopen_after)
        return dcn__error_set(error, DCN_ERR_DRIVE_GONE, "still gone");
    source->reopened = 0;
    source->gone = false;
    source->alarms++;
    return DCN_OK;
}

static enum dcn_status
source_check_medium(struct dcn_source *base, struct dcn_error *error)
{
    struct fake_source *source = (struct fake_source *)base;

    if (!source->out)
        return DCN_OK;
    if (source->back_after == 0 || ++source->looked < source->back_after)
        return dcn__error_set(error, DCN_ERR_NO_MEDIUM, "still empty");
    source->looked = 0;
    source->out = false;
    source->alarms++;
    return DCN_OK;
}

static unsigned
source_alarms(struct dcn_source *base)
{
    return ((struct fake_source *)base)->alarms;
}

static const char *
source_name(struct dcn_source *base)
{
    (void)base;
    return "fake";
}

static enum dcn_status
source_set_effort(struct dcn_source *base, enum dcn_effort effort,
                  struct dcn_error *error)
{
    struct fake_source *source = (struct fake_source *)base;

    if (effort != DCN_EFFORT_USUAL &&
        (source->caps.efforts & 1u << effort) == 0)
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED, "no such effort");
    source->effort = effort;
    source->efforts_set++;
    return DCN_OK;
}

static enum dcn_status
source_restart(struct dcn_source *base, struct dcn_error *error)
{
    struct fake_source *source = (struct fake_source *)base;

    source->restarts++;
    source->clock.simulated_ns += UINT64_C(4000000000);
    return source->caps.can_restart
               ? DCN_OK
               : dcn__error_set(error, DCN_ERR_COMMAND, "no");
}

static const struct dcn_source_ops source_ops = {
    .name = "fake",
    .describe = source_describe,
    .capabilities = source_capabilities,
    .read = source_read,
    .close = source_close,
    .clock = source_clock,
    .reopen = source_reopen,
    .check_medium = source_check_medium,
    .alarms = source_alarms,
    .name_now = source_name,
    .set_effort = source_set_effort,
    .restart = source_restart,
};

void
fake_source_init(struct fake_source *source, enum dcn_medium medium,
                 uint32_t sectors)
{
    struct dcn_disc_builder *builder = dcn__builder_new(medium);

    memset(source, 0, sizeof(*source));
    ck_assert_uint_le(sectors, FAKE_MAX_SECTORS);
    ck_assert_int_eq(
        dcn__builder_session(builder, 1, 0, (dcn_lba)sectors, NULL), DCN_OK);
    ck_assert_ptr_nonnull(
        dcn__builder_track(builder, 1, 1, 4, DCN_TRACK_MODE1, 0, NULL));
    ck_assert_int_eq(dcn__builder_finish(builder, &source->disc, NULL), DCN_OK);
    dcn__builder_free(builder);
    source->base.ops = &source_ops;
    dcn__clock_init_simulated(&source->clock);
    source->caps = (struct dcn_source_caps){
        .want = DCN_WANT_USER,
        .want_together = DCN_WANT_USER,
        .max_sectors = 64,
        .block_sectors = medium == DCN_MEDIUM_CD ? 1 : 16,
        .is_drive = true,
    };
    source->sector_ns = 100000;
    source->fail_ns = 2000000000;
}

void
fake_source_damage(struct fake_source *source, dcn_lba first, uint32_t count,
                   unsigned until_attempt)
{
    source->damage[source->damage_count++] =
        (struct fake_damage){first, count, until_attempt, false};
}

void
fake_source_free(struct fake_source *source)
{
    dcn__disc_free(source->disc);
}

/* ---- sink ---- */

static bool
sink_fails(struct fake_sink *sink)
{
    sink->calls++;
    return sink->fail_at != 0 && sink->calls >= sink->fail_at &&
           (sink->fail_until == 0 || sink->calls < sink->fail_until);
}

static unsigned
sink_want(struct dcn_sink *base)
{
    (void)base;
    return DCN_WANT_USER;
}

static enum dcn_status
sink_write(struct dcn_sink *base, dcn_lba first, uint32_t count, unsigned want,
           const uint8_t *buffer, const struct dcn_sector_result *results,
           struct dcn_error *error)
{
    struct fake_sink *sink = (struct fake_sink *)base;

    ck_assert_uint_eq(want, DCN_WANT_USER);
    if (sink_fails(sink))
        return dcn__error_set(error, sink->fail_status, "write failed");
    if (first < sink->dirty_first)
        sink->dirty_first = first;
    if (first + (dcn_lba)count > sink->dirty_end)
        sink->dirty_end = first + (dcn_lba)count;
    for (uint32_t i = 0; i < count; i++)
        if (results[i].has_main)
            memcpy(sink->written + ((size_t)first + i) * DCN_USER_BYTES,
                   buffer + (size_t)i * DCN_USER_BYTES, DCN_USER_BYTES);
    return DCN_OK;
}

static enum dcn_status
sink_read(struct dcn_sink *base, dcn_lba first, uint32_t count, unsigned want,
          uint8_t *buffer, struct dcn_error *error)
{
    struct fake_sink *sink = (struct fake_sink *)base;

    (void)want;
    (void)error;
    memcpy(buffer, sink->written + (size_t)first * DCN_USER_BYTES,
           (size_t)count * DCN_USER_BYTES);
    return DCN_OK;
}

static enum dcn_status
sink_sync(struct dcn_sink *base, struct dcn_error *error)
{
    struct fake_sink *sink = (struct fake_sink *)base;

    if (sink_fails(sink))
        return dcn__error_set(error, sink->fail_status, "sync failed");
    if (sink->dirty_first < sink->dirty_end)
        memcpy(sink->durable + (size_t)sink->dirty_first * DCN_USER_BYTES,
               sink->written + (size_t)sink->dirty_first * DCN_USER_BYTES,
               (size_t)(sink->dirty_end - sink->dirty_first) * DCN_USER_BYTES);
    sink->dirty_first = INT32_MAX;
    sink->dirty_end = 0;
    return DCN_OK;
}

static enum dcn_status
sink_settle(struct dcn_sink *base, dcn_lba lba, struct dcn_error *error)
{
    struct fake_sink *sink = (struct fake_sink *)base;

    (void)error;
    ck_assert_int_ge(lba, sink->settled);
    sink->settled = lba;
    return DCN_OK;
}

static enum dcn_status
sink_finish(struct dcn_sink *base, const struct dcn_disc *disc,
            const struct dcn_watch *watch, struct dcn_error *error)
{
    (void)base;
    (void)disc;
    (void)watch;
    (void)error;
    return DCN_OK;
}

static void
sink_close(struct dcn_sink *base)
{
    (void)base;
}

static const struct dcn_sink_ops sink_ops = {
    .name = "fake",
    .want = sink_want,
    .write = sink_write,
    .read = sink_read,
    .sync = sink_sync,
    .settle = sink_settle,
    .finish = sink_finish,
    .close = sink_close,
};

void
fake_sink_init(struct fake_sink *sink, uint32_t sectors)
{
    memset(sink, 0, sizeof(*sink));
    sink->base.ops = &sink_ops;
    sink->sectors = sectors;
    sink->settled = INT32_MIN;
    sink->dirty_first = INT32_MAX;
    sink->written = calloc(sectors, DCN_USER_BYTES);
    sink->durable = calloc(sectors, DCN_USER_BYTES);
}

void
fake_sink_free(struct fake_sink *sink)
{
    free(sink->written);
    free(sink->durable);
}

void
fake_sink_power_loss(struct fake_sink *sink)
{
    memcpy(sink->written, sink->durable,
           (size_t)sink->sectors * DCN_USER_BYTES);
    sink->dirty_first = INT32_MAX;
    sink->dirty_end = 0;
    sink->settled = INT32_MIN;
}

static bool
sector_right(const struct fake_sink *sink, dcn_lba lba)
{
    uint8_t bytes[DCN_USER_BYTES];

    fake_content(lba, 0, bytes);
    return memcmp(bytes, sink->written + (size_t)lba * DCN_USER_BYTES,
                  DCN_USER_BYTES) == 0;
}

uint64_t
fake_false_claims(const struct fake_sink *sink, const struct dcn_map *map)
{
    struct dcn_map_run run = dcn__map_next(map, 0, DCN_MAP_RECOVERED);
    uint64_t wrong = 0;

    while (run.count != 0) {
        dcn_lba end = (dcn_lba)dcn__map_end(&run);

        for (dcn_lba lba = run.first; lba < end; lba++)
            wrong += !sector_right(sink, lba);
        run = dcn__map_next(map, end, DCN_MAP_RECOVERED);
    }
    return wrong;
}

uint64_t
fake_right_sectors(const struct fake_sink *sink)
{
    uint64_t right = 0;

    for (uint32_t i = 0; i < sink->sectors; i++)
        right += sector_right(sink, (dcn_lba)i);
    return right;
}
