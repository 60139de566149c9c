/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the engine tells its caller and asks of it, and the waits that the
 * world imposes: for room on a full disk.
 */
#include "rescue/engine_priv.h"

#include <stdio.h>
#include <string.h>

uint64_t
dcn__engine_now(const struct dcn_engine *engine)
{
    return engine->clock->now_ns(engine->clock) + engine->clock_ahead_ns;
}

bool
dcn__engine_cancelled(const struct dcn_engine *engine)
{
    const struct dcn_events *events = engine->events;

    return events != NULL && events->cancelled != NULL &&
           events->cancelled(events->payload);
}

void
dcn__engine_note(const struct dcn_engine *engine, enum dcn_note_level level,
                 const char *code, const char *text)
{
    const struct dcn_events *events = engine->events;

    if (events != NULL && events->note != NULL)
        events->note(level, code, text, events->payload);
}

void
dcn__engine_progress(struct dcn_engine *engine, enum dcn_phase phase,
                     dcn_lba lba, bool always)
{
    const struct dcn_events *events = engine->events;
    uint64_t open = dcn__map_count_in(engine->map, DCN_MAP_OPEN);
    struct dcn_progress progress = {.phase = phase, .lba = lba};

    if (events == NULL || events->progress == NULL)
        return;
    if (!dcn__meter_due(&engine->meter, engine->real.now_ns(&engine->real)) &&
        !always)
        return;
    progress.sectors_total = dcn__map_total(engine->map);
    progress.sectors_done = progress.sectors_total - open;
    progress.sectors_bad = dcn__map_count_in(engine->map, DCN_MAP_LOST);
    progress.sectors_retry = dcn__plan_pending(engine->plan);
    dcn__meter_fill(&engine->meter,
                    phase == DCN_PHASE_READ
                        ? dcn__map_count(engine->map, DCN_MAP_UNTRIED)
                        : 0,
                    dcn__engine_now(engine), &progress);
    events->progress(&progress, events->payload);
}

/* ---- a full disk ---- */

void
dcn__engine_tell_room(struct dcn_engine *engine, dcn_lba lba)
{
    char why[DCN_ERROR_MESSAGE_BYTES], text[DCN_ERROR_MESSAGE_BYTES + 64];
    bool paused = dcn__writer_paused(engine->writer, why, sizeof(why));

    if (paused && !engine->told_full) {
        snprintf(text, sizeof(text), "%s: waiting for room (up to %.0f s)", why,
                 engine->options->room_wait_s);
        dcn__engine_note(engine, DCN_NOTE_WARNING, "disk_full", text);
    } else if (!paused && engine->told_full) {
        dcn__engine_note(engine, DCN_NOTE_INFO, "disk_has_room",
                         "there is room on the disk again: going on");
    }
    if (paused)
        dcn__engine_progress(engine, DCN_PHASE_PAUSED, lba, !engine->told_full);
    engine->told_full = paused;
}

static void
on_paused(const struct dcn_room *room, const struct dcn_error *why, bool first)
{
    struct dcn_engine *engine = room->payload;
    char text[DCN_ERROR_MESSAGE_BYTES + 64];

    if (first) {
        snprintf(text, sizeof(text), "%s: waiting for room (up to %.0f s)",
                 why->message, room->wait_s);
        dcn__engine_note(engine, DCN_NOTE_WARNING, "disk_full", text);
    }
    /* Before there is a map, nothing is known that could be shown. */
    if (engine->map != NULL && engine->plan != NULL)
        dcn__engine_progress(engine, DCN_PHASE_PAUSED, engine->settled, first);
}

static void
on_resumed(const struct dcn_room *room)
{
    dcn__engine_note(room->payload, DCN_NOTE_INFO, "disk_has_room",
                     "there is room on the disk again: going on");
}

static bool
is_stopped(const struct dcn_room *room)
{
    return dcn__engine_cancelled(room->payload);
}

struct dcn_room
dcn__engine_room(struct dcn_engine *engine)
{
    return (struct dcn_room){
        .wait_s = engine->options->room_wait_s,
        .paused = on_paused,
        .resumed = on_resumed,
        .stopped = is_stopped,
        .payload = engine,
    };
}
