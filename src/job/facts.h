/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts that the jobs' reports share (docs/report-layout.md), and the
 * frame that every job works in: report, notes, times, outcome.
 */
#ifndef DCN_JOB_FACTS_H
#define DCN_JOB_FACTS_H

#include "fs/fs.h"
#include "job/caller.h"
#include "job/spec.h"
#include "report/report.h"
#include "map/map.h"

#include <discern/job.h>

struct dcn_job_note {
    enum dcn_note_level level;
    char *code, *text;
};

/* What every job carries along. */
struct dcn_job {
    struct dcn_events caller; /* copied; without callbacks where none is */
    struct dcn_events events; /* hands on to caller and keeps the notes */
    struct dcn_report *report;
    struct dcn_job_note *notes;
    size_t note_count;
    struct dcn_clock clock; /* real time of the run */
    uint64_t started_ns;
    bool timed; /* started, finished and seconds are reported */
};

/*
 * Begins a report of that kind ("rip"). timed: with started. Copies events
 * (NULL: none) and, over own (full bytes, which holds the defaults), options;
 * errors are those of dcn__caller_take, after which the frame is as begun,
 * hears nobody, and still has to be ended.
 */
enum dcn_status
dcn__job_begin(struct dcn_job *job, const struct dcn_events *events,
               const char *kind, bool timed, void *own, size_t full,
               const void *options, struct dcn_error *error);

/*
 * Ends it: outcome, times, error and notes. good is what a job without error
 * came to; with one, the outcome follows from status. Fills what the public
 * calls fill and frees the frame; returns status.
 */
enum dcn_status
dcn__job_end(struct dcn_job *job, enum dcn_status status, enum dcn_outcome good,
             enum dcn_outcome *outcome, struct dcn_report **report,
             const struct dcn_error *error);

/* The worse of two: 1, 5, 130, 4, 6, 8, 3, 7, 0, the worst first. Whoever
 * knows several things of one job combines them with this. */
enum dcn_outcome dcn__outcome_worse(enum dcn_outcome a, enum dcn_outcome b);
/*
 * Whatever a job thinks of its work: losses and differences that its report
 * counts are never good. The outcome that a good (or unproven) one comes to.
 */
enum dcn_outcome
dcn__outcome_of_report(const struct dcn_report *report, enum dcn_outcome good);
const char *dcn__outcome_name(enum dcn_outcome outcome);
const char *dcn__origin_name(enum dcn_origin origin);
const char *dcn__track_mode_name(enum dcn_track_mode mode);

/* Each adds one object or list under parent by the key that the schema
 * names. */
/* in_full: what it reads and can do is for people, too. */
void dcn__tree_drive(struct dcn_report *drive, const char *name,
                     const struct dcn_drive *handle, bool in_full);
void
dcn__tree_source(struct dcn_report *parent, const struct dcn_opened *opened);
void
dcn__tree_image(struct dcn_report *parent, const struct dcn_opened *opened);
void dcn__tree_disc(struct dcn_report *parent, const struct dcn_disc *disc);
void dcn__tree_file_systems(struct dcn_report *parent, const struct dcn_fs *fs);
void dcn__tree_contents(struct dcn_report *parent, const struct dcn_fs *fs);
/* "causes" and "oddities" of parent: the sectors of each kind that the map
 * knows of; nothing where there are none. */
void dcn__tree_causes(struct dcn_report *parent, const struct dcn_map *map);
/* What a map says of some sectors, as the fields of item. */
void dcn__tree_run(struct dcn_report *item, const struct dcn_map_run *run);

/*
 * All that info tells of a disc: source's disc under report, and with deep
 * what every sector's subchannel adds and the files on it. image: the path of
 * an image, beside which a rip's map may lie; NULL: none. Errors are those of
 * reading.
 */
enum dcn_status
dcn__info_disc(struct dcn_source *source, const char *image, bool deep,
               const struct dcn_events *events, struct dcn_report *report,
               struct dcn_error *error);

/* BASE.json, replaced as a whole. Errors are those of dcn__atomic_write. */
enum dcn_status
dcn__tree_write(const char *path, const struct dcn_report *report,
                struct dcn_error *error);

#endif
