/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verifying: an image against a disc, or against its own codes and the
 * hashes that its rip recorded. Judged in src/verify; here it is wired and
 * reported (docs/schema/verify.json).
 */
#include "disc/medium.h"
#include "image/image.h"
#include "job/findings.h"
#include "job/map_info.h"
#include "job/verify_priv.h"
#include "util/checked.h"
#include "verify/verify.h"

#include <stdlib.h>
#include <string.h>

/* A sector that differs is read again this often before it is called so. */
#define COMPARE_RETRIES 3
#define DEFAULT_LISTED  20

struct verify {
    struct dcn_job job;
    const struct dcn_verify_options *options;
    struct dcn_opened image, disc;
    struct dcn_fs *fs;
    bool good;
    bool damaged;        /* the rip itself recorded damage */
    struct dcn_tap *tap; /* what the detectors heard; NULL: nothing */
};

static const struct dcn_verify_options verify_defaults = {.max_listed = 20};

void
dcn_verify_options_init(struct dcn_verify_options *options, size_t size)
{
    dcn__caller_init(options, size, &verify_defaults, sizeof(verify_defaults));
}

static size_t
max_listed(const struct verify *verify)
{
    return verify->options->max_listed > 0 ? verify->options->max_listed
                                           : DEFAULT_LISTED;
}

/* ---- against a disc ---- */

static void
put_differences(struct dcn_report *node,
                const struct dcn_comparison *comparison)
{
    struct dcn_report *list = dcn__report_list(
        node, "differences",
        comparison->difference_count > 0 ? "First differences" : NULL);

    for (size_t i = 0; i < comparison->difference_count; i++) {
        const struct dcn_difference *d = &comparison->differences[i];
        struct dcn_report *item = dcn__report_item(list);

        dcn__report_int(item, "lba", "LBA", d->lba);
        dcn__report_str(item, "verdict", "Verdict",
                        dcn__verdict_name(d->verdict));
        dcn__report_int(item, "first_byte", "First byte", d->first_byte);
        dcn__report_int(item, "bytes", "Bytes", d->bytes);
        if (d->c2_count > 0)
            dcn__report_int(item, "c2_count", "C2", d->c2_count);
        if (d->file != NULL)
            dcn__report_str(item, "file", "File", d->file);
    }
}

static void
put_comparison(struct dcn_report *report,
               const struct dcn_comparison *comparison)
{
    static const struct {
        enum dcn_verdict verdict;
        const char *key, *label;
    } rows[] = {
        {DCN_VERDICT_IDENTICAL, "identical", "Identical"},
        {DCN_VERDICT_DIFFERS_C2, "differs_c2", "Differ, with C2"},
        {DCN_VERDICT_DIFFERS, "differs", "Differ, without C2"},
        {DCN_VERDICT_UNREADABLE, "unreadable", "Unreadable now"},
        {DCN_VERDICT_NOT_IN_IMAGE, "not_in_image", "Not in the image"},
    };
    struct dcn_report *node =
        dcn__report_object(report, "compare", "Comparison");
    struct dcn_report *list;
    uint64_t sectors = 0;

    for (size_t i = 0; i < DCN_ARRAY_LEN(rows); i++)
        sectors += comparison->counts[rows[i].verdict];
    dcn__report_bool(node, "same", NULL, comparison->same);
    dcn__report_int(node, "sectors", "Sectors", (int64_t)sectors);
    for (size_t i = 0; i < DCN_ARRAY_LEN(rows); i++)
        dcn__report_int(node, rows[i].key, rows[i].label,
                        (int64_t)comparison->counts[rows[i].verdict]);
    if (comparison->corrected > 0)
        dcn__report_int(node, "corrected", "Identical after correction",
                        (int64_t)comparison->corrected);
    if (comparison->sub_compared > 0) {
        dcn__report_int(node, "q_compared", "Q compared",
                        (int64_t)comparison->sub_compared);
        dcn__report_int(node, "q_differs", "Q differs",
                        (int64_t)comparison->sub_differs);
    }
    list =
        dcn__report_list(node, "layout_differences",
                         comparison->layout_note_count > 0 ? "Layout" : NULL);
    for (size_t i = 0; i < comparison->layout_note_count; i++)
        dcn__report_item_str(list, comparison->layout_notes[i]);
    put_differences(node, comparison);
}

/* True where the map says of each of the range's sectors that it was never
 * read well. */
static bool
is_known_lost(const struct dcn_map *map, const struct dcn_range *range)
{
    int64_t lba = range->first, end = lba + range->count;

    while (lba < end) {
        const struct dcn_map_run run = dcn__map_get(map, lba);

        if (run.count == 0 || (DCN_MAP_BIT(run.state) & DCN_MAP_WON) != 0)
            return false;
        lba = dcn__map_end(&run);
    }
    return true;
}

/* The same of count ranges, by BASE.map. */
static bool
all_known_lost(struct verify *verify, const struct dcn_range *ranges,
               size_t count)
{
    char *path = dcn__recorded_beside(verify->options->image, "map");
    struct dcn_mapfile file;
    struct dcn_error why = {0};
    bool all = true;

    if (path == NULL || dcn__job_map_read(path, &file, &why) != DCN_OK) {
        dcn__note(&verify->job.events, DCN_NOTE_WARNING, "no_map",
                  "whether the rip lost the same sectors cannot be told: %s",
                  path == NULL ? "out of memory" : why.message);
        free(path);
        return false;
    }
    for (size_t i = 0; all && i < count; i++)
        all = is_known_lost(file.map, &ranges[i]);
    dcn__mapfile_free(&file);
    free(path);
    return all;
}

/* True where the rip recorded damage and nothing else speaks against the
 * image: the disc gives the very same bytes (wrong EDC and all), or does not
 * give the sectors of which the rip said that they were never read well. */
static bool
only_recorded_damage(struct verify *verify,
                     const struct dcn_comparison *comparison)
{
    struct dcn_recorded recorded;
    bool only;

    if (!comparison->same && (comparison->layout_note_count > 0 ||
                              comparison->counts[DCN_VERDICT_DIFFERS] > 0 ||
                              comparison->counts[DCN_VERDICT_DIFFERS_C2] > 0 ||
                              comparison->counts[DCN_VERDICT_NOT_IN_IMAGE] > 0))
        return false;
    if (dcn__recorded_read(verify->options->image, &recorded, NULL) != DCN_OK)
        return false;
    only = recorded.damage > 0 &&
           (comparison->same ||
            (!recorded.interrupted &&
             comparison->unreadable_count < DCN_VERIFY_MAX_RUNS &&
             all_known_lost(verify, comparison->unreadable,
                            comparison->unreadable_count)));
    dcn__recorded_free(&recorded);
    return only;
}

static struct dcn_hash_check
hash_check(struct verify *verify, bool beside_only)
{
    return (struct dcn_hash_check){.job = &verify->job,
                                   .image = verify->options->image,
                                   .source = verify->image.source,
                                   .beside_only = beside_only};
}

static void
note_unreadable(struct verify *verify, const struct dcn_error *why)
{
    dcn__note(&verify->job.events, DCN_NOTE_WARNING, "record_unreadable",
              "recorded hashes: %s", why->message);
    verify->good = false;
}

/* What no sector shows: a sheet, text or subchannel that is no longer what the
 * rip wrote. */
static enum dcn_status
check_beside(struct verify *verify, struct dcn_error *error)
{
    struct dcn_hash_check files = hash_check(verify, true);
    struct dcn_recorded recorded;
    struct dcn_error why = {0};
    enum dcn_status status =
        dcn__recorded_read(verify->options->image, &recorded, &why);

    if (status != DCN_OK) {
        if (status != DCN_ERR_NOT_FOUND)
            note_unreadable(verify, &why);
        return DCN_OK;
    }
    if (!recorded.interrupted && dcn__hashes_recorded(&files, &recorded)) {
        dcn__phase(&verify->job.events, DCN_PHASE_HASH);
        status = dcn__hashes_check(&files, &recorded, &verify->good, error);
    }
    dcn__recorded_free(&recorded);
    return status;
}

static void
hear_sub(dcn_lba lba, const uint8_t *raw, void *payload)
{
    dcn__tap_hear_one(payload, lba, NULL, raw);
}

/* Where only Q tells pregaps and indexes, the sheet is held against them. */
static enum dcn_status
compare_learned(struct verify *verify, struct dcn_tap *tap, bool sub,
                struct dcn_comparison *comparison, struct dcn_error *error)
{
    struct dcn_disc *known = NULL;
    enum dcn_status status;

    dcn__findings_tell_beside(tap, verify->options->image);
    status = dcn__tap_finish(tap, &known, error);
    if (status == DCN_OK && sub)
        status = dcn__verify_learned(comparison,
                                     dcn__source_describe(verify->image.source),
                                     known, error);
    dcn__disc_free(known);
    return status;
}

/* An ISO has no place for what Q tells. */
static bool
wants_sub(const struct verify *verify)
{
    const struct dcn_disc *image = dcn__source_describe(verify->image.source);

    return verify->disc.drive != NULL && image->medium == DCN_MEDIUM_CD &&
           (verify->image.format == NULL ||
            strcmp(verify->image.format->name, "iso") != 0);
}

/* Why audio differs throughout, where that can be told. */
static void
explain_audio(struct verify *verify, const struct dcn_comparison *comparison)
{
    struct dcn_source_caps image, disc;
    int32_t shift;

    dcn__source_capabilities(verify->image.source, &image);
    dcn__source_capabilities(verify->disc.source, &disc);
    if (comparison->counts[DCN_VERDICT_DIFFERS] == 0 ||
        (image.want & disc.want & DCN_WANT_RAW) == 0 ||
        !dcn__verify_find_shift(verify->image.source, verify->disc.source,
                                &shift))
        return;
    dcn__report_int(verify->job.report, "audio_shift_samples", "Audio shifted",
                    shift);
    dcn__note(&verify->job.events, DCN_NOTE_WARNING, "audio_shifted",
              "audio comes %d samples %s than the image has it: another read "
              "offset of the drive",
              shift > 0 ? shift : -shift, shift > 0 ? "later" : "earlier");
}

static enum dcn_status
compare_all(struct verify *verify, struct dcn_comparison *comparison,
            struct dcn_error *error)
{
    struct dcn_verify_ear ear = {.hear = hear_sub};
    enum dcn_status status;

    bool sub = wants_sub(verify);

    status = dcn__tap_new(dcn__source_describe(verify->disc.source),
                          sub ? DCN_WANT_SUB : 0, &verify->tap, error);
    if (status != DCN_OK)
        return status;
    ear.payload = verify->tap;
    status = dcn__verify_compare(verify->image.source, verify->disc.source,
                                 verify->fs, COMPARE_RETRIES,
                                 max_listed(verify), sub ? &ear : NULL,
                                 &verify->job.events, comparison, error);
    if (status == DCN_OK)
        status = compare_learned(verify, verify->tap, sub, comparison, error);
    if (status == DCN_OK)
        explain_audio(verify, comparison);
    return status;
}

/* What the image's own subchannel says, alike to what info says of it. */
static enum dcn_status
detect(struct verify *verify, struct dcn_error *error)
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
verify_disc(struct verify *verify, struct dcn_error *error)
{
    const struct dcn_open_options open = {
        .state_dir = verify->options->state_dir,
        .encoding = verify->options->encoding,
    };
    struct dcn_comparison comparison;
    enum dcn_status status;

    dcn__phase(&verify->job.events, DCN_PHASE_OPEN);
    status =
        dcn__job_open(verify->options->source, &open, &verify->disc, error);
    if (status != DCN_OK)
        return status;
    dcn__tree_source(verify->job.report, &verify->disc);
    dcn__note_drive(&verify->job.events, verify->disc.drive);
    dcn__tree_disc(verify->job.report,
                   dcn__source_describe(verify->image.source));
    if (verify->options->speed_x > 0) {
        const struct dcn_disc *disc = dcn__source_describe(verify->disc.source);
        status =
            dcn__source_set_speed(verify->disc.source,
                                  (unsigned)(dcn__medium_facts(disc->medium)->kb_per_1x *
                                                 verify->options->speed_x +
                                             0.999),
                                  error);
        if (status != DCN_OK)
            return status;
    }
    memset(&comparison, 0, sizeof(comparison));
    status = compare_all(verify, &comparison, error);
    put_comparison(verify->job.report, &comparison);
    verify->damaged = only_recorded_damage(verify, &comparison);
    verify->good = comparison.same || verify->damaged;
    dcn__comparison_free(&comparison);
    return status == DCN_OK ? check_beside(verify, error) : status;
}

/* ---- against itself ---- */

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
put_self(struct dcn_report *report, const struct dcn_self_check *check)
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

    dcn__report_bool(node, "clean", NULL, check->clean);
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

/* True where nothing speaks against the image but faults in sectors of which
 * the rip itself said that they were never read well. */
static bool
faults_are_recorded(struct verify *verify, const struct dcn_self_check *check,
                    const struct dcn_recorded *recorded)
{
    return check->missing == 0 && recorded->damage > 0 &&
           !recorded->interrupted &&
           check->faulty_count < DCN_VERIFY_MAX_RUNS &&
           all_known_lost(verify, check->faulty, check->faulty_count);
}

static enum dcn_status
check_recorded(struct verify *verify, const struct dcn_self_check *check,
               const struct dcn_recorded *recorded, struct dcn_error *error)
{
    struct dcn_hash_check files = hash_check(verify, false);
    enum dcn_status status;

    if (!dcn__hashes_recorded(&files, recorded)) {
        dcn__note(&verify->job.events, DCN_NOTE_INFO, "no_record",
                  "the record beside the image is of another image's files: "
                  "its hashes cannot be checked");
        return DCN_OK;
    }
    dcn__phase(&verify->job.events, DCN_PHASE_HASH);
    if (!check->clean && faults_are_recorded(verify, check, recorded))
        verify->good = true;
    status = dcn__hashes_check(&files, recorded, &verify->good, error);
    dcn__report_int(verify->job.report, "recorded_damage",
                    recorded->damage > 0 ? "Recorded as damaged" : NULL,
                    (int64_t)recorded->damage);
    verify->damaged = recorded->damage > 0;
    if (recorded->interrupted) {
        verify->good = false;
        dcn__note(&verify->job.events, DCN_NOTE_WARNING, "rip_unfinished",
                  "the rip of this image did not finish");
    }
    return status;
}

static enum dcn_status
verify_recorded(struct verify *verify, const struct dcn_self_check *check,
                struct dcn_error *error)
{
    struct dcn_recorded recorded;
    struct dcn_error why = {0};
    enum dcn_status status =
        dcn__recorded_read(verify->options->image, &recorded, &why);

    if (status == DCN_OK) {
        status = check_recorded(verify, check, &recorded, error);
        dcn__recorded_free(&recorded);
        return status;
    }
    if (status != DCN_ERR_NOT_FOUND) {
        note_unreadable(verify, &why);
        return DCN_OK;
    }
    dcn__note(&verify->job.events, DCN_NOTE_INFO, "no_record",
              "no record of a rip beside the image: its hashes cannot be "
              "checked");
    return DCN_OK;
}

static enum dcn_status
verify_alone(struct verify *verify, struct dcn_error *error)
{
    struct dcn_self_check check;
    enum dcn_status status;

    memset(&check, 0, sizeof(check));
    dcn__tree_disc(verify->job.report,
                   dcn__source_describe(verify->image.source));
    status =
        dcn__verify_self(verify->image.source, verify->fs, max_listed(verify),
                         &verify->job.events, &check, error);
    put_self(verify->job.report, &check);
    if (status == DCN_OK)
        status = detect(verify, error);
    verify->good = check.clean;
    if (status == DCN_OK)
        status = verify_recorded(verify, &check, error);
    dcn__self_check_free(&check);
    return status;
}

static enum dcn_status
verify_image(struct verify *verify, struct dcn_error *error)
{
    const struct dcn_open_options open = {
        .state_dir = verify->options->state_dir,
        .encoding = verify->options->encoding,
    };
    enum dcn_status status;

    if (verify->options->image == NULL)
        return dcn__error_set(error, DCN_ERR_INVALID, "no image is named");
    status =
        dcn__job_open(verify->options->image, &open, &verify->image, error);
    dcn__report_str(verify->job.report, "mode", NULL,
                    verify->options->source != NULL ? "compare" : "self");
    if (status != DCN_OK)
        return status;
    if (verify->image.drive != NULL)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "%s is a drive, not an image",
                              verify->image.name);
    dcn__tree_image(verify->job.report, &verify->image);
    dcn__note_image(&verify->job.events, verify->image.source);
    if (dcn__fs_read(verify->image.source, true, &verify->fs, NULL) != DCN_OK)
        verify->fs = NULL;
    return verify->options->source != NULL ? verify_disc(verify, error)
                                           : verify_alone(verify, error);
}

enum dcn_status
dcn_verify(const struct dcn_verify_options *given,
           const struct dcn_events *events, enum dcn_outcome *outcome,
           struct dcn_report **report, struct dcn_error *error)
{
    struct dcn_verify_options options = verify_defaults;
    struct verify verify;
    struct dcn_error local = {0};
    enum dcn_status status;

    memset(&verify, 0, sizeof(verify));
    verify.options = &options;
    status = dcn__job_begin(&verify.job, events, "verify", true, &options,
                            sizeof(options), given, &local);
    if (status == DCN_OK)
        status = verify_image(&verify, &local);
    /* What no sector's check sees: subchannel that ends too early. */
    if (verify.good && dcn__image_is_short(verify.image.source))
        verify.good = false;
    dcn__tree_findings(verify.job.report, verify.tap);
    status = dcn__job_end(&verify.job, status,
                          !verify.good     ? DCN_OUTCOME_DIFFERENT
                          : verify.damaged ? DCN_OUTCOME_DAMAGED
                                           : DCN_OUTCOME_GOOD,
                          outcome, report, &local);
    dcn__tap_free(verify.tap);
    dcn__fs_free(verify.fs);
    dcn__job_close(&verify.disc);
    dcn__job_close(&verify.image);
    if (status != DCN_OK && error != NULL)
        *error = local;
    return status;
}
