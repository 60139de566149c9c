/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the outcome of a read does to the map: which state each sector gets,
 * and whether its bytes are better than what is kept already.
 */
#include "plan/plan_priv.h"

struct taking {
    struct dcn_plan *plan;
    const struct dcn_plan_action *action;
    bool in_block;     /* the command lay within one ECC block */
    int64_t named;     /* first sector known to have failed; -1: none */
    int64_t named_end; /* end of its ECC block */
    dcn_plan_changed *changed;
    void *payload;
    struct dcn_error *error;
};

static uint8_t
one_more(uint8_t n)
{
    return n < UINT8_MAX ? (uint8_t)(n + 1) : n;
}

static void
count_retry(const struct taking *taking, struct dcn_map_run *run)
{
    if (taking->action->pass != DCN_PLAN_RETRY ||
        taking->action->rung == DCN_RUNG_CONTINUOUS)
        return;
    run->retries = one_more(run->retries);
    run->tried |= (uint16_t)DCN_RUNG_BIT(taking->action->rung);
}

static void
recovered(const struct taking *taking, const struct dcn_reading *outcome,
          enum dcn_map_state state, struct dcn_map_run *run)
{
    run->state = (uint8_t)state;
    run->attempts = one_more(run->attempts);
    run->retries = 0;
    run->tried = 0;
    run->drive = taking->plan->options.drive;
    run->rung = taking->action->pass == DCN_PLAN_RETRY
                    ? (uint8_t)taking->action->rung
                    : 0;
    run->sense_key = run->asc = run->ascq = 0;
    run->c2_count = 0;
    run->votes = outcome->votes;
    run->samples = outcome->samples;
    run->cause = outcome->cause;
    run->odd = outcome->odd;
    run->shown = outcome->shown;
}

static void
doubted(const struct taking *taking, struct dcn_reading *outcome,
        struct dcn_map_run *run)
{
    bool better =
        run->state != DCN_MAP_DAMAGED || outcome->c2_count < run->c2_count;

    outcome->store = better;
    run->attempts = one_more(run->attempts);
    count_retry(taking, run);
    if (better) {
        run->state = DCN_MAP_DAMAGED;
        run->c2_count = outcome->c2_count;
        run->drive = taking->plan->options.drive;
        run->cause = outcome->cause;
    }
    if (outcome->verdict == DCN_READING_MASTERED)
        run->retries = UINT8_MAX;
}

/* The state of a sector that was not delivered. */
static enum dcn_map_state
failed_state(const struct taking *taking, int64_t lba,
             const struct dcn_map_run *run, bool known)
{
    if (run->state == DCN_MAP_DAMAGED || run->state == DCN_MAP_BAD)
        return run->state;
    if (taking->in_block)
        return DCN_MAP_BAD;
    if (taking->action->pass == DCN_PLAN_SCRAPE)
        return DCN_MAP_UNSCRAPED;
    if (known || (lba >= taking->named && lba < taking->named_end))
        return DCN_MAP_UNSCRAPED;
    return DCN_MAP_SKIPPED;
}

static void
failed(const struct taking *taking, int64_t lba,
       const struct dcn_reading *outcome, struct dcn_map_run *run)
{
    bool known = outcome->verdict != DCN_READING_UNKNOWN;

    /* The command ended before it came here: nothing was tried. */
    if (!known && !taking->in_block && taking->named >= INT32_MIN &&
        lba >= taking->named_end && taking->action->pass != DCN_PLAN_RETRY)
        return;
    run->state = (uint8_t)failed_state(taking, lba, run, known);
    run->attempts = one_more(run->attempts);
    if (outcome->sense_key != 0 || outcome->asc != 0) {
        run->sense_key = outcome->sense_key;
        run->asc = outcome->asc;
        run->ascq = outcome->ascq;
    }
    count_retry(taking, run);
    if (outcome->verdict == DCN_READING_HOPELESS) {
        run->retries = UINT8_MAX;
        run->state =
            run->state == DCN_MAP_DAMAGED ? DCN_MAP_DAMAGED : DCN_MAP_BAD;
    }
}

/* Noise of run-out is no sample of a sector, nor was what came before. */
static void
drop_sample(struct dcn_map_run *run)
{
    if (run->state != DCN_MAP_DAMAGED)
        return;
    run->state = DCN_MAP_BAD;
    run->cause = DCN_CAUSE_NONE;
    run->c2_count = run->odd = run->samples = run->votes = 0;
}

/* run: one sector as it was; becomes what it is now. */
static void
take_sector(const struct taking *taking, struct dcn_reading *outcome,
            struct dcn_map_run *run)
{
    outcome->store = false;
    if (dcn__plan_is_noise(taking->plan, run->first, outcome)) {
        outcome->verdict = DCN_READING_FAILED;
        drop_sample(run);
    }
    if ((DCN_MAP_BIT(run->state) & DCN_MAP_RECOVERED) != 0 ||
        run->state == DCN_MAP_EXCLUDED)
        return;
    switch ((enum dcn_reading_verdict)outcome->verdict) {
    case DCN_READING_GOOD:
        recovered(taking, outcome, DCN_MAP_GOOD, run);
        outcome->store = true;
        break;
    case DCN_READING_REPAIRED:
        recovered(taking, outcome, DCN_MAP_REPAIRED, run);
        outcome->store = true;
        break;
    case DCN_READING_VOTED:
        recovered(taking, outcome, DCN_MAP_VOTED, run);
        outcome->store = true;
        break;
    case DCN_READING_DOUBTED:
    case DCN_READING_MASTERED:
        doubted(taking, outcome, run);
        break;
    default:
        failed(taking, run->first, outcome, run);
        break;
    }
}

static bool
continues(const struct dcn_map_run *run, const struct dcn_map_run *next)
{
    return dcn__map_end(run) == next->first && dcn__map_same(run, next);
}

static enum dcn_status
flush(const struct taking *taking, const struct dcn_map_run *run)
{
    enum dcn_status status =
        dcn__map_set(taking->plan->map, run, taking->error);

    if (status == DCN_OK && taking->changed != NULL)
        status = taking->changed(run, taking->payload);
    return status;
}

static enum dcn_status
take_all(const struct taking *taking, struct dcn_reading *outcomes)
{
    enum dcn_status status = DCN_OK;
    struct dcn_map_run run = {.count = 0}, old = {.count = 0};

    for (uint32_t i = 0; status == DCN_OK && i < taking->action->count; i++) {
        dcn_lba lba = taking->action->first + (dcn_lba)i;
        struct dcn_map_run now;

        if (lba >= dcn__map_end(&old)) {
            old = dcn__map_get(taking->plan->map, lba);
            if (old.count == 0)
                return dcn__error_set(taking->error, DCN_ERR_INTERNAL,
                                      "sector %d is not in the map", lba);
        }
        now = old;
        now.first = lba;
        now.count = 1;
        take_sector(taking, &outcomes[i], &now);
        if (run.count > 0 && continues(&run, &now)) {
            run.count++;
            continue;
        }
        if (run.count > 0)
            status = flush(taking, &run);
        run = now;
    }
    return status == DCN_OK && run.count > 0 ? flush(taking, &run) : status;
}

static void
find_named(struct taking *taking, const struct dcn_reading *outcomes)
{
    const struct dcn_plan_action *action = taking->action;

    taking->named = taking->named_end = INT64_MIN;
    for (uint32_t i = 0; i < action->count; i++) {
        int64_t lba = (int64_t)action->first + i;

        if (outcomes[i].verdict != DCN_READING_FAILED &&
            outcomes[i].verdict != DCN_READING_HOPELESS)
            continue;
        taking->named = lba;
        taking->named_end = dcn__plan_block_end(taking->plan, lba);
        return;
    }
}

/* What the passes make of it. damaged: of a sweep in passing, before it. */
static void
learn(struct dcn_plan *plan, const struct dcn_plan_action *action,
      const struct dcn_reading *outcomes, uint64_t took_ns, bool passing,
      uint32_t damaged)
{
    if (action->pass != DCN_PLAN_RETRY)
        dcn__plan_pace_learn(plan, action, outcomes, took_ns);
    dcn__plan_passing_learn(plan, action, outcomes, took_ns);
    if (action->pass == DCN_PLAN_COPY)
        dcn__plan_copied(plan, action, outcomes, took_ns);
    else if (action->pass == DCN_PLAN_SCRAPE)
        dcn__plan_scraped(plan, action, outcomes);
    else if (passing)
        dcn__plan_passed(plan, action, damaged, took_ns);
    else if (action->pass == DCN_PLAN_RETRY)
        dcn__plan_retried(plan, action, outcomes, took_ns);
}

enum dcn_status
dcn__plan_take(struct dcn_plan *plan, const struct dcn_plan_action *action,
               struct dcn_reading *outcomes, uint64_t took_ns,
               dcn_plan_changed *changed, void *payload,
               struct dcn_error *error)
{
    struct taking taking = {.plan = plan,
                            .action = action,
                            .changed = changed,
                            .payload = payload,
                            .error = error};
    int64_t end = (int64_t)action->first + action->count;
    bool passing =
        action->pass == DCN_PLAN_RETRY && action->rung == DCN_RUNG_CONTINUOUS;
    uint32_t damaged = passing ? dcn__plan_damaged_in(plan, action) : 0;
    enum dcn_status status;

    taking.in_block = end <= dcn__plan_block_end(plan, action->first);
    find_named(&taking, outcomes);
    status = take_all(&taking, outcomes);
    if (status != DCN_OK)
        return status;
    plan->have_action = false;
    dcn__plan_run_out_learn(plan, action);
    if (dcn__plan_border_taken(plan, action, outcomes) ||
        dcn__plan_links_taken(plan, action, outcomes) ||
        dcn__plan_locked_taken(plan, action, outcomes, took_ns))
        return DCN_OK;
    learn(plan, action, outcomes, took_ns, passing, damaged);
    dcn__plan_border_begin(plan, action, outcomes);
    (void)dcn__plan_locked_begin(plan, action, outcomes);
    dcn__plan_types_begin(plan, action, outcomes);
    return DCN_OK;
}

enum dcn_status
dcn__plan_doubt(struct dcn_plan *plan, dcn_lba first, dcn_lba end,
                dcn_plan_changed *changed, void *payload,
                struct dcn_error *error)
{
    const struct taking taking = {
        .plan = plan, .changed = changed, .payload = payload, .error = error};
    enum dcn_status status = DCN_OK;

    for (dcn_lba lba = first; status == DCN_OK && lba < end; lba++) {
        struct dcn_map_run run = dcn__map_get(plan->map, lba);

        if (run.count == 0 || run.state != DCN_MAP_GOOD)
            continue;
        run.first = lba;
        run.count = 1;
        run.state = DCN_MAP_DAMAGED;
        run.c2_count = DCN_C2_ALL;
        status = flush(&taking, &run);
    }
    return status;
}

void
dcn__plan_told(struct dcn_plan *plan, const struct dcn_plan_action *action,
               bool yes)
{
    struct dcn_reading answer = {
        .verdict = (uint8_t)(yes ? DCN_READING_GOOD : DCN_READING_UNKNOWN)};

    plan->have_action = false;
    if (action->ask != DCN_ASK_TYPES)
        (void)dcn__plan_border_taken(plan, action, &answer);
    else if (dcn__plan_types_told(plan, yes))
        dcn__plan_locked_on(plan, &plan->types.sense);
}
