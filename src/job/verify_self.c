/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An image checked alone: its sectors by their own codes, its file systems and
 * sheet against it, its files against what a rip recorded.
 */
#include "job/verify_priv.h"

#include "util/checked.h"

#include <string.h>

static const char *
fault_name(const struct dcn_difference *fault)
{
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {
        {DCN_FAULT_SYNC, "sync"}, {DCN_FAULT_HEADER, "header"},
        {DCN_FAULT_MODE, "mode"}, {DCN_FAULT_EDC, "edc"},
        {DCN_FAULT_ECC_P, "ecc"}, {DCN_FAULT_ECC_Q, "ecc"},
        {DCN_FAULT_ZERO, "zero"}, {DCN_FAULT_SUBHEADER, "subheader"},
    };

    for (size_t i = 0; i < DCN_ARRAY_LEN(names); i++) {
        if ((fault->bytes & names[i].bit) != 0)
            return names[i].name;
    }
    return "missing";
}

static void
put_self(struct dcn_report *report, const struct dcn_self_check *check,
         bool clean)
{
    const struct {
        const char *key, *label;
        uint64_t value;
    } rows[] = {
        {"sectors", "Sectors", check->sectors},
        {"audio", "Audio (without codes)", check->audio},
        {"uncoded", "Data without codes",
         check->sectors - check->audio - check->checked - check->missing},
        {"checked", "Data, checked", check->checked},
        {"bad_sync", "Bad sync", check->bad_sync},
        {"bad_header", "Bad header", check->bad_header},
        {"bad_edc", "Bad EDC", check->bad_edc},
        {"bad_ecc", "Bad ECC", check->bad_ecc},
        {"missing", "Missing", check->missing},
        {"q_checked", "Q checked", check->q_checked},
        {"q_bad_crc", "Q with bad CRC", check->q_bad_crc},
        {"q_wrong_position", "Q of another place", check->q_wrong_position},
    };
    struct dcn_report *node = dcn__report_object(report, "self", "Check");
    struct dcn_report *list;

    dcn__report_bool(node, "clean", NULL, clean);
    for (size_t i = 0; i < DCN_ARRAY_LEN(rows); i++)
        dcn__report_int(node, rows[i].key, rows[i].label,
                        (int64_t)rows[i].value);
    list = dcn__report_list(node, "faults",
                            check->fault_count > 0 ? "First faults" : NULL);
    for (size_t i = 0; i < check->fault_count; i++) {
        struct dcn_report *item = dcn__report_item(list);
        dcn__report_int(item, "lba", "LBA", check->faults[i].lba);
        dcn__report_str(item, "fault", "Fault", fault_name(&check->faults[i]));
        if (check->faults[i].file != NULL)
            dcn__report_str(item, "file", "File", check->faults[i].file);
    }
}

/*
 * True where all that is missing is the rest of a plain image's last sector,
 * behind its file systems: what is appended to one for disks (a partition, a
 * table at the end) counts in 512 bytes.
 */
static bool
only_rest_missing(const struct dcn_verify *verify,
                  const struct dcn_self_check *check)
{
    const struct dcn_disc *disc = dcn__source_describe(verify->image.source);
    int64_t last = (int64_t)disc->lead_out - 1;
    bool behind = false;

    if (check->missing != 1 || check->faulty_count != 1 ||
        check->faulty[0].first != last || check->faulty[0].count != 1 ||
        disc->track_count != 1 ||
        disc->tracks[0].mode_origin != DCN_ORIGIN_ASSUMED || verify->fs == NULL)
        return false;
    for (size_t i = 0; i < verify->fs->volume_count; i++) {
        int64_t least, most;

        dcn__fs_volume_end(&verify->fs->volumes[i], &least, &most);
        if (most > last)
            return false;
        behind |= most != INT64_MIN;
    }
    return behind && dcn__fs_file_at(verify->fs, (dcn_lba)last) == NULL;
}

/* What sectors with wrong codes come to. As the map of a rip knows them they
 * are no news; which other sectors a disc has so is not known here. */
static enum dcn_outcome
codes_outcome(struct dcn_verify *verify, const struct dcn_self_check *check,
              bool recorded)
{
    verify->only_rest = only_rest_missing(verify, check);
    if (check->clean || verify->only_rest)
        return DCN_OUTCOME_GOOD;
    if (check->missing > 0 || !recorded ||
        check->faulty_count == DCN_VERIFY_MAX_RUNS)
        return DCN_OUTCOME_DIFFERENT;
    if (!verify->known.has_map)
        dcn__note(&verify->job.events, DCN_NOTE_WARNING, "no_map",
                  "whether the rip lost the same sectors cannot be told: no "
                  "map of it can be read");
    return dcn__known_ranges(&verify->known, check->faulty,
                             check->faulty_count);
}

/* Hashes every file. True where the record is of this image. */
static enum dcn_status
check_recorded(struct dcn_verify *verify, const struct dcn_recorded *recorded,
               bool *is_record, struct dcn_error *error)
{
    struct dcn_hash_check files = {.job = &verify->job,
                                   .image = verify->options->image,
                                   .source = verify->image.source};
    enum dcn_status status;
    bool good = true;

    *is_record = dcn__hashes_recorded(&files, recorded);
    if (!*is_record) {
        dcn__note(&verify->job.events, DCN_NOTE_INFO, "no_record",
                  "the record beside the image is of another image's files: "
                  "its hashes cannot be checked");
        return DCN_OK;
    }
    dcn__phase(&verify->job.events, DCN_PHASE_HASH);
    status = dcn__hashes_check(&files, recorded, &good, error);
    if (status != DCN_OK)
        return status;
    dcn__report_int(verify->job.report, "recorded_damage",
                    recorded->damage > 0 ? "Recorded as damaged" : NULL,
                    (int64_t)recorded->damage);
    if (!good)
        dcn__verify_found(verify, DCN_OUTCOME_DIFFERENT);
    if (recorded->damage > 0)
        dcn__verify_found(verify, DCN_OUTCOME_DAMAGED);
    if (recorded->interrupted) {
        dcn__verify_found(verify, DCN_OUTCOME_DIFFERENT);
        dcn__note(&verify->job.events, DCN_NOTE_WARNING, "rip_unfinished",
                  "the rip of this image did not finish");
    } else {
        dcn__verify_found(verify, recorded->outcome);
    }
    verify->by_hashes = good && !recorded->interrupted && recorded->count > 0;
    return DCN_OK;
}

/* The record of a rip, if there is one of this image. */
static enum dcn_status
verify_recorded(struct dcn_verify *verify, bool *is_record,
                struct dcn_error *error)
{
    struct dcn_recorded recorded;
    struct dcn_error why = {0};
    enum dcn_status status =
        dcn__recorded_read(verify->options->image, &recorded, &why);

    *is_record = false;
    if (status == DCN_OK) {
        status = check_recorded(verify, &recorded, is_record, error);
        dcn__recorded_free(&recorded);
        return status;
    }
    if (status == DCN_ERR_NOT_FOUND) {
        dcn__note(&verify->job.events, DCN_NOTE_INFO, "no_record",
                  "no record of a rip beside the image: its hashes cannot be "
                  "checked");
        return DCN_OK;
    }
    dcn__note(&verify->job.events, DCN_NOTE_WARNING, "record_unreadable",
              "recorded hashes: %s", why.message);
    dcn__verify_found(verify, DCN_OUTCOME_DIFFERENT);
    return DCN_OK;
}

/* What the image's own subchannel says, alike to what info says of it. */
static enum dcn_status
detect(struct dcn_verify *verify, struct dcn_error *error)
{
    const struct dcn_watch stop = dcn__findings_watch(&verify->job.events);
    struct dcn_source_caps caps;
    enum dcn_status status;

    dcn__source_capabilities(verify->image.source, &caps);
    status = dcn__tap_new(dcn__source_describe(verify->image.source), caps.want,
                          &verify->tap, error);
    if (status == DCN_OK)
        status =
            dcn__tap_source(verify->tap, verify->image.source, &stop, error);
    if (status != DCN_OK)
        return status;
    dcn__findings_tell_beside(verify->tap, verify->options->image);
    return dcn__tap_finish(verify->tap, NULL, error);
}

static enum dcn_status
alone(struct dcn_verify *verify, struct dcn_self_check *check,
      struct dcn_error *error)
{
    const struct dcn_disc *disc = dcn__source_describe(verify->image.source);
    enum dcn_status status =
        dcn__verify_self(verify->image.source, verify->fs, verify->max_listed,
                         &verify->job.events, check, error);
    enum dcn_outcome codes;
    bool recorded = false;

    if (status == DCN_OK)
        status = detect(verify, error);
    if (status == DCN_OK)
        status = verify_recorded(verify, &recorded, error);
    codes = codes_outcome(verify, check, recorded);
    put_self(verify->job.report, check, codes == DCN_OUTCOME_GOOD);
    dcn__verify_found(verify, codes);
    if (status != DCN_OK)
        return status;
    verify->sectors = check->sectors;
    verify->by_codes = check->checked;
    verify->by_q =
        check->q_checked - check->q_bad_crc - check->q_wrong_position;
    verify->by_file_system = verify->fs != NULL && verify->fs->volume_count > 0;
    status = dcn__verify_objections(
        verify, check,
        verify->by_hashes || dcn__known_whole(&verify->known, disc), error);
    dcn__verify_checked(verify);
    return status;
}

enum dcn_status
dcn__verify_alone(struct dcn_verify *verify, struct dcn_error *error)
{
    struct dcn_self_check check;
    enum dcn_status status;

    memset(&check, 0, sizeof(check));
    dcn__tree_disc(verify->job.report,
                   dcn__source_describe(verify->image.source));
    status = alone(verify, &check, error);
    dcn__self_check_free(&check);
    return status;
}
