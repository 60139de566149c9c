/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the user asked for it: sectors that are as pressed or in doubt get
 * right codes, once all is decided. The map says so of each.
 */
#include "rescue/engine_priv.h"
#include "decide/fix_codes.h"
#include "source/judge.h"

static bool
is_odd(const struct dcn_map_run *run)
{
    return run->state == DCN_MAP_GOOD && (run->cause == DCN_CAUSE_AS_PRESSED ||
                                          run->cause == DCN_CAUSE_IN_DOUBT);
}

static enum dcn_status
fix_sector(struct dcn_engine_saying *saying, const struct dcn_map_run *was,
           dcn_lba lba, struct dcn_error *error)
{
    struct dcn_engine *engine = saying->engine;
    struct dcn_map_run run = *was;
    uint8_t raw[DCN_RAW_BYTES];
    bool found;
    enum dcn_status status =
        dcn__engine_kept_raw(engine, lba, raw, &found, error);

    if (status != DCN_OK || !found ||
        !dcn__fix_codes(raw, lba, dcn__sector_mode_byte(engine->disc, lba),
                        (enum dcn_cause)was->cause))
        return status;
    run.first = lba;
    run.count = 1;
    run.state = DCN_MAP_REPAIRED;
    run.cause = DCN_CAUSE_NONE;
    run.shown = DCN_SHOWN_ASKED;
    status = dcn__engine_put_sector(engine, lba, raw, error);
    return status == DCN_OK ? dcn__engine_say(saying, &run, error) : status;
}

enum dcn_status
dcn__engine_fix_codes(struct dcn_engine *engine, bool *again,
                      struct dcn_error *error)
{
    struct dcn_engine_saying saying = {.engine = engine};
    enum dcn_status status = DCN_OK;
    struct dcn_map_run run;

    *again = false;
    if (!engine->options->fix_codes || (engine->keeps & DCN_WANT_RAW) == 0)
        return DCN_OK;
    for (int64_t at = INT32_MIN;
         status == DCN_OK &&
         (run = dcn__map_next(engine->map, at, DCN_MAP_BIT(DCN_MAP_GOOD)))
                 .count > 0;
         at = dcn__map_end(&run))
        for (uint32_t i = 0; i < run.count && status == DCN_OK && is_odd(&run);
             i++)
            status = fix_sector(&saying, &run, run.first + (dcn_lba)i, error);
    return status == DCN_OK ? dcn__engine_commit(&saying, true, error) : status;
}
