/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Carries a plan out: reads in this thread, hands over to the writer, tells
 * the caller, and leaves everything so that the same call can go on.
 */
#include "rescue/engine_priv.h"
#include "plan/intended.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_S 1e9
/* Of the source's time: what is read is on the disk after the first; before
 * more than the second can be lost, the drive waits. A power cut may cost 2 s
 * of reading (docs/measured/crash.md); a sync a second costs a disk that is
 * idle otherwise nothing. */
#define HARD_COMMIT_NS UINT64_C(1000000000)
#define MOST_LOST_NS   UINT64_C(2000000000)

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

    if ((DCN_MAP_BIT(run->state) & DCN_MAP_RECOVERED) != 0 &&
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
    unsigned open = ~(DCN_MAP_RECOVERED | DCN_MAP_BIT(DCN_MAP_EXCLUDED)) &
                    (DCN_MAP_BIT(DCN_MAP_STATES) - 1);
    struct dcn_map_run run = {.count = 0};
    dcn_lba lba;

    if (!all)
        run = dcn__map_next(engine->map, engine->settled, open);
    lba = run.count > 0 ? run.first : INT32_MAX;
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

/* Up to when all must be on the disk before more is read: what is not, and
 * the next command, if it takes as long as the last, are what a power failure
 * may lose. */
static uint64_t
must_be_durable_ns(const struct dcn_engine *engine)
{
    uint64_t now_ns = dcn__engine_now(engine);
    uint64_t next_ns = engine->end_ns - engine->before_ns;
    uint64_t spare_ns = next_ns < MOST_LOST_NS ? MOST_LOST_NS - next_ns : 0;
    uint64_t needed_ns = now_ns < spare_ns ? 0 : now_ns - spare_ns;

    return needed_ns < engine->hard_ns ? needed_ns : engine->hard_ns;
}

/* What was read shows sectors before it to be in doubt that passed as good. */
static enum dcn_status
doubt_before(struct dcn_engine *engine, struct change *change)
{
    const struct dcn_writer_slot *slot = change->slot;
    enum dcn_status status = DCN_OK;

    for (uint32_t i = 0; status == DCN_OK && i < slot->count; i++) {
        dcn_lba lba = slot->first + (dcn_lba)i;

        if (slot->results[i].doubts_before > 0)
            status = dcn__plan_doubt(engine->plan,
                                     lba - slot->results[i].doubts_before, lba,
                                     changed, change, change->error);
    }
    return status;
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
        engine->now_ns = dcn__engine_now(engine);
        dcn__writer_give_back(engine->writer, slot);
        return DCN_OK;
    }
    if (status == DCN_OK)
        status = dcn__plan_take(engine->plan, action, engine->outcomes, took_ns,
                                changed, &change, error);
    if (status == DCN_OK)
        status = doubt_before(engine, &change);
    if (status != DCN_OK)
        return status;
    keep_the_better(engine, slot);
    if (options->stored != NULL)
        options->stored(slot->first, slot->count, slot->want, slot->buffer,
                        slot->results, options->payload);
    dcn__meter_count(&engine->meter, slot->count, engine->now_ns);
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
        if (*slot == NULL)
            engine->now_ns = dcn__engine_now(engine);
    }
    return status;
}

/* What an earlier run left in the page cache goes to the disk before
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
    /* That the disc is taken out is no place's fault. */
    engine->lost_times += why->status != DCN_ERR_NO_MEDIUM;
    return dcn__engine_regain(engine, action->first, why);
}

static enum dcn_status
go(struct dcn_engine *engine, enum dcn_plan_end *end, struct dcn_error *error)
{
    enum dcn_phase phase = DCN_PHASE_READ;
    struct dcn_plan_action action = {.end = DCN_PLAN_GOING};
    struct dcn_error why = {.status = DCN_OK};
    enum dcn_status status = DCN_OK;

    engine->now_ns = dcn__engine_now(engine);
    while (status == DCN_OK) {
        struct dcn_writer_slot *slot;
        enum dcn_phase next;

        status = dcn__plan_next(engine->plan, engine->now_ns, &action, error);
        if (status != DCN_OK || action.end != DCN_PLAN_GOING)
            break;
        if (action.ask != DCN_ASK_READ) {
            dcn__engine_ask(engine, &action);
            continue;
        }
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
        engine->now_ns = dcn__engine_now(engine);
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
    summary->good = dcn__map_count_in(map, DCN_MAP_RECOVERED);
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

/* What is not recovered: what the plan made of it without reading, and why. */
static enum dcn_status
add_unclaimed(struct dcn_engine *engine, struct dcn_writer_slot *slot)
{
    struct dcn_map_run run;
    enum dcn_status status = DCN_OK;
    int64_t at = INT32_MIN;

    while (status == DCN_OK &&
           (run = dcn__map_next(engine->map, at, DCN_MAP_NOT_RECOVERED)).count >
               0) {
        status = dcn__writer_add_run(slot, &run, NULL);
        at = dcn__map_end(&run);
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
        dcn__plan_close(engine->plan);
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
    dcn__engine_effort(engine, DCN_EFFORT_USUAL);
    dcn__engine_usual_speed(engine);
    if (written == DCN_OK)
        return status;
    if (error != NULL)
        *error = late;
    return written;
}

/* Retries of what is lost again. */
static enum dcn_status
go_on(struct dcn_engine *engine, enum dcn_plan_end *end,
      struct dcn_error *error)
{
    enum dcn_status status;

    keep_rungs(engine);
    dcn__plan_free(engine->plan);
    engine->plan = NULL;
    status = dcn__engine_make_plan(engine, true, error);
    if (status == DCN_OK)
        status = dcn__engine_make_writer(engine, error);
    if (status != DCN_OK)
        return status;
    status = go(engine, end, error);
    return finish(engine, status, error);
}

/*
 * What a single reading cannot say: data that nothing proves, then audio, are
 * read again; what two readings contradict each other in is retried like all
 * damage; then it is decided what of the odd sectors was pressed so.
 */
static enum dcn_status
read_twice(struct dcn_engine *engine, enum dcn_plan_end *end,
           struct dcn_error *error)
{
    static enum dcn_status (*const steps[])(struct dcn_engine *, bool *,
                                            struct dcn_error *) = {
        dcn__engine_sweep, dcn__engine_second, dcn__engine_sweep,
        dcn__engine_settle_odd, dcn__engine_fix_codes};
    enum dcn_status status = DCN_OK;

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) &&
                       status == DCN_OK && *end == DCN_PLAN_ALL_DONE;
         i++) {
        bool again;

        status = steps[i](engine, &again, error);
        if (status == DCN_OK && again)
            status = go_on(engine, end, error);
    }
    return status;
}

/* From here on the map is what the file says. */
static void
take_durable_map(struct dcn_engine *engine)
{
    if (engine->store == NULL)
        return;
    dcn__map_free(engine->map);
    engine->map = dcn__store_take_map(engine->store);
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
    status = dcn__engine_begin(&engine, error);
    if (status == DCN_OK) {
        harden_earlier(&engine);
        status = go(&engine, &end, error);
        status = finish(&engine, status, error);
        if (status == DCN_OK && end == DCN_PLAN_ALL_DONE)
            status = read_twice(&engine, &end, error);
        note_intended(&engine);
        dcn__engine_note_causes(&engine);
    }
    take_durable_map(&engine);
    if (engine.map != NULL)
        summarize(&engine, status, end);
    *map = engine.map;
    engine_free(&engine);
    return status;
}
