/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of one merge, shared by the files that carry it out. */
#ifndef DCN_JOB_MERGE_PRIV_H
#define DCN_JOB_MERGE_PRIV_H

#include "job/facts.h"
#include "job/job_room.h"
#include "job/findings.h"
#include "map/mapfile.h"
#include "decide/arbiter.h"
#include "decide/samples.h"

/* Sectors of one step. */
#define DCN_MERGE_STEP 64

/* A capture, or an image with a map. */
struct dcn_merge_input {
    char *name;                            /* as given */
    const char *encoding;                  /* of its sheet's text, or NULL */
    char *image, *map_path, *samples_path; /* samples_path NULL: none */
    struct dcn_source *source;
    const struct dcn_disc *disc;
    const struct dcn_image_format *format;
    struct dcn_mapfile file; /* of a foreign one only the map */
    bool own;                /* the map is discern's */
    bool raw;                /* its image keeps 2352 bytes */
    bool sub;                /* and P-W */
    bool described;  /* its image tells tracks, or its map the TOC's digest */
    uint64_t length; /* sectors of its map */
    struct dcn_samples *samples; /* or NULL */
    int32_t shift;   /* its audio comes that many samples later than the first
                     * source's */
    uint8_t *drives; /* [n]: number in the merged map of its drive n */
    uint16_t *who;   /* [n]: which drive its drive n is, among those of all
                      * sources; 0: not known */

    /* Room for one step and what is in it. */
    uint8_t *buffer;
    struct dcn_sector_result results[DCN_MERGE_STEP];
    struct dcn_map_run runs[DCN_MERGE_STEP];
    struct dcn_sample *room;  /* DCN_VOTE_MAX */
    struct dcn_sample *parts; /* of a shifted one: twice DCN_VOTE_MAX */
    bool told_short;

    /* Totals, in sectors. */
    uint64_t held;         /* recovered, says its map, and there */
    uint64_t alone;        /* that nobody else holds */
    uint64_t contradicted; /* held, but others' bytes were taken */
};

/* Sectors in a row that were decided in the same way. */
struct dcn_merge_decision {
    dcn_lba first;
    uint32_t count;
    uint8_t how, state, source, cause;
    bool contested;
    uint32_t with, against;
};

/* Two sources on sectors that both hold. */
struct dcn_merge_pair {
    uint32_t common, differ;
    dcn_lba first; /* that differs */
};

struct dcn_merging {
    struct dcn_job job;
    const struct dcn_merge_options *options;
    struct dcn_room room;
    struct dcn_merge_input *inputs;
    size_t input_count;
    struct dcn_disc *disc;  /* the merged one; owned */
    struct dcn_disc *known; /* with what the subchannel added; owned */
    const struct dcn_merge_input *reference; /* whose tracks they are */
    const char *digest; /* of the TOC; "" where no map tells */
    char own_digest[65];
    dcn_lba least_end; /* where the disc ends by the source that says the
                        * least */
    const struct dcn_image_format *format;
    bool raw, sub; /* what the output keeps */
    char *base, *map_path, *json_path, *samples_path;
    struct dcn_file_lock *lock;
    char **keep; /* files that are read from; owned */
    size_t keep_count;
    struct dcn_sink *sink;
    struct dcn_samples *samples; /* of what stays damaged; NULL: none yet */
    struct dcn_arbiter *judge;
    struct dcn_mapfile file; /* the merged map */
    struct dcn_map_run run;  /* not yet in it; count 0: none */
    struct dcn_tap *tap;

    /* Of the check: both kinds of track of all pairs together. */
    uint64_t checked, check_differ;

    uint64_t hows[DCN_ARBITER_HOWS];
    uint64_t proven, contested, made_up;
    uint64_t over_odd;    /* proven, taken though others hold odd bytes */
    uint64_t over_proven; /* odd bytes of two drives, though one has proven */
    uint64_t q_good, q_bad;
    struct dcn_merge_decision *decisions;
    size_t decision_count, decisions_left_out;
    struct dcn_merge_decision open; /* not yet listed; count 0: none */
    bool begun;                     /* there is a sink */
    bool finished;
    bool end_contradicted; /* something says that there is more of the disc */
};

/* ---- merge_input.c ---- */

/* Opens all that options name, into inputs. */
enum dcn_status
dcn__merging_open(struct dcn_merging *merging, struct dcn_error *error);
void dcn__merging_close_inputs(struct dcn_merging *merging);

/* ---- merge_read.c ---- */

/* Reads count (at most DCN_MERGE_STEP) sectors of every source. */
enum dcn_status dcn__merging_read(struct dcn_merging *merging, dcn_lba first,
                                  uint32_t count, struct dcn_error *error);
/* What an input says of the n-th sector of the step read last; good until the
 * next call for that input. */
enum dcn_status
dcn__merging_claim(struct dcn_merge_input *input, dcn_lba first, uint32_t n,
                   enum dcn_track_mode mode, struct dcn_arbiter_claim *claim,
                   struct dcn_error *error);
/* The P-W of the n-th sector, or NULL. */
const uint8_t *
dcn__merging_sub(const struct dcn_merge_input *input, uint32_t n);
/* The mode of the track that lba lies in. */
enum dcn_track_mode dcn__merging_mode(const struct dcn_disc *disc, dcn_lba lba);

/* ---- merge_check.c ---- */

/*
 * Are they one disc? Tables of contents, lengths, and sectors that two hold.
 * Chooses the disc, aligns audio. DCN_ERR_WRONG_DISC names the source that
 * differs, and where.
 */
enum dcn_status
dcn__merging_check(struct dcn_merging *merging, struct dcn_error *error);

/* ---- merge_end.c ---- */

/* The disc becomes as long as the longest map says, since images end where
 * their data end, with what the sources' reports know of its end. */
void dcn__merging_whole_disc(struct dcn_merging *merging);
/* What the merged map's sectors that hold nothing come to, with a note; GOOD
 * where there are none. */
enum dcn_outcome dcn__merging_weigh_end(struct dcn_merging *merging);

/* ---- merge_shift.c ---- */

/* By how many samples b's audio comes later than a's, from sectors that both
 * hold. False: no one number. */
bool
dcn__merging_find_shift(struct dcn_merging *merging, struct dcn_merge_input *a,
                        struct dcn_merge_input *b, int32_t *shift);

/* ---- merge_keep.c ---- */

/* Keeps how the sector at lba, the n-th of the step read last, was decided
 * between the claims of all inputs. */
enum dcn_status
dcn__merging_keep(struct dcn_merging *merging, dcn_lba lba, uint32_t n,
                  const struct dcn_arbiter_claim *claims,
                  const struct dcn_arbiter_result *result,
                  struct dcn_error *error);
/* After the last sector: what was held back. */
enum dcn_status
dcn__merging_keep_all(struct dcn_merging *merging, struct dcn_error *error);

/* ---- merge_run.c ---- */

/* Decides every sector and writes image, map and samples. */
enum dcn_status
dcn__merging_run(struct dcn_merging *merging, struct dcn_error *error);
/* Sectors that are not the disc's. */
uint64_t dcn__merging_damage(const struct dcn_merging *merging);

/* ---- merge_outcome.c ---- */

/* What a finished merge came to; tells what is odd in it. */
enum dcn_outcome dcn__merging_outcome(struct dcn_merging *merging);

/* ---- merge_report.c ---- */

/* Puts all that is known into the report (docs/schema/merge.json). */
void dcn__merging_report(struct dcn_merging *merging);

#endif
