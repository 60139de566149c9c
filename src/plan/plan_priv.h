/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the plan share; nobody else includes this. */
#ifndef DCN_PLAN_PLAN_PRIV_H
#define DCN_PLAN_PLAN_PRIV_H

#include "plan/failure.h"
#include "plan/intended.h"
#include "plan/plan.h"

/* Half-open, so that the last LBA has an end. */
struct dcn_plan_span {
    int64_t first, end;
};

/* Growing from a block that reads, up and then down. */
struct dcn_plan_grow {
    int direction;    /* +1, -1; 0: not growing */
    int64_t up, down; /* next sector upward; end of the next downward */
    uint32_t blocks;  /* of the next command */
};

/* Scraping from the edges of what failed. */
struct dcn_plan_edge {
    bool back;      /* from its end */
    unsigned fails; /* in a row */
    bool going;
};

struct dcn_plan_sweep {
    bool going;
    bool backward;
    bool only_lost; /* sectors answered as a drive does that lost the track */
    enum dcn_rung rung;
    unsigned others; /* rungs that could be tried instead */
    uint32_t tries;
    uint64_t spent_ns;
};

/* A place on the turn that fails, in sectors of the turn that comes next. */
struct dcn_plan_zone {
    double low, high;
    double factor; /* turns have that many times the sectors expected */
    unsigned hits; /* turns on which something of it failed */
    unsigned misses;
    unsigned since_hit, since_probe, interval; /* turns */
    bool hit; /* something failed on this turn */
};

/* Scratches that are followed at once: more of them on one turn leave less
 * good ground between than skipping around each costs. */
#define DCN_PLAN_ZONES 8

/* Which speed copying goes at; [0] full, [1] slow. */
struct dcn_plan_pace {
    bool slow;
    bool vain;         /* slow was tried here and brought no more */
    double sectors[2]; /* that came of late */
    double seconds[2]; /* that they took */
    double since_s;    /* at this speed */
    double hold_s;     /* that a speed is kept for */
};

/* What sweeps in passing at one speed did of late. */
struct dcn_plan_arm {
    double tries, wins; /* sectors */
    double seconds;
};

#define DCN_PLAN_ARMS 4 /* full, medium, slow, slowest speed */

/* Reading in passing (plan_passing.c). */
struct dcn_plan_passing {
    bool on;               /* there was trouble that it may help with */
    bool vain;             /* the drive takes its time all the same */
    unsigned judged, slow; /* commands that say so, or not */
    struct dcn_plan_arm arms[DCN_PLAN_ARMS];
    bool sweeping;
    unsigned arm; /* of the sweep */
    unsigned sweeps;
    unsigned commands; /* of the sweep */
    bool small;        /* the sweep before had so few that the drive's cache
                        * may hold them */
};

/* A ring that was set aside. */
struct dcn_plan_ring {
    struct dcn_plan_span span;
    int64_t next, sample; /* where to sample next; where it was last */
    bool sampled;         /* there was a last one */
    bool opened;          /* something of it read after all */
};

/* Whether the disc ends where the drive refused an address. */
struct dcn_plan_border {
    enum {
        DCN_BORDER_NONE,   /* nothing is being asked */
        DCN_BORDER_PLACES, /* are all places behind refused? */
        DCN_BORDER_SEARCH, /* where between low and high does it begin? */
        DCN_BORDER_BEFORE, /* does the sector before still read? */
        DCN_BORDER_AGAIN,  /* is the first behind it refused after that? */
        DCN_BORDER_WELL,   /* is the drive well? */
    } stage;
    unsigned inquiries;
    int64_t asked;          /* where the last inquiry began */
    int64_t low, high, end; /* it is in low..high; end of that part of the
                             * disc */
    unsigned place, places; /* asked of those to be asked */
    int64_t lba;            /* of the question */
    bool blank;             /* the drive said so */
};

/* Ground that the drive refuses (plan_locked.c). */
struct dcn_plan_locked {
    bool on;
    unsigned refusals; /* commands */
    bool asked_places;
    struct dcn_range *places; /* owned */
    size_t place_count, place;
    unsigned file_probes, step; /* of the grid */
    uint64_t refused_ns;        /* that refusals took */
    int64_t shore;              /* borders on what was read: from here on */
    int64_t probed;             /* the probe that growing began at */
    int growing;                /* +1, -1; 0: not */
    int64_t edge;               /* where it has come to */
    int64_t length, span;       /* of the next command; what may still be good
                                 * before the refusal that it ran into */
    bool narrowing;             /* it has run into one */
};

/* A drive that lost its track refuses what lies near, out of memory, and one
 * may do so twice; a third time, with a seek between, is the disc's. */
#define DCN_PLAN_TYPE_PLACES 3

/* Ground refused for its type (plan_types.c). */
struct dcn_plan_types {
    dcn_lba places[DCN_PLAN_TYPE_PLACES]; /* that were refused so */
    unsigned seen, place;                 /* of them; the one asked about */
    struct dcn_reading sense;             /* of the last */
    bool believed;
    unsigned vain, parts;
    struct dcn_plan_span part; /* that is asked about */
    int64_t asked_to;          /* parts before it were */
};

/* Looking for rings among what copying left. */
struct dcn_plan_holes {
    bool begun, in_hole;
    int64_t at; /* holes from here on */
    struct dcn_plan_span hole;
    int sample;  /* next place of it */
    int64_t lba; /* of the last one */
};

struct dcn_plan;

/* A pass's search: fills first and count (and more) of action with the next
 * read in span; false where the span is done. */
typedef bool
dcn_plan_search(struct dcn_plan *plan, const struct dcn_plan_span *span,
                struct dcn_plan_action *action);

/* A line of the table in plan.c. */
struct dcn_plan_step {
    enum dcn_plan_pass pass;
    dcn_plan_search *search;
    bool backward;
    bool first_ranges;     /* the options' first ranges, not all */
    uint32_t skip_divisor; /* copying: longest skip is total / this */
    uint32_t stride;       /* scraping: blocks; retrying: not 0: only near */
};

struct dcn_plan {
    struct dcn_plan_options options; /* arrays are the plan's own */
    struct dcn_map *map;
    size_t step;                    /* of the table in plan.c */
    const struct dcn_plan_step *at; /* that */
    size_t range;                   /* of the step's ranges */
    bool range_begun;               /* cursor is set */
    int64_t cursor;      /* forward: next sector; backward: end of the next */
    unsigned in_a_row;   /* errors or slow reads */
    uint64_t good_run;   /* copying: sectors since the last of these */
    uint64_t last_skip;  /* ... sectors skipped at it */
    uint64_t typical_ns; /* of one sector on good ground; 0: not known */
    struct dcn_plan_grow grow;
    struct dcn_plan_edge edge;
    struct dcn_plan_sweep sweep;
    double near_tries, near_wins; /* of late */
    bool near_recovered;          /* something, in this step */
    struct dcn_ladder ladder;
    struct dcn_intended intended;
    bool intended_known;
    struct dcn_plan_ring rings[DCN_INTENDED_MAX];
    size_t ring_count;
    struct dcn_plan_holes holes;
    bool started;
    uint64_t started_ns;
    struct dcn_plan_zone zones[DCN_PLAN_ZONES];
    size_t zone_count;
    double turn_factor;
    struct dcn_plan_pace pace;
    struct dcn_plan_passing passing;
    struct dcn_plan_border border;
    struct dcn_plan_locked locked;
    struct dcn_plan_types types;
    struct {
        unsigned seen; /* links that failed between packets that read */
        bool off;      /* one read: the drive's addresses leave them out */
    } links[DCN_PLAN_MOST_PACKETS];
    bool have_action;
    struct dcn_plan_action action;
};

dcn_plan_search dcn__plan_copy_forward; /* plan_copy.c */
dcn_plan_search dcn__plan_copy_backward;
dcn_plan_search dcn__plan_passing; /* plan_passing.c */
dcn_plan_search dcn__plan_trim;    /* plan_damage.c */
dcn_plan_search dcn__plan_scrape;
dcn_plan_search dcn__plan_edges;
dcn_plan_search dcn__plan_retry;      /* plan_retry.c */
dcn_plan_search dcn__plan_ring_probe; /* plan_ring.c */
dcn_plan_search dcn__plan_ring_sample;

/* What trimming left of rings that were probed is left out, too. */
void dcn__plan_rings_close(struct dcn_plan *plan);
/* Rings found in the map become EXCLUDED, until they are sampled. */
void dcn__plan_rings_set_aside(struct dcn_plan *plan);

/* What a pass makes of a taken action. delivered: all sectors came. */
void
dcn__plan_copied(struct dcn_plan *plan, const struct dcn_plan_action *action,
                 const struct dcn_reading *outcomes, uint64_t took_ns);
void
dcn__plan_scraped(struct dcn_plan *plan, const struct dcn_plan_action *action,
                  const struct dcn_reading *outcomes);
void
dcn__plan_retried(struct dcn_plan *plan, const struct dcn_plan_action *action,
                  const struct dcn_reading *outcomes, uint64_t took_ns);

/*
 * plan_turn.c: damage that comes back with every turn. Sectors of one turn at
 * lba (0: not known); forgets all; shortens a read from first so that it ends
 * before a place that is expected to fail, true where first itself lies in
 * one, which is to be left until *leave; learns from a forward read.
 */
double dcn__plan_turn_sectors(const struct dcn_plan *plan, int64_t lba);
void dcn__plan_turn_reset(struct dcn_plan *plan);
bool dcn__plan_turn_limit(struct dcn_plan *plan, int64_t first, int64_t *end,
                          int64_t *leave);
void dcn__plan_turn_learn(struct dcn_plan *plan,
                          const struct dcn_plan_action *action,
                          const struct dcn_reading *outcomes);

/* plan_pace.c: the speed for all but retries, and what a read says of it. */
unsigned dcn__plan_pace_kb_s(const struct dcn_plan *plan);
void dcn__plan_pace_learn(struct dcn_plan *plan,
                          const struct dcn_plan_action *action,
                          const struct dcn_reading *outcomes, uint64_t took_ns);

/*
 * plan_passing.c: reading without the drive's retries. True where lba's sector
 * is read in passing now; how an action becomes one.
 * Begins it after trouble in a copying action, all of which then is to be
 * read again (true); learns whether the drive does it.
 */
bool dcn__plan_passing_at(const struct dcn_plan *plan, int64_t lba);
void dcn__plan_pass(struct dcn_plan_action *action);
bool dcn__plan_passing_begin(struct dcn_plan *plan,
                             const struct dcn_plan_action *action);
void dcn__plan_passing_resume(struct dcn_plan *plan);
void
dcn__plan_passing_learn(struct dcn_plan *plan,
                        const struct dcn_plan_action *action,
                        const struct dcn_reading *outcomes, uint64_t took_ns);
/* Damaged sectors among those of action, before and after it was taken. */
uint32_t dcn__plan_damaged_in(const struct dcn_plan *plan,
                              const struct dcn_plan_action *action);
void
dcn__plan_passed(struct dcn_plan *plan, const struct dcn_plan_action *action,
                 uint32_t before, uint64_t took_ns);

/*
 * plan_border.c and plan_locked.c: questions that come before all passes. Each
 * begins where what came of an action calls for it, has the next question, and
 * takes what came of it (true: it was its own).
 */
void dcn__plan_border_begin(struct dcn_plan *plan,
                            const struct dcn_plan_action *action,
                            const struct dcn_reading *readings);
bool
dcn__plan_border_next(struct dcn_plan *plan, struct dcn_plan_action *action);
bool dcn__plan_border_taken(struct dcn_plan *plan,
                            const struct dcn_plan_action *action,
                            const struct dcn_reading *readings);
/* True where the action was refused. */
bool dcn__plan_locked_begin(struct dcn_plan *plan,
                            const struct dcn_plan_action *action,
                            const struct dcn_reading *readings);
bool
dcn__plan_locked_next(struct dcn_plan *plan, struct dcn_plan_action *action);
bool
dcn__plan_locked_taken(struct dcn_plan *plan,
                       const struct dcn_plan_action *action,
                       const struct dcn_reading *readings, uint64_t took_ns);

/* From now on ground that is refused like that is only probed. */
void
dcn__plan_locked_on(struct dcn_plan *plan, const struct dcn_reading *refusal);

/*
 * plan_types.c: the same for refusals that are of a CD sector's type. True
 * where a failure of that kind is a refusal, as far as is known; whether what
 * stays refused so is asked about before it gets its cause (_confirm).
 */
bool dcn__plan_refuses(const struct dcn_plan *plan, enum dcn_failure_kind kind);
void dcn__plan_types_begin(struct dcn_plan *plan,
                           const struct dcn_plan_action *action,
                           const struct dcn_reading *readings);
bool
dcn__plan_types_next(struct dcn_plan *plan, struct dcn_plan_action *action);
bool
dcn__plan_types_confirm(struct dcn_plan *plan, struct dcn_plan_action *action);
/* True where that is believed from now on, of readings like types.sense. */
bool dcn__plan_types_told(struct dcn_plan *plan, bool refused);

/*
 * plan_links.c: tracks recorded in packets. True where lba is in one. The end
 * of a command from first, the beginning of one up to end, so that it crosses
 * no packet's border. Takes an action that was of one link (true). Gives links
 * between packets that vary their cause, by their pattern.
 */
bool dcn__plan_in_packets(const struct dcn_plan *plan, int64_t lba);
int64_t
dcn__plan_packet_end(const struct dcn_plan *plan, int64_t first, int64_t end);
int64_t
dcn__plan_packet_first(const struct dcn_plan *plan, int64_t first, int64_t end);
bool dcn__plan_links_taken(struct dcn_plan *plan,
                           const struct dcn_plan_action *action,
                           const struct dcn_reading *readings);
void dcn__plan_links_judge(struct dcn_plan *plan);

/* plan_run_out.c: where lba may be run-out of a track written at once; what
 * an action says of it. */
bool dcn__plan_may_run_out(const struct dcn_plan *plan, int64_t lba);
/* True for the first sectors of a later session of a disc that may have
 * run-out: the link and its run-in may lie there. */
bool dcn__plan_may_be_link(const struct dcn_plan *plan, int64_t lba);
/* Whether what came of that sector is noise of run-out, as drives deliver it
 * that fail nothing of the channel: most of it flagged, or without the sync that
 * a data sector begins with. */
bool dcn__plan_is_noise(const struct dcn_plan *plan, int64_t lba,
                        const struct dcn_reading *outcome);
void dcn__plan_run_out_learn(struct dcn_plan *plan,
                             const struct dcn_plan_action *action);

/* plan_ground.c. Nothing more is tried of what was not recovered in span, for that
 * cause. */
void
dcn__plan_leave_out(struct dcn_plan *plan, const struct dcn_plan_span *span,
                    enum dcn_cause cause);
/* The kind of failure that the first sector not delivered tells of; MEDIUM
 * where all were. *at: its number. */
enum dcn_failure_kind
dcn__plan_kind(const struct dcn_plan_action *action,
               const struct dcn_reading *readings, uint32_t *at);
/* What a run's last failure was. */
enum dcn_failure_kind dcn__plan_kind_of_run(const struct dcn_map_run *run);
/* True where lba's sector proves lba's sector proves itself. */
bool dcn__plan_is_proven(const struct dcn_plan *plan, int64_t lba);
/* A sector that reads, across the disc from lba; another for each lba, so that
 * no cache has it. before: rather one before it, since a drive that has lost
 * the track answers all behind out of memory. Count 0: there is none. */
struct dcn_range
dcn__plan_elsewhere(const struct dcn_plan *plan, int64_t lba, bool before);
/* The first break above first and below end, or end. */
int64_t
dcn__plan_break_after(const struct dcn_plan *plan, int64_t first, int64_t end);
/* First sector of lba's ECC block, and of the next one. */
int64_t dcn__plan_block_first(const struct dcn_plan *plan, int64_t lba);
int64_t dcn__plan_block_end(const struct dcn_plan *plan, int64_t lba);
bool dcn__plan_delivered(const struct dcn_reading *outcome);
/* True where the map holds it: lba may be outside the map. */
bool dcn__plan_is_recovered(const struct dcn_plan *plan, int64_t lba);
/* Gives all runs of that state in span another state. */
void dcn__plan_restate(struct dcn_plan *plan, const struct dcn_plan_span *span,
                       enum dcn_map_state from, enum dcn_map_state to);

#endif
