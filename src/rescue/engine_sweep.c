/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Data sectors that nothing proves - codes that are wrong, or none at all -
 * are read again in sweeps in disc order, past the drive's cache and, where it
 * takes that, at another speed. What comes alike, with no C2 set, is kept as
 * it came; what differs is damage: it is repaired, or lost again and retried.
 */
#include "rescue/engine_priv.h"

#include <stdlib.h>
#include <string.h>

/* Good sectors between two that are wanted which are read along: less than a
 * seek (80 ms at 8x, and a seek takes 90 to 160 ms). */
#define BRIDGE_SECTORS 48
/* A reading more than two is for those of which the first came without C2. */
#define MOST_SWEEPS 3
#define LEAST_ALIKE 2
/* Of what is odd only in these, codes themselves say that it was made so. */
#define SAYS_ITSELF \
    (DCN_ODD_BIT(DCN_ODD_EDC_ZERO) | DCN_ODD_BIT(DCN_ODD_PARITY_OVER))

struct sweep {
    struct dcn_engine *engine;
    struct dcn_error *error;
    unsigned want;   /* of each reading */
    unsigned flags;  /* of the next one */
    unsigned as_is;  /* of all: DCN_READ_AS_IS where they are in passing */
    bool past_cache; /* what is read comes from the disc for sure */
    bool demoted;    /* some are lost again */
    struct dcn_engine_saying saying;
};

static bool
wants_more(const struct sweep *sweep, const struct dcn_map_run *run)
{
    if (run->state != DCN_MAP_GOOD || run->cause != DCN_CAUSE_IN_DOUBT)
        return false;
    if (run->samples < LEAST_ALIKE)
        return true;
    return (sweep->want & DCN_WANT_C2) != 0 && run->votes < LEAST_ALIKE &&
           (run->odd & ~SAYS_ITSELF) != 0 && run->samples < MOST_SWEEPS;
}

/* The first run from lba on that is to be read, cut to begin there. */
static struct dcn_map_run
next_wanted(const struct sweep *sweep, int64_t lba)
{
    struct dcn_map_run run;

    for (;; lba = dcn__map_end(&run)) {
        run = dcn__map_next(sweep->engine->map, lba, DCN_MAP_BIT(DCN_MAP_GOOD));
        if (run.count == 0)
            return run;
        if (wants_more(sweep, &run))
            break;
    }
    if (run.first < lba) {
        run.count -= (uint32_t)(lba - run.first);
        run.first = (dcn_lba)lba;
    }
    return run;
}

static dcn_lba
chunk_end(const struct sweep *sweep, const struct dcn_map_run *from)
{
    const struct dcn_engine *engine = sweep->engine;
    const struct dcn_track *track =
        dcn__disc_track_at(engine->disc, from->first);
    int64_t most = (int64_t)from->first + engine->max_sectors;
    int64_t end = dcn__map_end(from);

    if (track != NULL && track->end < most)
        most = track->end;
    while (end < most) {
        struct dcn_map_run next = next_wanted(sweep, end);

        if (next.count == 0 || next.first - end > BRIDGE_SECTORS ||
            next.first >= most)
            break;
        end = dcn__map_end(&next);
    }
    return (dcn_lba)(end < most ? end : most);
}

/* ---- what came of it ---- */

static enum dcn_status
confirm(struct sweep *sweep, const struct dcn_map_run *was, dcn_lba lba,
        bool has_c2)
{
    struct dcn_map_run run = *was;

    run.first = lba;
    run.count = 1;
    run.attempts += run.attempts < UINT8_MAX;
    if (!sweep->past_cache)
        return DCN_OK;
    run.samples += run.samples < UINT8_MAX;
    run.votes = (uint8_t)(run.votes + (has_c2 && run.votes < UINT8_MAX));
    sweep->engine->summary->read_twice++;
    return dcn__engine_say(&sweep->saying, &run, sweep->error);
}

/* True where the second reading settles it: it proves itself, or parity and
 * EDC made it right. No retry would do better. */
static bool
is_proven(const struct dcn_reading *outcome)
{
    return outcome->verdict == DCN_READING_REPAIRED ||
           (outcome->verdict == DCN_READING_GOOD &&
            outcome->cause == DCN_CAUSE_NONE);
}

static enum dcn_status
keep_proven(struct sweep *sweep, struct dcn_map_run *run, const uint8_t *raw,
            const struct dcn_reading *outcome)
{
    enum dcn_status status =
        dcn__engine_put_sector(sweep->engine, run->first, raw, sweep->error);
    bool repaired = outcome->verdict == DCN_READING_REPAIRED;

    run->state = repaired ? DCN_MAP_REPAIRED : DCN_MAP_GOOD;
    run->cause = DCN_CAUSE_NONE;
    run->odd = run->votes = 0;
    run->samples = repaired ? outcome->samples : 0;
    run->shown = outcome->shown;
    run->c2_count = 0;
    run->drive = (uint8_t)dcn__store_drive(sweep->engine->store);
    return status == DCN_OK ? dcn__engine_say(&sweep->saying, run, sweep->error)
                            : status;
}

/* Two readings that differ, or one that C2 flags, or that never came (raw
 * NULL). */
static enum dcn_status
disagree(struct sweep *sweep, const struct dcn_map_run *was, dcn_lba lba,
         const uint8_t *first, uint8_t *raw, const uint8_t *c2)
{
    struct dcn_engine *engine = sweep->engine;
    struct dcn_reading outcome = {.verdict = DCN_READING_DOUBTED};
    struct dcn_map_run run = *was;
    uint8_t kept[DCN_RAW_BYTES];
    enum dcn_status status = DCN_OK;

    if ((engine->keeps & DCN_WANT_RAW) != 0 &&
        (!dcn__repair_kept(engine->repair, lba, kept) ||
         memcmp(kept, first, sizeof(kept)) != 0))
        status = dcn__repair_remember(engine->repair, lba, was->drive, first,
                                      was->votes > 0, sweep->error);
    if (status == DCN_OK && raw != NULL)
        status = dcn__repair_judge(
            engine->repair, lba, dcn__engine_mode_at(engine, lba),
            (uint8_t)dcn__store_drive(engine->store), raw, c2,
            c2 == NULL || dcn__c2_count(c2) == 0, sweep->past_cache, &outcome,
            sweep->error);
    run.first = lba;
    run.count = 1;
    run.attempts += run.attempts < UINT8_MAX;
    engine->summary->read_twice++;
    if (status == DCN_OK && is_proven(&outcome))
        return keep_proven(sweep, &run, raw, &outcome);
    run.state = DCN_MAP_DAMAGED;
    run.cause = DCN_CAUSE_DAMAGED;
    run.odd = run.votes = run.samples = 0;
    run.c2_count = outcome.c2_count > 0 ? outcome.c2_count : 1;
    sweep->demoted = true;
    return status == DCN_OK
               ? dcn__engine_say(&sweep->saying, &run, sweep->error)
               : status;
}

static enum dcn_status
compare_sector(struct sweep *sweep, dcn_lba lba, uint8_t *raw,
               const struct dcn_sector_result *result)
{
    struct dcn_engine *engine = sweep->engine;
    struct dcn_map_run was = dcn__map_get(engine->map, lba);
    const uint8_t *c2 =
        result->has_c2 ? raw + dcn__want_c2_offset(sweep->want) : NULL;
    uint8_t first[DCN_RAW_BYTES];
    bool has_first;
    enum dcn_status status;

    if (!wants_more(sweep, &was))
        return DCN_OK;
    status = dcn__engine_kept_raw(engine, lba, first, &has_first, sweep->error);
    if (status != DCN_OK)
        return status;
    if (!has_first)
        memset(first, 0, sizeof(first));
    if (!result->has_main)
        return disagree(sweep, &was, lba, first, NULL, NULL);
    if (memcmp(first, raw, DCN_RAW_BYTES) != 0 ||
        (c2 != NULL && dcn__c2_count(c2) > 0))
        return disagree(sweep, &was, lba, first, raw, c2);
    return confirm(sweep, &was, lba, c2 != NULL);
}

/* ---- going through ---- */

static enum dcn_status
read_chunk(struct sweep *sweep, dcn_lba lba, uint32_t count)
{
    struct dcn_engine *engine = sweep->engine;
    size_t stride = dcn__want_bytes(sweep->want);
    enum dcn_status status =
        dcn__engine_read_again(engine, lba, count, sweep->want,
                               sweep->flags | sweep->as_is, sweep->error);

    sweep->flags = 0;
    for (uint32_t i = 0; status == DCN_OK && i < count; i++)
        status =
            compare_sector(sweep, lba + (dcn_lba)i, engine->lead + i * stride,
                           &engine->lead_results[i]);
    return status == DCN_OK
               ? dcn__engine_commit(&sweep->saying, false, sweep->error)
               : status;
}

static enum dcn_status
go_through(struct sweep *sweep)
{
    struct dcn_engine *engine = sweep->engine;
    struct dcn_map_run run;
    enum dcn_status status = DCN_OK;
    int64_t lba = INT32_MIN;

    sweep->past_cache = dcn__engine_wash(engine, &sweep->flags);
    while (status == DCN_OK && (run = next_wanted(sweep, lba)).count > 0) {
        dcn_lba end = chunk_end(sweep, &run);

        if (dcn__engine_cancelled(engine)) {
            status = dcn__error_set(sweep->error, DCN_ERR_CANCELLED,
                                    "stopped on request");
            break;
        }
        dcn__engine_progress(engine, DCN_PHASE_COMPARE, run.first, false);
        status = read_chunk(sweep, run.first, (uint32_t)(end - run.first));
        lba = end;
    }
    return status;
}

/* As they came first, where the drive did that: without its own retries, which
 * cost seconds for each sector that its L-EC does not mend. */
static void
read_in_passing(struct sweep *sweep)
{
    if (!sweep->engine->passed)
        return;
    dcn__engine_effort(sweep->engine, DCN_EFFORT_CONTINUOUS);
    if (sweep->engine->effort == DCN_EFFORT_CONTINUOUS)
        sweep->as_is = DCN_READ_AS_IS;
}

enum dcn_status
dcn__engine_sweep(struct dcn_engine *engine, bool *again,
                  struct dcn_error *error)
{
    struct sweep sweep = {.engine = engine,
                          .error = error,
                          .want = DCN_WANT_RAW,
                          .saying = {.engine = engine}};
    enum dcn_status status = DCN_OK;

    *again = false;
    if (engine->repair == NULL || !engine->caps.is_drive ||
        engine->options->second == DCN_SECOND_NEVER)
        return DCN_OK;
    if ((engine->caps.want_together & DCN_WANT_C2) != 0)
        sweep.want |= DCN_WANT_C2;
    if (next_wanted(&sweep, INT32_MIN).count == 0)
        return DCN_OK;
    dcn__engine_other_speed(engine);
    read_in_passing(&sweep);
    for (unsigned i = 0; status == DCN_OK && i < MOST_SWEEPS &&
                         next_wanted(&sweep, INT32_MIN).count > 0;
         i++)
        status = go_through(&sweep);
    if (!sweep.past_cache)
        dcn__engine_note(engine, DCN_NOTE_WARNING, "cache_in_the_way",
                         "second readings of this disc may come out of the "
                         "drive's cache: they are no witness");
    dcn__engine_effort(engine, DCN_EFFORT_USUAL);
    dcn__engine_usual_speed(engine);
    /* Not after a failure: what a sync once refused, a second one that goes
     * well does not make durable. */
    if (status == DCN_OK)
        status = dcn__engine_commit(&sweep.saying, true, error);
    else if (status == DCN_ERR_CANCELLED)
        (void)dcn__engine_commit(&sweep.saying, true, NULL);
    *again = sweep.demoted;
    return status;
}
