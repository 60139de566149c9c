/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Damage at work: which rules concern a sector now, and the bytes that they
 * spoil. Everything random comes from seed, LBA, attempt and retry.
 */
#include "vdrive/damage_rule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The mixer of splitmix64. */
static uint64_t
mix(uint64_t value)
{
    value += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ value >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ value >> 27) * UINT64_C(0x94D049BB133111EB);
    return value ^ value >> 31;
}

static uint64_t
state_of(const struct dcn_damage *damage, dcn_lba lba,
         const struct dcn_damage_view *view, uint32_t salt)
{
    uint64_t state = mix(damage->seed ^ (uint64_t)(uint32_t)lba << 32 ^ salt);

    if (view == NULL)
        return state;
    return mix(state ^ (uint64_t)view->attempt << 16 ^ view->retry);
}

/* 0 <= x < 1, and the next state. */
static double
draw(uint64_t *state)
{
    *state = mix(*state);
    return (double)(*state >> 11) / 9007199254740992.0;
}

double
dcn__damage_chance(const struct dcn_damage *damage, dcn_lba lba,
                   const struct dcn_damage_view *view, uint32_t salt)
{
    uint64_t state = state_of(damage, lba, view, salt);

    return draw(&state);
}

uint32_t
dcn__damage_run_out(const struct dcn_damage *damage)
{
    return damage->run_out;
}

bool
dcn__damage_wants_stale(const struct dcn_damage *damage)
{
    for (size_t i = 0; i < damage->rule_count && damage->event_count > 0; i++) {
        if (damage->rules[i].kind == DCN_DAMAGE_STALE)
            return true;
    }
    return false;
}

static void
bind_rule(struct dcn_damage *damage, struct dcn_damage_rule *rule)
{
    switch (rule->shape) {
    case DCN_SHAPE_LIST:
        rule->low = damage->ranges[rule->range].first;
        rule->high = damage->ranges[rule->range + rule->ranges - 1].end;
        break;
    case DCN_SHAPE_ALL:
        rule->low = DCN_LBA_LEAD_IN_FIRST;
        rule->high = INT32_MAX;
        break;
    case DCN_SHAPE_END:
        rule->high = damage->geometry.sectors;
        rule->low = rule->high - (dcn_lba)rule->count;
        break;
    default:
        dcn__damage_shape_bind(rule, &damage->geometry);
    }
}

void
dcn__damage_bind(struct dcn_damage *damage, const struct dcn_geometry *geometry)
{
    damage->geometry = *geometry;
    damage->low = INT32_MAX;
    damage->high = INT32_MIN;
    for (size_t i = 0; i < damage->rule_count; i++) {
        struct dcn_damage_rule *rule = &damage->rules[i];

        bind_rule(damage, rule);
        if (rule->low < damage->low)
            damage->low = rule->low;
        if (rule->high > damage->high)
            damage->high = rule->high;
    }
    damage->seen_count = 0;
    if (damage->seen != NULL)
        memset(damage->seen, 0, damage->seen_cap * sizeof(*damage->seen));
}

/* First sector >= first of a list that it holds; high where none. */
static dcn_lba
next_in_list(const struct dcn_damage *damage,
             const struct dcn_damage_rule *rule, dcn_lba first)
{
    const struct dcn_damage_range *ranges = damage->ranges + rule->range;
    size_t low = 0, high = rule->ranges;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (ranges[middle].end <= first)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < rule->ranges; low++) {
        const struct dcn_damage_range *range = &ranges[low];
        dcn_lba at = first > range->first ? first : range->first;
        uint32_t past = (uint32_t)(at - range->first) % range->step;

        if (past > 0)
            at += (dcn_lba)(range->step - past);
        if (at < range->end)
            return at;
    }
    return rule->high;
}

static bool
in_span(const struct dcn_damage_rule *rule, dcn_lba lba)
{
    for (unsigned i = 0; i < rule->spans; i++) {
        if (lba >= rule->span[i].first &&
            (uint32_t)(lba - rule->span[i].first) < rule->span[i].count)
            return true;
    }
    return false;
}

/* Share of lba that the rule's place covers. */
static double
cover(const struct dcn_damage *damage, const struct dcn_damage_rule *rule,
      dcn_lba lba)
{
    if (lba < rule->low || lba >= rule->high)
        return 0;
    switch (rule->shape) {
    case DCN_SHAPE_LIST:
        return next_in_list(damage, rule, lba) == lba ? 1 : 0;
    case DCN_SHAPE_ALL:
    case DCN_SHAPE_END:
        return 1;
    default:
        return in_span(rule, lba)
                   ? dcn__damage_shape_cover(rule, &damage->geometry, lba)
                   : 0;
    }
}

static bool
rule_next(const struct dcn_damage *damage, const struct dcn_damage_rule *rule,
          dcn_lba first, dcn_lba end, dcn_lba *found)
{
    first = first > rule->low ? first : rule->low;
    end = end < rule->high ? end : rule->high;
    if (first >= end)
        return false;
    if (rule->shape == DCN_SHAPE_LIST)
        first = next_in_list(damage, rule, first);
    else
        while (first < end && cover(damage, rule, first) <= 0)
            first++;
    *found = first;
    return first < end;
}

static bool
is_event(const struct dcn_damage_rule *rule)
{
    return rule->kind >= DCN_DAMAGE_STALE;
}

bool
dcn__damage_next(const struct dcn_damage *damage, dcn_lba first, dcn_lba end,
                 dcn_lba *found)
{
    bool any = false;
    dcn_lba at;

    if (damage->rule_count == 0 || first >= damage->high || end <= damage->low)
        return false;
    for (size_t i = 0; i < damage->rule_count; i++) {
        const struct dcn_damage_rule *rule = &damage->rules[i];

        if (is_event(rule) || !rule_next(damage, rule, first, end, &at))
            continue;
        any = true;
        *found = at;
        end = at; /* only earlier ones count now */
    }
    return any;
}

static bool
applies(const struct dcn_damage *damage, const struct dcn_damage_rule *rule,
        dcn_lba lba, const struct dcn_damage_view *view)
{
    struct dcn_damage_view attempt = *view;

    attempt.retry = 0;
    if (rule->until > 0 && view->attempt >= rule->until)
        return false;
    if ((rule->above > 0 && view->speed_x <= rule->above) ||
        (rule->below > 0 && view->speed_x >= rule->below))
        return false;
    if (rule->approach != 0 && view->backward != (rule->approach == 2))
        return false;
    return rule->chance >= 1 ||
           dcn__damage_chance(damage, lba, &attempt,
                              (uint32_t)(rule - damage->rules)) < rule->chance;
}

/* Errors grow with the distance from the speed that suits the place: by
 * half of the rate for each halving or doubling. */
static double
rate_at(const struct dcn_damage_rule *rule, double speed_x, double covered)
{
    double rate = rule->rate * covered;

    if (rule->best > 0 && speed_x > 0)
        rate *= 1 + fabs(log2(speed_x / rule->best)) / 2;
    return rate < 1 ? rate : 1;
}

static void
add_sense(const struct dcn_damage_rule *rule, struct dcn_damage_sector *out,
          uint8_t key, uint8_t asc, uint8_t ascq)
{
    out->key = rule->has_sense ? rule->key : key;
    out->asc = rule->has_sense ? rule->asc : asc;
    out->ascq = rule->has_sense ? rule->ascq : ascq;
}

static void
add_rule(const struct dcn_damage_rule *rule, const struct dcn_damage_view *view,
         double covered, struct dcn_damage_sector *out)
{
    switch (rule->kind) {
    case DCN_DAMAGE_UNREADABLE:
        out->unreadable = true;
        out->whole_block |= rule->block;
        add_sense(rule, out, 0, 0, 0);
        break;
    case DCN_DAMAGE_SILENT:
        out->silent = true; /* fall through */
    case DCN_DAMAGE_WEAK:
        out->rate += rate_at(rule, view->speed_x, covered);
        out->bytes += rule->bytes;
        out->burst += rule->burst;
        out->fixed |= rule->fixed;
        break;
    case DCN_DAMAGE_NEIGHBOUR:
        out->wrong_sector = true;
        out->neighbour = rule->by;
        break;
    case DCN_DAMAGE_C2_MISS:
        out->c2_miss = rule->share >= 0 ? rule->share : 1;
        break;
    case DCN_DAMAGE_C2_FALSE:
        out->c2_false = rule->share >= 0 ? rule->share : 0.01;
        break;
    case DCN_DAMAGE_BAD_Q:
        out->bad_q = true;
        break;
    case DCN_DAMAGE_LATENCY:
        out->latency_ms += rule->ms;
        break;
    default:
        break;
    }
}

bool
dcn__damage_at(struct dcn_damage *damage, dcn_lba lba,
               const struct dcn_damage_view *view,
               struct dcn_damage_sector *out)
{
    bool any = false;

    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < damage->rule_count; i++) {
        const struct dcn_damage_rule *rule = &damage->rules[i];
        double covered = is_event(rule) ? 0 : cover(damage, rule, lba);

        if (covered <= 0 || !applies(damage, rule, lba, view))
            continue;
        add_rule(rule, view, covered, out);
        any = true;
    }
    return any;
}

bool
dcn__damage_event(struct dcn_damage *damage, dcn_lba first, dcn_lba end,
                  dcn_lba *at, struct dcn_damage_sector *out)
{
    struct dcn_damage_view view = {.speed_x = 1};

    for (size_t i = 0; i < damage->rule_count && damage->event_count > 0; i++) {
        struct dcn_damage_rule *rule = &damage->rules[i];

        if (!is_event(rule) || rule->kind == DCN_DAMAGE_RUN_OUT ||
            (rule->times > 0 && rule->used >= rule->times) ||
            !rule_next(damage, rule, first, end, at))
            continue;
        view.attempt = rule->used + 1;
        if (rule->chance < 1) {
            view.attempt = dcn__damage_attempt(damage, *at);
            if (!applies(damage, rule, *at, &view))
                continue;
        }
        rule->used++;
        memset(out, 0, sizeof(*out));
        out->stale = rule->kind == DCN_DAMAGE_STALE;
        out->timeout = rule->kind == DCN_DAMAGE_TIMEOUT;
        out->host_error = rule->kind == DCN_DAMAGE_HOST_ERROR;
        out->short_transfer = rule->kind == DCN_DAMAGE_SHORT;
        out->attention = rule->kind == DCN_DAMAGE_ATTENTION;
        out->removed = rule->kind == DCN_DAMAGE_REMOVED;
        out->gone = rule->kind == DCN_DAMAGE_GONE;
        out->latency_ms = out->gone || out->removed ? rule->ms : 0;
        add_sense(rule, out, 6, 0x29, 0x00);
        return true;
    }
    return false;
}

static struct dcn_damage_seen *
slot_of(const struct dcn_damage *damage, dcn_lba lba)
{
    size_t at = (size_t)mix((uint32_t)lba) & (damage->seen_cap - 1);

    while (damage->seen[at].attempts != 0 && damage->seen[at].lba != lba)
        at = (at + 1) & (damage->seen_cap - 1);
    return &damage->seen[at];
}

uint32_t
dcn__damage_attempts(const struct dcn_damage *damage, dcn_lba lba)
{
    return damage->seen_cap == 0 ? 0 : slot_of(damage, lba)->attempts;
}

/* Twice the room, once three quarters of it are used. */
static bool
grow(struct dcn_damage *damage)
{
    struct dcn_damage_seen *old = damage->seen;
    size_t old_cap = damage->seen_cap;
    size_t cap = old_cap > 0 ? old_cap * 2 : 256;

    if (damage->seen_count < old_cap / 4 * 3)
        return true;
    damage->seen = calloc(cap, sizeof(*damage->seen));
    if (damage->seen == NULL) {
        damage->seen = old;
        return damage->seen_count + 1 < old_cap;
    }
    damage->seen_cap = cap;
    for (size_t i = 0; i < old_cap; i++) {
        if (old[i].attempts != 0)
            *slot_of(damage, old[i].lba) = old[i];
    }
    free(old);
    return true;
}

uint32_t
dcn__damage_attempt(struct dcn_damage *damage, dcn_lba lba)
{
    struct dcn_damage_seen *slot;

    if (!grow(damage))
        return 1;
    slot = slot_of(damage, lba);
    if (slot->attempts == 0) {
        slot->lba = lba;
        damage->seen_count++;
    }
    if (slot->attempts < UINT32_MAX)
        slot->attempts++;
    return slot->attempts;
}

uint64_t
dcn__damage_command(const struct dcn_damage *damage, dcn_lba lba)
{
    return damage->seen_cap == 0 ? 0 : slot_of(damage, lba)->command;
}

void
dcn__damage_set_command(struct dcn_damage *damage, dcn_lba lba,
                        uint64_t command)
{
    if (damage->seen_cap > 0 && slot_of(damage, lba)->attempts != 0)
        slot_of(damage, lba)->command =
            command < UINT32_MAX ? (uint32_t)command : UINT32_MAX;
}

static void
spoil(uint64_t *state, uint8_t *byte, uint8_t *wrong)
{
    uint8_t error;

    *state = mix(*state);
    error = (uint8_t)(*state >> 40);
    *byte ^= error != 0 ? error : 0x55;
    *wrong = 1;
}

void
dcn__damage_apply(const struct dcn_damage *damage,
                  const struct dcn_damage_sector *sector, dcn_lba lba,
                  const struct dcn_damage_view *view, uint8_t *bytes,
                  uint8_t *wrong, size_t len)
{
    uint64_t state = state_of(damage, lba, sector->fixed ? NULL : view, 0xDA);
    double log_right = log1p(-(sector->rate < 1 ? sector->rate : 0.999));
    double at;

    if (sector->unreadable) {
        for (size_t i = 0; i < len; i++)
            spoil(&state, &bytes[i], &wrong[i]);
        return; /* nothing is left to spoil */
    }
    if (sector->rate > 0) {
        at = log1p(-draw(&state)) / log_right;
        while (at < (double)len) {
            spoil(&state, &bytes[(size_t)at], &wrong[(size_t)at]);
            at = floor(at) + 1 + log1p(-draw(&state)) / log_right;
        }
    }
    for (uint32_t i = 0; i < sector->bytes; i++) {
        size_t place = (size_t)(draw(&state) * (double)len);

        /* A place that is still right, where there is one. */
        for (size_t tries = 0; wrong[place] != 0 && tries < len; tries++)
            place = (place + 1) % len;
        spoil(&state, &bytes[place], &wrong[place]);
    }
    if (sector->burst > 0) {
        size_t burst = sector->burst < len ? sector->burst : len;
        size_t place = (size_t)(draw(&state) * (double)(len - burst + 1));

        for (size_t i = 0; i < burst; i++)
            spoil(&state, &bytes[place + i], &wrong[place + i]);
    }
}

void
dcn__damage_flags(const struct dcn_damage *damage,
                  const struct dcn_damage_sector *sector, dcn_lba lba,
                  const struct dcn_damage_view *view, const uint8_t *wrong,
                  uint8_t *flags, size_t len)
{
    uint64_t state = state_of(damage, lba, view, 0xC2);

    for (size_t i = 0; i < len; i++) {
        if (wrong[i] != 0)
            flags[i] = !sector->silent && (sector->c2_miss <= 0 ||
                                           draw(&state) >= sector->c2_miss);
        else
            flags[i] = sector->c2_false > 0 && draw(&state) < sector->c2_false;
    }
}

void
dcn__damage_q(const struct dcn_damage *damage, dcn_lba lba,
              const struct dcn_damage_view *view, uint8_t raw[96])
{
    uint64_t state = state_of(damage, lba, view, 0x51);
    unsigned flips = 1 + (unsigned)(draw(&state) * 3);
    /* A step prime to 96: never the same bit twice. */
    unsigned bit = (unsigned)(draw(&state) * 96);

    for (unsigned i = 0; i < flips; i++, bit = (bit + 35) % 96)
        raw[bit] ^= 0x40;
}
