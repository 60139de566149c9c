/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An image against a disc: sector by sector, by the layout, and by hash what
 * no disc gives back. */
#include "job/verify_priv.h"

#include "disc/medium.h"
#include "util/checked.h"
#include "verify/verify.h"

#include <stdlib.h>
#include <string.h>

/* A sector that differs is read again this often before it is called so. */
#define COMPARE_RETRIES 3
/* Runs of sectors with other codes that are listed. */
#define MAX_CODES_RUNS 1000

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

/* Where only codes or header are others. */
static void
put_codes(struct dcn_report *node, const struct dcn_comparison *comparison)
{
    struct dcn_report *list;

    if (comparison->codes_count == 0)
        return;
    list = dcn__report_list(node, "codes", NULL);
    for (size_t i = 0; i < comparison->codes_count && i < MAX_CODES_RUNS; i++) {
        struct dcn_report *item = dcn__report_item(list);

        dcn__report_int(item, "first", NULL, comparison->codes[i].first);
        dcn__report_int(item, "count", NULL, comparison->codes[i].count);
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
        {DCN_VERDICT_CODES, "codes_differ", "Other codes or header"},
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
    for (size_t i = 0; i < DCN_ARRAY_LEN(rows); i++) {
        uint64_t count = comparison->counts[rows[i].verdict];
        bool told = count > 0 || rows[i].verdict != DCN_VERDICT_CODES;

        dcn__report_int(node, rows[i].key, told ? rows[i].label : NULL,
                        (int64_t)count);
    }
    if (comparison->corrected > 0)
        dcn__report_int(node, "corrected", "Identical after correction",
                        (int64_t)comparison->corrected);
    if (comparison->would_correct > 0)
        dcn__report_int(node, "would_correct", "Parity would make them equal",
                        (int64_t)comparison->would_correct);
    put_codes(node, comparison);
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

/* What the counts come to. What is not read now is no difference, and neither
 * is what comes with C2 in every reading: the drive does not vouch for it. A
 * rip that recorded damage made an
 * image with damage, whatever the disc gives now. */
static enum dcn_outcome
compare_outcome(struct dcn_verify *verify,
                const struct dcn_comparison *comparison)
{
    enum dcn_outcome outcome = DCN_OUTCOME_GOOD;
    struct dcn_recorded recorded;

    if (comparison->layout_note_count > 0 ||
        comparison->counts[DCN_VERDICT_DIFFERS] > 0 ||
        comparison->counts[DCN_VERDICT_NOT_IN_IMAGE] > 0)
        return DCN_OUTCOME_DIFFERENT;
    if (comparison->counts[DCN_VERDICT_UNREADABLE] > 0 ||
        comparison->counts[DCN_VERDICT_DIFFERS_C2] > 0)
        outcome = DCN_OUTCOME_DAMAGED;
    if (dcn__recorded_read(verify->options->image, &recorded, NULL) == DCN_OK) {
        if (recorded.damage > 0) {
            dcn__report_int(verify->job.report, "recorded_damage",
                            "Recorded as damaged", (int64_t)recorded.damage);
            outcome = DCN_OUTCOME_DAMAGED;
        }
        dcn__recorded_free(&recorded);
    }
    return outcome;
}

static void
note_unreadable(struct dcn_verify *verify, const struct dcn_error *why)
{
    dcn__note(&verify->job.events, DCN_NOTE_WARNING, "record_unreadable",
              "recorded hashes: %s", why->message);
    dcn__verify_found(verify, DCN_OUTCOME_DIFFERENT);
}

/* What no sector shows: a sheet, text or subchannel that is no longer what the
 * rip wrote. */
static enum dcn_status
check_beside(struct dcn_verify *verify, struct dcn_error *error)
{
    struct dcn_hash_check files = {.job = &verify->job,
                                   .image = verify->options->image,
                                   .source = verify->image.source,
                                   .beside_only = true};
    bool good = true;
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
        status = dcn__hashes_check(&files, &recorded, &good, error);
    }
    dcn__recorded_free(&recorded);
    if (!good)
        dcn__verify_found(verify, DCN_OUTCOME_DIFFERENT);
    return status;
}

static void
hear(dcn_lba lba, const uint8_t *raw, const uint8_t *sub, void *payload)
{
    const struct dcn_verify *verify = payload;

    dcn__tap_hear_one(verify->tap, lba, raw, sub);
}

/* What became of a sector that the rip left in doubt. */
static void
judged(dcn_lba lba, enum dcn_verdict verdict, void *payload)
{
    struct dcn_verify *verify = payload;

    if (dcn__known_in_doubt(&verify->known, lba))
        verify->doubts[verdict]++;
    dcn__verify_nothing_judged(verify, lba, verdict);
}

/* Where only Q tells pregaps and indexes, the sheet is held against them. */
static enum dcn_status
compare_learned(struct dcn_verify *verify, struct dcn_tap *tap, bool sub,
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

/* A plain image has no place for what Q tells. */
static bool
wants_sub(const struct dcn_verify *verify)
{
    const struct dcn_disc *image = dcn__source_describe(verify->image.source);

    return verify->disc.drive != NULL && image->medium == DCN_MEDIUM_CD &&
           (verify->image.format == NULL ||
            (verify->image.format->keeps & DCN_KEEPS_TRACKS) != 0);
}

/* By how much the drive gives audio later than the image has it; 0 where not
 * at all, or where that cannot be told. */
static int32_t
audio_shift(struct dcn_verify *verify)
{
    struct dcn_source_caps image, disc;
    int32_t shift = 0;

    dcn__source_capabilities(verify->image.source, &image);
    dcn__source_capabilities(verify->against, &disc);
    if ((image.want & disc.want & DCN_WANT_RAW) == 0 ||
        !dcn__verify_find_shift(verify->image.source, verify->against, &shift))
        return 0;
    dcn__report_int(verify->job.report, "audio_shift_samples", "Audio shifted",
                    shift);
    dcn__note(&verify->job.events, DCN_NOTE_INFO, "audio_shifted",
              "audio comes %d samples %s than the image has it: another read "
              "offset of the drive; it is compared so shifted",
              shift > 0 ? shift : -shift, shift > 0 ? "later" : "earlier");
    return shift;
}

/* Samples at the ends of the audio that a shifted drive does not give. */
static void
tell_unknown(struct dcn_verify *verify, const struct dcn_source *shifted)
{
    uint64_t samples = dcn__verify_shifted_unknown(shifted);

    dcn__report_int(verify->job.report, "audio_not_compared",
                    samples > 0 ? "Samples not compared" : NULL,
                    (int64_t)samples);
    if (samples > 0)
        dcn__note(&verify->job.events, DCN_NOTE_INFO, "audio_not_compared",
                  "%llu samples at the ends of the audio are not compared: "
                  "the drive gives them past what can be read",
                  (unsigned long long)samples);
}

static enum dcn_status
compare_with(struct dcn_verify *verify, struct dcn_source *disc,
             struct dcn_comparison *comparison, struct dcn_error *error)
{
    struct dcn_verify_ear ear = {
        .hear = hear, .judged = judged, .sub = wants_sub(verify)};
    struct dcn_source_caps image_caps, disc_caps;
    enum dcn_status status;

    dcn__source_capabilities(verify->image.source, &image_caps);
    dcn__source_capabilities(disc, &disc_caps);
    status = dcn__tap_new(dcn__source_describe(verify->against),
                          (image_caps.want & disc_caps.want & DCN_WANT_RAW) |
                              (ear.sub ? DCN_WANT_SUB : 0),
                          &verify->tap, error);
    if (status != DCN_OK)
        return status;
    ear.payload = verify;
    status = dcn__verify_compare(verify->image.source, disc, verify->fs,
                                 COMPARE_RETRIES, verify->max_listed, &ear,
                                 &verify->job.events, comparison, error);
    if (status == DCN_OK)
        status =
            compare_learned(verify, verify->tap, ear.sub, comparison, error);
    return status;
}

static enum dcn_status
compare_all(struct dcn_verify *verify, struct dcn_comparison *comparison,
            struct dcn_error *error)
{
    struct dcn_source *shifted = NULL, *shortened;
    enum dcn_status status = dcn__verify_tail(verify, &shortened, error);
    int32_t shift;

    if (status != DCN_OK)
        return status;
    verify->against = shortened != NULL ? shortened : verify->disc.source;
    shift = audio_shift(verify);
    if (shift != 0)
        status = dcn__verify_shifted(verify->against, verify->image.source,
                                     shift, &shifted, error);
    if (status == DCN_OK)
        status =
            compare_with(verify, shifted != NULL ? shifted : verify->against,
                         comparison, error);
    if (shifted != NULL) {
        tell_unknown(verify, shifted);
        dcn__source_close(shifted);
    }
    dcn__source_close(shortened);
    verify->against = NULL;
    return status;
}

enum dcn_status
dcn__verify_disc(struct dcn_verify *verify, struct dcn_error *error)
{
    const struct dcn_opening open = {
        .state_dir = verify->options->state_dir,
        .encoding = verify->options->encoding,
        .handle = verify->options->handle,
    };
    struct dcn_comparison comparison;
    enum dcn_status status;

    dcn__phase(&verify->job.events, DCN_PHASE_OPEN);
    status =
        dcn__job_open(verify->options->source, &open, &verify->disc, error);
    if (status != DCN_OK)
        return status;
    dcn__tree_source(verify->job.report, &verify->disc);
    (void)dcn__note_drive(&verify->job.events, verify->disc.drive, 0);
    dcn__tree_disc(verify->job.report,
                   dcn__source_describe(verify->image.source));
    if (verify->options->speed_x > 0) {
        const struct dcn_disc *disc = dcn__source_describe(verify->disc.source);
        double kb_s = dcn__medium_facts(disc->medium)->kb_per_1x *
                      verify->options->speed_x;

        status = dcn__source_set_speed(verify->disc.source,
                                       (unsigned)(kb_s + 0.999), error);
        if (status != DCN_OK)
            return status;
    }
    memset(&comparison, 0, sizeof(comparison));
    status = compare_all(verify, &comparison, error);
    dcn__verify_leave_nothing(verify, &comparison);
    put_comparison(verify->job.report, &comparison);
    dcn__verify_found(verify, compare_outcome(verify, &comparison));
    dcn__verify_doubts(verify);
    dcn__comparison_free(&comparison);
    return status == DCN_OK ? check_beside(verify, error) : status;
}
