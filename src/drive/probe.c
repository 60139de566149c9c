/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a drive can in truth: each READ CD form is tried on the same sectors
 * of the disc in the drive, and counts only if all of it arrived, the main
 * channel is the same in each, and the Q channel proves itself where it
 * should stand. What a drive says of itself is not looked at.
 */
#include "drive/cache.h"
#include "drive/read.h"
#include "drive/sector.h"

#include "mmc/toc.h"

#include <stdlib.h>
#include <string.h>

/* Sectors of a trial: enough that some bad Q do not matter. */
#define TRIAL_SECTORS 8
#define MAX_PLACES    12
/* Larger commands gain nothing, and cost more where they fail. */
#define MAX_SECTORS 512
#define STRIDE_MAX  (DCN_RAW_BYTES + DCN_C2_BLOCK_BYTES + DCN_SUB_BYTES)

struct probe {
    struct dcn_drive *drive;
    const struct dcn_disc *disc;
    struct dcn_drive_abilities found;
    uint8_t *bytes; /* MAX_SECTORS * STRIDE_MAX */
    size_t bytes_len;
    uint8_t main[TRIAL_SECTORS * DCN_RAW_BYTES]; /* of the place */
    dcn_lba place;                               /* where READ CD works */
    bool whole; /* what was found does not depend on a small disc */
};

/* ---- places ---- */

/* The longest run of one kind in a track, without its edges. */
static bool
track_run(const struct dcn_disc *disc, const struct dcn_track *track,
          struct dcn_range *run)
{
    dcn_lba end = dcn__sector_expected_end(disc, track->start, track->end);

    run->first = track->start;
    run->count = end > track->start ? (uint32_t)(end - track->start) : 0;
    return run->count >= TRIAL_SECTORS;
}

/* The longest run of a kind on the disc: audio, data, or either (-1). */
static bool
longest_run(const struct dcn_disc *disc, int data, struct dcn_range *best)
{
    struct dcn_range run;

    best->count = 0;
    for (unsigned i = 0; i < disc->track_count; i++) {
        const struct dcn_track *track = &disc->tracks[i];
        bool is_data = track->mode != DCN_TRACK_AUDIO;
        if ((data >= 0 && is_data != (data != 0)) ||
            !track_run(disc, track, &run) || run.count <= best->count)
            continue;
        *best = run;
    }
    return best->count > 0;
}

/* Places within a run, from its middle to its ends. */
static dcn_lba
place_in(const struct dcn_range *run, unsigned number)
{
    static const unsigned sixteenths[MAX_PLACES] = {8,  4, 12, 2, 14, 6,
                                                    10, 1, 15, 3, 13, 0};
    uint64_t room = run->count - TRIAL_SECTORS;

    return run->first + (dcn_lba)(room * sixteenths[number] / 16);
}

/* ---- one form ---- */

/* One trial read. *good: all arrived. */
static enum dcn_status
trial(struct probe *probe, const struct dcn_parts *parts, dcn_lba lba,
      uint32_t count, bool *good, enum dcn_sense_class *class,
      struct dcn_error *error)
{
    struct dcn_answer answer;
    enum dcn_status status;
    uint64_t seed;

    *good = false;
    *class = DCN_SENSE_NONE;
    status = dcn__drive_read(probe->drive, parts, lba, count, false,
                             probe->bytes, &seed, &answer, error);
    /* Too long for the way there, or lost: the form does not work. */
    if (status == DCN_ERR_TRANSPORT || status == DCN_ERR_ACCESS)
        return DCN_OK;
    if (status != DCN_OK)
        return status;
    *class = answer.class;
    *good =
        answer.good && dcn__arrived(parts, probe->bytes, count, seed) == count;
    return DCN_OK;
}

static bool
main_agrees(const struct probe *probe, const struct dcn_parts *parts)
{
    for (size_t i = 0; i < TRIAL_SECTORS; i++) {
        if (memcmp(probe->bytes + i * parts->stride,
                   probe->main + i * DCN_RAW_BYTES, DCN_RAW_BYTES) != 0)
            return false;
    }
    return true;
}

/* Sectors whose raw subchannel holds a Q with a right CRC. */
static unsigned
good_q(const struct probe *probe, const struct dcn_parts *parts)
{
    unsigned good = 0;

    for (size_t i = 0; i < TRIAL_SECTORS; i++) {
        uint8_t q[DCN_Q_BYTES];
        dcn__q_from_raw(probe->bytes + i * parts->stride + parts->sub_at, q);
        /* All zero has no right CRC: it is recorded inverted. */
        good += dcn__q_crc_valid(q);
    }
    return good;
}

static enum dcn_status
try_form(struct probe *probe, uint8_t extra_main, uint8_t sub,
         struct dcn_parts *parts, bool *works, struct dcn_error *error)
{
    const struct dcn_read_cd_form form = {
        DCN_READ_CD_ANY, (uint8_t)(DCN_READ_CD_RAW | extra_main), sub};
    enum dcn_sense_class class;
    enum dcn_status status;

    dcn__parts_of_form(&form, DCN_ORDER_MAIN_C2_SUB, parts);
    status =
        trial(probe, parts, probe->place, TRIAL_SECTORS, works, &class, error);
    if (status == DCN_OK)
        *works = *works && main_agrees(probe, parts);
    return status;
}

/* ---- the steps ---- */

/* Finds a place where the plain form works, twice alike, and keeps its main
 * channel. */
static enum dcn_status
find_place(struct probe *probe, const struct dcn_range *run,
           struct dcn_error *error)
{
    struct dcn_parts parts;
    enum dcn_status status = DCN_OK;
    bool works = false;

    for (unsigned i = 0; status == DCN_OK && !works && i < MAX_PLACES; i++) {
        const struct dcn_read_cd_form form = {DCN_READ_CD_ANY, DCN_READ_CD_RAW,
                                              DCN_READ_CD_SUB_NONE};
        enum dcn_sense_class class;
        probe->place = place_in(run, i);
        dcn__parts_of_form(&form, DCN_ORDER_MAIN_C2_SUB, &parts);
        status = trial(probe, &parts, probe->place, TRIAL_SECTORS, &works,
                       &class, error);
        if (status != DCN_OK || class == DCN_SENSE_UNSUPPORTED)
            break;
        if (!works)
            continue;
        memcpy(probe->main, probe->bytes, sizeof(probe->main));
        status =
            try_form(probe, 0, DCN_READ_CD_SUB_NONE, &parts, &works, error);
    }
    probe->found.read_cd = works;
    return status;
}

static enum dcn_status
try_c2(struct probe *probe, struct dcn_error *error)
{
    struct dcn_parts parts;
    enum dcn_status status =
        try_form(probe, DCN_READ_CD_C2, 0, &parts, &probe->found.c2_294, error);

    if (status == DCN_OK)
        status = try_form(probe, DCN_READ_CD_C2_BLOCK, 0, &parts,
                          &probe->found.c2_296, error);
    return status;
}

static bool
is_near(struct dcn_msf msf, dcn_lba lba)
{
    dcn_lba said = dcn__lba_from_program_msf(msf);

    return dcn__msf_valid(msf) && said > lba - TRIAL_SECTORS &&
           said < lba + TRIAL_SECTORS;
}

/* Formatted Q of the sectors read: how many tell where they are, read as BCD
 * and as binary numbers. */
static void
count_formatted_q(const struct probe *probe, const struct dcn_parts *parts,
                  dcn_lba first, unsigned *bcd, unsigned *hex)
{
    *bcd = *hex = 0;
    for (size_t i = 0; i < TRIAL_SECTORS; i++) {
        const uint8_t *q = probe->bytes + i * parts->stride + parts->sub_at;
        struct dcn_msf as_hex = {q[7], q[8], q[9]};
        struct dcn_msf as_bcd = {(uint8_t)dcn__bcd_decode(q[7]),
                                 (uint8_t)dcn__bcd_decode(q[8]),
                                 (uint8_t)dcn__bcd_decode(q[9])};
        if ((q[0] & 0x0F) != 1)
            continue;
        *hex += is_near(as_hex, first + (dcn_lba)i);
        *bcd += is_near(as_bcd, first + (dcn_lba)i);
    }
}

/* Formatted Q: whether it comes, and in which numbers. Below 10 both read
 * alike, so several places are looked at. */
static enum dcn_status
try_formatted_q(struct probe *probe, const struct dcn_range *run,
                struct dcn_error *error)
{
    struct dcn_parts parts;
    unsigned bcd, hex;
    bool works;
    enum dcn_status status =
        try_form(probe, 0, DCN_READ_CD_SUB_Q, &parts, &works, error);

    if (status != DCN_OK || !works)
        return status;
    count_formatted_q(probe, &parts, probe->place, &bcd, &hex);
    probe->found.sub_q = bcd + hex > 0;
    for (unsigned i = 1; status == DCN_OK && bcd == hex && i < 5; i++) {
        enum dcn_sense_class class;
        dcn_lba lba = place_in(run, i);
        status =
            trial(probe, &parts, lba, TRIAL_SECTORS, &works, &class, error);
        if (works)
            count_formatted_q(probe, &parts, lba, &bcd, &hex);
    }
    probe->found.q_is_hex = hex > bcd;
    return status;
}

static enum dcn_status
try_sub(struct probe *probe, const struct dcn_range *run,
        struct dcn_error *error)
{
    struct dcn_parts parts;
    bool works;
    enum dcn_status status =
        try_form(probe, 0, DCN_READ_CD_SUB_RAW, &parts, &works, error);

    if (status != DCN_OK)
        return status;
    probe->found.sub_raw = works && good_q(probe, &parts) >= TRIAL_SECTORS / 2;
    return try_formatted_q(probe, run, error);
}

/* C2 and subchannel in one command, and which of them comes first. */
static enum dcn_status
try_all(struct probe *probe, bool block, struct dcn_error *error)
{
    uint8_t sub =
        probe->found.sub_raw ? DCN_READ_CD_SUB_RAW : DCN_READ_CD_SUB_Q;
    struct dcn_parts c2_sub, sub_c2;
    unsigned usual, swapped;
    bool works;
    enum dcn_status status =
        try_form(probe, block ? DCN_READ_CD_C2_BLOCK : DCN_READ_CD_C2, sub,
                 &c2_sub, &works, error);

    if (status != DCN_OK || !works)
        return status;
    dcn__parts_of_form(&c2_sub.form, DCN_ORDER_MAIN_SUB_C2, &sub_c2);
    if (probe->found.sub_raw) {
        usual = good_q(probe, &c2_sub);
        swapped = good_q(probe, &sub_c2);
    } else {
        unsigned other;
        count_formatted_q(probe, &c2_sub, probe->place, &usual, &other);
        usual += other;
        count_formatted_q(probe, &sub_c2, probe->place, &swapped, &other);
        swapped += other;
    }
    if (usual < TRIAL_SECTORS / 2 && swapped < TRIAL_SECTORS / 2)
        return DCN_OK;
    probe->found.c2_with_sub = true;
    probe->found.order =
        usual >= swapped ? DCN_ORDER_MAIN_C2_SUB : DCN_ORDER_MAIN_SUB_C2;
    /* Where only the longer C2 goes with it, that one is used throughout. */
    if (block)
        probe->found.c2_294 = false;
    return DCN_OK;
}

static enum dcn_status
try_together(struct probe *probe, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    if (!probe->found.sub_raw && !probe->found.sub_q)
        return DCN_OK;
    if (probe->found.c2_294)
        status = try_all(probe, false, error);
    if (status == DCN_OK && probe->found.c2_296 && !probe->found.c2_with_sub)
        status = try_all(probe, true, error);
    return status;
}

/* The form that asks for most of what works. */
static void
richest_parts(const struct dcn_drive_abilities *found, struct dcn_parts *parts)
{
    unsigned want = DCN_WANT_RAW;

    if (found->sub_raw || found->sub_q)
        want |= DCN_WANT_SUB;
    if ((found->c2_294 || found->c2_296) &&
        (found->c2_with_sub || want == DCN_WANT_RAW))
        want |= DCN_WANT_C2;
    dcn__parts_for(found, want, parts);
}

static enum dcn_status
length_works(struct probe *probe, const struct dcn_parts *parts,
             const struct dcn_range *run, uint32_t n, bool *works,
             struct dcn_error *error)
{
    enum dcn_sense_class class;
    dcn_lba lba = run->first + (dcn_lba)((run->count - n) / 2);
    enum dcn_status status = trial(probe, parts, lba, n, works, &class, error);

    /* Damage there is no reason for shorter commands. */
    if (status == DCN_OK && !*works && class == DCN_SENSE_MEDIUM_ERROR)
        status = trial(probe, parts, run->first, n, works, &class, error);
    return status;
}

/* The longest command that works: halved until one does, then narrowed. */
static enum dcn_status
try_length(struct probe *probe, const struct dcn_parts *parts,
           const struct dcn_range *run, uint32_t *most, struct dcn_error *error)
{
    size_t by_host =
        probe->drive->transport->max_transfer_bytes / parts->stride;
    uint32_t n = by_host < MAX_SECTORS ? (uint32_t)by_host : MAX_SECTORS;
    uint32_t fails;
    enum dcn_status status = DCN_OK;
    bool works = false;

    if (n > run->count) {
        n = run->count;
        probe->whole = false;
    }
    fails = n + 1;
    while (status == DCN_OK && n > 1) {
        status = length_works(probe, parts, run, n, &works, error);
        if (works)
            break;
        fails = n;
        n /= 2;
    }
    while (status == DCN_OK && works && fails - n > 1 + n / 32) {
        uint32_t middle = n + (fails - n) / 2;
        bool longer;
        status = length_works(probe, parts, run, middle, &longer, error);
        if (longer)
            n = middle;
        else
            fails = middle;
    }
    *most = n > 0 ? n : 1;
    return status;
}

/* ---- data ---- */

/* Whether raw data sectors are what the disc holds. Emulations fill in sync
 * and header and leave EDC and ECC zero, which no disc does throughout. */
static enum dcn_status
judge_raw(struct probe *probe, struct dcn_error *error)
{
    struct dcn_parts parts;
    struct dcn_range run;
    unsigned seen = 0, proven = 0, zero = 0;
    enum dcn_status status = DCN_OK;

    probe->found.raw_is_true = probe->found.read_cd;
    if (!probe->found.read_cd || !longest_run(probe->disc, 1, &run))
        return DCN_OK;
    dcn__parts_for(&probe->found, DCN_WANT_RAW, &parts);
    for (unsigned i = 0; status == DCN_OK && i < 4 && proven == 0; i++) {
        static const uint8_t zeros[288];
        enum dcn_sense_class class;
        dcn_lba lba = place_in(&run, i);
        bool works;
        status =
            trial(probe, &parts, lba, TRIAL_SECTORS, &works, &class, error);
        for (size_t k = 0; works && k < TRIAL_SECTORS; k++) {
            const uint8_t *sector = probe->bytes + k * DCN_RAW_BYTES;
            seen++;
            proven += dcn__sectors_good(sector, 1, lba + (dcn_lba)k) == 1;
            zero += memcmp(sector + 2064, zeros, sizeof(zeros)) == 0;
        }
    }
    if (status == DCN_OK && seen > 0 && proven == 0 && zero == seen)
        probe->found.raw_is_true = false;
    return status;
}

/* C2 of data sectors, by the form that works on the other place. */
static enum dcn_status
try_c2_of_data(struct probe *probe, struct dcn_error *error)
{
    struct dcn_parts parts;
    struct dcn_range run;
    enum dcn_status status = DCN_OK;

    probe->found.c2_with_data = false;
    if (!probe->found.c2_294 && !probe->found.c2_296)
        return DCN_OK;
    probe->found.c2_with_data = true;
    if (!longest_run(probe->disc, 1, &run))
        return DCN_OK;
    dcn__parts_for(&probe->found, DCN_WANT_RAW | DCN_WANT_C2, &parts);
    for (unsigned i = 0; status == DCN_OK && i < 3; i++) {
        enum dcn_sense_class class;
        bool works;
        status = trial(probe, &parts, place_in(&run, i), TRIAL_SECTORS, &works,
                       &class, error);
        probe->found.c2_with_data = works;
        if (works || class == DCN_SENSE_UNSUPPORTED)
            break;
    }
    return status;
}

static enum dcn_status
probe_user(struct probe *probe, struct dcn_error *error)
{
    struct dcn_parts parts;
    struct dcn_range run;
    bool data = probe->disc->medium != DCN_MEDIUM_CD;

    if (data) {
        run.first = 0;
        run.count = (uint32_t)probe->disc->lead_out;
    } else if (!longest_run(probe->disc, 1, &run)) {
        /* Not of this disc: what READ CD takes is a fair guess. */
        probe->found.max_sectors_data = probe->found.max_sectors_cd;
        return DCN_OK;
    }
    dcn__parts_for(&probe->found, DCN_WANT_USER, &parts);
    return try_length(probe, &parts, &run, &probe->found.max_sectors_data,
                      error);
}

/* ---- settings and cache ---- */

/* A bit that matters is changed and looked at: many drives take the page and
 * do nothing. */
static enum dcn_status
try_mode_select(struct probe *probe, struct dcn_error *error)
{
    struct dcn_error_recovery former, want, taken;
    enum dcn_status status;

    if (!probe->drive->transport->writable ||
        dcn__drive_recovery_get(probe->drive, &former, NULL) != DCN_OK)
        return DCN_OK;
    want = former;
    want.bits ^= DCN_RECOVERY_TB;
    status = dcn__drive_recovery_set(probe->drive, &want, &taken, error);
    if (status == DCN_OK)
        probe->drive->abilities.mode_select = taken.bits == want.bits;
    else if (status != DCN_ERR_UNSUPPORTED)
        return status;
    status = dcn__drive_restore(probe->drive, error);
    return status == DCN_ERR_UNSUPPORTED ? DCN_OK : status;
}

static enum dcn_status
try_speed(struct probe *probe, struct dcn_error *error)
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
measure_cache(struct probe *probe, struct dcn_error *error)
{
    struct dcn_range run;
    struct dcn_drive *drive = probe->drive;
    bool user = probe->disc->medium != DCN_MEDIUM_CD;

    if (user) {
        run.first = 0;
        run.count = (uint32_t)probe->disc->lead_out;
    } else if (longest_run(probe->disc, 1, &run)) {
        user = true;
    } else if (!longest_run(probe->disc, -1, &run) || !probe->found.read_cd) {
        return DCN_OK;
    }
    return dcn__cache_measure(drive, user, run.first, run.count, probe->bytes,
                              probe->bytes_len, error);
}

/* Some drives take the format of READ TOC only from byte 9. */
static enum dcn_status
try_toc_place(struct probe *probe, struct dcn_error *error)
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
probe_cd_forms(struct probe *probe, struct dcn_error *error)
{
    struct dcn_parts parts;
    struct dcn_range run;
    enum dcn_status status;

    if (!longest_run(probe->disc, 0, &run) &&
        !longest_run(probe->disc, 1, &run))
        return DCN_OK; /* no run long enough to try anything on */
    status = find_place(probe, &run, error);
    if (status != DCN_OK || !probe->found.read_cd)
        return status;
    status = try_c2(probe, error);
    if (status == DCN_OK)
        status = try_sub(probe, &run, error);
    if (status == DCN_OK)
        status = try_together(probe, error);
    if (status != DCN_OK)
        return status;
    richest_parts(&probe->found, &parts);
    return try_length(probe, &parts, &run, &probe->found.max_sectors_cd, error);
}

static enum dcn_status
probe_whole(struct probe *probe, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    bool cd = probe->disc->medium == DCN_MEDIUM_CD;

    probe->whole = true;
    if (cd)
        status = probe_cd_forms(probe, error);
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
confirm_cd(struct probe *probe, bool *confirmed, struct dcn_error *error)
{
    struct dcn_parts parts;
    struct dcn_range run;
    enum dcn_status status;

    *confirmed = false;
    if (!longest_run(probe->disc, 0, &run) &&
        !longest_run(probe->disc, 1, &run))
        return DCN_OK;
    status = find_place(probe, &run, error);
    if (status != DCN_OK ||
        probe->found.read_cd != probe->drive->abilities.read_cd)
        return status;
    if (!probe->found.read_cd) {
        *confirmed = true;
        return DCN_OK;
    }
    richest_parts(&probe->drive->abilities, &parts);
    status = try_form(probe,
                      parts.form.main & (DCN_READ_CD_C2 | DCN_READ_CD_C2_BLOCK),
                      parts.form.sub, &parts, confirmed, error);
    dcn__parts_of_form(&parts.form, probe->drive->abilities.order, &parts);
    if (status == DCN_OK && *confirmed && parts.sub_bytes == DCN_SUB_BYTES)
        *confirmed = good_q(probe, &parts) > 0;
    return status;
}

static enum dcn_status
use_remembered(struct probe *probe, bool *confirmed, struct dcn_error *error)
{
    struct dcn_drive *drive = probe->drive;
    enum dcn_status status;

    *confirmed = false;
    if (probe->disc->medium != DCN_MEDIUM_CD) {
        *confirmed = drive->blocks_known;
        return DCN_OK;
    }
    if (!drive->cd_known)
        return DCN_OK;
    status = confirm_cd(probe, confirmed, error);
    if (status != DCN_OK || !*confirmed)
        return status;
    /* What only this disc's data can show. */
    probe->found = drive->abilities;
    status = try_c2_of_data(probe, error);
    if (status == DCN_OK)
        drive->abilities = probe->found;
    return status;
}

static void
note_limits(struct dcn_drive *drive)
{
    const struct dcn_drive_abilities *abilities = &drive->abilities;
    bool c2 = abilities->c2_294 || abilities->c2_296;

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
remember(struct probe *probe, struct dcn_error *error)
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
    struct probe *probe = calloc(1, sizeof(*probe));
    bool toc_full = drive->abilities.toc_full, confirmed = false;
    enum dcn_status status = DCN_OK;

    if (probe == NULL)
        return dcn__error_memory(error, "probing a drive");
    probe->drive = drive;
    probe->disc = disc;
    probe->bytes_len = (size_t)MAX_SECTORS * STRIDE_MAX;
    probe->bytes = malloc(probe->bytes_len);
    if (probe->bytes == NULL)
        status = dcn__error_memory(error, "probing a drive");
    else
        status = use_remembered(probe, &confirmed, error);
    if (status == DCN_OK && !confirmed) {
        memset(&probe->found, 0, sizeof(probe->found));
        status = probe_whole(probe, error);
        if (status == DCN_OK)
            status = remember(probe, error);
    }
    if (status == DCN_OK && disc->medium == DCN_MEDIUM_CD) {
        probe->found = drive->abilities;
        status = judge_raw(probe, error);
        drive->abilities.raw_is_true = probe->found.raw_is_true;
        note_limits(drive);
    }
    drive->abilities.toc_full = toc_full;
    free(probe->bytes);
    free(probe);
    return status;
}
