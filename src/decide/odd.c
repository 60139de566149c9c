/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pressed so, or misread alike each time. */
#include "decide/odd.h"

#include "decide/proof.h"

#include <string.h>

#define MODE_AT 15

static void
count_changes(const uint8_t *before, const uint8_t *after,
              struct dcn_odd_repair *repair)
{
    size_t from =
        dcn__user_offset(after[MODE_AT] == 2 ? DCN_MODE_2_FORM1 : DCN_MODE_1);

    for (size_t i = 0; i < DCN_RAW_BYTES; i++) {
        if (before[i] == after[i])
            continue;
        if (i >= from && i < from + DCN_USER_BYTES)
            repair->user++;
        else
            repair->others++;
    }
}

void
dcn__odd_repair(const uint8_t *sector, dcn_lba lba, int mode_byte,
                uint8_t *made, struct dcn_odd_repair *repair)
{
    uint8_t own[DCN_RAW_BYTES];
    bool mode2 = mode_byte >= 0 ? mode_byte == 2 : sector[MODE_AT] == 2;

    if (made == NULL)
        made = own;
    memset(repair, 0, sizeof(*repair));
    repair->valid = dcn__proof_propose(
        sector, NULL, lba, mode2 ? DCN_TRACK_MODE2 : DCN_TRACK_MODE1, made);
    if (repair->valid)
        count_changes(sector, made, repair);
}

static bool
is_bare_by_nature(const struct dcn_oddities *o)
{
    return o->bare && (o->kinds & ~DCN_ODD_BIT(DCN_ODD_SUBHEADER)) == 0;
}

bool
dcn__odd_is_bare_mode(const struct dcn_oddities *o)
{
    const unsigned mode = DCN_ODD_BIT(DCN_ODD_MODE);

    return o->bare && (o->kinds & mode) != 0 &&
           (o->kinds & ~(mode | DCN_ODD_BIT(DCN_ODD_SUBHEADER))) == 0 &&
           (o->mode == DCN_MODE_0 || o->mode == DCN_MODE_2 ||
            o->mode == DCN_MODE_2_FORM2);
}

/* True where a rule says that it was made so, and nothing else could have. */
static bool
rule_holds(const struct dcn_oddities *o, const struct dcn_odd_evidence *e)
{
    if (!o->by_rule || e->twice || ((o->few || o->bare) && e->misreads))
        return false;
    if (o->zeros && e->is_drive &&
        (!e->c2_once || e->misreads || (e->damage && !e->c2_trusted)))
        return false;
    return !(o->elsewhere || e->bears_another) || e->other_there;
}

enum dcn_cause
dcn__odd_decide(const struct dcn_oddities *o,
                const struct dcn_odd_repair *repair,
                const struct dcn_odd_evidence *e)
{
    bool c2_speaks = e->c2_each_time && e->c2_trusted && !e->misreads;

    /* Form 2 without EDC, zeros of Mode 0; formless sectors come in company. */
    if (is_bare_by_nature(o) && (o->kinds == 0 || e->kin_beside))
        return e->misreads && o->mode != DCN_MODE_0 ? DCN_CAUSE_IN_DOUBT
                                                    : DCN_CAUSE_NONE;
    /* A whole sector of another mode proves itself, whatever lies beside. */
    if (e->damage_beside &&
        !(o->kinds == DCN_ODD_BIT(DCN_ODD_MODE) && o->user_proven))
        return DCN_CAUSE_IN_DOUBT;
    if (rule_holds(o, e))
        return DCN_CAUSE_AS_PRESSED;
    if (o->zeros || o->elsewhere || e->bears_another || e->twice)
        return DCN_CAUSE_IN_DOUBT;
    /* Of a mode without codes nothing more can be asked; damage that turns one
     * mode byte into another leaves what L-EC mends, or hits the header. */
    if (dcn__odd_is_bare_mode(o) && !repair->valid && !e->misreads)
        return DCN_CAUSE_AS_PRESSED;
    return c2_speaks && !repair->valid ? DCN_CAUSE_AS_PRESSED
                                       : DCN_CAUSE_IN_DOUBT;
}
