/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the plan share; nobody else includes this. */
#ifndef DCN_RESCUE_PLAN_PRIV_H
#define DCN_RESCUE_PLAN_PRIV_H

#include "rescue/intended.h"
#include "rescue/plan.h"

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

struct dcn_plan_sweep {
    bool going;
    bool backward;
    enum dcn_rung rung;
    unsigned others; /* rungs that could be tried instead */
    uint32_t tries;
    uint64_t spent_ns;
};

struct dcn_plan {
    struct dcn_plan_options options; /* arrays are the plan's own */
    struct dcn_map *map;
    size_t step;         /* of the table in plan.c */
    size_t range;        /* of the step's ranges */
    bool range_begun;    /* cursor is set */
    int64_t cursor;      /* forward: next sector; backward: end of the next */
    unsigned in_a_row;   /* errors or slow reads */
    uint64_t typical_ns; /* of one sector on good ground; 0: not known */
    struct dcn_plan_grow grow;
    struct dcn_plan_sweep sweep;
    struct dcn_ladder ladder;
    struct dcn_intended intended;
    bool intended_known;
    bool started;
    uint64_t started_ns;
    bool have_action;
    struct dcn_plan_action action;
};

/* A pass's search: fills first and count (and more) of action with the next
 * read in span; false where the span is done. */
typedef bool
dcn_plan_search(struct dcn_plan *plan, const struct dcn_plan_span *span,
                struct dcn_plan_action *action);

dcn_plan_search dcn__plan_copy_forward; /* plan_copy.c */
dcn_plan_search dcn__plan_copy_backward;
dcn_plan_search dcn__plan_trim; /* plan_damage.c */
dcn_plan_search dcn__plan_scrape;
dcn_plan_search dcn__plan_retry; /* plan_retry.c */

/* What a pass makes of a taken action. delivered: all sectors came. */
void
dcn__plan_copied(struct dcn_plan *plan, const struct dcn_plan_action *action,
                 const struct dcn_plan_outcome *outcomes, uint64_t took_ns);
void
dcn__plan_scraped(struct dcn_plan *plan, const struct dcn_plan_action *action,
                  const struct dcn_plan_outcome *outcomes);
void
dcn__plan_retried(struct dcn_plan *plan, const struct dcn_plan_action *action,
                  const struct dcn_plan_outcome *outcomes, uint64_t took_ns);

/* Of the step the plan is at: how far skips may go (sectors, 0: not at all),
 * and how widely scraping is spaced (blocks). */
uint32_t dcn__plan_max_skip(const struct dcn_plan *plan);
uint32_t dcn__plan_stride(const struct dcn_plan *plan);
bool dcn__plan_is_backward(const struct dcn_plan *plan);

/* First sector of lba's ECC block, and of the next one. */
int64_t dcn__plan_block_first(const struct dcn_plan *plan, int64_t lba);
int64_t dcn__plan_block_end(const struct dcn_plan *plan, int64_t lba);
int64_t dcn__run_end(const struct dcn_map_run *run);
bool dcn__plan_delivered(const struct dcn_plan_outcome *outcome);
/* Retries a run may get in all. */
unsigned
dcn__plan_retry_limit(struct dcn_plan *plan, const struct dcn_map_run *run);
/* Gives all runs of that state in span another state. */
void dcn__plan_restate(struct dcn_plan *plan, const struct dcn_plan_span *span,
                       enum dcn_map_state from, enum dcn_map_state to);

#endif
