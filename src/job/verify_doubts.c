/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a disc says of sectors that a rip left in doubt: the same bytes from
 * another drive are the disc's, other bytes show that one reading is wrong.
 */
#include "job/verify_priv.h"

/* True where the disc is read by a drive that none of them came from. */
static bool
is_other_drive(const struct dcn_verify *verify)
{
    char name[DCN_MAPFILE_DRIVE_MAX + 1];

    if (verify->disc.drive == NULL)
        return false;
    dcn__job_drive_name(verify->disc.drive, name, sizeof(name));
    return dcn__known_other_drive(&verify->known, name);
}

void
dcn__verify_doubts(struct dcn_verify *verify)
{
    const uint64_t *doubts = verify->doubts;
    uint64_t same = doubts[DCN_VERDICT_IDENTICAL] + doubts[DCN_VERDICT_CODES];
    uint64_t other = doubts[DCN_VERDICT_DIFFERS];
    uint64_t open = doubts[DCN_VERDICT_UNREADABLE] +
                    doubts[DCN_VERDICT_DIFFERS_C2] +
                    doubts[DCN_VERDICT_NOT_IN_IMAGE];
    const struct dcn_events *events = &verify->job.events;
    struct dcn_report *node;
    bool settled;

    if (same + other + open == 0)
        return;
    settled = same > 0 && is_other_drive(verify);
    node = dcn__report_object(verify->job.report, "in_doubt",
                              "Left in doubt by the rip");
    dcn__report_int(node, "same", "The same now", (int64_t)same);
    dcn__report_int(node, "other", "Others now", (int64_t)other);
    dcn__report_int(node, "open", "Not read well now", (int64_t)open);
    dcn__report_bool(node, "another_drive", NULL, is_other_drive(verify));
    if (settled)
        dcn__note(events, DCN_NOTE_INFO, "doubt_settled",
                  "%llu sectors that the rip left in doubt come alike from "
                  "another drive: they were pressed so",
                  (unsigned long long)same);
    else if (same > 0)
        dcn__note(events, DCN_NOTE_WARNING, "doubt_stays",
                  "%llu sectors that the rip left in doubt come alike again, "
                  "but not from a drive that is known to be another: they stay "
                  "in doubt",
                  (unsigned long long)same);
    if (other > 0)
        dcn__note(events, DCN_NOTE_WARNING, "doubt_contradicted",
                  "%llu sectors that the rip left in doubt have other bytes "
                  "now: one of the two readings is wrong; discern merge with "
                  "another rip decides",
                  (unsigned long long)other);
    if ((same > 0 && !settled) || open > 0)
        dcn__verify_found(verify, DCN_OUTCOME_UNPROVEN);
}
