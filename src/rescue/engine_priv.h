/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the engine share; nobody else includes this. */
#ifndef DCN_RESCUE_ENGINE_PRIV_H
#define DCN_RESCUE_ENGINE_PRIV_H

#include "plan/plan.h"
#include "rescue/meter.h"
#include "rescue/recent.h"
#include "decide/repair.h"
#include "rescue/rescue.h"
#include "rescue/writer.h"
#include "util/room.h"

struct dcn_engine {
    struct dcn_source *source;
    struct dcn_sink *sink;
    const struct dcn_rescue_options *options;
    const struct dcn_events *events; /* may be NULL */
    struct dcn_rescue_summary *summary;
    struct dcn_clock *clock; /* the source's */
    struct dcn_clock real;
    const struct dcn_disc *disc;
    struct dcn_source_caps caps;
    unsigned keeps;       /* the sink's want */
    uint32_t max_sectors; /* of a command */
    struct dcn_store *store;
    struct dcn_map *map; /* the plan's: ahead of what is durable */
    struct dcn_plan *plan;
    struct dcn_writer *writer;
    struct dcn_repair *repair; /* NULL but for raw sectors of a CD */
    struct dcn_recent recent;  /* what the drive may hold in its cache */
    bool fresh;        /* the last read of the plan did not come out of it */
    unsigned unproven; /* data commands for which C2 is asked along: some of
                        * late brought sectors that nothing proves */
    struct dcn_meter meter;
    struct dcn_reading *outcomes; /* max_sectors entries */
    uint8_t *lead;                /* what is read to be forgotten */
    struct dcn_sector_result *lead_results;
    unsigned speed_kb_s; /* set now */
    bool speed_set;      /* we changed it */
    uint8_t effort;      /* enum dcn_effort, set now */
    bool passed; /* something was read in passing: what fails takes long else */
    unsigned alarms; /* of the source, when last looked at */
    /* Sectors that the disc is known by, as they were read. */
    struct dcn_mapfile_probe known[DCN_MAPFILE_PROBES];
    uint8_t known_bytes[DCN_MAPFILE_PROBES][DCN_RAW_BYTES];
    bool has_bytes[DCN_MAPFILE_PROBES]; /* ... of which these are at hand */
    unsigned known_count;
    dcn_lba chosen[DCN_MAPFILE_PROBES]; /* to be made known */
    unsigned chosen_count;
    dcn_lba lost_at;     /* the action during which the drive was lost */
    unsigned lost_times; /* ... in a row */
    dcn_lba settled;     /* told to the sink */
    uint64_t now_ns;     /* source's time when it was last waited for */
    uint64_t hard_ns;    /* source's time of the last hard commit */
    uint64_t end_ns;     /* source's time when the last slot was submitted */
    uint64_t before_ns;  /* and the one before it */
    bool told_full;      /* that the writer waits for room */
    uint64_t clock_ahead_ns; /* added to a clock that began anew */
    uint64_t resumed_good;
    uint64_t started_ns;
};

/* engine_lost.c: a drive that does not answer, a disc that is another. */
/* True where status says that the drive does not answer. */
bool dcn__engine_is_lost(enum dcn_status status);
/* Waits until the drive is there again, with the same disc; why: how it was
 * lost. Returns that, or DCN_ERR_CANCELLED, where it does not come back. */
enum dcn_status dcn__engine_regain(struct dcn_engine *engine, dcn_lba lba,
                                   struct dcn_error *why);
/* Begins to know the disc, by what an earlier run knew of it. */
void dcn__engine_know(struct dcn_engine *engine);
/* Knows the disc by what was read well of it: count results and sectors of
 * layout want. */
void
dcn__engine_learn_disc(struct dcn_engine *engine, dcn_lba first, uint32_t count,
                       unsigned want, const uint8_t *buffer,
                       const struct dcn_sector_result *results);
/* Where the drive was told that its disc may be another since the last call,
 * compares: DCN_ERR_MEDIUM_CHANGED. */
enum dcn_status
dcn__engine_check_disc(struct dcn_engine *engine, struct dcn_error *error);
/* At the end: is it still the disc that it was? */
enum dcn_status
dcn__engine_check_end(struct dcn_engine *engine, struct dcn_error *error);

/* Reads count sectors into engine->lead, laid out as want says, with their
 * results, for a caller without a writer; once more where the drive was lost
 * over it and came back. */
enum dcn_status
dcn__engine_read_again(struct dcn_engine *engine, dcn_lba lba, uint32_t count,
                       unsigned want, unsigned flags, struct dcn_error *error);

/* engine_kept.c: what is held of a sector. No writer may run but where told. */
/* The mode of the track at lba; outside of all: Mode 1. */
static inline enum dcn_track_mode
dcn__engine_mode_at(const struct dcn_engine *engine, dcn_lba lba)
{
    const struct dcn_track *track = dcn__disc_track_at(engine->disc, lba);

    return track != NULL ? track->mode : DCN_TRACK_MODE1;
}

/* The raw sector as the image has it, or, where that keeps user data, as it
 * was kept beside; *found false: it is not. */
enum dcn_status
dcn__engine_kept_raw(struct dcn_engine *engine, dcn_lba lba, uint8_t *raw,
                     bool *found, struct dcn_error *error);
/* Puts a raw sector, or what of it is user data, into the image. */
enum dcn_status
dcn__engine_put_sector(struct dcn_engine *engine, dcn_lba lba,
                       const uint8_t *raw, struct dcn_error *error);
/* Where an image of 2048 bytes a sector takes them from; may be called with a
 * writer. */
size_t dcn__engine_user_at(const uint8_t *raw);

/* Gives odd sectors right codes, where the options ask for it; *again: false.
 */
enum dcn_status dcn__engine_fix_codes(struct dcn_engine *engine, bool *again,
                                      struct dcn_error *error);

/* Runs on their way into map and store, equal neighbours together. */
struct dcn_engine_saying {
    struct dcn_engine *engine;
    struct dcn_map_run run; /* count 0: none */
    uint64_t committed_ns;
};
/* Of the source's time: what was said is on the disk after that, as what was
 * read is (engine.c). */
#define DCN_ENGINE_COMMIT_NS UINT64_C(1000000000)
enum dcn_status
dcn__engine_say(struct dcn_engine_saying *saying, const struct dcn_map_run *run,
                struct dcn_error *error);
enum dcn_status
dcn__engine_say_all(struct dcn_engine_saying *saying, struct dcn_error *error);
/* Says all and makes it part of the map's file; hard: now, and synced. */
enum dcn_status dcn__engine_commit(struct dcn_engine_saying *saying, bool hard,
                                   struct dcn_error *error);
/* Before a second reading: what the drive holds in its cache is pushed out, or
 * will be by reading with *flags. False: it cannot be, or not for sure. */
bool dcn__engine_wash(struct dcn_engine *engine, unsigned *flags);
/* Sets how hard the drive tries, where it is not so already; engine->effort
 * says what came of it. */
void dcn__engine_effort(struct dcn_engine *engine, enum dcn_effort effort);
/* A drive that takes it turns the disc at another speed, and back. */
void dcn__engine_other_speed(struct dcn_engine *engine);
void dcn__engine_usual_speed(struct dcn_engine *engine);

/* engine_sweep.c: reads again the data sectors that nothing proves. *again:
 * some are lost again and wait for retries. No writer may run. */
enum dcn_status dcn__engine_sweep(struct dcn_engine *engine, bool *again,
                                  struct dcn_error *error);
/* engine_odd.c: decides which of them are as pressed and which in doubt.
 * *again: some were a neighbour's and wait for retries. No writer may run. */
enum dcn_status dcn__engine_settle_odd(struct dcn_engine *engine, bool *again,
                                       struct dcn_error *error);

/* engine_read.c: carries out action's read into slot, whose buffer then has
 * the layout slot->want, and judges it into engine->outcomes. *prepared
 * false: the drive does not do this rung, the plan was told so, and nothing
 * was read. */
enum dcn_status dcn__engine_read(struct dcn_engine *engine,
                                 const struct dcn_plan_action *action,
                                 struct dcn_writer_slot *slot, bool *prepared,
                                 uint64_t *took_ns, struct dcn_error *error);

/* engine_piece.c: sectors of an action, and where they and their results go. */
struct dcn_engine_piece {
    dcn_lba first;
    uint32_t count;
    uint8_t *buffer;
    struct dcn_sector_result *results;
};

/*
 * As dcn__source_read; but with DCN_READ_NO_SPLIT what is too long for one
 * command of this form is halved until it fits. After a command that fails
 * nothing more of the piece is read, and the rest is UNKNOWN: what to do in
 * such a place is the plan's, and each failure more costs seconds.
 */
enum dcn_status
dcn__engine_read_piece(struct dcn_engine *engine,
                       const struct dcn_engine_piece *piece, unsigned want,
                       unsigned flags, struct dcn_error *error);

/* engine_ask.c: answers what no read does, to the plan. */
void dcn__engine_ask(struct dcn_engine *engine,
                     const struct dcn_plan_action *action);
/* Tells of what the drive does not give, and why. */
void dcn__engine_note_causes(struct dcn_engine *engine);

/* The source's time, whatever clock it is on. */
uint64_t dcn__engine_now(const struct dcn_engine *engine);

/* engine_tell.c: the caller is told and asked; any of it may not listen. */
bool dcn__engine_cancelled(const struct dcn_engine *engine);
void
dcn__engine_note(const struct dcn_engine *engine, enum dcn_note_level level,
                 const char *code, const char *text);
/* Not more often than is good, unless always. */
void dcn__engine_progress(struct dcn_engine *engine, enum dcn_phase phase,
                          dcn_lba lba, bool always);
/* Tells that the writer waits for room, or no longer does. */
void dcn__engine_tell_room(struct dcn_engine *engine, dcn_lba lba);
/* What the reading thread does on a full disk; engine must live as long. */
struct dcn_room dcn__engine_room(struct dcn_engine *engine);

/* engine_begin.c: all that is there before the first command; what there is
 * on failure is freed with the engine. */
enum dcn_status
dcn__engine_begin(struct dcn_engine *engine, struct dcn_error *error);
/* A plan of what the map leaves to do; again: after another of this run. */
enum dcn_status dcn__engine_make_plan(struct dcn_engine *engine, bool again,
                                      struct dcn_error *error);
/* A writer that counts what it makes durable from now on. */
enum dcn_status
dcn__engine_make_writer(struct dcn_engine *engine, struct dcn_error *error);
/* Fills what options says of the disc and opens the store. */
enum dcn_status
dcn__engine_open_store(const struct dcn_disc *disc,
                       struct dcn_store_options *options,
                       struct dcn_store **store, struct dcn_error *error);

/* engine_resume.c: the image and the disc are what the map says. */
enum dcn_status
dcn__engine_check_resume(struct dcn_engine *engine, struct dcn_error *error);
/* Data sectors that a map of version 1 calls repaired or damaged are to be read
 * again: they may have been pressed so. */
enum dcn_status
dcn__engine_ask_again(struct dcn_engine *engine, struct dcn_error *error);
/* Up to DCN_MAPFILE_PROBES sectors to know the disc by. */
unsigned
dcn__engine_choose_probes(const struct dcn_disc *disc, dcn_lba *probes);

/*
 * engine_second.c: reads again what nothing proves, as options->second says,
 * straight from source and sink (no writer may run). *again: sectors are lost
 * again and wait for retries. The map and its file are up to date on return.
 */
enum dcn_status dcn__engine_second(struct dcn_engine *engine, bool *again,
                                   struct dcn_error *error);

#endif
