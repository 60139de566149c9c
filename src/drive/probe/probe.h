/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Probing of a drive: what its files share, and its steps. */
#ifndef DCN_DRIVE_PROBE_PROBE_H
#define DCN_DRIVE_PROBE_PROBE_H

#include "drive/line/read_parts.h"

/* Sectors of a trial: enough that some bad Q do not matter (on good discs up
 * to one in 600), and less than a bridge's 32 KiB. */
#define TRIAL_SECTORS 8
/* A disc of which twelve places all over it do not read is asked no further:
 * each may cost 7 s. */
#define MAX_PLACES 12
/* Larger commands gain nothing (a command's way costs 1 ms, 512 sectors at 48x
 * 140 ms), and cost more where they fail. */
#define MAX_SECTORS 512
/* A seek and a few sectors take less; a retry of the drive, more. */
#define DCN_PROBE_QUICK_NS UINT64_C(500000000)
#define STRIDE_MAX         (DCN_RAW_BYTES + DCN_C2_BLOCK_BYTES + DCN_SUB_BYTES)

struct dcn_probe {
    struct dcn_drive *drive;
    const struct dcn_disc *disc;
    struct dcn_drive_abilities found;
    uint8_t *bytes; /* MAX_SECTORS * STRIDE_MAX */
    size_t bytes_len;
    uint8_t main[TRIAL_SECTORS * DCN_RAW_BYTES]; /* of the place */
    dcn_lba place;                               /* where READ CD works */
    dcn_lba long_place; /* where long commands are tried */
    bool whole;         /* what was found does not depend on a small disc */
    uint32_t arrived;   /* of the last trial */
    bool cut;           /* ... status good, but not all of it arrived */
    bool refused;       /* READ CD, as a command */
    bool nothing_reads; /* of the disc: what the drive gives is assumed */
};

/* When a step runs; those of one stage in the order of the table. */
enum dcn_probe_stage {
    DCN_PROBE_FORMS,    /* what READ CD gives */
    DCN_PROBE_LENGTHS,  /* how much of it at once */
    DCN_PROBE_CONTENT,  /* what is in it */
    DCN_PROBE_COMMANDS, /* other commands */
    DCN_PROBE_HABITS,   /* drive->abilities holds what was found before, and
                         * what is found goes there */
    DCN_PROBE_STAGES
};

/*
 * A step of probing, which finds all abilities whose rows in
 * drive/abilities.def name it. Before DCN_PROBE_HABITS what is found goes into
 * probe->found. What does not work is no error: a step fails where the drive
 * is gone.
 */
struct dcn_probe_step {
    enum dcn_probe_stage stage;
    bool of_all_media; /* else of CDs */
    enum dcn_status (*run)(struct dcn_probe *probe, struct dcn_error *error);
};

/* Run also where the rest is remembered (probe.c). */
extern const struct dcn_probe_step dcn__probe_mode_page, dcn__probe_c2_of_data;

/* The longest run of one kind within a track: audio (0), data (1), either
 * (-1). False where none is as long as a trial. */
bool dcn__probe_longest_run(const struct dcn_disc *disc, int data,
                            struct dcn_range *best);
/* Place number 0..MAX_PLACES-1 for a trial within a run, from its middle to
 * its ends. */
dcn_lba dcn__probe_place_in(const struct dcn_range *run, unsigned number);
/* The same for a command of count sectors. */
dcn_lba dcn__probe_place_of(const struct dcn_range *run, uint32_t count,
                            unsigned number);

/*
 * One trial read into probe->bytes; *good: status good and all arrived.
 * *class: of the sense, NONE where there is none. A failed transport is no
 * error here: the form does not work.
 */
enum dcn_status
dcn__probe_trial(struct dcn_probe *probe, const struct dcn_parts *parts,
                 dcn_lba lba, uint32_t count, bool *good,
                 enum dcn_sense_class *class, struct dcn_error *error);
/* A trial of a READ CD form at probe->place: it works if its main channel is
 * that of the plain form. Sets *parts, in MMC's order. */
enum dcn_status dcn__probe_try_form(struct dcn_probe *probe, uint8_t extra_main,
                                    uint8_t sub, struct dcn_parts *parts,
                                    bool *works, struct dcn_error *error);
/* Sectors of the last trial whose raw subchannel, where parts says it is,
 * holds a Q with a right CRC. */
unsigned
dcn__probe_good_q(const struct dcn_probe *probe, const struct dcn_parts *parts);

/* Finds a place in run where the plain form works, twice alike, and keeps its
 * main channel; found.read_cd says whether there is one. */
enum dcn_status
dcn__probe_find_place(struct dcn_probe *probe, const struct dcn_range *run,
                      struct dcn_error *error);
/* The parts that ask for most of what was found to work in one command. */
void dcn__probe_richest_parts(const struct dcn_drive_abilities *found,
                              struct dcn_parts *parts);
/* Tries at probe->place what a drive of these abilities lacks; *has: some of
 * it comes. probe->found is spoilt. */
enum dcn_status
dcn__probe_lacking_forms(struct dcn_probe *probe,
                         const struct dcn_drive_abilities *abilities, bool *has,
                         struct dcn_error *error);
/* Whether raw data sectors are what the disc holds, into found.raw_is_true. */
enum dcn_status
dcn__probe_judge_raw(struct dcn_probe *probe, struct dcn_error *error);

#endif
