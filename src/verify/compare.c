/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An image against a disc, sector by sector. The pass reads large runs in
 * order, which by itself is past the cache of a drive where the disc is much
 * larger than that; a small disc is read with DCN_READ_FRESH throughout, a
 * large one where the pass begins and for every sector that is read again.
 * The image comes out of the host's page cache meanwhile, many times faster
 * than any disc, so a second thread would gain nothing.
 */
#include "verify/progress.h"

#include "source/judge.h"

#include <stdlib.h>
#include <string.h>

/* Discs up to this size may lie in a drive's cache in good part. */
#define SMALL_DISC_BYTES (UINT64_C(64) << 20)
/* After so many sectors were read again in vain, the discs are taken to be
 * different and nothing is read again. */
#define MAX_VAIN_RETRIES 1000

struct compare {
    struct dcn_source *image, *disc;
    const struct dcn_fs *fs;
    unsigned retries, retries_left;
    size_t max_listed;
    const struct dcn_verify_ear *ear;
    struct dcn_comparison *out;
    struct dcn_error *error;
    struct dcn_verify_progress progress;
    unsigned base;                  /* DCN_WANT_RAW or _USER */
    unsigned image_want, disc_want; /* of the pass */
    unsigned again_want;            /* of a sector read again */
    size_t main_bytes;
    unsigned flags; /* of the pass's reads */
    uint32_t run;   /* sectors of one read */
    uint8_t *image_bytes, *disc_bytes, *again_bytes;
    struct dcn_sector_result *image_results, *disc_results;
};

static const char *const verdict_names[DCN_VERDICTS] = {
    [DCN_VERDICT_IDENTICAL] = "identical",
    [DCN_VERDICT_CODES] = "codes_differ",
    [DCN_VERDICT_DIFFERS_C2] = "differs_c2",
    [DCN_VERDICT_DIFFERS] = "differs",
    [DCN_VERDICT_UNREADABLE] = "unreadable",
    [DCN_VERDICT_NOT_IN_IMAGE] = "not_in_image",
};

const char *
dcn__verdict_name(enum dcn_verdict verdict)
{
    return (unsigned)verdict < DCN_VERDICTS ? verdict_names[verdict]
                                            : "unknown";
}

/* Raw where both have it (a CD), with C2 and P-W as far as they go together;
 * P-W goes before C2, which is asked again where a sector differs. */
static void
wants_choose(struct compare *compare, const struct dcn_source_caps *image,
             const struct dcn_source_caps *disc)
{
    unsigned both = image->want & disc->want;
    unsigned with_c2;

    compare->base = (both & DCN_WANT_RAW) != 0 ? DCN_WANT_RAW : DCN_WANT_USER;
    compare->main_bytes = dcn__want_bytes(compare->base);
    compare->image_want = compare->base | (both & DCN_WANT_SUB);
    compare->disc_want = compare->image_want;
    if (compare->ear != NULL && compare->ear->sub &&
        compare->base == DCN_WANT_RAW)
        compare->disc_want |= disc->want & DCN_WANT_SUB;
    if ((disc->want_together & compare->disc_want) != compare->disc_want)
        compare->disc_want = compare->image_want;
    with_c2 = compare->disc_want | DCN_WANT_C2;
    if ((disc->want_together & with_c2) == with_c2)
        compare->disc_want = with_c2;
    compare->again_want = compare->base;
    if ((disc->want & DCN_WANT_C2) != 0)
        compare->again_want |= DCN_WANT_C2;
}

static enum dcn_status
compare_open(struct compare *compare)
{
    struct dcn_source_caps image, disc;
    const struct dcn_disc *of = dcn__source_describe(compare->disc);

    dcn__source_capabilities(compare->image, &image);
    dcn__source_capabilities(compare->disc, &disc);
    wants_choose(compare, &image, &disc);
    compare->run = dcn__verify_run_sectors(&disc, compare->disc_want);
    if (disc.is_drive &&
        (uint64_t)dcn__disc_sectors(of) * compare->main_bytes <=
            SMALL_DISC_BYTES)
        compare->flags = DCN_READ_FRESH;
    compare->image_bytes =
        malloc(compare->run * dcn__want_bytes(compare->image_want));
    compare->disc_bytes =
        malloc(compare->run * dcn__want_bytes(compare->disc_want));
    compare->again_bytes = malloc(dcn__want_bytes(compare->again_want));
    compare->image_results =
        calloc(compare->run, sizeof(*compare->image_results));
    compare->disc_results =
        calloc(compare->run, sizeof(*compare->disc_results));
    if (compare->image_bytes == NULL || compare->disc_bytes == NULL ||
        compare->again_bytes == NULL || compare->image_results == NULL ||
        compare->disc_results == NULL)
        return dcn__error_memory(compare->error, "comparing");
    return DCN_OK;
}

static void
compare_close(struct compare *compare)
{
    free(compare->image_bytes);
    free(compare->disc_bytes);
    free(compare->again_bytes);
    free(compare->image_results);
    free(compare->disc_results);
}

/* Where two sectors differ; bytes 0 where they do not. */
static void
measure(const uint8_t *a, const uint8_t *b, size_t len,
        struct dcn_difference *difference)
{
    difference->bytes = 0;
    for (size_t i = 0; i < len; i++) {
        if (a[i] == b[i])
            continue;
        if (difference->bytes++ == 0)
            difference->first_byte = (uint32_t)i;
    }
}

/* True where a reading is the image's sector. want: of the reading. */
static bool
is_same(struct compare *compare, dcn_lba lba, const uint8_t *image,
        bool made_up, const uint8_t *bytes, unsigned want,
        const struct dcn_sector_result *result)
{
    const uint8_t *c2 = NULL;

    if (memcmp(image, bytes, compare->main_bytes) == 0)
        return true;
    if (compare->base != DCN_WANT_RAW)
        return false;
    if (made_up && dcn__verify_same_user(image, bytes))
        return true;
    if ((want & DCN_WANT_C2) != 0 && result->has_c2)
        c2 = bytes + dcn__want_c2_offset(want);
    if (!dcn__verify_corrects(image, bytes, c2, lba))
        return false;
    compare->out->corrected++;
    return true;
}

/* The same user data on a data track. */
static bool
is_same_data(const struct compare *compare, dcn_lba lba, const uint8_t *image,
             const uint8_t *bytes)
{
    const struct dcn_disc *disc = dcn__source_describe(compare->image);
    const struct dcn_track *track = dcn__disc_track_at(disc, lba);

    return compare->base == DCN_WANT_RAW && track != NULL &&
           track->mode != DCN_TRACK_AUDIO &&
           dcn__verify_same_data(image, bytes,
                                 dcn__sector_mode_byte(disc, lba));
}

/*
 * What one reading of a sector says: identical, or more about the difference
 * than is known so far. A reading without C2 outweighs one with, a reading
 * outweighs none.
 */
static void
judge(struct compare *compare, const uint8_t *image, bool made_up,
      const uint8_t *bytes, unsigned want,
      const struct dcn_sector_result *result, struct dcn_difference *known)
{
    bool c2 = result->c2_count > 0 || result->state == DCN_SECTOR_C2;

    if (!result->has_main)
        return;
    if (is_same(compare, known->lba, image, made_up, bytes, want, result)) {
        known->verdict = DCN_VERDICT_IDENTICAL;
        return;
    }
    if (is_same_data(compare, known->lba, image, bytes)) {
        known->verdict = DCN_VERDICT_CODES;
        return;
    }
    if (known->verdict == DCN_VERDICT_DIFFERS ||
        (known->verdict == DCN_VERDICT_DIFFERS_C2 && c2 &&
         result->c2_count >= known->c2_count))
        return;
    known->verdict = c2 ? DCN_VERDICT_DIFFERS_C2 : DCN_VERDICT_DIFFERS;
    known->c2_count = result->c2_count;
    measure(image, bytes, compare->main_bytes, known);
}

/* Nothing is read again of these. */
static bool
is_settled(enum dcn_verdict verdict)
{
    return verdict == DCN_VERDICT_IDENTICAL || verdict == DCN_VERDICT_CODES;
}

/* P and Q would make the image's sector what came of the disc. */
static void
count_would_correct(struct compare *compare, const uint8_t *image,
                    const uint8_t *disc,
                    const struct dcn_sector_result *disc_result,
                    const struct dcn_difference *found)
{
    if (found->verdict == DCN_VERDICT_DIFFERS && disc_result->has_main &&
        compare->base == DCN_WANT_RAW &&
        dcn__verify_corrects(disc, image, NULL, found->lba))
        compare->out->would_correct++;
}

/* Reads a sector again until it is identical or the retries are used up. */
static enum dcn_status
read_again(struct compare *compare, const uint8_t *image, bool made_up,
           struct dcn_difference *known)
{
    for (unsigned n = 0; n < compare->retries; n++) {
        struct dcn_sector_result result = {0};
        enum dcn_status status = dcn__source_read(
            compare->disc, known->lba, 1, compare->again_want, DCN_READ_FRESH,
            compare->again_bytes, &result, compare->error);

        if (status == DCN_OK)
            status = dcn__verify_progress_step(
                &compare->progress, known->lba, 0,
                compare->progress.now.sectors_bad, compare->error);
        if (status != DCN_OK)
            return status;
        judge(compare, image, made_up, compare->again_bytes,
              compare->again_want, &result, known);
        if (is_settled(known->verdict))
            return DCN_OK;
    }
    compare->retries_left--;
    return DCN_OK;
}

static enum dcn_status
sector_compare(struct compare *compare, dcn_lba lba, const uint8_t *image,
               const struct dcn_sector_result *image_result,
               const uint8_t *disc, const struct dcn_sector_result *disc_result)
{
    struct dcn_difference found = {.lba = lba,
                                   .verdict = DCN_VERDICT_UNREADABLE};
    enum dcn_status status = DCN_OK;

    if (!image_result->has_main) {
        found.verdict = DCN_VERDICT_NOT_IN_IMAGE;
    } else {
        judge(compare, image, image_result->made_up, disc, compare->disc_want,
              disc_result, &found);
        if (!is_settled(found.verdict) && compare->retries_left > 0)
            status = read_again(compare, image, image_result->made_up, &found);
        count_would_correct(compare, image, disc, disc_result, &found);
    }
    if (status != DCN_OK)
        return status;
    compare->out->counts[found.verdict]++;
    if (compare->ear != NULL && compare->ear->judged != NULL)
        compare->ear->judged(lba, found.verdict, compare->ear->payload);
    if (found.verdict == DCN_VERDICT_IDENTICAL)
        return DCN_OK;
    if (found.verdict == DCN_VERDICT_CODES)
        return dcn__verify_run_add(&compare->out->codes,
                                   &compare->out->codes_count, lba,
                                   compare->error);
    if (found.verdict == DCN_VERDICT_UNREADABLE)
        status = dcn__verify_run_add(&compare->out->unreadable,
                                     &compare->out->unreadable_count, lba,
                                     compare->error);
    if (status != DCN_OK)
        return status;
    return dcn__verify_list(
        &compare->out->differences, &compare->out->difference_count,
        compare->max_listed, &found, compare->fs, compare->error);
}

/* Q of both, where both can be trusted. */
static void
q_compare(struct compare *compare, const uint8_t *image, const uint8_t *disc)
{
    uint8_t image_q[DCN_Q_BYTES], disc_q[DCN_Q_BYTES];

    dcn__q_from_raw(image + dcn__want_sub_offset(compare->image_want), image_q);
    dcn__q_from_raw(disc + dcn__want_sub_offset(compare->disc_want), disc_q);
    if (!dcn__q_crc_valid(image_q) || !dcn__q_crc_valid(disc_q))
        return;
    compare->out->sub_compared++;
    if (memcmp(image_q, disc_q, sizeof(image_q)) != 0)
        compare->out->sub_differs++;
}

static void
tell_ear(const struct compare *compare, dcn_lba lba, const uint8_t *disc,
         const struct dcn_sector_result *result)
{
    bool raw = result->has_main && compare->base == DCN_WANT_RAW;

    compare->ear->hear(lba, raw ? disc : NULL,
                       result->has_sub
                           ? disc + dcn__want_sub_offset(compare->disc_want)
                           : NULL,
                       compare->ear->payload);
}

static enum dcn_status
run_judge(struct compare *compare, dcn_lba first, uint32_t count)
{
    size_t image_stride = dcn__want_bytes(compare->image_want);
    size_t disc_stride = dcn__want_bytes(compare->disc_want);

    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *image = compare->image_bytes + i * image_stride;
        const uint8_t *disc = compare->disc_bytes + i * disc_stride;
        enum dcn_status status = sector_compare(
            compare, first + (dcn_lba)i, image, &compare->image_results[i],
            disc, &compare->disc_results[i]);

        if (status != DCN_OK)
            return status;
        if (compare->disc_results[i].has_sub &&
            compare->image_results[i].has_sub)
            q_compare(compare, image, disc);
        if (compare->ear != NULL)
            tell_ear(compare, first + (dcn_lba)i, disc,
                     &compare->disc_results[i]);
    }
    return DCN_OK;
}

static uint64_t
different(const struct dcn_comparison *comparison)
{
    uint64_t sum = 0;

    for (int i = 0; i < DCN_VERDICTS; i++)
        if (!is_settled((enum dcn_verdict)i))
            sum += comparison->counts[i];
    return sum;
}

static enum dcn_status
run_compare(struct compare *compare, dcn_lba first, uint32_t count,
            unsigned flags)
{
    enum dcn_status status;

    status = dcn__source_read(compare->disc, first, count, compare->disc_want,
                              flags, compare->disc_bytes, compare->disc_results,
                              compare->error);
    if (status == DCN_OK)
        status = dcn__source_read(compare->image, first, count,
                                  compare->image_want, 0, compare->image_bytes,
                                  compare->image_results, compare->error);
    if (status == DCN_OK)
        status = run_judge(compare, first, count);
    if (status == DCN_OK)
        status = dcn__verify_progress_step(
            &compare->progress, first + (dcn_lba)count, count,
            different(compare->out), compare->error);
    return status;
}

static enum dcn_status
range_compare(struct compare *compare, const struct dcn_range *range)
{
    unsigned fresh = DCN_READ_FRESH;

    for (uint32_t done = 0; done < range->count;) {
        uint32_t left = range->count - done;
        uint32_t count = left < compare->run ? left : compare->run;
        enum dcn_status status =
            run_compare(compare, range->first + (dcn_lba)done, count,
                        compare->flags | fresh);

        if (status != DCN_OK)
            return status;
        done += count;
        fresh = 0;
    }
    return DCN_OK;
}

static enum dcn_status
all_compare(struct compare *compare, const struct dcn_events *events)
{
    const struct dcn_disc *disc = dcn__source_describe(compare->disc);
    enum dcn_status status = compare_open(compare);
    struct dcn_range range;

    if (status != DCN_OK)
        return status;
    dcn__verify_progress_start(&compare->progress, events, compare->disc,
                               DCN_PHASE_COMPARE, dcn__disc_sectors(disc),
                               (uint32_t)compare->main_bytes);
    for (unsigned n = 0; status == DCN_OK && dcn__disc_range(disc, n, &range);
         n++)
        status = range_compare(compare, &range);
    dcn__verify_progress_end(&compare->progress);
    if (status == DCN_OK)
        status = dcn__source_check_medium(compare->disc, compare->error);
    return status;
}

enum dcn_status
dcn__verify_compare(struct dcn_source *image, struct dcn_source *disc,
                    const struct dcn_fs *fs, unsigned retries,
                    size_t max_listed, const struct dcn_verify_ear *ear,
                    const struct dcn_events *events,
                    struct dcn_comparison *comparison, struct dcn_error *error)
{
    struct compare compare = {.image = image,
                              .disc = disc,
                              .fs = fs,
                              .retries = retries,
                              .retries_left = MAX_VAIN_RETRIES,
                              .max_listed = max_listed,
                              .ear = ear,
                              .out = comparison,
                              .error = error};
    enum dcn_status status;

    memset(comparison, 0, sizeof(*comparison));
    status = dcn__verify_layout(
        dcn__source_describe(image), dcn__source_describe(disc),
        &comparison->layout_notes, &comparison->layout_note_count, error);
    if (status == DCN_OK)
        status = all_compare(&compare, events);
    compare_close(&compare);
    comparison->same = status == DCN_OK && different(comparison) == 0 &&
                       comparison->layout_note_count == 0;
    return status;
}

static void
notes_free(struct dcn_comparison *comparison)
{
    for (size_t i = 0; i < comparison->layout_note_count; i++)
        free(comparison->layout_notes[i]);
    free(comparison->layout_notes);
    comparison->layout_notes = NULL;
    comparison->layout_note_count = 0;
}

enum dcn_status
dcn__verify_learned(struct dcn_comparison *comparison,
                    const struct dcn_disc *image, const struct dcn_disc *disc,
                    struct dcn_error *error)
{
    enum dcn_status status;

    notes_free(comparison);
    status = dcn__verify_layout(image, disc, &comparison->layout_notes,
                                &comparison->layout_note_count, error);
    comparison->same = status == DCN_OK && different(comparison) == 0 &&
                       comparison->layout_note_count == 0;
    return status;
}

void
dcn__comparison_free(struct dcn_comparison *comparison)
{
    dcn__verify_list_free(comparison->differences,
                          comparison->difference_count);
    notes_free(comparison);
    free(comparison->unreadable);
    free(comparison->codes);
    memset(comparison, 0, sizeof(*comparison));
}
