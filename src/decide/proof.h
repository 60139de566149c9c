/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What proves a data sector, and what parity makes of one (ECMA-130 14, Annex
 * A). Pure.
 */
#ifndef DCN_DECIDE_PROOF_H
#define DCN_DECIDE_PROOF_H

#include "codec/sector.h"
#include "disc/disc.h"

/* True where everything that can speak for a data sector does: sync, header of
 * lba, EDC, P and Q. */
bool dcn__proof_whole(const uint8_t *sector, dcn_lba lba);
/* True for data sectors without any EDC (Mode 0, formless, form 2 that left it
 * out): only agreement speaks for them. */
bool dcn__proof_none(const uint8_t *sector);
/* True where the header is that of lba. */
bool dcn__proof_header(const uint8_t *sector, dcn_lba lba);

/*
 * One proposal: candidate with sync and header put right, then by P and Q with
 * those erasures (2352 bytes, nonzero: suspected; or NULL). True where that is
 * whole: then it is in sector, which else is as it was. Of Mode 2, whose EDC
 * leaves the header out, only candidates with the header of lba are taken.
 */
bool dcn__proof_propose(const uint8_t *candidate, const uint8_t *erasures,
                        dcn_lba lba, enum dcn_track_mode mode, uint8_t *sector);

#endif
