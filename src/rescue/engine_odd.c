/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * At the end of a rescue: what is to be said of the data sectors that came
 * alike at each reading though nothing proves them. Only then is all known
 * that speaks for or against them: damage beside, what C2 was worth, whether
 * the same wrong bytes came elsewhere, what a neighbour holds.
 */
#include "rescue/address_steps.h"
#include "rescue/engine_priv.h"
#include "decide/odd.h"
#include "source/judge.h"

#include <string.h>

/* CIRC spreads what a scratch hits over 109 frames, a little more than a
 * sector (IEC 60908): damage beside a sector is at most so far away. */
#define BESIDE_SECTORS 2
/* Readings past the cache that came alike. Wrong ones do so, too, on a drive
 * that misreads the same way: hence C2, damage beside and elsewhere are asked
 * as well, rather than a third. */
#define LEAST_ALIKE 2
#define HURT                                                    \
    (DCN_MAP_LOST | DCN_MAP_OPEN | DCN_MAP_BIT(DCN_MAP_VOTED) | \
     DCN_MAP_BIT(DCN_MAP_REPAIRED))

/* How far off the addresses of a track's whole sectors are. */
struct shift {
    uint32_t count;
    dcn_lba by;
    bool broken; /* not all of them so */
};

struct odd {
    struct dcn_engine *engine;
    struct dcn_error *error;
    struct dcn_engine_saying saying;
    bool misreads, damage, demoted;
    dcn_lba lba;
    uint8_t raw[DCN_RAW_BYTES], made[DCN_RAW_BYTES];
    struct dcn_oddities oddities;
    struct dcn_odd_repair repair;
    struct shift shifts[DCN_MAX_TRACKS + 1]; /* by track number */
    struct dcn_address_run addresses;
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

/* How far off the sectors are that drives give in another's place: 1 or 2 in
 * the logs, up to a turn after a jump of the head (9 near the hub of a CD). */
#define NEIGHBOURS 8

/* True where a sector near it has the very same bytes: of two that bear one
 * address one was given in the other's place. */
static bool
is_twice(const struct odd *odd)
{
    uint8_t raw[DCN_RAW_BYTES];

    for (dcn_lba by = -NEIGHBOURS; by <= NEIGHBOURS; by++) {
        bool found;

        if (by != 0 &&
            dcn__map_get(odd->engine->map, odd->lba + by).state ==
                DCN_MAP_GOOD &&
            dcn__engine_kept_raw(odd->engine, odd->lba + by, raw, &found,
                                 NULL) == DCN_OK &&
            found && memcmp(raw, odd->raw, DCN_RAW_BYTES) == 0)
            return true;
    }
    return false;
}

/* What stands at the address that a whole sector bears. */
enum there { THERE_UNKNOWN, THERE_SAME, THERE_OTHER };

/*
 * The same bytes: the drive gave that sector instead of this one. A whole
 * sector of that very address, but with other bytes: this one is not of there.
 * One that bears yet another address says nothing, for it may itself have been
 * given instead, nor does one that does not prove itself: it may be misread.
 */
static enum there
what_is_there(const struct odd *odd)
{
    dcn_lba says = odd->oddities.says;
    uint8_t raw[DCN_RAW_BYTES];
    struct dcn_oddities other;
    bool found;

    if (says == DCN_LBA_ANY || says == odd->lba)
        return THERE_UNKNOWN;
    if (says < 0 || says >= odd->engine->disc->lead_out)
        return THERE_OTHER;
    if (dcn__map_get(odd->engine->map, says).state != DCN_MAP_GOOD ||
        dcn__engine_kept_raw(odd->engine, says, raw, &found, NULL) != DCN_OK)
        return THERE_UNKNOWN;
    if (!found) {
        if (odd->engine->sink->ops->read(odd->engine->sink, says, 1,
                                         DCN_WANT_USER, raw, NULL) != DCN_OK)
            return THERE_UNKNOWN;
        return memcmp(raw, odd->raw + dcn__user_offset(odd->oddities.mode),
                      DCN_USER_BYTES) == 0
                   ? THERE_SAME
                   : THERE_OTHER;
    }
    if (memcmp(raw, odd->raw, DCN_RAW_BYTES) == 0)
        return THERE_SAME;
    dcn__sector_oddities(raw, says, -1, &other);
    return other.kinds == 0 && !other.bare ? THERE_OTHER : THERE_UNKNOWN;
}

/* ---- tracks whose addresses are all off ---- */

/* Sectors of a track that make a rule of their distance: more than a command
 * that came from elsewhere as a whole leaves where it was split for damage. */
#define LEAST_SHIFTED 16

static struct shift *
shift_of(struct odd *odd, dcn_lba lba)
{
    const struct dcn_track *track = dcn__disc_track_at(odd->engine->disc, lba);

    return track == NULL || track->number > DCN_MAX_TRACKS
               ? NULL
               : &odd->shifts[track->number];
}

static bool
is_shifted(struct odd *odd)
{
    const struct shift *shift = shift_of(odd, odd->lba);

    return shift != NULL && odd->oddities.elsewhere && !shift->broken &&
           shift->count >= LEAST_SHIFTED &&
           odd->oddities.says - odd->lba == shift->by;
}

/* A sector that does not bear its own address may be any that lies near: damage
 * where that would come from is beside it, too. */
static bool
damage_beside(struct odd *odd)
{
    bool anywhere = (odd->oddities.kinds & DCN_ODD_BIT(DCN_ODD_ADDRESS)) != 0 &&
                    !is_shifted(odd);
    dcn_lba reach = anywhere ? NEIGHBOURS : BESIDE_SECTORS;
    struct dcn_map_run run =
        dcn__map_next(odd->engine->map, odd->lba - reach, HURT);

    return run.count > 0 && run.first <= odd->lba + reach;
}

static void
learn_shift(struct odd *odd)
{
    struct shift *shift = shift_of(odd, odd->lba);
    dcn_lba by = odd->oddities.says - odd->lba;

    if (shift == NULL || !odd->oddities.elsewhere)
        return;
    if (shift->count++ == 0)
        shift->by = by;
    shift->broken = shift->broken || shift->by != by;
}

/* A sector of a track that bears its own address: it is not all of it. */
static void
break_shifts(struct odd *odd)
{
    const struct dcn_engine *engine = odd->engine;
    const struct dcn_disc *disc = engine->disc;

    for (unsigned i = 0; i < disc->track_count; i++) {
        const struct dcn_track *track = &disc->tracks[i];
        struct shift *shift = shift_of(odd, track->start);
        struct dcn_map_run run;
        int64_t at = track->start;

        do {
            run = dcn__map_next(engine->map, at, DCN_MAP_BIT(DCN_MAP_GOOD));
            at = dcn__map_end(&run);
        } while (run.count > 0 && run.first < track->end &&
                 run.cause != DCN_CAUSE_NONE);
        if (shift != NULL && run.count > 0 && run.first < track->end)
            shift->broken = true;
    }
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

/* One of two that bear the same, or near others whose addresses make a step:
 * a neighbour may have been given. */
static bool
may_be_a_neighbour(struct odd *odd)
{
    dcn_lba by = odd->oddities.says - odd->lba;

    if ((odd->oddities.kinds & DCN_ODD_BIT(DCN_ODD_ADDRESS)) == 0)
        return false;
    return is_twice(odd) || (odd->engine->caps.is_drive &&
                             odd->oddities.says != DCN_LBA_ANY && by != 0 &&
                             dcn__address_steps_near(
                                 odd->engine, &odd->addresses, odd->lba, by));
}

static enum dcn_cause
decide(struct odd *odd, const struct dcn_map_run *run)
{
    const struct dcn_odd_evidence evidence = {
        .c2_once = run->votes > 0,
        .c2_each_time = run->votes >= LEAST_ALIKE,
        .c2_trusted = dcn__repair_trusts_c2(odd->engine->repair),
        .misreads = odd->misreads,
        .damage_beside = damage_beside(odd),
        .damage = odd->damage,
        .is_drive = odd->engine->caps.is_drive,
        .bears_another =
            odd->oddities.says != DCN_LBA_ANY && odd->oddities.says != odd->lba,
        .other_there = is_shifted(odd) || what_is_there(odd) == THERE_OTHER,
        .twice = may_be_a_neighbour(odd),
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

/*
 * True where the drive gave the sector of another place: it is not this one,
 * and is to be tried again. A whole sector of another place of this disc is
 * one, too, unless something shows that it was pressed so.
 */
static bool
is_anothers(const struct odd *odd, enum dcn_cause cause)
{
    dcn_lba says = odd->oddities.says;

    if (what_is_there(odd) == THERE_SAME)
        return true;
    return odd->engine->caps.is_drive && odd->oddities.elsewhere &&
           cause != DCN_CAUSE_AS_PRESSED && says >= 0 &&
           says < odd->engine->disc->lead_out;
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
    if (is_anothers(odd, (enum dcn_cause)run.cause)) {
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

/* Each of them is gone through thrice: what is known of all, which of them
 * are another place's, so that these count as damage beside the rest, and only
 * then what each is. */
enum phase { LEARN, SORT_OUT, SETTLE };

static enum dcn_status
go_through(struct odd *odd, enum phase phase)
{
    struct dcn_map_run run;
    enum dcn_status status = DCN_OK;

    memset(&odd->addresses, 0, sizeof(odd->addresses));
    for (int64_t at = INT32_MIN;
         status == DCN_OK && (run = next_due(odd, at)).count > 0;
         at = dcn__map_end(&run)) {
        for (uint32_t i = 0; status == DCN_OK && i < run.count; i++) {
            bool found;

            status = look_at(odd, run.first + (dcn_lba)i, &found);
            if (status != DCN_OK || !found)
                continue;
            if (phase != LEARN) {
                if (phase == SETTLE || is_anothers(odd, decide(odd, &run)))
                    status = settle_sector(odd, &run);
                continue;
            }
            odd->misreads |= odd->repair.valid && odd->repair.user > 0;
            learn_shift(odd);
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
    odd.damage = dcn__map_next(engine->map, INT32_MIN, HURT).count > 0;
    break_shifts(&odd);
    status = go_through(&odd, LEARN);
    if (status == DCN_OK)
        status = go_through(&odd, SORT_OUT);
    if (status == DCN_OK)
        status = dcn__engine_say_all(&odd.saying, error);
    odd.damage = odd.damage || odd.demoted;
    if (status == DCN_OK)
        status = go_through(&odd, SETTLE);
    if (status == DCN_OK)
        status = dcn__engine_commit(&odd.saying, true, error);
    *again = odd.demoted;
    return status;
}
