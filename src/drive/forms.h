/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which READ CD forms are asked for on this disc. A form that passed the
 * probe can fail later, on good discs; one that fails where another reads is
 * out for this disc.
 */
#ifndef DCN_DRIVE_FORMS_H
#define DCN_DRIVE_FORMS_H

#include "drive/fetch.h"

/* The same request by another form. */
struct dcn_way {
    struct dcn_drive_abilities abilities; /* by which its parts are chosen */
    unsigned want;                        /* may lack C2 or subchannel */
    bool sub_first; /* where it fails, the subchannel is the first to blame */
};

/* How sectors of that kind (audio, or data) are asked for now. */
void dcn__forms_way(struct dcn_fetch *fetch, unsigned want, bool data,
                    struct dcn_way *way);

/* True where a command that failed so is to be asked for by other forms. */
bool dcn__forms_suspect(struct dcn_fetch *fetch, const struct dcn_way *way,
                        unsigned flags, const struct dcn_failure *failure);

/* The next way after way, poorer by one part; false where there is none. The
 * subchannel goes last, but first where it was refused before on this disc. */
bool dcn__forms_next(const struct dcn_way *way, struct dcn_way *next);

/* After all ways failed alike: the form is not to blame. */
void dcn__forms_innocent(struct dcn_fetch *fetch);

/* True where a place is known for refusing the subchannel by that alone: what
 * former has more than way is the subchannel, refused before on this disc. */
bool dcn__forms_is_sub(const struct dcn_way *former, const struct dcn_way *way);

/* After a command by way that was answered well. */
void
dcn__forms_well(struct dcn_fetch *fetch, bool data, const struct dcn_way *way);

/* What former has more than way gave is not asked for again, the subchannel for
 * some commands; a note says so. */
void dcn__forms_out(struct dcn_fetch *fetch, bool data,
                    const struct dcn_way *former, const struct dcn_way *way);

/* Before anything is read: what the user wants of C2 (enum dcn_c2_choice). */
void dcn__forms_choose(struct dcn_fetch *fetch, enum dcn_c2_choice choice);

#endif
