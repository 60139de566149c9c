/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where on the disc a sector lies: spiral of constant pitch and linear
 * density from an inner radius (ECMA-130 8 and 10.5, ECMA-267, BD white
 * papers). A second layer is read from the outside in (opposite track path).
 */
#ifndef DCN_VDRIVE_GEOMETRY_H
#define DCN_VDRIVE_GEOMETRY_H

#include "disc/disc.h"

struct dcn_geometry {
    double inner_mm, outer_mm; /* of the program area */
    double pitch_mm;
    double sector_mm;     /* length of one sector along the track */
    double sectors_per_s; /* at 1x */
    double kb_per_s;      /* at 1x, in 1000 bytes */
    dcn_lba layer_break;  /* first LBA of layer 1, or 0 */
    dcn_lba sectors;      /* end of the last layer */
};

void
dcn__geometry_init(struct dcn_geometry *geometry, const struct dcn_disc *disc);

/* Distance of a sector's start from the disc's centre. */
double
dcn__geometry_radius_mm(const struct dcn_geometry *geometry, dcn_lba lba);
/* Turns since the start of the layer; the fraction is the angle. */
double dcn__geometry_turns(const struct dcn_geometry *geometry, dcn_lba lba);
/* First sector of layer 0 at or outside a radius, clipped to the disc. */
dcn_lba
dcn__geometry_lba(const struct dcn_geometry *geometry, double radius_mm);

#endif
