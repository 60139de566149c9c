/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a rescue needs before it reads: its store (and the map of one that has
 * not begun, which is on the disk before any file that it might speak of),
 * the plan of the disc, buffers and the writer.
 */
#include "rescue/engine_priv.h"

#include "disc/medium.h"
#include "plan/run_out.h"

#include <stdlib.h>
#include <string.h>

/* Of one command: 512 raw sectors with C2 and subchannel are 1.4 MB. */
#define MAX_SLOT_BYTES (2u << 20)
/* Between drive and disk: 16 MB are 0.2 s of the fastest BD (72 MB/s), 1.6 s of
 * a CD at 48x. A disk that stands still for longer stops the drive, whose own
 * cache hides no more either. */
#define MAX_RING_BYTES (16u << 20)
#define MAX_SLOTS      16
/* One is read into, one waits, one is written. */
#define MIN_SLOTS 3
/* Both ends of each track, and what run-out begins, ends and parts. */
#define MAX_BREAKS (2 * DCN_MAX_TRACKS + 3 * DCN_RUN_OUT_MOST)

/* The speed rungs, in 1x: what has been seen to win. A medium without a row
 * keeps the drive's speed. */
static const struct {
    enum dcn_medium medium;
    unsigned medium_x, slow_x, slowest_x;
} speeds[] = {
    {DCN_MEDIUM_CD, 16, 8, 4},
    {DCN_MEDIUM_DVD, 8, 4, 2},
    {DCN_MEDIUM_BD, 4, 2, 1},
};
#define FULL_SPEED 0xFFFF

/* kB/s as SET CD SPEED has them. */
static unsigned
times_1x(const struct dcn_medium_facts *facts, unsigned x)
{
    return (unsigned)(facts->kb_per_1x * x + 0.5);
}

static size_t
disc_ranges(const struct dcn_disc *disc, struct dcn_range *ranges, size_t most)
{
    size_t count = 0;

    while (count < most &&
           dcn__disc_range(disc, (unsigned)count, &ranges[count]))
        count++;
    return count;
}

enum dcn_status
dcn__engine_open_store(const struct dcn_disc *disc,
                       struct dcn_store_options *options,
                       struct dcn_store **store, struct dcn_error *error)
{
    struct dcn_range *ranges = calloc(DCN_MAX_TRACKS, sizeof(*ranges));
    char digest[65];
    enum dcn_status status;

    if (ranges == NULL)
        return dcn__error_memory(error, "beginning a rescue");
    dcn__disc_toc_digest(disc, digest);
    options->digest = digest;
    options->kind = dcn__disc_kind_name(disc);
    options->ranges = ranges;
    options->range_count = disc_ranges(disc, ranges, DCN_MAX_TRACKS);
    options->probe_count = dcn__engine_choose_probes(disc, options->probes);
    status = dcn__store_open(options, store, error);
    free(ranges);
    return status;
}

enum dcn_status
dcn__rescue_begin(const struct dcn_disc *disc, const char *map_path,
                  unsigned keeps, struct dcn_error *error)
{
    struct dcn_store_options options = {
        .path = map_path, .keeps = keeps, .fresh = true, .locked = true};
    struct dcn_store *store;
    enum dcn_status status =
        dcn__engine_open_store(disc, &options, &store, error);

    if (status == DCN_OK)
        dcn__store_close(store);
    return status;
}

/* Where the kind of sector changes: no command may cross. */
static size_t
disc_breaks(const struct dcn_disc *disc, dcn_lba *breaks)
{
    size_t count = 0;

    for (unsigned i = 1; i < disc->track_count; i++) {
        const struct dcn_track *track = &disc->tracks[i];

        if (track->mode == disc->tracks[i - 1].mode)
            continue;
        breaks[count++] = track->pregap;
        if (track->start != track->pregap)
            breaks[count++] = track->start;
    }
    return count;
}

static int
in_order(const void *a, const void *b)
{
    dcn_lba one = *(const dcn_lba *)a, other = *(const dcn_lba *)b;

    return one < other ? -1 : one > other;
}

/* What may be run-out is read sector by sector: it spoils no other, and the
 * seconds that each failure takes are spent once. */
static size_t
break_at_run_outs(const struct dcn_plan_options *plan, dcn_lba *breaks,
                  size_t count)
{
    for (size_t i = 0; i < plan->run_out_count; i++) {
        const struct dcn_range *range = &plan->run_outs[i];

        for (uint32_t n = 0; n <= range->count; n++)
            breaks[count++] = range->first + (dcn_lba)n;
    }
    qsort(breaks, count, sizeof(*breaks), in_order);
    return count;
}

/* Tracks whose sectors all prove themselves by their EDC, if raw. */
static size_t
proven_ranges(const struct dcn_engine *engine, struct dcn_range *ranges)
{
    const struct dcn_disc *disc = engine->disc;
    size_t count = 0;

    for (unsigned i = 0; engine->repair != NULL && i < disc->track_count; i++) {
        const struct dcn_track *track = &disc->tracks[i];

        if (track->mode == DCN_TRACK_MODE1)
            ranges[count++] = (struct dcn_range){
                track->start, (uint32_t)(track->end - track->start)};
    }
    return count;
}

/* Tracks recorded in packets. */
static size_t
packet_tracks(const struct dcn_engine *engine, struct dcn_plan_packets *packets)
{
    const struct dcn_disc *disc = engine->disc;
    size_t count = 0;

    for (unsigned i = 0; engine->caps.is_drive && i < disc->track_count; i++) {
        const struct dcn_track *track = &disc->tracks[i];

        if (track->packets && count < DCN_PLAN_MOST_PACKETS)
            packets[count++] = (struct dcn_plan_packets){
                {track->start, (uint32_t)(track->end - track->start)},
                track->packet_sectors};
    }
    return count;
}

static void
choose_sizes(struct dcn_engine *engine)
{
    uint32_t sector_bytes =
        (uint32_t)dcn__want_bytes(DCN_WANT_RAW | DCN_WANT_C2 | DCN_WANT_SUB);
    uint32_t most = MAX_SLOT_BYTES / sector_bytes;
    uint32_t wanted = engine->caps.max_sectors;

    if (wanted < 1)
        wanted = 1;
    engine->max_sectors = wanted < most ? wanted : most;
    if (engine->caps.block_sectors > 1)
        engine->max_sectors -= engine->max_sectors % engine->caps.block_sectors;
    if (engine->max_sectors < engine->caps.block_sectors)
        engine->max_sectors = engine->caps.block_sectors;
}

struct begun {
    struct dcn_engine *engine;
    struct dcn_store_options *store;
};

static enum dcn_status
begin_store(void *argument, struct dcn_error *error)
{
    const struct begun *begun = argument;

    return dcn__engine_open_store(begun->engine->disc, begun->store,
                                  &begun->engine->store, error);
}

static enum dcn_status
begin_samples(void *argument, struct dcn_error *error)
{
    const struct begun *begun = argument;
    struct dcn_engine *engine = begun->engine;

    return dcn__repair_open(engine->options->samples_path,
                            !dcn__store_resumed(engine->store), &engine->repair,
                            error);
}

static enum dcn_status
open_samples(struct dcn_engine *engine, struct dcn_error *error)
{
    const struct dcn_room room = dcn__engine_room(engine);
    struct begun begun = {engine, NULL};

    return dcn__room_do(&room, begin_samples, &begun, error);
}

static enum dcn_status
open_store(struct dcn_engine *engine, struct dcn_error *error)
{
    const struct dcn_rescue_options *options = engine->options;
    struct dcn_store_options store = {.path = options->map_path,
                                      .keeps = engine->keeps,
                                      .drive = options->drive,
                                      .fresh = options->fresh,
                                      .locked = options->locked};
    const struct dcn_room room = dcn__engine_room(engine);
    struct begun begun = {engine, &store};
    enum dcn_status status = dcn__room_do(&room, begin_store, &begun, error);

    if (status != DCN_OK)
        return status;
    engine->map = dcn__map_copy(dcn__store_map(engine->store));
    if (engine->map == NULL)
        return dcn__error_memory(error, "beginning a rescue");
    dcn__map_show(engine->map, engine->events);
    engine->resumed_good = dcn__map_count_in(engine->map, DCN_MAP_RECOVERED);
    return DCN_OK;
}

/* Rungs that this source has beyond those of any drive. */
static unsigned
rungs_of(const struct dcn_engine *engine)
{
    static const struct {
        enum dcn_effort effort;
        enum dcn_rung rung;
    } by_effort[] = {
        {DCN_EFFORT_MOST, DCN_RUNG_PERSISTENT},
        {DCN_EFFORT_LEAST, DCN_RUNG_QUICK},
        {DCN_EFFORT_AS_IS, DCN_RUNG_AS_IS},
        {DCN_EFFORT_CONTINUOUS, DCN_RUNG_CONTINUOUS},
    };
    unsigned rungs = 0;

    for (size_t i = 0; i < sizeof(by_effort) / sizeof(by_effort[0]); i++)
        if ((engine->caps.efforts & 1u << by_effort[i].effort) != 0)
            rungs |= DCN_RUNG_BIT(by_effort[i].rung);
    /* Without raw sectors nothing could judge what comes uncorrected. */
    if (engine->repair == NULL)
        rungs &=
            ~(DCN_RUNG_BIT(DCN_RUNG_AS_IS) | DCN_RUNG_BIT(DCN_RUNG_CONTINUOUS));
    if (engine->caps.can_cook && engine->repair != NULL)
        rungs |= DCN_RUNG_BIT(DCN_RUNG_COOKED);
    if (engine->caps.can_restart)
        rungs |= DCN_RUNG_BIT(DCN_RUNG_RESTART);
    return rungs;
}

enum dcn_status
dcn__engine_make_plan(struct dcn_engine *engine, bool again,
                      struct dcn_error *error)
{
    const struct dcn_rescue_options *options = engine->options;
    dcn_lba breaks[MAX_BREAKS];
    struct dcn_range proven[DCN_MAX_TRACKS];
    struct dcn_range run_outs[DCN_RUN_OUT_MOST];
    struct dcn_plan_packets packets[DCN_PLAN_MOST_PACKETS];
    struct dcn_plan_options plan = {
        .block_sectors = engine->caps.block_sectors,
        .max_sectors = engine->max_sectors,
        .retries = options->retries,
        .time_limit_s = options->time_limit_s,
        .give_up_after = options->give_up_after,
        .fast = options->fast,
        .try_intended = options->try_intended,
        .is_drive = engine->caps.is_drive,
        .drive = (uint8_t)dcn__store_drive(engine->store),
        .skip = options->skip,
        .skip_count = options->skip_count,
        .first = options->first,
        .first_count = options->first_count,
        .run_outs = run_outs,
        .run_out_count = engine->caps.is_drive
                             ? dcn__run_out_ranges(engine->disc, run_outs)
                             : 0,
        .volume_end = options->volume_end,
        .packets = packets,
        .packet_count = packet_tracks(engine, packets),
        .asks_types =
            engine->caps.is_drive && engine->disc->medium == DCN_MEDIUM_CD,
        .again = again,
        .breaks = breaks,
        .break_count = disc_breaks(engine->disc, breaks),
        .proven = proven,
        .proven_count = proven_ranges(engine, proven),
        .speed_kb_s = options->speed_kb_s,
        .rungs = rungs_of(engine),
        .known = options->known,
    };
    const struct dcn_medium_facts *facts =
        dcn__medium_facts(engine->disc->medium);

    plan.break_count = break_at_run_outs(&plan, breaks, plan.break_count);
    for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++) {
        if (!engine->caps.can_set_speed ||
            speeds[i].medium != engine->disc->medium)
            continue;
        plan.medium_kb_s = times_1x(facts, speeds[i].medium_x);
        plan.slow_kb_s = times_1x(facts, speeds[i].slow_x);
        plan.slowest_kb_s = times_1x(facts, speeds[i].slowest_x);
        /* Only a rung of its own where the job set a speed. */
        plan.fast_kb_s = options->speed_kb_s != 0 ? FULL_SPEED : 0;
    }
    plan.spiral.inner_mm = facts->inner_mm;
    plan.spiral.pitch_mm = facts->pitch_mm;
    plan.spiral.sector_mm = facts->sector_mm;
    plan.spiral.layer_break = engine->disc->layer_break;
    engine->plan = dcn__plan_new(&plan, engine->map);
    return engine->plan != NULL
               ? DCN_OK
               : dcn__error_memory(error, "beginning a rescue");
}

enum dcn_status
dcn__engine_make_writer(struct dcn_engine *engine, struct dcn_error *error)
{
    struct dcn_writer_options writer = {
        .sink = engine->sink,
        .store = engine->store,
        .repair = engine->repair,
        .sectors = engine->max_sectors,
        .begin_ns = dcn__engine_now(engine),
        .room_wait_s = engine->options->room_wait_s,
        .events = engine->events,
    };

    writer.sector_bytes =
        (uint32_t)dcn__want_bytes(DCN_WANT_RAW | DCN_WANT_C2 | DCN_WANT_SUB);
    writer.slots = MAX_RING_BYTES / (writer.sector_bytes * engine->max_sectors);
    if (writer.slots > MAX_SLOTS)
        writer.slots = MAX_SLOTS;
    if (writer.slots < MIN_SLOTS)
        writer.slots = MIN_SLOTS;
    engine->hard_ns = engine->end_ns = engine->before_ns = writer.begin_ns;
    return dcn__writer_new(&writer, &engine->writer, error);
}

static enum dcn_status
make_room(struct dcn_engine *engine, struct dcn_error *error)
{
    size_t sector_bytes =
        dcn__want_bytes(DCN_WANT_RAW | DCN_WANT_C2 | DCN_WANT_SUB);

    engine->lead = malloc(engine->max_sectors * sector_bytes);
    engine->lead_results =
        calloc(engine->max_sectors, sizeof(*engine->lead_results));
    engine->outcomes = calloc(engine->max_sectors, sizeof(*engine->outcomes));
    if (engine->lead == NULL || engine->lead_results == NULL ||
        engine->outcomes == NULL)
        return dcn__error_memory(error, "beginning a rescue");
    return DCN_OK;
}

enum dcn_status
dcn__engine_begin(struct dcn_engine *engine, struct dcn_error *error)
{
    enum dcn_status status;

    engine->clock = dcn__source_clock(engine->source);
    dcn__clock_init_real(&engine->real);
    engine->disc = dcn__source_describe(engine->source);
    dcn__source_capabilities(engine->source, &engine->caps);
    engine->keeps = engine->sink->ops->want(engine->sink);
    engine->settled = INT32_MIN;
    engine->started_ns = dcn__engine_now(engine);
    dcn__meter_init(&engine->meter, engine->disc->medium, engine->started_ns);
    choose_sizes(engine);
    status = open_store(engine, error);
    if (status == DCN_OK)
        status = dcn__engine_ask_again(engine, error);
    if (status == DCN_OK && engine->disc->medium == DCN_MEDIUM_CD &&
        (engine->caps.want & DCN_WANT_RAW) != 0)
        status = open_samples(engine, error);
    if (status == DCN_OK) {
        dcn__engine_know(engine);
        status = dcn__engine_make_plan(engine, false, error);
    }
    if (status == DCN_OK)
        status = make_room(engine, error);
    if (status == DCN_OK && dcn__store_resumed(engine->store))
        status = dcn__engine_check_resume(engine, error);
    if (status == DCN_OK)
        status = dcn__engine_make_writer(engine, error);
    return status;
}
