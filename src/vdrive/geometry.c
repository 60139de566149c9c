/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The spiral: LBA to radius and angle, and back. */
#include "vdrive/geometry.h"

#include <math.h>
#include <stddef.h>

struct spiral {
    enum dcn_medium medium;
    double inner_mm, outer_mm, pitch_mm, m_per_s, sectors_per_s, kb_per_s;
};

/* 1x of each kind; radii of the data zone. */
static const struct spiral spirals[] = {
    {DCN_MEDIUM_CD, 25.0, 58.0, 1.6e-3, 1.25, 75.0, 176.4},
    {DCN_MEDIUM_DVD, 24.0, 58.0, 0.74e-3, 3.49, 676.27, 1385.0},
    {DCN_MEDIUM_HD_DVD, 24.0, 58.0, 0.40e-3, 6.61, 2230.0, 4568.0},
    {DCN_MEDIUM_BD, 24.0, 58.0, 0.32e-3, 4.917, 2195.3, 4496.0},
};

void
dcn__geometry_init(struct dcn_geometry *geometry, const struct dcn_disc *disc)
{
    const struct spiral *spiral = &spirals[0];
    double area, needed;
    dcn_lba longest;

    for (size_t i = 0; i < sizeof(spirals) / sizeof(spirals[0]); i++) {
        if (spirals[i].medium == disc->medium)
            spiral = &spirals[i];
    }
    geometry->inner_mm = spiral->inner_mm;
    geometry->outer_mm = spiral->outer_mm;
    geometry->pitch_mm = spiral->pitch_mm;
    geometry->sectors_per_s = spiral->sectors_per_s;
    geometry->kb_per_s = spiral->kb_per_s;
    geometry->sector_mm = spiral->m_per_s * 1000.0 / spiral->sectors_per_s;
    geometry->layer_break = disc->layer_break > 0 ? disc->layer_break : 0;
    geometry->sectors = disc->lead_out > 0 ? disc->lead_out : 1;
    longest =
        geometry->layer_break > 0 ? geometry->layer_break : geometry->sectors;
    /* A disc longer than the standard's is made with a finer pitch. */
    area = M_PI * (spiral->outer_mm * spiral->outer_mm -
                   spiral->inner_mm * spiral->inner_mm);
    needed = longest * geometry->sector_mm * geometry->pitch_mm;
    if (needed > area)
        geometry->pitch_mm *= area / needed;
}

/* Sectors along the spiral of its layer, from the inside. */
static double
along(const struct dcn_geometry *geometry, dcn_lba lba)
{
    dcn_lba position = lba;

    if (geometry->layer_break > 0 && lba >= geometry->layer_break)
        position = 2 * geometry->layer_break - 1 - lba;
    return (double)position;
}

double
dcn__geometry_radius_mm(const struct dcn_geometry *geometry, dcn_lba lba)
{
    double square =
        geometry->inner_mm * geometry->inner_mm +
        along(geometry, lba) * geometry->sector_mm * geometry->pitch_mm / M_PI;

    return square > 1.0 ? sqrt(square) : 1.0;
}

double
dcn__geometry_turns(const struct dcn_geometry *geometry, dcn_lba lba)
{
    return (dcn__geometry_radius_mm(geometry, lba) - geometry->inner_mm) /
           geometry->pitch_mm;
}

dcn_lba
dcn__geometry_lba(const struct dcn_geometry *geometry, double radius_mm)
{
    double inner = geometry->inner_mm;
    double sectors = (radius_mm * radius_mm - inner * inner) * M_PI /
                     (geometry->sector_mm * geometry->pitch_mm);
    dcn_lba end =
        geometry->layer_break > 0 ? geometry->layer_break : geometry->sectors;

    if (radius_mm < inner)
        return 0;
    if (!(sectors < (double)end))
        return end;
    return (dcn_lba)ceil(sectors);
}
