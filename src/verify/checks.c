/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of checks, in the order in which objections are told. */
#include "verify/objection.h"

#include "util/checked.h"

static const dcn_check checks[] = {
    dcn__check_files_past_end, dcn__check_parts_past_end,
    dcn__check_volume_size,    dcn__check_descriptors,
    dcn__check_track_mode,     dcn__check_scrambled,
    dcn__check_headers,        dcn__check_surplus,
    dcn__check_sub_empty,      dcn__check_q_crc,
    dcn__check_q_place,
};

enum dcn_status
dcn__objections_look(const struct dcn_evidence *evidence,
                     struct dcn_objections *objections, struct dcn_error *error)
{
    for (size_t i = 0; i < DCN_ARRAY_LEN(checks); i++)
        checks[i](evidence, objections);
    return objections->out_of_memory ? dcn__error_memory(error, "checking")
                                     : DCN_OK;
}
