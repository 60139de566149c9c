/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the image, the samples and the map hold of a sector while no writer
 * runs: reading it back, putting another there, saying something else of it.
 */
#include "disc/medium.h"
#include "rescue/engine_priv.h"

#include <string.h>

enum dcn_status
dcn__engine_kept_raw(struct dcn_engine *engine, dcn_lba lba, uint8_t *raw,
                     bool *found, struct dcn_error *error)
{
    if ((engine->keeps & DCN_WANT_RAW) == 0) {
        *found = dcn__repair_kept(engine->repair, lba, raw);
        return DCN_OK;
    }
    *found = true;
    return engine->sink->ops->read(engine->sink, lba, 1, DCN_WANT_RAW, raw,
                                   error);
}

enum dcn_status
dcn__engine_put_sector(struct dcn_engine *engine, dcn_lba lba,
                       const uint8_t *raw, struct dcn_error *error)
{
    unsigned want = engine->keeps & (DCN_WANT_RAW | DCN_WANT_USER);

    if ((want & DCN_WANT_USER) != 0)
        raw += dcn__engine_user_at(raw);
    return engine->sink->ops->write(engine->sink, lba, 1, want, raw, NULL,
                                    error);
}

size_t
dcn__engine_user_at(const uint8_t *raw)
{
    return dcn__user_offset(raw[15] == 2 ? DCN_MODE_2_FORM1 : DCN_MODE_1);
}

/* ---- what is said of sectors ---- */

enum dcn_status
dcn__engine_say_all(struct dcn_engine_saying *saying, struct dcn_error *error)
{
    struct dcn_engine *engine = saying->engine;
    struct dcn_map_run run = saying->run;
    enum dcn_status status;

    saying->run.count = 0;
    if (run.count == 0)
        return DCN_OK;
    status = dcn__map_set(engine->map, &run, error);
    return status == DCN_OK ? dcn__store_add(engine->store, &run, error)
                            : status;
}

enum dcn_status
dcn__engine_say(struct dcn_engine_saying *saying, const struct dcn_map_run *run,
                struct dcn_error *error)
{
    enum dcn_status status;

    if (saying->run.count > 0 && dcn__map_end(&saying->run) == run->first &&
        dcn__map_same(&saying->run, run)) {
        saying->run.count += run->count;
        return DCN_OK;
    }
    status = dcn__engine_say_all(saying, error);
    saying->run = *run;
    return status;
}

static enum dcn_status
soft_commit(void *argument, struct dcn_error *error)
{
    return dcn__store_commit(((struct dcn_engine *)argument)->store, false,
                             error);
}

static enum dcn_status
hard_commit(void *argument, struct dcn_error *error)
{
    struct dcn_engine *engine = argument;
    enum dcn_status status = dcn__repair_sync(engine->repair, error);

    if (status == DCN_OK)
        status = engine->sink->ops->sync(engine->sink, error);
    return status == DCN_OK ? dcn__store_commit(engine->store, true, error)
                            : status;
}

enum dcn_status
dcn__engine_commit(struct dcn_engine_saying *saying, bool hard,
                   struct dcn_error *error)
{
    struct dcn_engine *engine = saying->engine;
    uint64_t now_ns = dcn__engine_now(engine);
    enum dcn_status status = dcn__engine_say_all(saying, error);
    const struct dcn_room room = dcn__engine_room(engine);

    if (status != DCN_OK)
        return status;
    if (!hard && now_ns - saying->committed_ns < DCN_ENGINE_COMMIT_NS)
        return dcn__room_do(&room, soft_commit, engine, error);
    saying->committed_ns = now_ns;
    return dcn__room_do(&room, hard_commit, engine, error);
}

/* ---- from the disc itself ---- */

/* Runs of sectors that push all else out of a cache, apart from each other:
 * more runs than drives have segments (16 at most are known), and more sectors
 * in all (4,352) than the largest hold (some 3,500 raw ones). */
#define WASH_RUNS    17
#define WASH_SECTORS 256

bool
dcn__engine_wash(struct dcn_engine *engine, unsigned *flags)
{
    uint64_t total = dcn__map_total(engine->map);
    uint32_t apart = (uint32_t)(total / WASH_RUNS);

    *flags = 0;
    if (engine->caps.can_flush) {
        *flags = DCN_READ_FRESH;
        return true;
    }
    if (total < (uint64_t)DCN_RECENT_SECTORS)
        return false;
    for (uint32_t run = WASH_RUNS; run-- > 0;) {
        dcn_lba first = (dcn_lba)(run * apart);

        for (uint32_t at = 0; at < WASH_SECTORS;) {
            uint32_t count = WASH_SECTORS - at < engine->max_sectors
                                 ? WASH_SECTORS - at
                                 : engine->max_sectors;

            if (dcn__map_get(engine->map, first + (dcn_lba)at).state ==
                    DCN_MAP_GOOD &&
                dcn__engine_read_again(engine, first + (dcn_lba)at, count,
                                       DCN_WANT_RAW, 0, NULL) != DCN_OK)
                return false;
            at += count;
        }
    }
    return true;
}

/* ---- how the drive reads ---- */

void
dcn__engine_effort(struct dcn_engine *engine, enum dcn_effort effort)
{
    if (engine->effort == effort)
        return;
    if (dcn__source_set_effort(engine->source, effort, NULL) == DCN_OK ||
        effort == DCN_EFFORT_USUAL)
        engine->effort = (uint8_t)effort;
}

/* Most drives read faster than 24x by default and all take it; what claims
 * more than 60x does not speak of CDs. */
#define OTHER_X   24
#define FASTEST_X 60

/*
 * In kB/s, a step below what the drive claims to read at: 40 of 48x, 32 of
 * 40x. Half of it would say no more of the disc, and costs a second reading
 * twice the time of the first.
 */
static unsigned
step_below(unsigned fastest_kb_s)
{
    double one_x = dcn__medium_facts(DCN_MEDIUM_CD)->kb_per_1x;
    unsigned fastest_x = (unsigned)(fastest_kb_s / one_x + 0.5);
    unsigned x = fastest_x * 5 / 6;

    if (x < OTHER_X || fastest_x > FASTEST_X)
        x = OTHER_X;
    return (unsigned)(x * one_x + 0.5);
}

void
dcn__engine_other_speed(struct dcn_engine *engine)
{
    unsigned other = step_below(engine->caps.fastest_kb_s);
    unsigned usual =
        engine->speed_set ? engine->speed_kb_s : engine->options->speed_kb_s;

    if (!engine->caps.can_set_speed || usual == other ||
        (usual != 0 && usual < other))
        return;
    if (dcn__source_set_speed(engine->source, other, NULL) == DCN_OK) {
        engine->speed_kb_s = other;
        engine->speed_set = true;
    }
}

void
dcn__engine_usual_speed(struct dcn_engine *engine)
{
    if (!engine->speed_set)
        return;
    dcn__source_set_speed(engine->source, engine->options->speed_kb_s, NULL);
    engine->speed_set = false;
}
