/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Damage that comes back with every turn. A scratch outwards, a hole, a
 * fingerprint hit the track at the same angle turn after turn. Zones follow
 * such places: what they cover on the next turn is left for later, what lies
 * between them is read without an error. Where a zone lies is learned from
 * blocks that failed and blocks that did not; how many sectors a turn has
 * comes from the standard's spiral and is corrected by what was seen.
 */
#include "plan/plan_priv.h"

#include <math.h>
#include <string.h>

/* Sectors by which a zone is taken to reach into a block that failed beside
 * it, and the least that it is wide: a scratch of 0.3 mm covers 0.02 of a CD
 * sector (17 mm), but what it touches of CIRC's 109 frames is a whole sector.
 * These are the middle between; too little is put right by the next turn. */
#define REACH       0.3
#define LEAST_WIDTH 0.2
/* Turns seen to fail before a zone is believed (two make a line of any two
 * bad places), and believed though it is not yet known well where in its
 * block it lies: on a DVD's turn of two blocks that may take for ever. */
#define HITS_TO_BELIEVE 3
#define HITS_AT_MOST    8
/* How well where it lies has to be known: to two sectors, and of long blocks
 * to three tenths, since the next turn's block is then the right one. */
#define NARROW_SECTORS 2
#define NARROW_PART    0.3
/* A zone wider than this part of the turn is no place on it. */
#define WIDEST_PART 0.6
/* A believed zone is tried again after so many turns: soon at first, since
 * scratches end; then twice as late each time, up to 1/64 of its turns, which
 * costs 1.5 % of what running through them would. */
#define FIRST_INTERVAL 4
#define LAST_INTERVAL  64
/* A zone that the head has not passed for so many turns is forgotten: 0.8 mm
 * of a CD's track pitch, 0.4 of a DVD's, over which scratches bend away. */
#define STALE_TURNS 512

double
dcn__plan_turn_sectors(const struct dcn_plan *plan, int64_t lba)
{
    const struct dcn_plan_spiral *spiral = &plan->options.spiral;
    double at = (double)lba;

    if (spiral->sector_mm <= 0)
        return 0;
    if (spiral->layer_break > 0 && lba >= spiral->layer_break)
        at = 2.0 * spiral->layer_break - 1 - at;
    if (at < 0)
        at = 0;
    return 2 * M_PI / spiral->sector_mm *
           sqrt(spiral->inner_mm * spiral->inner_mm +
                at * spiral->sector_mm * spiral->pitch_mm / M_PI);
}

void
dcn__plan_turn_reset(struct dcn_plan *plan)
{
    plan->zone_count = 0;
}

static void
drop(struct dcn_plan *plan, struct dcn_plan_zone *zone)
{
    *zone = plan->zones[--plan->zone_count];
}

static double
period(const struct dcn_plan *plan, const struct dcn_plan_zone *zone)
{
    return dcn__plan_turn_sectors(plan, (int64_t)zone->low) * zone->factor;
}

static bool
is_believed(const struct dcn_plan *plan, const struct dcn_plan_zone *zone)
{
    double narrow = NARROW_SECTORS + NARROW_PART * plan->options.block_sectors;

    return zone->hits >= HITS_AT_MOST ||
           (zone->hits >= HITS_TO_BELIEVE && zone->high - zone->low <= narrow);
}

/* Blocks that a zone touches: [first, end). */
static struct dcn_plan_span
blocks_of(const struct dcn_plan *plan, const struct dcn_plan_zone *zone)
{
    return (struct dcn_plan_span){
        dcn__plan_block_first(plan, (int64_t)floor(zone->low)),
        dcn__plan_block_end(plan, (int64_t)ceil(zone->high) - 1)};
}

/* Brings all zones to where they next touch a block from lba on. */
static void
advance(struct dcn_plan *plan, int64_t lba)
{
    for (size_t i = plan->zone_count; i-- > 0;) {
        struct dcn_plan_zone *zone = &plan->zones[i];
        double turn = period(plan, zone);
        unsigned turns = 0;

        if (turn < 1 || zone->high - zone->low > turn * WIDEST_PART ||
            (double)lba - zone->high > turn * STALE_TURNS ||
            zone->low - (double)lba > turn * 2) {
            drop(plan, zone);
            continue;
        }
        for (; blocks_of(plan, zone).end <= lba; turns++) {
            turn = period(plan, zone);
            zone->low += turn;
            zone->high += turn;
            zone->since_hit++;
            zone->since_probe++;
            zone->hit = false;
        }
    }
}

bool
dcn__plan_turn_limit(struct dcn_plan *plan, int64_t first, int64_t *end,
                     int64_t *leave)
{
    *leave = first;
    if (plan->zone_count == 0)
        return false;
    advance(plan, first);
    for (size_t i = 0; i < plan->zone_count; i++) {
        struct dcn_plan_zone *zone = &plan->zones[i];
        struct dcn_plan_span blocks = blocks_of(plan, zone);
        bool probe =
            !is_believed(plan, zone) || zone->since_probe >= zone->interval;

        if (first < blocks.first) {
            if (blocks.first < *end)
                *end = blocks.first;
        } else if (probe) { /* block by block, to learn which fails */
            int64_t block = dcn__plan_block_end(plan, first);

            if (block < *end)
                *end = block;
        } else if (blocks.end > *leave) {
            *leave = blocks.end;
        }
    }
    return *leave > first;
}

/* ---- learning ---- */

static void
probed(struct dcn_plan_zone *zone, bool bad)
{
    zone->since_probe = 0;
    if (!bad)
        zone->interval = 1;
    else if (zone->interval < FIRST_INTERVAL)
        zone->interval = FIRST_INTERVAL;
    else if (zone->interval < LAST_INTERVAL)
        zone->interval *= 2;
}

static void
hit(struct dcn_plan_zone *zone)
{
    if (!zone->hit)
        zone->hits++;
    zone->hit = true;
    zone->misses = 0;
    zone->since_hit = 0;
}

/* A block beside the zone failed: the zone reaches into it, or has wandered,
 * which a turn of another length explains. */
static void
pull(struct dcn_plan *plan, struct dcn_plan_zone *zone, double to, bool up)
{
    double by = up ? to - zone->high : to - zone->low;
    double turns = zone->since_hit > 0 ? zone->since_hit : 1;

    if (up)
        zone->high = to;
    else
        zone->low = to;
    if (zone->hit) /* more of the same turn: it is wider */
        return;
    if (up)
        zone->low += by / 2;
    else
        zone->high += by / 2;
    zone->factor += by / 2 / turns / period(plan, zone);
}

/* True where the block [low, high) lies in or beside the zone, which then is
 * where it says. */
static bool
adjust(struct dcn_plan *plan, struct dcn_plan_zone *zone, double low,
       double high)
{
    double near = plan->options.block_sectors + 1.5;

    if (low > zone->high + near || high < zone->low - near)
        return false;
    if (low < zone->high && high > zone->low) {
        if (low > zone->low)
            zone->low = low;
        if (high < zone->high)
            zone->high = high;
    } else {
        pull(plan, zone, low >= zone->high ? low + REACH : high - REACH,
             low >= zone->high);
    }
    if (zone->high - zone->low < LEAST_WIDTH) {
        zone->low -= LEAST_WIDTH / 2;
        zone->high += LEAST_WIDTH / 2;
    }
    hit(zone);
    probed(zone, true);
    return true;
}

static void
block_failed(struct dcn_plan *plan, int64_t first, int64_t end)
{
    double low = (double)first, high = (double)end;
    struct dcn_plan_zone *zone;

    for (size_t i = 0; i < plan->zone_count; i++) {
        double turn = period(plan, &plan->zones[i]);

        zone = &plan->zones[i];
        if (adjust(plan, zone, low, high))
            return;
        /* It may just have been left behind. */
        if (adjust(plan, zone, low + turn, high + turn)) {
            zone->hit = false;
            return;
        }
    }
    if (plan->zone_count == DCN_PLAN_ZONES)
        drop(plan, &plan->zones[0]);
    zone = &plan->zones[plan->zone_count++];
    *zone = (struct dcn_plan_zone){
        .low = low, .high = high, .factor = plan->turn_factor};
    hit(zone);
    probed(zone, true);
}

/* A run of blocks that came: no zone lies there. */
static void
blocks_came(struct dcn_plan *plan, int64_t first, int64_t end)
{
    double low = (double)first, high = (double)end;

    for (size_t i = plan->zone_count; i-- > 0;) {
        struct dcn_plan_zone *zone = &plan->zones[i];

        if (low >= zone->high || high <= zone->low)
            continue;
        if (low <= zone->low && high >= zone->high) {
            if (zone->hit) /* this turn failed beside it */
                continue;
            probed(zone, false);
            if (!is_believed(plan, zone) || ++zone->misses > 1)
                drop(plan, zone);
        } else if (low <= zone->low) {
            zone->low = high;
        } else if (high >= zone->high) {
            zone->high = low;
        }
    }
}

void
dcn__plan_turn_learn(struct dcn_plan *plan,
                     const struct dcn_plan_action *action,
                     const struct dcn_reading *outcomes)
{
    int64_t end = (int64_t)action->first + action->count;
    int64_t good = action->first, at;

    if (dcn__plan_turn_sectors(plan, action->first) <= 0)
        return;
    for (at = action->first; at < end; at++) {
        const struct dcn_reading *outcome = &outcomes[at - action->first];

        if (dcn__plan_delivered(outcome))
            continue;
        if (outcome->verdict == DCN_READING_UNKNOWN &&
            action->count > plan->options.block_sectors)
            break; /* of those before the failure, too, nothing is known */
        if (at > good)
            blocks_came(plan, good, at);
        block_failed(plan, dcn__plan_block_first(plan, at),
                     dcn__plan_block_end(plan, at));
        return;
    }
    if (at == end) {
        blocks_came(plan, good, end);
        return;
    }
    /* The command failed somewhere: find the block that it named. */
    for (; at < end; at++) {
        if (outcomes[at - action->first].verdict == DCN_READING_FAILED) {
            block_failed(plan, dcn__plan_block_first(plan, at),
                         dcn__plan_block_end(plan, at));
            return;
        }
    }
}
