/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Probing with data sectors: what of raw ones is real, whether C2 comes with
 * them. */
#include "drive/probe/probe.h"

#include <string.h>

/* Emulations fill in sync
 * and header and leave EDC and ECC zero, which no disc does throughout. */
enum dcn_status
dcn__probe_judge_raw(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_parts parts;
    struct dcn_range run;
    unsigned seen = 0, proven = 0, zero = 0;
    enum dcn_status status = DCN_OK;

    probe->found.raw_is_true = probe->found.read_cd;
    if (!probe->found.read_cd || !dcn__probe_longest_run(probe->disc, 1, &run))
        return DCN_OK;
    dcn__parts_for(&probe->found, DCN_WANT_RAW, &parts);
    for (unsigned i = 0; status == DCN_OK && i < 4 && proven == 0; i++) {
        static const uint8_t zeros[288];
        enum dcn_sense_class class;
        dcn_lba lba = dcn__probe_place_in(&run, i);
        bool works;
        status = dcn__probe_trial(probe, &parts, lba, TRIAL_SECTORS, &works,
                                  &class, error);
        for (size_t k = 0; works && k < TRIAL_SECTORS; k++) {
            const uint8_t *sector = probe->bytes + k * DCN_RAW_BYTES;
            seen++;
            proven += dcn__sectors_good(sector, 1, lba + (dcn_lba)k) == 1;
            zero += dcn__sync_present(sector) &&
                    memcmp(sector + 2064, zeros, sizeof(zeros)) == 0;
        }
    }
    if (status == DCN_OK && seen > 0 && proven == 0 && zero == seen)
        probe->found.raw_is_true = false;
    return status;
}

static enum dcn_status
c2_of_data_works(struct dcn_probe *probe, const struct dcn_range *run,
                 bool *works, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    struct dcn_parts parts;

    *works = false;
    dcn__parts_for(&probe->found, DCN_WANT_RAW | DCN_WANT_C2, &parts);
    for (unsigned i = 0; status == DCN_OK && i < 3; i++) {
        enum dcn_sense_class class;
        status = dcn__probe_trial(probe, &parts, dcn__probe_place_in(run, i),
                                  TRIAL_SECTORS, works, &class, error);
        if (*works || class == DCN_SENSE_UNSUPPORTED)
            break;
    }
    return status;
}

/* C2 of data sectors, by the form that works on the other place, or else by
 * the other form. */
static enum dcn_status
try_c2_of_data(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_drive_abilities *found = &probe->found;
    struct dcn_range run;
    enum dcn_status status;

    found->c2_with_data = found->c2_294 || found->c2_296;
    if (!found->c2_with_data || !dcn__probe_longest_run(probe->disc, 1, &run))
        return DCN_OK;
    status = c2_of_data_works(probe, &run, &found->c2_with_data, error);
    if (status != DCN_OK || found->c2_with_data || !found->c2_294 ||
        !found->c2_296)
        return status;
    found->c2_294 = false;
    status = c2_of_data_works(probe, &run, &found->c2_with_data, error);
    found->c2_294 = !found->c2_with_data;
    return status;
}

const struct dcn_probe_step dcn__probe_c2_of_data = {
    .stage = DCN_PROBE_CONTENT,
    .run = try_c2_of_data,
};
