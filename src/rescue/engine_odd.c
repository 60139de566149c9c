/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * At the end of a rescue: what is to be said of the data sectors that came
 * alike at each reading though nothing proves them. Only then is all known
 * that speaks for or against them: damage beside, what C2 was worth, whether
 * the same wrong bytes came elsewhere, what a neighbour holds.
 */
#include "rescue/engine_priv.h"
#include "decide/odd.h"
#include "source/judge.h"

#include <string.h>

/* CIRC spreads what a scratch hits over 109 frames, a little more than a
 * sector (IEC 60908): damage beside a sector is at most so far away. */
#define BESIDE_SECTORS 2
#define LEAST_ALIKE    2
#define HURT                                                    \
    (DCN_MAP_LOST | DCN_MAP_OPEN | DCN_MAP_BIT(DCN_MAP_VOTED) | \
     DCN_MAP_BIT(DCN_MAP_REPAIRED))

struct odd {
    struct dcn_engine *engine;
    struct dcn_error *error;
    struct dcn_engine_saying saying;
    bool misreads, demoted;
    dcn_lba lba;
    uint8_t raw[DCN_RAW_BYTES], made[DCN_RAW_BYTES];
    struct dcn_oddities oddities;
    struct dcn_odd_repair repair;
};

static bool
is_due(const struct odd *odd, const struct dcn_map_run *run)
{
    return run->state == DCN_MAP_GOOD && run->cause == DCN_CAUSE_IN_DOUBT &&
           (run->samples >= LEAST_ALIKE || !odd->engine->caps.is_drive ||
            (run->odd & DCN_ODD_BIT(DCN_ODD_ADDRESS)) != 0);
}

static struct dcn_map_run
next_due(const struct odd *odd, int64_t lba)
{
    struct dcn_map_run run;

    for (;; lba = dcn__map_end(&run)) {
        run = dcn__map_next(odd->engine->map, lba, DCN_MAP_BIT(DCN_MAP_GOOD));
        if (run.count == 0 || is_due(odd, &run))
            return run;
    }
}

/* ---- what is known beside it ---- */

static bool
damage_beside(const struct odd *odd)
{
    struct dcn_map_run run =
        dcn__map_next(odd->engine->map, odd->lba - BESIDE_SECTORS, HURT);

    return run.count > 0 && run.first <= odd->lba + BESIDE_SECTORS;
}

/* A sector beside it is as bare, or is not there. */
static bool
is_kin(const struct odd *odd, dcn_lba lba)
{
    uint8_t raw[DCN_RAW_BYTES];
    struct dcn_oddities other;
    bool found;

    if (dcn__map_get(odd->engine->map, lba).state != DCN_MAP_GOOD ||
        dcn__engine_kept_raw(odd->engine, lba, raw, &found, NULL) != DCN_OK ||
        !found)
        return false;
    dcn__sector_oddities(raw, lba, -1, &other);
    return other.bare && other.mode == odd->oddities.mode;
}

/* Its bytes are those of the sector whose address it bears: the drive gave
 * that one instead. */
static bool
is_neighbour(const struct odd *odd)
{
    dcn_lba says = odd->oddities.says;
    uint8_t raw[DCN_RAW_BYTES];
    bool found;

    if (!odd->oddities.elsewhere ||
        dcn__map_get(odd->engine->map, says).state != DCN_MAP_GOOD)
        return false;
    if (dcn__engine_kept_raw(odd->engine, says, raw, &found, NULL) != DCN_OK)
        return false;
    if (found)
        return memcmp(raw, odd->raw, DCN_RAW_BYTES) == 0;
    return odd->engine->sink->ops->read(odd->engine->sink, says, 1,
                                        DCN_WANT_USER, raw, NULL) == DCN_OK &&
           memcmp(raw, odd->raw + dcn__user_offset(odd->oddities.mode),
                  DCN_USER_BYTES) == 0;
}

/* ---- each sector ---- */

/* Fills raw and what it is like. */
static enum dcn_status
look_at(struct odd *odd, dcn_lba lba, bool *found)
{
    const struct dcn_engine *engine = odd->engine;
    int mode_byte = dcn__engine_mode_at(engine, lba) == DCN_TRACK_MODE2 ? 2 : 1;
    enum dcn_status status =
        dcn__engine_kept_raw(odd->engine, lba, odd->raw, found, odd->error);

    odd->lba = lba;
    memset(&odd->repair, 0, sizeof(odd->repair));
    if (status != DCN_OK || !*found)
        return status;
    dcn__sector_oddities(odd->raw, lba,
                         dcn__sector_mode_byte(engine->disc, lba),
                         &odd->oddities);
    if (dcn__odd_is_bare_mode(&odd->oddities))
        mode_byte = dcn__sector_mode_byte(engine->disc, lba) == 2 ? 2 : 1;
    if (!odd->oddities.by_rule || odd->oddities.few ||
        (engine->keeps & DCN_WANT_USER) != 0)
        dcn__odd_repair(odd->raw, lba, mode_byte, odd->made, &odd->repair);
    return DCN_OK;
}

static enum dcn_cause
decide(const struct odd *odd, const struct dcn_map_run *run)
{
    const struct dcn_odd_evidence evidence = {
        .c2_each_time = run->votes >= LEAST_ALIKE,
        .c2_trusted = dcn__repair_trusts_c2(odd->engine->repair),
        .misreads = odd->misreads,
        .damage_beside = damage_beside(odd),
        .kin_beside = odd->oddities.bare &&
                      (is_kin(odd, odd->lba - 1) || is_kin(odd, odd->lba + 1)),
    };

    return dcn__odd_decide(&odd->oddities, &odd->repair, &evidence);
}

/* What an image of user data holds: what L-EC makes of it, where the EDC then
 * proves that. */
static enum dcn_status
put_user(struct odd *odd, struct dcn_map_run *run)
{
    if ((odd->engine->keeps & DCN_WANT_USER) == 0)
        return DCN_OK;
    if (odd->oddities.user_proven || odd->repair.valid)
        run->cause = DCN_CAUSE_NONE;
    return !odd->repair.valid || odd->repair.user == 0
               ? DCN_OK
               : dcn__engine_put_sector(odd->engine, odd->lba, odd->made,
                                        odd->error);
}

static enum dcn_status
settle_sector(struct odd *odd, const struct dcn_map_run *was)
{
    struct dcn_map_run run = *was;
    enum dcn_status status = DCN_OK;

    run.first = odd->lba;
    run.count = 1;
    run.cause = (uint8_t)decide(odd, was);
    run.odd = run.cause == DCN_CAUSE_NONE ? 0 : (uint16_t)odd->oddities.kinds;
    if (is_neighbour(odd)) {
        run.state = DCN_MAP_DAMAGED;
        run.cause = DCN_CAUSE_DAMAGED;
        run.odd = run.votes = run.samples = 0;
        run.c2_count = DCN_RAW_BYTES;
        odd->demoted = true;
    } else if (was->samples < LEAST_ALIKE && odd->engine->caps.is_drive) {
        run.cause = DCN_CAUSE_IN_DOUBT;
    } else {
        status = put_user(odd, &run);
    }
    return status == DCN_OK ? dcn__engine_say(&odd->saying, &run, odd->error)
                            : status;
}

/* settle: decides each; else only looks whether wrong bytes come alike. */
static enum dcn_status
go_through(struct odd *odd, bool settle)
{
    struct dcn_map_run run;
    enum dcn_status status = DCN_OK;

    for (int64_t at = INT32_MIN;
         status == DCN_OK && (run = next_due(odd, at)).count > 0 &&
         (settle || !odd->misreads);
         at = dcn__map_end(&run)) {
        for (uint32_t i = 0; status == DCN_OK && i < run.count; i++) {
            bool found;

            status = look_at(odd, run.first + (dcn_lba)i, &found);
            if (status != DCN_OK || !found)
                continue;
            if (settle)
                status = settle_sector(odd, &run);
            else
                odd->misreads |= odd->repair.valid && odd->repair.user > 0;
        }
    }
    return status;
}

enum dcn_status
dcn__engine_settle_odd(struct dcn_engine *engine, bool *again,
                       struct dcn_error *error)
{
    struct odd odd = {
        .engine = engine, .error = error, .saying = {.engine = engine}};
    enum dcn_status status;

    *again = false;
    if (engine->repair == NULL || next_due(&odd, INT32_MIN).count == 0)
        return DCN_OK;
    status = go_through(&odd, false);
    if (status == DCN_OK)
        status = go_through(&odd, true);
    if (status == DCN_OK)
        status = dcn__engine_commit(&odd.saying, true, error);
    *again = odd.demoted;
    return status;
}
