/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Carries a plan out: reads in this thread, hands over to the writer, tells
 * the caller, and leaves everything so that the same call can go on.
 */
#include "rescue/engine_priv.h"
#include "rescue/intended.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_S 1e9
/* Of the source's time: what is read is on the disk after the first; before
 * more than the second can be lost, the drive waits. */
#define HARD_COMMIT_NS UINT64_C(1000000000)
#define MOST_LOST_NS   UINT64_C(2000000000)
#define MAX_SLOT_BYTES (2u << 20)
#define MAX_RING_BYTES (16u << 20)
#define MAX_SLOTS      16
#define MIN_SLOTS      3
#define MAX_BREAKS     (2 * DCN_MAX_TRACKS)

/* kB/s of the speed rungs: what has been seen to win (CD 16x, 8x and
 * 4x, DVD 8x, 4x and 2x, BD 4x, 2x and 1x). */
static const struct {
    enum dcn_medium medium;
    unsigned medium_kb_s, slow_kb_s, slowest_kb_s;
} speeds[] = {
    {DCN_MEDIUM_CD, 2822, 1411, 706},
    {DCN_MEDIUM_DVD, 11080, 5540, 2770},
    {DCN_MEDIUM_BD, 17984, 8992, 4496},
};
#define FULL_SPEED 0xFFFF

/* The data zone's inner radius, track pitch and length of a sector (ECMA-130
 * 8 and 10.5 at 1.25 m/s, ECMA-267 10 and 13, the BD-ROM white paper). */
static const struct {
    enum dcn_medium medium;
    double inner_mm, pitch_mm, sector_mm;
} spirals[] = {
    {DCN_MEDIUM_CD, 25.0, 1.6e-3, 16.67},
    {DCN_MEDIUM_DVD, 24.0, 0.74e-3, 5.16},
    {DCN_MEDIUM_BD, 24.0, 0.32e-3, 2.24},
};

/* ---- beginning ---- */

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

static enum dcn_status
open_store(struct dcn_engine *engine, struct dcn_error *error)
{
    const struct dcn_rescue_options *options = engine->options;
    struct dcn_store_options store = {.path = options->map_path,
                                      .keeps = engine->keeps,
                                      .drive = options->drive,
                                      .fresh = options->fresh,
                                      .locked = options->locked};
    enum dcn_status status =
        dcn__engine_open_store(engine->disc, &store, &engine->store, error);

    if (status != DCN_OK)
        return status;
    engine->map = dcn__map_copy(dcn__store_map(engine->store));
    if (engine->map == NULL)
        return dcn__error_memory(error, "beginning a rescue");
    engine->resumed_good = dcn__map_count_in(engine->map, DCN_MAP_WON);
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
    };
    unsigned rungs = 0;

    for (size_t i = 0; i < sizeof(by_effort) / sizeof(by_effort[0]); i++)
        if ((engine->caps.efforts & 1u << by_effort[i].effort) != 0)
            rungs |= DCN_RUNG_BIT(by_effort[i].rung);
    /* Without raw sectors nothing could judge what comes uncorrected. */
    if (engine->repair == NULL)
        rungs &= ~DCN_RUNG_BIT(DCN_RUNG_AS_IS);
    if (engine->caps.can_cook && engine->repair != NULL)
        rungs |= DCN_RUNG_BIT(DCN_RUNG_COOKED);
    if (engine->caps.can_restart)
        rungs |= DCN_RUNG_BIT(DCN_RUNG_RESTART);
    return rungs;
}

static enum dcn_status
make_plan(struct dcn_engine *engine, struct dcn_error *error)
{
    const struct dcn_rescue_options *options = engine->options;
    dcn_lba breaks[MAX_BREAKS];
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
        .breaks = breaks,
        .break_count = disc_breaks(engine->disc, breaks),
        .speed_kb_s = options->speed_kb_s,
        .rungs = rungs_of(engine),
        .known = options->known,
    };

    for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++) {
        if (engine->source->ops->set_speed == NULL ||
            speeds[i].medium != engine->disc->medium)
            continue;
        plan.medium_kb_s = speeds[i].medium_kb_s;
        plan.slow_kb_s = speeds[i].slow_kb_s;
        plan.slowest_kb_s = speeds[i].slowest_kb_s;
        /* Only a rung of its own where the job set a speed. */
        plan.fast_kb_s = options->speed_kb_s != 0 ? FULL_SPEED : 0;
    }
    for (size_t i = 0; i < sizeof(spirals) / sizeof(spirals[0]); i++) {
        if (spirals[i].medium != engine->disc->medium)
            continue;
        plan.spiral.inner_mm = spirals[i].inner_mm;
        plan.spiral.pitch_mm = spirals[i].pitch_mm;
        plan.spiral.sector_mm = spirals[i].sector_mm;
        plan.spiral.layer_break = engine->disc->layer_break;
    }
    engine->plan = dcn__plan_new(&plan, engine->map);
    return engine->plan != NULL
               ? DCN_OK
               : dcn__error_memory(error, "beginning a rescue");
}

static enum dcn_status
make_writer(struct dcn_engine *engine, struct dcn_error *error)
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

    engine->lead = calloc(engine->max_sectors, sector_bytes);
    engine->lead_results =
        calloc(engine->max_sectors, sizeof(*engine->lead_results));
    engine->outcomes = calloc(engine->max_sectors, sizeof(*engine->outcomes));
    if (engine->lead == NULL || engine->lead_results == NULL ||
        engine->outcomes == NULL)
        return dcn__error_memory(error, "beginning a rescue");
    return DCN_OK;
}

static enum dcn_status
begin(struct dcn_engine *engine, struct dcn_error *error)
{
    enum dcn_status status;

    engine->clock = dcn__source_clock(engine->source);
    dcn__clock_init_real(&engine->real);
    engine->disc = dcn__source_describe(engine->source);
    dcn__source_capabilities(engine->source, &engine->caps);
    engine->keeps = engine->sink->ops->want(engine->sink);
    engine->settled = INT32_MIN;
    engine->started_ns = dcn__engine_now(engine);
    dcn__progress_init(&engine->meter, engine->disc->medium,
                       engine->started_ns);
    choose_sizes(engine);
    status = open_store(engine, error);
    if (status == DCN_OK && engine->disc->medium == DCN_MEDIUM_CD &&
        (engine->caps.want & DCN_WANT_RAW) != 0)
        status = dcn__repair_open(engine->options->samples_path,
                                  !dcn__store_resumed(engine->store),
                                  &engine->repair, error);
    if (status == DCN_OK) {
        dcn__engine_know(engine);
        status = make_plan(engine, error);
    }
    if (status == DCN_OK)
        status = make_room(engine, error);
    if (status == DCN_OK && dcn__store_resumed(engine->store))
        status = dcn__engine_check_resume(engine, error);
    if (status == DCN_OK)
        status = make_writer(engine, error);
    return status;
}

/* ---- going ---- */

struct change {
    struct dcn_engine *engine;
    struct dcn_writer_slot *slot;
    const struct dcn_plan_action *action;
    struct dcn_error *error;
};

static enum dcn_status
changed(const struct dcn_map_run *run, void *payload)
{
    struct change *change = payload;
    struct dcn_engine *engine = change->engine;

    if ((DCN_MAP_BIT(run->state) & DCN_MAP_WON) != 0 &&
        change->action->pass == DCN_PLAN_RETRY)
        engine->summary->retried += run->count;
    return dcn__writer_add_run(change->slot, run, change->error);
}

/* Sectors that are no better than what is kept are not stored again. */
static void
keep_the_better(struct dcn_engine *engine, struct dcn_writer_slot *slot)
{
    for (uint32_t i = 0; i < slot->count; i++) {
        if (engine->outcomes[i].store)
            continue;
        slot->results[i].has_main = false;
        slot->results[i].has_sub = false;
    }
}

static void
settle(struct dcn_engine *engine, struct dcn_writer_slot *slot, bool all)
{
    unsigned open = ~(DCN_MAP_WON | DCN_MAP_BIT(DCN_MAP_EXCLUDED)) &
                    (DCN_MAP_BIT(DCN_MAP_STATES) - 1);
    const struct dcn_map_run *run =
        all ? NULL : dcn__map_next(engine->map, engine->settled, open);
    dcn_lba lba = run != NULL ? run->first : INT32_MAX;

    if (lba <= engine->settled)
        return;
    engine->settled = lba;
    slot->has_settle = true;
    slot->settle = lba;
}

static void
choose_commit(struct dcn_engine *engine, struct dcn_writer_slot *slot)
{
    uint64_t now_ns = engine->now_ns;

    engine->before_ns = engine->end_ns;
    engine->end_ns = slot->end_ns = now_ns;
    slot->commit = DCN_COMMIT_SOFT;
    if (now_ns - engine->hard_ns < HARD_COMMIT_NS)
        return;
    slot->commit = DCN_COMMIT_HARD;
    engine->hard_ns = now_ns;
}

/* Up to when all must be on the disk before more is read: at a power loss no
 * more reading is lost than some seconds, or the last command. */
static uint64_t
must_be_durable_ns(const struct dcn_engine *engine)
{
    uint64_t now_ns = dcn__engine_now(engine);
    uint64_t needed_ns = now_ns < MOST_LOST_NS ? 0 : now_ns - MOST_LOST_NS;

    if (needed_ns > engine->before_ns)
        needed_ns = engine->before_ns;
    return needed_ns < engine->hard_ns ? needed_ns : engine->hard_ns;
}

static enum dcn_status
carry_out(struct dcn_engine *engine, const struct dcn_plan_action *action,
          struct dcn_writer_slot *slot, struct dcn_error *error)
{
    const struct dcn_rescue_options *options = engine->options;
    struct change change = {engine, slot, action, error};
    bool prepared = true;
    uint64_t took_ns;
    enum dcn_status status =
        dcn__engine_read(engine, action, slot, &prepared, &took_ns, error);

    if (status == DCN_OK && !prepared) {
        dcn__writer_give_back(engine->writer, slot);
        return DCN_OK;
    }
    if (status == DCN_OK)
        status = dcn__plan_take(engine->plan, action, engine->outcomes, took_ns,
                                changed, &change, error);
    if (status != DCN_OK)
        return status;
    keep_the_better(engine, slot);
    if (options->stored != NULL)
        options->stored(slot->first, slot->count, slot->want, slot->buffer,
                        slot->results, options->payload);
    dcn__progress_count(&engine->meter, slot->count, engine->now_ns);
    settle(engine, slot, false);
    choose_commit(engine, slot);
    dcn__writer_submit(engine->writer, slot);
    return DCN_OK;
}

static enum dcn_status
take_slot(struct dcn_engine *engine, const struct dcn_plan_action *action,
          struct dcn_writer_slot **slot, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    *slot = NULL;
    while (status == DCN_OK && *slot == NULL) {
        if (dcn__engine_cancelled(engine))
            return dcn__error_set(error, DCN_ERR_CANCELLED,
                                  "stopped on request");
        status = dcn__writer_take(engine->writer, must_be_durable_ns(engine),
                                  slot, error);
        dcn__engine_tell_room(engine, action->first);
    }
    return status;
}

/* What an earlier run left in the system's hands goes to the disk before
 * anything is added: until then the map cannot be appended to. */
static void
harden_earlier(struct dcn_engine *engine)
{
    struct dcn_writer_slot *slot;

    if (!dcn__store_resumed(engine->store) ||
        dcn__writer_take(engine->writer, 0, &slot, NULL) != DCN_OK ||
        slot == NULL)
        return;
    slot->commit = DCN_COMMIT_HARD;
    slot->end_ns = engine->end_ns;
    dcn__writer_submit(engine->writer, slot);
}

static enum dcn_status
regain(struct dcn_engine *engine, const struct dcn_plan_action *action,
       struct dcn_error *why)
{
    if (engine->lost_at != action->first)
        engine->lost_times = 0;
    engine->lost_at = action->first;
    engine->lost_times++;
    return dcn__engine_regain(engine, action->first, why);
}

static enum dcn_status
go(struct dcn_engine *engine, enum dcn_plan_end *end, struct dcn_error *error)
{
    enum dcn_phase phase = DCN_PHASE_READ;
    struct dcn_plan_action action = {.end = DCN_PLAN_GOING};
    struct dcn_error why = {.status = DCN_OK};
    enum dcn_status status = DCN_OK;

    while (status == DCN_OK) {
        struct dcn_writer_slot *slot;
        enum dcn_phase next;

        status = dcn__plan_next(engine->plan, dcn__engine_now(engine), &action,
                                error);
        if (status != DCN_OK || action.end != DCN_PLAN_GOING)
            break;
        next = action.pass == DCN_PLAN_COPY ? DCN_PHASE_READ : DCN_PHASE_RETRY;
        dcn__engine_progress(engine, phase, action.first, next != phase);
        phase = next;
        status = take_slot(engine, &action, &slot, error);
        if (status != DCN_OK)
            break;
        status = carry_out(engine, &action, slot, &why);
        if (status == DCN_OK)
            continue;
        dcn__writer_give_back(engine->writer, slot);
        if (dcn__engine_is_lost(status))
            status = regain(engine, &action, &why);
        if (status != DCN_OK && error != NULL)
            *error = why;
    }
    if (status == DCN_OK)
        dcn__engine_progress(engine, phase, action.first, true);
    if (status == DCN_OK)
        status = dcn__engine_check_end(engine, error);
    *end = action.end;
    return status;
}

/* ---- ending ---- */

static void
note_intended(struct dcn_engine *engine)
{
    struct dcn_intended intended;

    dcn__intended_find(engine->map, &intended);
    for (size_t i = 0; i < intended.count; i++) {
        const struct dcn_intended_region *region = &intended.regions[i];
        char text[200], untried[64] = "";

        if (region->excluded > 0)
            snprintf(untried, sizeof(untried), ", %u not tried",
                     region->excluded);
        snprintf(text, sizeof(text),
                 "sectors %d-%lld look unreadable on purpose (%s, %u of them "
                 "tried and lost%s)",
                 region->range.first,
                 (long long)region->range.first + region->range.count - 1,
                 dcn__intended_name(region->kind), region->lost, untried);
        dcn__engine_note(engine, DCN_NOTE_INFO, "intended_damage", text);
    }
}

/* How the rungs fared in this plan, beside former ones of this run. */
static void
keep_rungs(struct dcn_engine *engine)
{
    const struct dcn_ladder *ladder;

    if (engine->plan == NULL)
        return;
    ladder = dcn__plan_ladder(engine->plan);
    for (unsigned i = 0; i < DCN_RUNGS; i++) {
        struct dcn_rung_statistics *rung = &engine->summary->rungs[i];

        rung->tries += ladder->rungs[i].tries;
        rung->wins += ladder->rungs[i].wins;
        rung->time_ns += ladder->rungs[i].time_ns;
    }
}

static void
summarize(struct dcn_engine *engine, enum dcn_status status,
          enum dcn_plan_end end)
{
    struct dcn_rescue_summary *summary = engine->summary;
    const struct dcn_map *map = engine->map;

    summary->total = dcn__map_total(map);
    summary->good = dcn__map_count_in(map, DCN_MAP_WON);
    summary->repaired = dcn__map_count(map, DCN_MAP_REPAIRED);
    summary->voted = dcn__map_count(map, DCN_MAP_VOTED);
    summary->damaged = dcn__map_count(map, DCN_MAP_DAMAGED);
    summary->excluded = dcn__map_count(map, DCN_MAP_EXCLUDED);
    summary->unread = summary->total - summary->good - summary->damaged;
    summary->resumed = engine->resumed_good;
    summary->seconds =
        (double)(dcn__engine_now(engine) - engine->started_ns) / NS_PER_S;
    keep_rungs(engine);
    summary->complete = dcn__map_count_in(map, DCN_MAP_OPEN) == 0;
    if (status != DCN_OK)
        summary->end = DCN_RESCUE_STOPPED;
    else if (end == DCN_PLAN_TIME_UP)
        summary->end = DCN_RESCUE_TIME_UP;
    else if (end == DCN_PLAN_GAVE_UP)
        summary->end = DCN_RESCUE_GAVE_UP;
    else
        summary->end = DCN_RESCUE_ALL_DONE;
}

/* States that claim no data: what the plan made of them without reading. */
static enum dcn_status
add_unclaimed(struct dcn_engine *engine, struct dcn_writer_slot *slot)
{
    unsigned states = DCN_MAP_OPEN | DCN_MAP_BIT(DCN_MAP_EXCLUDED);
    const struct dcn_map_run *run;
    enum dcn_status status = DCN_OK;
    int64_t at = INT32_MIN;

    while (status == DCN_OK && at <= INT32_MAX &&
           (run = dcn__map_next(engine->map, (dcn_lba)at, states)) != NULL) {
        status = dcn__writer_add_run(slot, run, NULL);
        at = (int64_t)run->first + run->count;
    }
    return status;
}

/* What was read must be written and claimed, however the run ended. */
static enum dcn_status
finish(struct dcn_engine *engine, enum dcn_status status,
       struct dcn_error *error)
{
    struct dcn_writer_slot *slot = NULL;
    struct dcn_error late = {.status = DCN_OK};
    enum dcn_status written;

    do {
        written = dcn__writer_take(engine->writer, 0, &slot, &late);
        dcn__engine_tell_room(engine, engine->settled);
    } while (written == DCN_OK && slot == NULL);
    if (slot != NULL) {
        settle(engine, slot, status == DCN_OK);
        if (add_unclaimed(engine, slot) != DCN_OK)
            slot->run_count = 0;
        slot->commit = DCN_COMMIT_HARD;
        slot->end_ns = engine->end_ns;
        dcn__writer_submit(engine->writer, slot);
    }
    while (!dcn__writer_idle(engine->writer))
        dcn__engine_tell_room(engine, engine->settled);
    dcn__engine_tell_room(engine, engine->settled);
    written = dcn__writer_finish(engine->writer, &late);
    engine->writer = NULL;
    if (engine->effort != DCN_EFFORT_USUAL)
        dcn__source_set_effort(engine->source, DCN_EFFORT_USUAL, NULL);
    if (engine->speed_set)
        dcn__source_set_speed(engine->source, engine->options->speed_kb_s,
                              NULL);
    if (written == DCN_OK)
        return status;
    /* Whoever was asked to wait for room may say that he will not. */
    if (written == DCN_ERR_NO_SPACE && engine->options->room_wait_s > 0 &&
        dcn__engine_cancelled(engine))
        return dcn__error_set(error, DCN_ERR_CANCELLED,
                              "stopped on request, waiting for room (%s)",
                              late.message);
    if (error != NULL)
        *error = late;
    return written;
}

/* What two readings contradict each other in is retried like all damage. */
static enum dcn_status
read_twice(struct dcn_engine *engine, enum dcn_plan_end *end,
           struct dcn_error *error)
{
    bool again;
    enum dcn_status status = dcn__engine_second(engine, &again, error);

    if (status != DCN_OK || !again)
        return status;
    keep_rungs(engine);
    dcn__plan_free(engine->plan);
    engine->plan = NULL;
    status = make_plan(engine, error);
    if (status == DCN_OK)
        status = make_writer(engine, error);
    if (status != DCN_OK)
        return status;
    status = go(engine, end, error);
    return finish(engine, status, error);
}

/* From here on the map is what the file says. */
static void
take_durable_map(struct dcn_engine *engine)
{
    struct dcn_map *durable;

    if (engine->store == NULL)
        return;
    durable = dcn__map_copy(dcn__store_map(engine->store));
    if (durable == NULL)
        return;
    dcn__map_free(engine->map);
    engine->map = durable;
}

static void
engine_free(struct dcn_engine *engine)
{
    dcn__plan_free(engine->plan);
    dcn__repair_close(engine->repair);
    dcn__store_close(engine->store);
    free(engine->lead);
    free(engine->lead_results);
    free(engine->outcomes);
}

enum dcn_status
dcn__rescue_run(struct dcn_source *source, struct dcn_sink *sink,
                const struct dcn_rescue_options *options,
                const struct dcn_events *events,
                struct dcn_rescue_summary *summary, struct dcn_map **map,
                struct dcn_error *error)
{
    struct dcn_engine engine = {.source = source,
                                .sink = sink,
                                .options = options,
                                .events = events,
                                .summary = summary};
    enum dcn_plan_end end = DCN_PLAN_GOING;
    enum dcn_status status;

    memset(summary, 0, sizeof(*summary));
    *map = NULL;
    status = begin(&engine, error);
    if (status == DCN_OK) {
        harden_earlier(&engine);
        status = go(&engine, &end, error);
        status = finish(&engine, status, error);
        if (status == DCN_OK && end == DCN_PLAN_ALL_DONE && !options->fast)
            status = read_twice(&engine, &end, error);
        note_intended(&engine);
    }
    take_durable_map(&engine);
    if (engine.map != NULL)
        summarize(&engine, status, end);
    *map = engine.map;
    engine_free(&engine);
    return status;
}
