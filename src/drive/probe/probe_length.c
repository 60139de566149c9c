/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many sectors a command takes: tried on ground that costs little, since a
 * drive may spend minutes on one long command over weak sectors.
 */
#include "drive/probe/probe.h"

/* Sectors from the beginning where long commands are tried: behind what
 * protections make unreadable (up to some 10,000). */
#define NEAR_START 12000

/* True where the drive reads the beginning, the middle and the end of count
 * sectors without a moment's retrying. */
static enum dcn_status
reads_quickly(struct dcn_probe *probe, const struct dcn_parts *parts,
              dcn_lba lba, uint32_t count, bool *quick, struct dcn_error *error)
{
    uint32_t length = count < TRIAL_SECTORS ? count : TRIAL_SECTORS;
    enum dcn_status status = DCN_OK;

    *quick = true;
    for (unsigned i = 0; status == DCN_OK && *quick && i < 3; i++) {
        uint64_t before_ns = dcn__drive_now(probe->drive);
        enum dcn_sense_class class;
        bool good;

        status = dcn__probe_trial(probe, parts,
                                  lba + (dcn_lba)((count - length) / 2 * i),
                                  length, &good, &class, error);
        *quick = good &&
                 dcn__drive_now(probe->drive) - before_ns < DCN_PROBE_QUICK_NS;
    }
    return status;
}

/*
 * Where count sectors in one command cost little: near the inner edge, where
 * damage is rare, or elsewhere if that is slow; a drive may spend minutes on
 * one long command over weak ground. The disc's very beginning is left for
 * measuring the cache, which must not hold it.
 */
static enum dcn_status
find_long_place(struct dcn_probe *probe, const struct dcn_parts *parts,
                const struct dcn_range *run, uint32_t count,
                struct dcn_error *error)
{
    uint64_t room = run->count - count;
    uint64_t near = room / 2 < NEAR_START ? room / 2 : NEAR_START;
    enum dcn_status status = DCN_OK;
    bool quick = false;

    /* Another form's place serves as well. */
    if (probe->long_place > run->first &&
        probe->long_place <= run->first + (int64_t)room)
        status = reads_quickly(probe, parts, probe->long_place, count, &quick,
                               error);
    for (unsigned i = 0; status == DCN_OK && !quick && i <= MAX_PLACES; i++) {
        /* The first trial may have had to wait until the disc turned. */
        uint64_t offset = near + i * TRIAL_SECTORS;

        probe->long_place =
            i < 2 ? run->first + (dcn_lba)(offset < room ? offset : room)
                  : dcn__probe_place_of(run, count, i - 1);
        status = reads_quickly(probe, parts, probe->long_place, count, &quick,
                               error);
    }
    return status;
}

/* Of a place, and not of a length: damage, or a part refused there. */
static bool is_of_the_place(enum dcn_sense_class class)
{
    return class == DCN_SENSE_MEDIUM_ERROR || class == DCN_SENSE_WRONG_TYPE;
}

static enum dcn_status
length_works(struct dcn_probe *probe, const struct dcn_parts *parts,
             const struct dcn_range *run, uint32_t n, bool *works,
             struct dcn_error *error)
{
    const dcn_lba places[] = {probe->long_place,
                              run->first + (dcn_lba)((run->count - n) / 2)};
    enum dcn_sense_class class = DCN_SENSE_MEDIUM_ERROR;
    enum dcn_status status = DCN_OK;

    *works = false;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) &&
                       status == DCN_OK && !*works && is_of_the_place(class);
         i++)
        status =
            dcn__probe_trial(probe, parts, places[i], n, works, &class, error);
    /* Damage is no reason for shorter commands: the drive took this one. It
     * is asked again on another disc. */
    if (status == DCN_OK && !*works && class == DCN_SENSE_MEDIUM_ERROR) {
        *works = true;
        probe->whole = false;
    }
    return status;
}

static enum dcn_status
try_length(struct dcn_probe *probe, const struct dcn_parts *parts,
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
    status = find_long_place(probe, parts, run, n, error);
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

/* ---- the steps ---- */

/* The longest command with all that was found. */
static enum dcn_status
try_raw_length(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_parts parts;
    struct dcn_range run;

    if (!probe->found.read_cd ||
        (!dcn__probe_longest_run(probe->disc, 0, &run) &&
         !dcn__probe_longest_run(probe->disc, 1, &run)))
        return DCN_OK;
    dcn__probe_richest_parts(&probe->found, &parts);
    return try_length(probe, &parts, &run, &probe->found.max_sectors_cd, error);
}

const struct dcn_probe_step dcn__probe_cd_length = {
    .stage = DCN_PROBE_LENGTHS,
    .run = try_raw_length,
};

/* The longest command of user data. */
static enum dcn_status
try_user_length(struct dcn_probe *probe, struct dcn_error *error)
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
    return try_length(probe, &parts, &run, &probe->found.max_sectors_data,
                      error);
}

/* After C2 of data: what a disc without data is guessed to take follows from
 * all of READ CD. */
const struct dcn_probe_step dcn__probe_user_length = {
    .stage = DCN_PROBE_COMMANDS,
    .of_all_media = true,
    .run = try_user_length,
};
