/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Damage at work: which rules concern a sector, a command, or what follows an
 * error, now. The bytes that they spoil are damage_bytes.c's.
 */
#include "vdrive/damage_rule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

uint32_t
dcn__damage_run_out(const struct dcn_damage *damage)
{
    return damage->run_out;
}

/* Of a command's events alone. */
static bool
has_event(const struct dcn_damage *damage, enum dcn_damage_kind kind)
{
    for (size_t i = 0; i < damage->rule_count && damage->event_count > 0; i++) {
        if (damage->rules[i].kind == kind)
            return true;
    }
    return false;
}

bool
dcn__damage_wants_stale(const struct dcn_damage *damage)
{
    return has_event(damage, DCN_DAMAGE_STALE);
}

bool
dcn__damage_wants_echo(const struct dcn_damage *damage)
{
    return has_event(damage, DCN_DAMAGE_ECHO);
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

/* False: of a command, or of what follows it. */
static bool
of_sector(const struct dcn_damage_rule *rule)
{
    return rule->kind < DCN_DAMAGE_CLAIMS;
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

        if (!of_sector(rule) || !rule_next(damage, rule, first, end, &at))
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
add_senses(const struct dcn_damage_rule *rule, struct dcn_damage_sector *out)
{
    out->senses = &rule->senses;
    out->one = &rule->one;
    out->again_ms = rule->again_ms;
    out->apart = rule->apart;
}

/* Share of bytes that C2 flags in the run-out of a drive that delivers it:
 * 1632 of 2352 in a public log. */
#define RUN_OUT_RATE 0.69

static void
add_run_out(const struct dcn_damage_rule *rule, struct dcn_damage_sector *out)
{
    /* What most drives say of it, and when (a public log of 05/64/00, 03/11/00
     * and 03/11/05 after 1.4 to 11.7 s). */
    static const struct dcn_vsense_set usual = {
        .count = 1, .one = {{3, 0x11, 0x05, true, 5900, 5900}}};

    add_senses(rule, out);
    if (rule->senses.count == 0)
        out->senses = &usual;
    out->run_out = true;
    out->unreadable = rule->variants == 0;
    if (rule->variants > 0) {
        out->rate = RUN_OUT_RATE;
        out->variants = rule->variants;
    }
}

/* Links are what no form of read gets: the drive finds no data there. How long
 * it looks is a guess. */
static void
add_link(const struct dcn_damage_rule *rule, struct dcn_damage_sector *out)
{
    static const struct dcn_vsense_set usual = {
        .count = 1, .one = {{5, 0x64, 0x00, true, 300, 300}}};

    add_senses(rule, out);
    if (rule->senses.count == 0)
        out->senses = &usual;
    out->unreadable = true;
}

static void
add_bytes(const struct dcn_damage_rule *rule,
          const struct dcn_damage_view *view, double covered,
          struct dcn_damage_sector *out)
{
    out->rate += rate_at(rule, view->speed_x, covered);
    out->bytes += rule->bytes;
    out->burst += rule->burst;
    out->fixed |= rule->fixed;
    if (rule->variants > 0)
        out->variants = rule->variants;
}

/* Of the subchannel and of C2. */
static void
add_beside(const struct dcn_damage_rule *rule, struct dcn_damage_sector *out)
{
    switch (rule->kind) {
    case DCN_DAMAGE_C2_MISS:
        out->c2_miss = rule->share >= 0 ? rule->share : 1;
        break;
    case DCN_DAMAGE_C2_FALSE:
        out->c2_false = rule->share >= 0 ? rule->share : 0.01;
        break;
    case DCN_DAMAGE_BAD_Q:
        out->bad_q = true;
        break;
    case DCN_DAMAGE_WRONG_Q:
        out->q_tno = (uint8_t)rule->tno;
        out->q_by = rule->tno > 0 ? 0 : rule->by;
        break;
    default:
        break;
    }
}

static void
add_rule(const struct dcn_damage_rule *rule, const struct dcn_damage_view *view,
         double covered, struct dcn_damage_sector *out)
{
    switch (rule->kind) {
    case DCN_DAMAGE_UNREADABLE:
        out->unreadable = true;
        out->whole_block |= rule->block;
        add_senses(rule, out);
        break;
    case DCN_DAMAGE_RUN_OUT:
        add_run_out(rule, out);
        break;
    case DCN_DAMAGE_PACKETS:
        add_link(rule, out);
        break;
    case DCN_DAMAGE_NO_SUB:
        out->no_sub = true;
        add_senses(rule, out);
        break;
    case DCN_DAMAGE_SERVO:
        out->servo = true;
        add_senses(rule, out);
        break;
    case DCN_DAMAGE_FILLER:
        out->filler = true;
        break;
    case DCN_DAMAGE_SILENT:
        out->silent = true;
        __attribute__((fallthrough));
    case DCN_DAMAGE_WEAK:
        add_bytes(rule, view, covered, out);
        break;
    case DCN_DAMAGE_NEIGHBOUR:
        out->wrong_sector = true;
        out->neighbour = rule->by;
        break;
    case DCN_DAMAGE_LATENCY:
        out->latency_ms += rule->ms;
        break;
    default:
        add_beside(rule, out);
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
        double covered = of_sector(rule) ? cover(damage, rule, lba) : 0;

        if (covered <= 0 || !applies(damage, rule, lba, view))
            continue;
        if (rule->kind == DCN_DAMAGE_PACKETS &&
            !dcn__damage_is_link(damage, rule, lba))
            continue;
        add_rule(rule, view, covered, out);
        any = true;
    }
    return any;
}

/* Time of a hang, and of the answers of a storm, where a rule says none:
 * "15 minutes or more", and 3 to 5 ms. */
#define HANG_MS  900000
#define STORM_MS 4

static void
fill_event(const struct dcn_damage_rule *rule, struct dcn_damage_sector *out)
{
    memset(out, 0, sizeof(*out));
    out->stale = rule->kind == DCN_DAMAGE_STALE;
    if (rule->kind == DCN_DAMAGE_ECHO)
        out->echo = rule->unit > 0 ? rule->unit : DCN_ECHO_REPLY;
    out->timeout = rule->kind == DCN_DAMAGE_TIMEOUT;
    out->host_error = rule->kind == DCN_DAMAGE_HOST_ERROR;
    out->short_transfer = rule->kind == DCN_DAMAGE_SHORT;
    out->short_bytes = rule->bytes;
    out->residue = rule->residue;
    out->attention = rule->kind == DCN_DAMAGE_ATTENTION;
    out->removed = rule->kind == DCN_DAMAGE_REMOVED;
    out->gone = rule->kind == DCN_DAMAGE_GONE;
    out->hang = rule->kind == DCN_DAMAGE_HANG;
    out->reset = rule->reset;
    out->latency_ms = out->gone || out->removed ? rule->ms
                      : !out->hang              ? 0
                      : rule->ms > 0            ? rule->ms
                                                : HANG_MS;
    out->senses = &rule->senses;
}

bool
dcn__damage_event(struct dcn_damage *damage, dcn_lba first, dcn_lba end,
                  dcn_lba *at, struct dcn_damage_sector *out)
{
    struct dcn_damage_view view = {.speed_x = 1};

    for (size_t i = 0; i < damage->rule_count && damage->event_count > 0; i++) {
        struct dcn_damage_rule *rule = &damage->rules[i];

        if (rule->kind < DCN_DAMAGE_STALE ||
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
        fill_event(rule, out);
        return true;
    }
    return false;
}

bool
dcn__damage_storm(const struct dcn_damage *damage, dcn_lba lba,
                  const struct dcn_damage_view *view,
                  struct dcn_damage_storm *storm)
{
    for (size_t i = 0; i < damage->rule_count; i++) {
        const struct dcn_damage_rule *rule = &damage->rules[i];

        if (rule->kind != DCN_DAMAGE_STORM || cover(damage, rule, lba) <= 0 ||
            !applies(damage, rule, lba, view))
            continue;
        *storm = (struct dcn_damage_storm){
            .sense = {5, 0x64, 0x00, false, 0, 0},
            .count = rule->count,
            .ms = rule->ms > 0 ? rule->ms : STORM_MS,
            .for_ms = rule->for_ms,
            .apart = rule->apart,
            .until_seek = rule->until_seek,
        };
        if (rule->senses.count > 0)
            storm->sense = rule->senses.one[0];
        return true;
    }
    return false;
}

bool
dcn__damage_locked(const struct dcn_damage *damage, dcn_lba first, dcn_lba end,
                   struct dcn_vsense *sense)
{
    /* CSS: key not established, 3 to 45 ms after the command. */
    static const struct dcn_vsense usual = {5, 0x6F, 0x03, true, 3, 45};
    dcn_lba at;

    for (size_t i = 0; i < damage->rule_count; i++) {
        const struct dcn_damage_rule *rule = &damage->rules[i];

        if (rule->kind != DCN_DAMAGE_CSS ||
            !rule_next(damage, rule, first, end, &at))
            continue;
        *sense = rule->senses.count > 0 ? rule->senses.one[0] : usual;
        return true;
    }
    return false;
}
