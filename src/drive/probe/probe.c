/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a drive can in truth: the steps that the table of abilities names, and
 * the use of what was found before. What a drive says of itself is not looked
 * at.
 */
#include "drive/probe/abilities.h"
#include "drive/probe/probe.h"

#include "util/checked.h"
#include "util/pages.h"

#include <stdlib.h>
#include <string.h>

/* ---- the steps ---- */

const struct dcn_probe_step dcn__probe_elsewhere = {.run = NULL};

#define DCN_ABILITY(kind, name, most, kept, step, label, what) \
    extern const struct dcn_probe_step dcn__probe_##step;
#include "drive/abilities.def"
#undef DCN_ABILITY

/* Of each ability, in the order of the table. */
static const struct dcn_probe_step *const steps[] = {
#define DCN_ABILITY(kind, name, most, kept, step, label, what) \
    &dcn__probe_##step,
#include "drive/abilities.def"
#undef DCN_ABILITY
};

/* True where an ability before the n-th is found by the same step. */
static bool
is_done(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (steps[i] == steps[n])
            return true;
    }
    return false;
}

static enum dcn_status
run_stage(struct dcn_probe *probe, enum dcn_probe_stage stage,
          struct dcn_error *error)
{
    bool cd = probe->disc->medium == DCN_MEDIUM_CD;
    enum dcn_status status = DCN_OK;

    for (size_t i = 0; status == DCN_OK && i < DCN_ARRAY_LEN(steps); i++) {
        const struct dcn_probe_step *step = steps[i];

        if (step->run != NULL && step->stage == stage && !is_done(i) &&
            (cd || step->of_all_media))
            status = step->run(probe, error);
    }
    return status;
}

static enum dcn_status
probe_whole(struct dcn_probe *probe, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    probe->whole = true;
    for (unsigned stage = 0; status == DCN_OK && stage < DCN_PROBE_STAGES;
         stage++) {
        /* What follows reads by what was found, and adds to it. */
        if (stage == DCN_PROBE_HABITS)
            probe->drive->abilities = probe->found;
        status = run_stage(probe, (enum dcn_probe_stage)stage, error);
    }
    return status;
}

/* ---- what is remembered ---- */

/* A remembered drive: does its richest form still give what it should? */
static enum dcn_status
confirm_cd(struct dcn_probe *probe, bool *confirmed, struct dcn_error *error)
{
    struct dcn_parts parts;
    struct dcn_range run;
    enum dcn_status status;

    *confirmed = false;
    if (!dcn__probe_longest_run(probe->disc, 0, &run) &&
        !dcn__probe_longest_run(probe->disc, 1, &run))
        return DCN_OK;
    status = dcn__probe_find_place(probe, &run, error);
    if (status != DCN_OK ||
        probe->found.read_cd != probe->drive->abilities.read_cd)
        return status;
    if (!probe->found.read_cd) {
        *confirmed = true;
        return DCN_OK;
    }
    dcn__probe_richest_parts(&probe->drive->abilities, &parts);
    status = dcn__probe_try_form(
        probe, parts.form.main & (DCN_READ_CD_C2 | DCN_READ_CD_C2_BLOCK),
        parts.form.sub, &parts, confirmed, error);
    dcn__parts_of_form(&parts.form, probe->drive->abilities.reply_order,
                       &parts);
    if (status == DCN_OK && *confirmed && parts.sub_bytes == DCN_SUB_BYTES)
        *confirmed = dcn__probe_good_q(probe, &parts) > 0;
    return status;
}

/* ---- what seemed to be lacking ---- */

/* A page that could not be changed: asked again where it can be written. */
static enum dcn_status
has_mode_select(struct dcn_probe *probe, bool *has, struct dcn_error *error)
{
    struct dcn_drive *drive = probe->drive;
    enum dcn_status status = DCN_OK;

    *has = drive->abilities.mode_select;
    if (!*has)
        status = dcn__probe_mode_page.run(probe, error);
    *has = !*has && drive->abilities.mode_select;
    return status;
}

static enum dcn_status
has_forms(struct dcn_probe *probe, bool *has, struct dcn_error *error)
{
    *has = false;
    if (probe->disc->medium != DCN_MEDIUM_CD)
        return DCN_OK;
    return dcn__probe_lacking_forms(probe, &probe->drive->abilities, has,
                                    error);
}

/*
 * What a disc, a bridge or damage made look like a lack of the drive is asked
 * for again each time: some commands of 8 sectors, most of them refused at
 * once. *wrong: the drive has it after all.
 */
static enum dcn_status
recheck_lacks(struct dcn_probe *probe, bool *wrong, struct dcn_error *error)
{
    bool pages = false, forms = false;
    enum dcn_status status;

    status = has_mode_select(probe, &pages, error);
    if (status == DCN_OK)
        status = has_forms(probe, &forms, error);
    *wrong = pages || forms;
    return status;
}

static enum dcn_status
use_remembered(struct dcn_probe *probe, bool *confirmed,
               struct dcn_error *error)
{
    struct dcn_drive *drive = probe->drive;
    enum dcn_status status;
    bool wrong = false;

    *confirmed = false;
    if (probe->disc->medium != DCN_MEDIUM_CD ? !drive->blocks_known
                                             : !drive->cd_known)
        return DCN_OK;
    if (probe->disc->medium != DCN_MEDIUM_CD)
        *confirmed = true;
    else if ((status = confirm_cd(probe, confirmed, error)) != DCN_OK)
        return status;
    if (*confirmed && (status = recheck_lacks(probe, &wrong, error)) != DCN_OK)
        return status;
    *confirmed = *confirmed && !wrong;
    if (!*confirmed || probe->disc->medium != DCN_MEDIUM_CD)
        return DCN_OK;
    /* What only this disc's data can show. */
    probe->found = drive->abilities;
    status = dcn__probe_c2_of_data.run(probe, error);
    if (status == DCN_OK)
        drive->abilities = probe->found;
    return status;
}

static void
note_limits(struct dcn_drive *drive, const struct dcn_probe *probe)
{
    const struct dcn_drive_abilities *abilities = &drive->abilities;
    bool c2 = abilities->c2_294 || abilities->c2_296;
    struct dcn_range run;

    if (probe->nothing_reads) {
        dcn__drive_note_add(drive, "nothing_reads",
                            "none of the places that were tried reads: "
                            "C2 and subchannel are not asked for, whatever "
                            "the drive may give of other discs");
        return;
    }
    if (abilities->read_cd && !c2 && !probe->whole &&
        !dcn__probe_longest_run(probe->disc, -1, &run)) {
        dcn__drive_note_add(drive, "too_small",
                            "the disc is too small to try what the drive "
                            "delivers: C2 and subchannel are not asked for");
        return;
    }
    if (!abilities->read_cd) {
        dcn__drive_note_add(drive, "no_raw",
                            "the drive does not deliver raw sectors: user "
                            "data only");
        return;
    }
    if (!abilities->raw_is_true)
        dcn__drive_note_add(drive, "raw_reencoded",
                            "the drive makes up EDC and ECC: raw sectors are "
                            "encoded from user data");
    if (!abilities->sub_raw)
        dcn__drive_note_add(drive, abilities->sub_q ? "sub_q_only" : "no_sub",
                            abilities->sub_q
                                ? "the drive gives only the Q channel: R-W "
                                  "are not known"
                                : "the drive gives no subchannel");
    if (!c2)
        dcn__drive_note_add(drive, "no_c2", "the drive gives no C2 flags");
    else if (!abilities->c2_with_sub &&
             (abilities->sub_raw || abilities->sub_q))
        dcn__drive_note_add(drive, "c2_apart",
                            "C2 and subchannel take a command each");
}

static enum dcn_status
remember(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_drive *drive = probe->drive;

    if (!probe->whole)
        return DCN_OK;
    if (probe->disc->medium == DCN_MEDIUM_CD)
        drive->cd_known = drive->abilities.read_cd;
    else
        drive->blocks_known = true;
    (void)error;
    /* A cache that cannot be written only costs the next time. */
    (void)dcn__abilities_save(drive, NULL);
    return DCN_OK;
}

enum dcn_status
dcn__drive_probe(struct dcn_drive *drive, const struct dcn_disc *disc,
                 struct dcn_error *error)
{
    struct dcn_probe *probe = calloc(1, sizeof(*probe));
    bool toc_full = drive->abilities.toc_full, confirmed = false;
    enum dcn_status status = DCN_OK;

    if (probe == NULL)
        return dcn__error_memory(error, "probing a drive");
    probe->drive = drive;
    probe->disc = disc;
    probe->bytes_len = (size_t)MAX_SECTORS * STRIDE_MAX;
    probe->bytes = dcn__pages_alloc(probe->bytes_len);
    if (probe->bytes == NULL)
        status = dcn__error_memory(error, "probing a drive");
    else
        status = use_remembered(probe, &confirmed, error);
    if (status == DCN_OK && !confirmed) {
        /* What is remembered does not hold, or not for such discs: what else
         * is written down meanwhile must not say that this disc's does. */
        if (disc->medium == DCN_MEDIUM_CD)
            drive->cd_known = false;
        else
            drive->blocks_known = false;
        memset(&probe->found, 0, sizeof(probe->found));
        status = probe_whole(probe, error);
        if (status == DCN_OK)
            status = remember(probe, error);
    }
    if (status == DCN_OK && disc->medium == DCN_MEDIUM_CD) {
        probe->found = drive->abilities;
        status = dcn__probe_judge_raw(probe, error);
        drive->abilities.raw_is_true = probe->found.raw_is_true;
        note_limits(drive, probe);
    }
    drive->abilities.toc_full = toc_full;
    free(probe->bytes);
    free(probe);
    return status;
}
