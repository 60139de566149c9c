/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the checks of an image found, as a report and an outcome; and what was
 * checked at all. */
#include "job/verify_priv.h"

#include <stdio.h>
#include <stdlib.h>

void
dcn__verify_found(struct dcn_verify *verify, enum dcn_outcome outcome)
{
    verify->outcome = dcn__outcome_worse(verify->outcome, outcome);
}

static bool
is_lost(int64_t lba, void *payload)
{
    return dcn__known_lost(payload, lba);
}

static void
put_objection(struct dcn_report *list, const struct dcn_objection *objection)
{
    struct dcn_report *item = dcn__report_item(list);

    dcn__report_str(item, "weight", "Weight",
                    dcn__weight_name(objection->weight));
    dcn__report_str(item, "code", NULL, objection->code);
    dcn__report_str(item, "text", "Objection", objection->text);
    if (objection->lba != DCN_NO_OBJECTION_LBA)
        dcn__report_int(item, "lba", NULL, objection->lba);
    dcn__report_int(item, "count", NULL, (int64_t)objection->count);
}

static void
put_objections(struct dcn_report *report,
               const struct dcn_objections *objections)
{
    struct dcn_report *list = dcn__report_list(
        report, "objections", objections->count > 0 ? "Objections" : NULL);

    for (size_t i = 0; i < objections->count; i++)
        put_objection(list, &objections->list[i]);
    if (objections->left_out > 0)
        dcn__report_int(report, "objections_left_out", "Objections not listed",
                        (int64_t)objections->left_out);
}

/* The files of the image that hold more than the sheet says. */
static size_t
surplus_find(struct dcn_source *image, struct dcn_surplus **surplus)
{
    const char *const *paths;
    size_t files = dcn__image_files(image, &paths), count = 0;

    *surplus = calloc(files + 1, sizeof(**surplus));
    for (size_t i = 0; *surplus != NULL && i < files; i++) {
        uint64_t sectors = dcn__image_beyond(image, i);

        if (sectors > 0)
            (*surplus)[count++] = (struct dcn_surplus){paths[i], sectors};
    }
    return count;
}

enum dcn_status
dcn__verify_objections(struct dcn_verify *verify,
                       const struct dcn_self_check *self, bool whole,
                       struct dcn_error *error)
{
    static const enum dcn_outcome outcomes[DCN_WEIGHTS] = {
        [DCN_WEIGHT_NOTE] = DCN_OUTCOME_GOOD,
        [DCN_WEIGHT_DAMAGE] = DCN_OUTCOME_DAMAGED,
        [DCN_WEIGHT_FAULT] = DCN_OUTCOME_DIFFERENT,
    };
    struct dcn_objections *objections = calloc(1, sizeof(*objections));
    struct dcn_evidence evidence = {
        .what = "image",
        .disc = dcn__source_describe(verify->image.source),
        .fs = verify->fs,
        .self = self,
        .is_lost = is_lost,
        .payload = &verify->known,
    };
    struct dcn_surplus *surplus;
    enum dcn_status status;

    if (objections == NULL)
        return dcn__error_memory(error, "checking an image");
    evidence.surplus_count = surplus_find(verify->image.source, &surplus);
    evidence.surplus = surplus;
    status = dcn__objections_look(&evidence, objections, error);
    if (whole)
        dcn__objections_of_disc(objections);
    put_objections(verify->job.report, objections);
    dcn__verify_found(verify, outcomes[dcn__objections_worst(objections)]);
    dcn__objections_free(objections);
    free(objections);
    free(surplus);
    return status;
}

/* "EDC and ECC of 150 of 354 sectors, ..." */
static void
put_summary(struct dcn_verify *verify, struct dcn_report *node)
{
    char codes[96] = "", q[96] = "";

    if (verify->by_codes > 0)
        snprintf(codes, sizeof(codes), ", EDC and ECC of %llu of %llu sectors",
                 (unsigned long long)verify->by_codes,
                 (unsigned long long)verify->sectors);
    if (verify->by_q > 0)
        snprintf(q, sizeof(q), ", the place in Q of %llu of %llu sectors",
                 (unsigned long long)verify->by_q,
                 (unsigned long long)verify->sectors);
    if (codes[0] != '\0' || q[0] != '\0' || verify->by_hashes ||
        verify->by_file_system)
        dcn__report_fmt(
            node, "text", NULL, "%s%s%s%s",
            verify->by_hashes ? ", all files by their recorded hashes" : "",
            codes,
            verify->by_file_system ? ", the file system against the image" : "",
            q);
}

void
dcn__verify_checked(struct dcn_verify *verify)
{
    struct dcn_report *node =
        dcn__report_object(verify->job.report, "checked", NULL);
    uint64_t checked = verify->by_hashes ? verify->sectors : verify->by_codes;

    dcn__report_int(node, "sectors", NULL, (int64_t)verify->sectors);
    dcn__report_int(node, "by_codes", NULL, (int64_t)verify->by_codes);
    dcn__report_int(node, "by_q", NULL, (int64_t)verify->by_q);
    dcn__report_bool(node, "by_hashes", NULL, verify->by_hashes);
    dcn__report_bool(node, "by_file_system", NULL, verify->by_file_system);
    dcn__report_num(
        node, "share", NULL,
        verify->sectors > 0 ? (double)checked / (double)verify->sectors : 0);
    put_summary(verify, node);
    if (verify->by_codes == 0 && verify->by_q == 0 && !verify->by_hashes &&
        !verify->by_file_system)
        dcn__verify_found(verify, DCN_OUTCOME_UNPROVEN);
}
