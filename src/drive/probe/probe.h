/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Probing of a drive: what its files share (probe.c, probe_forms.c). */
#ifndef DCN_DRIVE_PROBE_PROBE_H
#define DCN_DRIVE_PROBE_PROBE_H

#include "drive/line/read_parts.h"

/* Sectors of a trial: enough that some bad Q do not matter. */
#define TRIAL_SECTORS 8
#define MAX_PLACES    12
/* Larger commands gain nothing, and cost more where they fail. */
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
};

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
/* The longest command of such parts that works within run, at least 1:
 * halved until one does, then narrowed. */
enum dcn_status
dcn__probe_try_length(struct dcn_probe *probe, const struct dcn_parts *parts,
                      const struct dcn_range *run, uint32_t *most,
                      struct dcn_error *error);
/* Tries at probe->place what a drive of these abilities lacks; *has: some of
 * it comes. probe->found is spoilt. */
enum dcn_status
dcn__probe_lacking_forms(struct dcn_probe *probe,
                         const struct dcn_drive_abilities *abilities, bool *has,
                         struct dcn_error *error);
/* All READ CD forms, into probe->found. */
enum dcn_status
dcn__probe_cd_forms(struct dcn_probe *probe, struct dcn_error *error);

#endif
