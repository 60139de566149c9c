/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A second reading of what nothing proves: audio, and data sectors without an
 * EDC. C2 is a drive's word for its own work. Where it is taken, samples of
 * the disc, and all that lies near damage, are read again all the same; once
 * two readings differ that C2 called sound, all is read twice. What differs
 * is lost again, with both readings as its first samples, and retried.
 */
#include "rescue/engine_priv.h"
#include "decide/vote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Stretches of audio that are read again where C2 is trusted, and how far
 * around damage: 2 s of music each, together 32 s of 74 minutes, which costs
 * under 1 %. A drive whose C2 misses errors on this disc at one sector in a
 * thousand shows it there 9 times in 10. Damage reaches some turns to both
 * sides of what was seen of it: 150 sectors are 7 to 16 turns. */
#define STRETCHES       16
#define STRETCH_SECTORS 150
#define NEARBY_SECTORS  150
/* The end of a data track before audio, where no TOC says what a sector is: a
 * postgap of 150 and a first pregap of 75 (ECMA-130 20). */
#define UNSURE_SECTORS 225
/* Of a map's run: two readings that agree. */
#define READ_TWICE 2

struct second {
    struct dcn_engine *engine;
    struct dcn_error *error;
    bool all;       /* all audio, not only stretches */
    bool begun;     /* something was read */
    bool demoted;   /* some are lost again */
    unsigned want;  /* of the second reading */
    uint8_t *image; /* what the image holds: raw sectors */
    struct dcn_engine_saying saying;
};

static struct dcn_map_run
next_unconfirmed(const struct second *second, dcn_lba lba)
{
    const struct dcn_map *map = second->engine->map;
    struct dcn_map_run run;
    int64_t at = lba;

    do {
        run = dcn__map_next(map, at, DCN_MAP_BIT(DCN_MAP_GOOD));
        at = dcn__map_end(&run);
    } while (run.count > 0 &&
             (run.samples >= READ_TWICE || run.cause != DCN_CAUSE_NONE));
    return run;
}

/* ---- what is to be read again ---- */

static bool
near_damage(const struct second *second, dcn_lba lba)
{
    unsigned states = DCN_MAP_LOST | DCN_MAP_BIT(DCN_MAP_VOTED) |
                      DCN_MAP_BIT(DCN_MAP_REPAIRED);
    struct dcn_map_run run =
        dcn__map_next(second->engine->map, lba - NEARBY_SECTORS, states);

    return run.count != 0 && run.first <= lba + NEARBY_SECTORS;
}

static bool
in_stretch(const struct second *second, dcn_lba lba)
{
    uint64_t total = dcn__map_total(second->engine->map);
    uint64_t apart = total / STRETCHES;

    return apart <= STRETCH_SECTORS || (uint64_t)lba % apart < STRETCH_SECTORS;
}

/* As the image has it: a data sector that proves itself needs no other. */
static bool
proves_itself(const uint8_t *raw, dcn_lba lba)
{
    struct dcn_sector_check check;

    dcn__sector_check(raw, lba, &check);
    return !check.edc_absent &&
           (check.mode == DCN_MODE_1 || check.mode == DCN_MODE_2_FORM1 ||
            check.mode == DCN_MODE_2_FORM2);
}

static bool
is_audio(const struct dcn_track *track)
{
    return track == NULL || track->mode == DCN_TRACK_AUDIO;
}

/* True where one of count sectors is to be read again: audio by where it is,
 * data by what the image, read before, holds of them. */
static bool
any_wanted(const struct second *second, const struct dcn_track *track,
           dcn_lba lba, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++, lba++) {
        if (is_audio(track)
                ? second->all || in_stretch(second, lba) ||
                      near_damage(second, lba)
                : !proves_itself(second->image + (size_t)i * DCN_RAW_BYTES,
                                 lba))
            return true;
    }
    return false;
}

/* First LBA from lba on, up to end, that may be audio: data sectors that
 * nothing proves are engine_sweep.c's. */
static dcn_lba
skip_proven(const struct dcn_track *track, dcn_lba lba, dcn_lba end)
{
    if (is_audio(track) || lba < track->start)
        return lba;
    if (lba >= track->end - UNSURE_SECTORS)
        return lba;
    return end < track->end - UNSURE_SECTORS ? end
                                             : track->end - UNSURE_SECTORS;
}

/* ---- what came of it ---- */

static enum dcn_status
confirm(struct second *second, const struct dcn_map_run *was, dcn_lba lba)
{
    struct dcn_map_run run = *was;

    run.first = lba;
    run.count = 1;
    run.attempts += run.attempts < UINT8_MAX;
    run.samples = run.votes = READ_TWICE;
    second->engine->summary->read_twice++;
    return dcn__engine_say(&second->saying, &run, second->error);
}

/* True where the readings differ in a byte that C2 does not flag. */
static bool
contradicts(const uint8_t *image, const uint8_t *raw, const uint8_t *c2)
{
    for (unsigned i = 0; i < DCN_RAW_BYTES; i++)
        if (image[i] != raw[i] && (c2 == NULL || !dcn__c2_flags(c2, i)))
            return true;
    return false;
}

/* One reading, and a second that does not confirm it, or never came (raw
 * NULL): retries have to decide. */
static enum dcn_status
demote(struct second *second, const struct dcn_map_run *was, dcn_lba lba,
       const uint8_t *image, uint8_t *raw, const uint8_t *c2)
{
    struct dcn_engine *engine = second->engine;
    const struct dcn_track *track = dcn__disc_track_at(engine->disc, lba);
    struct dcn_reading outcome = {.verdict = DCN_READING_DOUBTED};
    struct dcn_map_run run = *was;
    uint8_t drive = (uint8_t)dcn__store_drive(engine->store);
    enum dcn_status status =
        dcn__repair_remember(engine->repair, lba, was->drive, image,
                             engine->caps.want & DCN_WANT_C2, second->error);

    if (status == DCN_OK && raw != NULL)
        status = dcn__repair_judge(
            engine->repair, lba, track != NULL ? track->mode : DCN_TRACK_AUDIO,
            drive, raw, c2, false, true, &outcome, second->error);
    if (status != DCN_OK)
        return status;
    run.first = lba;
    run.count = 1;
    run.state = DCN_MAP_DAMAGED;
    run.attempts += run.attempts < UINT8_MAX;
    run.c2_count = outcome.c2_count > 0 ? outcome.c2_count : 1;
    run.votes = run.samples = 0;
    second->demoted = true;
    engine->summary->read_twice++;
    return dcn__engine_say(&second->saying, &run, second->error);
}

static enum dcn_status
compare_sector(struct second *second, const struct dcn_map_run *was,
               dcn_lba lba, const uint8_t *image, uint8_t *raw,
               const struct dcn_sector_result *result)
{
    const uint8_t *c2 =
        result->has_c2 ? raw + dcn__want_c2_offset(second->want) : NULL;

    if (!result->has_main)
        return demote(second, was, lba, image, NULL, NULL);
    /* What nothing proves and C2 flags is no second witness. */
    if (memcmp(image, raw, DCN_RAW_BYTES) == 0 &&
        (c2 == NULL || dcn__c2_count(c2) == 0))
        return confirm(second, was, lba);
    second->engine->summary->contradicted += contradicts(image, raw, c2);
    return demote(second, was, lba, image, raw, c2);
}

/* ---- going through ---- */

/* count sectors of one run and track, from lba on: all are read where one of
 * them is to be. */
static enum dcn_status
read_chunk(struct second *second, const struct dcn_map_run *was, dcn_lba lba,
           uint32_t count)
{
    struct dcn_engine *engine = second->engine;
    const struct dcn_track *track = dcn__disc_track_at(engine->disc, lba);
    size_t stride = dcn__want_bytes(second->want);
    unsigned flags = 0;
    enum dcn_status status;

    /* Audio that is not wanted need not come from the image at all. */
    if (is_audio(track) && !any_wanted(second, track, lba, count))
        return DCN_OK;
    status = engine->sink->ops->read(engine->sink, lba, count, DCN_WANT_RAW,
                                     second->image, second->error);
    if (status != DCN_OK || !any_wanted(second, track, lba, count))
        return status;
    if (dcn__recent_holds(&engine->recent, lba, count) || !second->begun)
        flags = DCN_READ_FRESH;
    second->begun = true;
    status = dcn__engine_read_again(engine, lba, count, second->want, flags,
                                    second->error);
    for (uint32_t i = 0; status == DCN_OK && i < count; i++)
        status =
            compare_sector(second, was, lba + (dcn_lba)i,
                           second->image + (size_t)i * DCN_RAW_BYTES,
                           engine->lead + i * stride, &engine->lead_results[i]);
    return status == DCN_OK
               ? dcn__engine_commit(&second->saying, false, second->error)
               : status;
}

static dcn_lba
chunk_end(const struct second *second, const struct dcn_map_run *run,
          const struct dcn_track *track, dcn_lba lba)
{
    int64_t end = (int64_t)run->first + run->count;

    if (track != NULL && track->end < end)
        end = track->end;
    if (track != NULL && lba < track->start && track->start < end)
        end = track->start;
    if (lba + (int64_t)second->engine->max_sectors < end)
        end = lba + (int64_t)second->engine->max_sectors;
    return (dcn_lba)end;
}

/* What was compared is known from then on; but after a failure what a sync
 * once refused a second one does not make durable. */
static enum dcn_status
end_of(struct second *second, enum dcn_status ended)
{
    if (ended == DCN_OK)
        return dcn__engine_commit(&second->saying, true, second->error);
    if (ended == DCN_ERR_CANCELLED)
        (void)dcn__engine_commit(&second->saying, true, NULL);
    return ended;
}

static enum dcn_status
go_through(struct second *second)
{
    struct dcn_engine *engine = second->engine;
    struct dcn_map_run was;
    enum dcn_status status = DCN_OK;
    dcn_lba lba = INT32_MIN;

    while (status == DCN_OK &&
           (was = next_unconfirmed(second, lba)).count > 0) {
        const struct dcn_track *track;
        dcn_lba end, from;

        lba = was.first > lba ? was.first : lba;
        track = dcn__disc_track_at(engine->disc, lba);
        from = skip_proven(track, lba, was.first + (dcn_lba)was.count);
        if (from > lba) {
            lba = from;
            continue;
        }
        if (dcn__engine_cancelled(engine)) {
            status = dcn__error_set(second->error, DCN_ERR_CANCELLED,
                                    "stopped on request");
            break;
        }
        dcn__engine_progress(engine, DCN_PHASE_COMPARE, lba, false);
        end = chunk_end(second, &was, track, lba);
        status = read_chunk(second, &was, lba, (uint32_t)(end - lba));
        lba = end;
    }
    return end_of(second, status);
}

/* C2 is a drive's own word; without it, or once it was seen to be wrong,
 * nothing speaks for a single reading. */
static bool
is_distrusted(const struct dcn_engine *engine)
{
    return (engine->caps.want & DCN_WANT_C2) == 0 ||
           engine->summary->contradicted > 0 ||
           dcn__repair_conflicts(engine->repair) > 0;
}

static void
note_distrust(const struct dcn_engine *engine)
{
    const struct dcn_events *events = engine->events;

    if (events == NULL || events->note == NULL ||
        (engine->caps.want & DCN_WANT_C2) == 0)
        return;
    events->note(DCN_NOTE_WARNING, "c2_unreliable",
                 "readings differ that the drive's C2 called sound: all audio "
                 "is read twice",
                 events->payload);
}

enum dcn_status
dcn__engine_second(struct dcn_engine *engine, bool *again,
                   struct dcn_error *error)
{
    struct second second = {.engine = engine,
                            .error = error,
                            .want = DCN_WANT_RAW,
                            .saying = {.engine = engine}};
    enum dcn_status status;

    *again = false;
    if (engine->repair == NULL || !engine->caps.is_drive ||
        (engine->keeps & DCN_WANT_RAW) == 0 ||
        engine->options->second == DCN_SECOND_NEVER)
        return DCN_OK;
    if ((engine->caps.want_together & DCN_WANT_C2) != 0)
        second.want |= DCN_WANT_C2;
    second.image = malloc((size_t)engine->max_sectors * DCN_RAW_BYTES);
    if (second.image == NULL)
        return dcn__error_memory(error, "reading a second time");
    second.saying.committed_ns = dcn__engine_now(engine);
    second.all =
        engine->options->second == DCN_SECOND_ALWAYS || is_distrusted(engine);
    status = go_through(&second);
    if (status == DCN_OK && !second.all && is_distrusted(engine)) {
        note_distrust(engine);
        second.all = true;
        status = go_through(&second);
    }
    *again = second.demoted;
    if (second.demoted)
        dcn__repair_be_strict(engine->repair);
    free(second.image);
    return status;
}
