/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Geometric damage. Every shape is, at each radius, an interval of angles;
 * so one test serves all: how much of a sector's arc lies in it.
 */
#include "vdrive/damage_rule.h"

#include <math.h>

/* Radii between which a shape lies. */
static void
band(const struct dcn_damage_rule *rule, const struct dcn_geometry *geometry,
     double *from, double *to)
{
    *from = rule->from;
    *to = rule->to > 0 ? rule->to : geometry->outer_mm + 10;
    if (rule->shape == DCN_SHAPE_ARC) {
        *from = rule->radius - rule->width / 2;
        *to = rule->radius + rule->width / 2;
    } else if (rule->shape == DCN_SHAPE_SPOT) {
        *from = rule->radius - rule->size;
        *to = rule->radius + rule->size;
    }
}

double
dcn__damage_shape_half(const struct dcn_damage_rule *rule, double radius,
                       double *centre)
{
    double cosine;

    *centre = rule->angle / 360.0;
    switch (rule->shape) {
    case DCN_SHAPE_RADIAL:
        return rule->width / (4 * M_PI * radius);
    case DCN_SHAPE_ARC:
        *centre += rule->length / 720.0;
        return rule->length / 720.0;
    case DCN_SHAPE_SPOT:
        if (radius <= 0 || rule->radius <= 0)
            return -1;
        cosine = (radius * radius + rule->radius * rule->radius -
                  rule->size * rule->size) /
                 (2 * radius * rule->radius);
        if (cosine >= 1)
            return -1;
        return cosine <= -1 ? 0.5 : acos(cosine) / (2 * M_PI);
    default:
        return 0.5;
    }
}

static double
overlap(double low, double high, double from, double to)
{
    double first = low > from ? low : from, last = high < to ? high : to;

    return last > first ? last - first : 0;
}

/* Share of the arc [start, end) (turns) within half of centre, any turn. */
static double
covered(double start, double end, double centre, double half)
{
    double sum = 0;

    if (end <= start)
        return 0;
    for (double turn = floor(start - centre - half); turn + centre - half < end;
         turn += 1)
        sum += overlap(start, end, turn + centre - half, turn + centre + half);
    sum /= end - start;
    return sum < 1 ? sum : 1;
}

double
dcn__damage_shape_cover(const struct dcn_damage_rule *rule,
                        const struct dcn_geometry *geometry, dcn_lba lba)
{
    double radius = dcn__geometry_radius_mm(geometry, lba);
    double turns = dcn__geometry_turns(geometry, lba);
    double arc = geometry->sector_mm / (2 * M_PI * radius);
    double centre, half, from, to;

    if (rule->shape == DCN_SHAPE_RIM) {
        band(rule, geometry, &from, &to);
        to = geometry->outer_mm;
        if (to - from < 0.01)
            return 1;
        return radius >= to ? 1 : (radius - from) / (to - from);
    }
    half = dcn__damage_shape_half(rule, radius, &centre);
    if (half >= 0.5)
        return 1;
    if (half < 0)
        return 0;
    return covered(turns, turns + arc, centre, half);
}

static void
add_span(struct dcn_damage_rule *rule, dcn_lba first, dcn_lba end)
{
    struct dcn_range *span = &rule->span[rule->spans];

    if (first >= end)
        return;
    span->first = first;
    span->count = (uint32_t)(end - first);
    if (rule->spans == 0 || first < rule->low)
        rule->low = first;
    if (rule->spans == 0 || end > rule->high)
        rule->high = end;
    rule->spans++;
}

void
dcn__damage_shape_bind(struct dcn_damage_rule *rule,
                       const struct dcn_geometry *geometry)
{
    dcn_lba turn = 2 * geometry->layer_break;
    double from, to;
    dcn_lba first, end;

    rule->spans = 0;
    rule->low = 0;
    rule->high = 0;
    band(rule, geometry, &from, &to);
    first = dcn__geometry_lba(geometry, from);
    end = dcn__geometry_lba(geometry, to);
    if (rule->layer != 1)
        add_span(rule, first, end);
    /* Layer 1 mirrors layer 0 about the layer break. */
    if (turn > 0 && rule->layer != 0) {
        dcn_lba last =
            turn - first < geometry->sectors ? turn - first : geometry->sectors;

        add_span(rule, turn - end, last);
    }
}
