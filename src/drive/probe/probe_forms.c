/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each READ CD form is tried on the same sectors of the disc in the drive,
 * and counts only if all of it arrived, the main channel is the same in each,
 * and the Q channel proves itself where it should stand.
 */
#include "drive/probe/probe.h"
#include "source/judge.h"

#include <string.h>

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

bool
dcn__probe_longest_run(const struct dcn_disc *disc, int data,
                       struct dcn_range *best)
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

dcn_lba
dcn__probe_place_of(const struct dcn_range *run, uint32_t count,
                    unsigned number)
{
    static const unsigned sixteenths[MAX_PLACES] = {8,  4, 12, 2, 14, 6,
                                                    10, 1, 15, 3, 13, 0};

    return run->first +
           (dcn_lba)((uint64_t)(run->count - count) * sixteenths[number] / 16);
}

dcn_lba
dcn__probe_place_in(const struct dcn_range *run, unsigned number)
{
    return dcn__probe_place_of(run, TRIAL_SECTORS, number);
}

/* ---- one form ---- */

/* Tried where a reply of 8 sectors is cut off: of each form a bridge that cuts
 * the end by its length modulo 1024 leaves one of them whole. */
static const uint32_t other_lengths[] = {7, 5, 4};

enum dcn_status
dcn__probe_trial(struct dcn_probe *probe, const struct dcn_parts *parts,
                 dcn_lba lba, uint32_t count, bool *good,
                 enum dcn_sense_class *class, struct dcn_error *error)
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
    probe->arrived = dcn__arrived(parts, probe->bytes, count, seed);
    *good = answer.good && probe->arrived == count;
    probe->cut = answer.good && !*good;
    return DCN_OK;
}

static bool
main_agrees(const struct dcn_probe *probe, const struct dcn_parts *parts,
            uint32_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (memcmp(probe->bytes + i * parts->stride,
                   probe->main + i * DCN_RAW_BYTES, DCN_RAW_BYTES) != 0)
            return false;
    }
    return true;
}

unsigned
dcn__probe_good_q(const struct dcn_probe *probe, const struct dcn_parts *parts)
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

enum dcn_status
dcn__probe_try_form(struct dcn_probe *probe, uint8_t extra_main, uint8_t sub,
                    struct dcn_parts *parts, bool *works,
                    struct dcn_error *error)
{
    const struct dcn_read_cd_form form = {
        DCN_READ_CD_ANY, (uint8_t)(DCN_READ_CD_RAW | extra_main), sub};
    enum dcn_sense_class class;
    uint32_t count = TRIAL_SECTORS;
    enum dcn_status status;

    dcn__parts_of_form(&form, DCN_ORDER_MAIN_C2_SUB, parts);
    status = dcn__probe_trial(probe, parts, probe->place, TRIAL_SECTORS, works,
                              &class, error);
    /* Cut off: by its length, maybe, not for its form. */
    for (size_t i = 0; status == DCN_OK && probe->cut &&
                       i < sizeof(other_lengths) / sizeof(other_lengths[0]);
         i++) {
        count = other_lengths[i];
        status = dcn__probe_trial(probe, parts, probe->place, count, works,
                                  &class, error);
    }
    if (status == DCN_OK)
        *works = *works && main_agrees(probe, parts, count);
    return status;
}

/* ---- the steps ---- */

/* The plain form at probe->place: it works where two readings are alike.
 * *quick: the drive did not have to retry for it. */
static enum dcn_status
try_place(struct dcn_probe *probe, bool *works, bool *quick,
          enum dcn_sense_class *class, struct dcn_error *error)
{
    const struct dcn_read_cd_form form = {DCN_READ_CD_ANY, DCN_READ_CD_RAW,
                                          DCN_READ_CD_SUB_NONE};
    uint64_t before_ns = dcn__drive_now(probe->drive);
    struct dcn_parts parts;
    enum dcn_status status;

    dcn__parts_of_form(&form, DCN_ORDER_MAIN_C2_SUB, &parts);
    status = dcn__probe_trial(probe, &parts, probe->place, TRIAL_SECTORS, works,
                              class, error);
    *quick = dcn__drive_now(probe->drive) - before_ns < DCN_PROBE_QUICK_NS;
    if (status != DCN_OK || !*works)
        return status;
    memcpy(probe->main, probe->bytes, sizeof(probe->main));
    return dcn__probe_try_form(probe, 0, DCN_READ_CD_SUB_NONE, &parts, works,
                               error);
}

enum dcn_status
dcn__probe_find_place(struct dcn_probe *probe, const struct dcn_range *run,
                      struct dcn_error *error)
{
    enum dcn_sense_class class = DCN_SENSE_NONE;
    enum dcn_status status = DCN_OK;
    unsigned slow = MAX_PLACES;
    bool works = false, quick = false;

    for (unsigned i = 0; status == DCN_OK && !quick && i < MAX_PLACES &&
                         class != DCN_SENSE_UNSUPPORTED;
         i++) {
        probe->place = dcn__probe_place_in(run, i);
        status = try_place(probe, &works, &quick, &class, error);
        quick = quick && works;
        if (works && slow == MAX_PLACES)
            slow = i;
    }
    /* All that works is slow: the first of it. */
    if (status == DCN_OK && !quick && slow < MAX_PLACES) {
        probe->place = dcn__probe_place_in(run, slow);
        status = try_place(probe, &works, &quick, &class, error);
    }
    probe->found.read_cd = works;
    probe->refused = !works && class == DCN_SENSE_UNSUPPORTED;
    return status;
}

static enum dcn_status
try_c2(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_parts parts;
    enum dcn_status status = dcn__probe_try_form(
        probe, DCN_READ_CD_C2, 0, &parts, &probe->found.c2_294, error);

    if (status == DCN_OK)
        status = dcn__probe_try_form(probe, DCN_READ_CD_C2_BLOCK, 0, &parts,
                                     &probe->found.c2_296, error);
    return status;
}

/* True where no subchannel came at all. Bytes without any right Q may as well
 * be this disc's: what they say of the drive is not remembered. */
static bool
sub_is_zero(const struct dcn_probe *probe, const struct dcn_parts *parts)
{
    for (size_t i = 0; i < TRIAL_SECTORS; i++) {
        const uint8_t *sub = probe->bytes + i * parts->stride + parts->sub_at;

        for (size_t k = 0; k < parts->sub_bytes; k++)
            if (sub[k] != 0)
                return false;
    }
    return true;
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
count_formatted_q(const struct dcn_probe *probe, const struct dcn_parts *parts,
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
try_formatted_q(struct dcn_probe *probe, const struct dcn_range *run,
                struct dcn_error *error)
{
    struct dcn_parts parts;
    unsigned bcd, hex;
    bool works;
    bool silent;
    enum dcn_status status =
        dcn__probe_try_form(probe, 0, DCN_READ_CD_SUB_Q, &parts, &works, error);

    if (status != DCN_OK || !works)
        return status;
    count_formatted_q(probe, &parts, probe->place, &bcd, &hex);
    silent = sub_is_zero(probe, &parts);
    for (unsigned i = 1; status == DCN_OK && bcd == hex && i < 5; i++) {
        enum dcn_sense_class class;
        dcn_lba lba = dcn__probe_place_in(run, i);
        status = dcn__probe_trial(probe, &parts, lba, TRIAL_SECTORS, &works,
                                  &class, error);
        if (works) {
            count_formatted_q(probe, &parts, lba, &bcd, &hex);
            silent = silent && sub_is_zero(probe, &parts);
        }
    }
    probe->found.sub_q = bcd + hex > 0;
    probe->found.q_is_hex = hex > bcd;
    if (!probe->found.sub_q && !silent)
        probe->whole = false;
    return status;
}

static enum dcn_status
try_sub(struct dcn_probe *probe, const struct dcn_range *run,
        struct dcn_error *error)
{
    struct dcn_parts parts;
    bool works, good, silent;
    enum dcn_status status = dcn__probe_try_form(probe, 0, DCN_READ_CD_SUB_RAW,
                                                 &parts, &works, error);

    if (status != DCN_OK)
        return status;
    good = works && dcn__probe_good_q(probe, &parts) >= TRIAL_SECTORS / 2;
    silent = !works || sub_is_zero(probe, &parts);
    for (unsigned i = 1; status == DCN_OK && works && !good && i < 5; i++) {
        enum dcn_sense_class class;
        bool came;
        status = dcn__probe_trial(probe, &parts, dcn__probe_place_in(run, i),
                                  TRIAL_SECTORS, &came, &class, error);
        good = came && dcn__probe_good_q(probe, &parts) >= TRIAL_SECTORS / 2;
        silent = silent && (!came || sub_is_zero(probe, &parts));
    }
    probe->found.sub_raw = good;
    if (!good && !silent)
        probe->whole = false;
    return status == DCN_OK ? try_formatted_q(probe, run, error) : status;
}

/* C2 and subchannel in one command, and which of them comes first. */
static enum dcn_status
try_all(struct dcn_probe *probe, bool block, struct dcn_error *error)
{
    uint8_t sub =
        probe->found.sub_raw ? DCN_READ_CD_SUB_RAW : DCN_READ_CD_SUB_Q;
    struct dcn_parts c2_sub, sub_c2;
    unsigned usual, swapped;
    bool works;
    enum dcn_status status = dcn__probe_try_form(
        probe, block ? DCN_READ_CD_C2_BLOCK : DCN_READ_CD_C2, sub, &c2_sub,
        &works, error);

    if (status != DCN_OK || !works)
        return status;
    dcn__parts_of_form(&c2_sub.form, DCN_ORDER_MAIN_SUB_C2, &sub_c2);
    if (probe->found.sub_raw) {
        usual = dcn__probe_good_q(probe, &c2_sub);
        swapped = dcn__probe_good_q(probe, &sub_c2);
    } else {
        unsigned other;
        count_formatted_q(probe, &c2_sub, probe->place, &usual, &other);
        usual += other;
        count_formatted_q(probe, &sub_c2, probe->place, &swapped, &other);
        swapped += other;
    }
    if (usual < TRIAL_SECTORS / 2 && swapped < TRIAL_SECTORS / 2) {
        probe->whole = probe->whole && sub_is_zero(probe, &c2_sub);
        return DCN_OK;
    }
    probe->found.c2_with_sub = true;
    probe->found.reply_order =
        usual >= swapped ? DCN_ORDER_MAIN_C2_SUB : DCN_ORDER_MAIN_SUB_C2;
    /* Where only the longer C2 goes with it, that one is used throughout. */
    if (block)
        probe->found.c2_294 = false;
    return DCN_OK;
}

static enum dcn_status
try_together(struct dcn_probe *probe, struct dcn_error *error)
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

enum dcn_status
dcn__probe_lacking_forms(struct dcn_probe *probe,
                         const struct dcn_drive_abilities *abilities, bool *has,
                         struct dcn_error *error)
{
    bool c2 = abilities->c2_294 || abilities->c2_296;
    bool sub = abilities->sub_raw || abilities->sub_q;
    enum dcn_status status = DCN_OK;
    struct dcn_parts parts;
    bool works;

    *has = false;
    if (!abilities->read_cd)
        return DCN_OK;
    probe->found = *abilities;
    if (!c2)
        status = try_c2(probe, error);
    *has = !c2 && (probe->found.c2_294 || probe->found.c2_296);
    if (status == DCN_OK && !abilities->sub_raw) {
        status = dcn__probe_try_form(probe, 0, DCN_READ_CD_SUB_RAW, &parts,
                                     &works, error);
        *has = *has || (works && dcn__probe_good_q(probe, &parts) > 0);
    }
    if (status == DCN_OK && !sub && !*has) {
        status = dcn__probe_try_form(probe, 0, DCN_READ_CD_SUB_Q, &parts,
                                     &works, error);
        *has = *has || (works && !sub_is_zero(probe, &parts));
    }
    if (status == DCN_OK && c2 && sub && !abilities->c2_with_sub && !*has) {
        probe->found.c2_with_sub = false;
        status = try_together(probe, error);
        *has = probe->found.c2_with_sub;
    }
    return status;
}

void
dcn__probe_richest_parts(const struct dcn_drive_abilities *found,
                         struct dcn_parts *parts)
{
    unsigned want = DCN_WANT_RAW;

    if (found->sub_raw || found->sub_q)
        want |= DCN_WANT_SUB;
    if ((found->c2_294 || found->c2_296) &&
        (found->c2_with_sub || want == DCN_WANT_RAW))
        want |= DCN_WANT_C2;
    dcn__parts_for(found, want, parts);
}

/* Sectors that are tried alone before the disc, not the drive, is blamed: at
 * the beginning, quarters and middle, since damage has a place. */
#define SINGLES 4

/*
 * Where no run of sectors is long enough for a trial, or none reads: sectors
 * alone. One that reads shows the plain form. If none does, but none is refused
 * as a command either, the drive is taken to have that form, which every CD
 * drive has (MMC-6 5.3.10); nothing of it is remembered.
 */
static enum dcn_status
try_singles(struct dcn_probe *probe, struct dcn_error *error)
{
    const struct dcn_disc *disc = probe->disc;
    dcn_lba first = disc->tracks[0].start;
    int64_t count = (int64_t)disc->lead_out - first;
    enum dcn_sense_class class = DCN_SENSE_NONE;
    enum dcn_status status = DCN_OK;
    struct dcn_parts parts;
    bool works = false;

    dcn__parts_for(&probe->found, DCN_WANT_RAW, &parts);
    for (int64_t i = 0; status == DCN_OK && !works && i < SINGLES &&
                        class != DCN_SENSE_UNSUPPORTED;
         i++)
        status = dcn__probe_trial(probe, &parts,
                                  first + (dcn_lba)(count * i / SINGLES), 1,
                                  &works, &class, error);
    probe->found.read_cd = works || class != DCN_SENSE_UNSUPPORTED;
    probe->nothing_reads = !works && probe->found.read_cd;
    probe->whole = false;
    return status;
}

/* All READ CD forms. */
static enum dcn_status
try_cd_forms(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_range run;
    enum dcn_status status;

    if (!dcn__probe_longest_run(probe->disc, 0, &run) &&
        !dcn__probe_longest_run(probe->disc, 1, &run))
        return try_singles(probe, error);
    status = dcn__probe_find_place(probe, &run, error);
    if (status == DCN_OK && !probe->found.read_cd && !probe->refused)
        return try_singles(probe, error);
    if (status != DCN_OK || !probe->found.read_cd)
        return status;
    status = try_c2(probe, error);
    if (status == DCN_OK)
        status = try_sub(probe, &run, error);
    return status == DCN_OK ? try_together(probe, error) : status;
}

const struct dcn_probe_step dcn__probe_cd_forms = {
    .stage = DCN_PROBE_FORMS,
    .run = try_cd_forms,
};
