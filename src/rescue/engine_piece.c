/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One action's sectors in one command, or in as few as the source takes in
 * this form: C2 makes sectors longer, and what is read behind them for it, or
 * for the host's sake, needs room, too.
 */
#include "rescue/engine_priv.h"

/* The first failure among them, or NULL. */
static const struct dcn_sector_result *
failed_in(const struct dcn_engine_piece *piece)
{
    for (uint32_t i = 0; i < piece->count; i++)
        if (!piece->results[i].has_main)
            return &piece->results[i];
    return NULL;
}

/* What one command would not have come to after that failure. */
static void
leave_unknown(const struct dcn_engine_piece *piece,
              const struct dcn_sector_result *failed)
{
    for (uint32_t i = 0; i < piece->count; i++)
        piece->results[i] = (struct dcn_sector_result){
            .state = DCN_SECTOR_UNKNOWN,
            .sense_key = failed->sense_key,
            .asc = failed->asc,
            .ascq = failed->ascq,
        };
}

enum dcn_status
dcn__engine_read_piece(struct dcn_engine *engine,
                       const struct dcn_engine_piece *piece, unsigned want,
                       unsigned flags, struct dcn_error *error)
{
    const struct dcn_sector_result *failed;
    struct dcn_engine_piece half = *piece;
    enum dcn_status status =
        dcn__source_read(engine->source, piece->first, piece->count, want,
                         flags, piece->buffer, piece->results, error);

    if (status != DCN_ERR_INVALID || (flags & DCN_READ_NO_SPLIT) == 0 ||
        piece->count < 2)
        return status;
    half.count = piece->count / 2;
    status = dcn__engine_read_piece(engine, &half, want, flags, error);
    if (status != DCN_OK)
        return status;
    failed = failed_in(&half);
    half.first += (dcn_lba)half.count;
    half.buffer += half.count * dcn__want_bytes(want);
    half.results += half.count;
    half.count = piece->count - half.count;
    if (failed == NULL)
        return dcn__engine_read_piece(engine, &half, want, flags, error);
    leave_unknown(&half, failed);
    return DCN_OK;
}
