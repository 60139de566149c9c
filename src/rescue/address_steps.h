/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Odd sectors whose headers bear other addresses, run for run: where the
 * distance from a sector's place to the address that it bears makes a small
 * step, those on one side or the other may be their neighbours'.
 */
#ifndef DCN_RESCUE_ADDRESS_STEPS_H
#define DCN_RESCUE_ADDRESS_STEPS_H

#include "rescue/engine_priv.h"

/* The run of one distance that was looked at last; zeroed before the first
 * question, and where the image or the map changed. */
struct dcn_address_run {
    dcn_lba first, end, by;
    bool step_before, step_after;
};

/*
 * True where the sector at lba, which bears the address lba + by (by is not 0),
 * lies near such a step. That sectors of one run bear addresses that drop by
 * two and later jump by two is what a drive makes that gives the sector two
 * before at each reading; a disc that was pressed so cannot be told from it.
 */
bool
dcn__address_steps_near(struct dcn_engine *engine, struct dcn_address_run *run,
                        dcn_lba lba, dcn_lba by);

#endif
