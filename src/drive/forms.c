/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which forms are asked for on this disc (forms.h). */
#include "drive/forms.h"

/* Places where all forms failed alike; from then on damage is damage, and the
 * others are only tried at one failure in so many. A form that fails after it
 * worked (GH24NSD1: C2 of 294 bytes) fails everywhere, so that three places
 * tell; trying all costs up to six commands of seconds each: at one failure
 * in 64 a tenth more. */
#define INNOCENT_AFTER 3
#define DOUBT_EVERY    64

/* A place that refuses the subchannel alone says little of others. A command of
 * many sectors is asked for in halves, ten of which fail for a sector in 512;
 * where 40 in a row fail, the subchannel is left out for 4 commands, for 4 times
 * as many after each further refusal, and never for more than 4096, so that a
 * drive that gives none costs 46 commands in vain and one in 4096. A refusal
 * after 64 commands that gave it begins anew. */
#define SUB_VAIN      40
#define SUB_PAUSES    6
#define SUB_FORGOTTEN 64

void
dcn__forms_way(struct dcn_fetch *fetch, unsigned want, bool data,
               struct dcn_way *way)
{
    struct dcn_forms_out *out = &fetch->out[data];

    way->abilities = fetch->drive->abilities;
    way->want = want;
    way->sub_first = out->sub_refused > 0;
    way->abilities.c2_294 = way->abilities.c2_294 && !out->c2_294;
    way->abilities.c2_296 = way->abilities.c2_296 && !out->c2_296;
    if (!way->abilities.c2_294 && !way->abilities.c2_296)
        way->want &= ~(unsigned)DCN_WANT_C2;
    if (out->sub_pause > 0) {
        out->sub_pause--;
        way->want &= ~(unsigned)DCN_WANT_SUB;
    } else {
        out->sub_asked++;
    }
    if ((way->want & ~(unsigned)DCN_WANT_SUB) == 0)
        way->want = want;
}

bool
dcn__forms_suspect(struct dcn_fetch *fetch, const struct dcn_way *way,
                   unsigned flags, const struct dcn_failure *failure)
{
    if (!failure->failed || failure->transport != DCN_OK || failure->kept > 0 ||
        (way->want & (DCN_WANT_C2 | DCN_WANT_SUB)) == 0 ||
        (way->want & DCN_WANT_RAW) == 0 || (flags & DCN_READ_AS_IS) != 0)
        return false;
    switch (failure->class) {
    case DCN_SENSE_PROTECTED:
    case DCN_SENSE_OUT_OF_RANGE:
    case DCN_SENSE_BLANK:
    case DCN_SENSE_NO_MEDIUM:
    case DCN_SENSE_INCOMPATIBLE:
        return false; /* no form changes that */
    default:
        break;
    }
    return fetch->innocent < INNOCENT_AFTER ||
           ++fetch->innocent % DOUBT_EVERY == 0;
}

bool
dcn__forms_next(const struct dcn_way *way, struct dcn_way *next)
{
    *next = *way;
    if (way->sub_first && (way->want & DCN_WANT_SUB) != 0) {
        next->want &= ~(unsigned)DCN_WANT_SUB;
        return true;
    }
    if ((way->want & DCN_WANT_C2) != 0 && way->abilities.c2_294 &&
        way->abilities.c2_296) {
        next->abilities.c2_294 = false;
        return true;
    }
    if ((way->want & DCN_WANT_C2) != 0) {
        next->want &= ~(unsigned)DCN_WANT_C2;
        return true;
    }
    next->want &= ~(unsigned)DCN_WANT_SUB;
    return (way->want & DCN_WANT_SUB) != 0;
}

void
dcn__forms_innocent(struct dcn_fetch *fetch)
{
    fetch->innocent++;
}

bool
dcn__forms_is_sub(const struct dcn_way *former, const struct dcn_way *way)
{
    return former->sub_first && former->want == (way->want | DCN_WANT_SUB) &&
           former->want != way->want;
}

void
dcn__forms_well(struct dcn_fetch *fetch, bool data, const struct dcn_way *way)
{
    if ((way->want & DCN_WANT_SUB) != 0)
        fetch->out[data].sub_vain = 0;
}

static void
pause_sub(struct dcn_fetch *fetch, struct dcn_forms_out *out)
{
    if (out->sub_asked > SUB_FORGOTTEN)
        out->sub_refused = 0;
    out->sub_asked = 0;
    if (out->sub_refused < SUB_PAUSES)
        out->sub_refused++;
    if (++out->sub_vain > SUB_VAIN)
        out->sub_pause = 1u << 2 * (out->sub_vain - SUB_VAIN < SUB_PAUSES
                                        ? out->sub_vain - SUB_VAIN
                                        : SUB_PAUSES);
    dcn__drive_note_add(fetch->drive, "sub_fails",
                        "the drive refuses the subchannel in places: there "
                        "sectors are read without it");
}

void
dcn__forms_out(struct dcn_fetch *fetch, bool data, const struct dcn_way *former,
               const struct dcn_way *way)
{
    struct dcn_forms_out *out = &fetch->out[data];
    bool c2 = (former->want & DCN_WANT_C2) != 0;
    bool still = (way->want & DCN_WANT_C2) != 0;

    /* Whether C2 is to blame, too, the next command shows, without sub. */
    if ((former->want & DCN_WANT_SUB) != 0 && (way->want & DCN_WANT_SUB) == 0) {
        pause_sub(fetch, out);
        return;
    }
    if (c2 && former->abilities.c2_294)
        out->c2_294 = true;
    if (c2 && !still)
        out->c2_294 = out->c2_296 = true;
    dcn__drive_note_add(
        fetch->drive, "c2_fails",
        "what the drive gave when it was tried fails on this disc's %s "
        "sectors: they are read %s",
        data ? "data" : "audio",
        still ? "with 296 bytes of C2 instead of 294" : "without C2");
}

void
dcn__forms_choose(struct dcn_fetch *fetch, enum dcn_c2_choice choice)
{
    for (int data = 0; data < 2; data++) {
        fetch->out[data].c2_294 =
            choice == DCN_DRIVE_C2_NEVER || choice == DCN_DRIVE_C2_296;
        fetch->out[data].c2_296 =
            choice == DCN_DRIVE_C2_NEVER || choice == DCN_DRIVE_C2_294;
    }
}
