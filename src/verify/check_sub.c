/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stored subchannel against the image. Q has a CRC and says where it is.
 * Protections spoil it in some ten frames, worn discs in up to a tenth of them,
 * and many drives give a neighbour's Q now and then: all that is told and no
 * fault. What a file of another image, a shifted or an empty one gives is
 * beyond that.
 */
#include "verify/objection.h"

#include <inttypes.h>

/* Q in another place: more than a quarter of it is no drive's habit. */
#define ELSEWHERE_SHARE 4

void
dcn__check_sub_empty(const struct dcn_evidence *evidence,
                     struct dcn_objections *objections)
{
    const struct dcn_self_check *self = evidence->self;

    if (self == NULL || self->q_empty == 0)
        return;
    dcn__objection_add(
        objections,
        &(struct dcn_objection){.code = "sub_empty",
                                .weight = 2 * self->q_empty > self->q_checked
                                              ? DCN_WEIGHT_FAULT
                                              : DCN_WEIGHT_NOTE,
                                .of_disc = true,
                                .lba = DCN_NO_OBJECTION_LBA,
                                .count = self->q_empty},
        "the subchannel of %" PRIu64 " of %" PRIu64
        " sectors is all zero: nobody read it",
        self->q_empty, self->q_checked);
}

void
dcn__check_q_crc(const struct dcn_evidence *evidence,
                 struct dcn_objections *objections)
{
    const struct dcn_self_check *self = evidence->self;
    uint64_t held, bad;

    if (self == NULL || self->q_bad_crc <= self->q_empty)
        return;
    held = self->q_checked - self->q_empty;
    bad = self->q_bad_crc - self->q_empty;
    dcn__objection_add(
        objections,
        &(struct dcn_objection){.code = "q_bad_crc",
                                .weight = 2 * bad > held ? DCN_WEIGHT_FAULT
                                                         : DCN_WEIGHT_NOTE,
                                .of_disc = true,
                                .lba = DCN_NO_OBJECTION_LBA,
                                .count = bad},
        "Q has a wrong CRC in %" PRIu64 " of %" PRIu64 " sectors", bad, held);
}

void
dcn__check_q_place(const struct dcn_evidence *evidence,
                   struct dcn_objections *objections)
{
    const struct dcn_self_check *self = evidence->self;
    uint64_t right;
    bool many;

    if (self == NULL || self->q_wrong_position == 0)
        return;
    right = self->q_checked - self->q_bad_crc;
    many = self->q_wrong_position * ELSEWHERE_SHARE > right;
    dcn__objection_add(
        objections,
        &(struct dcn_objection){.code = "q_elsewhere",
                                .weight =
                                    many ? DCN_WEIGHT_FAULT : DCN_WEIGHT_NOTE,
                                .of_disc = true,
                                .lba = DCN_NO_OBJECTION_LBA,
                                .count = self->q_wrong_position},
        "Q tells of another place in %" PRIu64 " of %" PRIu64 " sectors%s%s",
        self->q_wrong_position, right,
        many && self->q_shift != 0 ? ": the subchannel is shifted, or of "
                                     "another image"
                                   : "",
        self->q_shift > 0 && many   ? " (it is of later sectors)"
        : self->q_shift < 0 && many ? " (it is of earlier sectors)"
                                    : "");
}
