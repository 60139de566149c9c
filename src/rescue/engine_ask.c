/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the plan wants to know and no read answers; and, at the end, what is
 * said of the sectors that the drive does not give, by their causes.
 */
#include "rescue/engine_priv.h"

#include <stdio.h>
#include <stdlib.h>

void
dcn__engine_ask(struct dcn_engine *engine, const struct dcn_plan_action *action)
{
    const struct dcn_rescue_options *options = engine->options;
    struct dcn_range *places = NULL;
    size_t count = 0;

    if (action->ask == DCN_ASK_WELL) {
        dcn__plan_told(engine->plan, action,
                       dcn__source_is_well(engine->source));
        engine->summary->commands++;
    } else if (action->ask == DCN_ASK_TYPES) {
        dcn__plan_told(engine->plan, action,
                       dcn__source_refuses(engine->source, action->first,
                                           action->lead.first));
        engine->summary->commands++;
    } else {
        if (options->places != NULL)
            count = options->places(&places, options->payload);
        dcn__plan_places(engine->plan, places, count);
        free(places);
    }
    engine->now_ns = dcn__engine_now(engine);
}

/* ---- what is said at the end ---- */

/* Sectors of one cause. */
struct of_cause {
    struct dcn_map_run first; /* where it begins, with the drive's answer */
    int64_t end;
    uint64_t count;
    unsigned places; /* runs with others between them */
};

static struct of_cause
gather(const struct dcn_map *map, enum dcn_cause cause)
{
    struct of_cause of = {.count = 0};
    struct dcn_map_run run;

    for (int64_t at = INT32_MIN;
         (run = dcn__map_next(map, at, DCN_MAP_NOT_RECOVERED)).count > 0;
         at = dcn__map_end(&run)) {
        if (run.cause != cause)
            continue;
        if (of.count == 0)
            of.first = run;
        of.places += of.count == 0 || of.end != run.first;
        of.count += run.count;
        of.end = dcn__map_end(&run);
        if (of.first.sense_key == 0) {
            of.first.sense_key = run.sense_key;
            of.first.asc = run.asc;
            of.first.ascq = run.ascq;
        }
    }
    return of;
}

/* What a drive wants that refuses so (MMC-6 Annex F). */
static const char *
wish_of(const struct dcn_map_run *run)
{
    if (run->asc == 0x64)
        return "neither as any type of sector nor raw does it give them";
    if (run->asc == 0x30)
        return "it does not read this format";
    if (run->asc == 0x6F && (run->ascq == 0x04 || run->ascq == 0x05))
        return "it is set to another region than the disc";
    return "it wants authentication (CSS, CPRM, AACS) first";
}

static void
note_refused(struct dcn_engine *engine)
{
    struct of_cause of = gather(engine->map, DCN_CAUSE_REFUSED);
    char text[256];

    if (of.count == 0)
        return;
    snprintf(text, sizeof(text),
             "the drive refuses %llu sectors in %u place%s, from sector %d on "
             "(%X/%02X/%02X): %s; what it gives was read, and the same "
             "command goes on",
             (unsigned long long)of.count, of.places, of.places == 1 ? "" : "s",
             of.first.first, of.first.sense_key, of.first.asc, of.first.ascq,
             wish_of(&of.first));
    dcn__engine_note(engine, DCN_NOTE_WARNING, "refused", text);
}

static void
note_range(struct dcn_engine *engine, enum dcn_cause cause, const char *what)
{
    struct of_cause of = gather(engine->map, cause);
    char text[256];

    if (of.count == 0)
        return;
    snprintf(text, sizeof(text), "sectors %d-%lld%s: %llu %s", of.first.first,
             (long long)of.end - 1,
             of.places > 1 ? " (with others between them)" : "",
             (unsigned long long)of.count, what);
    dcn__engine_note(engine, DCN_NOTE_INFO, dcn__cause_name(cause), text);
}

void
dcn__engine_note_causes(struct dcn_engine *engine)
{
    static const struct {
        enum dcn_cause cause;
        const char *what;
    } ranges[] = {
        {DCN_CAUSE_BEYOND, "past the end of what is recorded; the drive "
                           "refuses them all and reads well before"},
        {DCN_CAUSE_RUN_OUT, "of run-out behind tracks that were recorded "
                            "track-at-once, which hold nothing"},
        {DCN_CAUSE_LINK, "of links between tracks or packets, which hold "
                         "nothing"},
        {DCN_CAUSE_BLANK, "of a zone that was never recorded"},
    };

    note_refused(engine);
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        note_range(engine, ranges[i].cause, ranges[i].what);
}
