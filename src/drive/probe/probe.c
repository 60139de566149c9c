/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a drive can in truth: the READ CD forms (probe_forms.c), what of raw
 * data is real, which settings are taken, how its cache behaves; and the use
 * of what was found before. What a drive says of itself is not looked at.
 */
#include "drive/probe/cache.h"
#include "drive/probe/probe.h"

#include "mmc/toc_reply.h"
#include "util/pages.h"

#include <stdlib.h>
#include <string.h>

/* ---- data ---- */

/* Whether raw data sectors are what the disc holds. Emulations fill in sync
 * and header and leave EDC and ECC zero, which no disc does throughout. */
static enum dcn_status
judge_raw(struct dcn_probe *probe, struct dcn_error *error)
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

/* The longest command with all that was found. */
static enum dcn_status
try_raw_length(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_parts parts;
    struct dcn_range run;

    if (!dcn__probe_longest_run(probe->disc, 0, &run) &&
        !dcn__probe_longest_run(probe->disc, 1, &run))
        return DCN_OK;
    dcn__probe_richest_parts(&probe->found, &parts);
    return dcn__probe_try_length(probe, &parts, &run,
                                 &probe->found.max_sectors_cd, error);
}

static enum dcn_status
probe_user(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_parts parts;
    struct dcn_range run;
    bool data = probe->disc->medium != DCN_MEDIUM_CD;

    if (data) {
        run.first = 0;
        run.count = (uint32_t)probe->disc->lead_out;
    } else if (!dcn__probe_longest_run(probe->disc, 1, &run)) {
        /* Not of this disc: what READ CD takes is a fair guess. */
        probe->found.max_sectors_data = probe->found.max_sectors_cd;
        return DCN_OK;
    }
    dcn__parts_for(&probe->found, DCN_WANT_USER, &parts);
    return dcn__probe_try_length(probe, &parts, &run,
                                 &probe->found.max_sectors_data, error);
}

/* ---- settings and cache ---- */

/*
 * Each of what matters in mode page 01h is changed alone and looked at: many
 * drives take the page and do nothing, some refuse the whole page for one bit
 * that they do not change.
 */
static enum dcn_status
try_page(struct dcn_probe *probe, const struct dcn_error_recovery *former,
         uint8_t bit, bool *works, struct dcn_error *error)
{
    struct dcn_error_recovery want = *former, taken;
    enum dcn_status status;

    if (bit != 0)
        want.bits ^= bit;
    else
        want.retries = former->retries > 1 ? former->retries - 1 : 5;
    status = dcn__drive_recovery_set(probe->drive, &want, &taken, error);
    *works = status == DCN_OK && taken.bits == want.bits &&
             taken.retries == want.retries;
    if (status == DCN_OK || status == DCN_ERR_UNSUPPORTED)
        status = dcn__drive_restore(probe->drive, error);
    return status == DCN_ERR_UNSUPPORTED ? DCN_OK : status;
}

static enum dcn_status
try_mode_select(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_drive_abilities *abilities = &probe->drive->abilities;
    struct dcn_error_recovery former;
    enum dcn_status status;

    if (!probe->drive->transport->writable ||
        dcn__drive_recovery_get(probe->drive, &former, NULL) != DCN_OK)
        return DCN_OK;
    status =
        try_page(probe, &former, DCN_RECOVERY_TB, &abilities->page_tb, error);
    if (status == DCN_OK)
        status = try_page(probe, &former, DCN_RECOVERY_RC, &abilities->page_rc,
                          error);
    if (status == DCN_OK)
        status = try_page(probe, &former, DCN_RECOVERY_DCR,
                          &abilities->page_dcr, error);
    if (status == DCN_OK)
        status = try_page(probe, &former, 0, &abilities->page_retries, error);
    abilities->mode_select = abilities->page_tb || abilities->page_rc ||
                             abilities->page_dcr || abilities->page_retries;
    return status;
}

static enum dcn_status
try_speed(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_drive *drive = probe->drive;
    enum dcn_status status;

    if (!drive->transport->writable)
        return DCN_OK;
    status = dcn__drive_set_speed(drive, 0, probe->disc->lead_out, error);
    drive->speed_set = false; /* it is the default: nothing to set back */
    return status == DCN_ERR_COMMAND ? DCN_OK : status;
}

static enum dcn_status
measure_cache(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_range run;
    struct dcn_drive *drive = probe->drive;
    bool user = probe->disc->medium != DCN_MEDIUM_CD;

    if (user) {
        run.first = 0;
        run.count = (uint32_t)probe->disc->lead_out;
    } else if (dcn__probe_longest_run(probe->disc, 1, &run)) {
        user = true;
    } else if (!dcn__probe_longest_run(probe->disc, -1, &run) ||
               !probe->found.read_cd) {
        return DCN_OK;
    }
    return dcn__cache_measure(drive, user, run.first, run.count, probe->bytes,
                              probe->bytes_len, error);
}

/* Some drives take the format of READ TOC only from byte 9. */
static enum dcn_status
try_toc_place(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_command command;
    uint8_t by_both[4], by_byte2[4];
    enum dcn_status status;
    bool got;

    if (!probe->drive->abilities.toc_full)
        return DCN_OK;
    dcn__cdb_read_toc(&command, DCN_TOC_FULL, false, 1, by_both, 4);
    status = dcn__drive_ask(probe->drive, &command, &got, error);
    if (status != DCN_OK || !got)
        return status;
    dcn__cdb_read_toc(&command, DCN_TOC_FULL, false, 1, by_byte2, 4);
    command.cdb[9] = 0;
    status = dcn__drive_ask(probe->drive, &command, &got, error);
    probe->found.toc_in_byte9 = got && memcmp(by_both, by_byte2, 4) != 0;
    return status;
}

/* ---- together ---- */

static enum dcn_status
probe_whole(struct dcn_probe *probe, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    bool cd = probe->disc->medium == DCN_MEDIUM_CD;

    probe->whole = true;
    if (cd)
        status = dcn__probe_cd_forms(probe, error);
    if (status == DCN_OK && cd && probe->found.read_cd)
        status = try_raw_length(probe, error);
    if (status == DCN_OK && cd)
        status = try_c2_of_data(probe, error);
    if (status == DCN_OK && cd)
        status = try_toc_place(probe, error);
    if (status == DCN_OK)
        status = probe_user(probe, error);
    /* What follows reads by what was found, and adds to it. */
    probe->drive->abilities = probe->found;
    if (status == DCN_OK)
        status = try_speed(probe, error);
    if (status == DCN_OK)
        status = try_mode_select(probe, error);
    if (status == DCN_OK)
        status = measure_cache(probe, error);
    return status;
}

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
        status = try_mode_select(probe, error);
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
    status = try_c2_of_data(probe, error);
    if (status == DCN_OK)
        drive->abilities = probe->found;
    return status;
}

static void
note_limits(struct dcn_drive *drive, const struct dcn_disc *disc)
{
    const struct dcn_drive_abilities *abilities = &drive->abilities;
    bool c2 = abilities->c2_294 || abilities->c2_296;
    struct dcn_range run;

    if (!abilities->read_cd && !dcn__probe_longest_run(disc, -1, &run)) {
        dcn__drive_note_add(drive, "too_small",
                            "the disc is too small to try what the drive "
                            "delivers: user data only");
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
        status = judge_raw(probe, error);
        drive->abilities.raw_is_true = probe->found.raw_is_true;
        note_limits(drive, disc);
    }
    drive->abilities.toc_full = toc_full;
    free(probe->bytes);
    free(probe);
    return status;
}
