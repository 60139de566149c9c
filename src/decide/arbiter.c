/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The judge of a merge: each sector goes to who can decide it. Data is
 * arbiter_data.c's and arbiter_odd.c's, audio arbiter_audio.c's; the subchannel is decided here.
 */
#include "decide/arbiter_priv.h"

#include "codec/subchannel.h"

#include <stdlib.h>
#include <string.h>

enum dcn_status
dcn__arbiter_new(struct dcn_arbiter **merge, struct dcn_error *error)
{
    struct dcn_arbiter *made = calloc(1, sizeof(*made));
    enum dcn_status status;

    *merge = NULL;
    if (made == NULL)
        return dcn__error_memory(error, "preparing to merge");
    status = dcn__repair_open(NULL, true, &made->repair, error);
    if (status != DCN_OK) {
        free(made);
        return status;
    }
    *merge = made;
    return DCN_OK;
}

void
dcn__arbiter_free(struct dcn_arbiter *merge)
{
    if (merge == NULL)
        return;
    dcn__repair_close(merge->repair);
    free(merge);
}

const char *
dcn__arbiter_how_name(enum dcn_arbiter_how how)
{
    static const char *const names[DCN_ARBITER_HOWS] = {
        [DCN_ARBITER_AGREED] = "agreed",
        [DCN_ARBITER_SINGLE] = "single",
        [DCN_ARBITER_PROVEN] = "proven",
        [DCN_ARBITER_MAJORITY] = "majority",
        [DCN_ARBITER_REPAIRED] = "repaired",
        [DCN_ARBITER_VOTED] = "voted",
        [DCN_ARBITER_CONFLICT] = "conflict",
        [DCN_ARBITER_DAMAGED] = "damaged",
        [DCN_ARBITER_LOST] = "lost",
        [DCN_ARBITER_PRESSED] = "as_pressed",
        [DCN_ARBITER_IN_DOUBT] = "in_doubt",
    };

    return (unsigned)how < DCN_ARBITER_HOWS ? names[how] : "unknown";
}

/* ---- deciding ---- */

void
dcn__arbiter_sector(struct dcn_arbiter *merge, dcn_lba lba,
                    enum dcn_track_mode mode,
                    const struct dcn_arbiter_claim *claims, size_t count,
                    bool raw, struct dcn_arbiter_result *result)
{
    struct dcn_arbiter_question q = {merge, lba, mode,  claims,
                                     count, raw, result};

    memset(result, 0, sizeof(*result));
    if (mode != DCN_TRACK_AUDIO) {
        dcn__arbiter_data(&q);
        return;
    }
    dcn__arbiter_audio(&q);
    dcn__arbiter_explain(&q, false);
}

/* ---- subchannel ---- */

/* Q with a right CRC that does not tell another place (ECMA-130 22.3). */
static bool
q_is_valid(const uint8_t *sub, dcn_lba lba)
{
    uint8_t bytes[DCN_Q_BYTES];
    struct dcn_q q;

    dcn__q_from_raw(sub, bytes);
    if (!dcn__q_crc_valid(bytes))
        return false;
    if (dcn__q_decode(bytes, &q) != DCN_Q_POSITION)
        return q.kind != DCN_Q_INVALID;
    return dcn__lba_from_program_msf(q.abs) == lba;
}

unsigned
dcn__arbiter_sub(const uint8_t *const *subs, size_t count, dcn_lba lba,
                 bool *valid)
{
    static const uint8_t none[DCN_SUB_BYTES];
    unsigned best = 0, best_count = 0;

    *valid = false;
    for (size_t i = 0; i < count; i++) {
        unsigned same = 0;
        bool good;

        if (subs[i] == NULL || memcmp(subs[i], none, sizeof(none)) == 0)
            continue;
        good = q_is_valid(subs[i], lba);
        if (*valid && !good)
            continue;
        for (size_t j = 0; j < count; j++)
            same +=
                subs[j] != NULL && memcmp(subs[i], subs[j], DCN_SUB_BYTES) == 0;
        if ((good && !*valid) || same > best_count) {
            best = (unsigned)i + 1;
            best_count = same;
        }
        *valid = *valid || good;
    }
    return best;
}
