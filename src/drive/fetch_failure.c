/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a failed read says of its sectors (fetch_failure.h). */
#include "drive/fetch_failure.h"

void
dcn__failure_by_answer(const struct dcn_exchange *exchange,
                       struct dcn_failure *failure)
{
    const struct dcn_answer *answer = &exchange->answer;

    failure->failed = true;
    failure->class = answer->class;
    failure->sense = answer->sense;
    if (answer->good)
        failure->kept = exchange->arrived < exchange->count ? exchange->arrived
                                                            : exchange->count;
    /* INFORMATION that points outside the request is about something else. */
    if (answer->sense.has_information && !answer->good) {
        int64_t at =
            (int64_t)(dcn_lba)answer->sense.information - exchange->first;
        failure->has_at = at >= 0 && at < exchange->count;
        failure->at = failure->has_at ? (uint32_t)at : 0;
    } else if (!answer->good && exchange->count == 1 && exchange->extra == 0 &&
               answer->class == DCN_SENSE_MEDIUM_ERROR) {
        /* Two drives in three tell no INFORMATION; of one sector there is
         * nothing to tell. */
        failure->has_at = true;
    }
}

void
dcn__failure_by_transport(enum dcn_status status, const struct dcn_error *error,
                          struct dcn_failure *failure)
{
    failure->failed = true;
    failure->transport = status;
    failure->transport_error = *error;
}
