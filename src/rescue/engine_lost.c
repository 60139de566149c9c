/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drive that does not answer is waited for, and a disc that may be another
 * is compared with a few sectors that are known of it: its table of contents
 * alone does not tell two discs of one length apart.
 */
#include "rescue/engine_priv.h"
#include "decide/proof.h"

#include <stdio.h>
#include <string.h>

/* How often a drive that is away is looked for: after a bus reset they come
 * back within one or some seconds. */
#define POLL_NS UINT64_C(1000000000)
/* Readings that must all differ from what a sector was: one may be wrong, and
 * a weak sector's two; that it is another disc is final. */
#define COMPARE_READS 3
/* A sector of which less than this part differs is the same, worn: damage
 * leaves no more readable, and two discs' data agree in 1 byte of 256. */
#define WORN_PART 4

bool
dcn__engine_is_lost(enum dcn_status status)
{
    return status == DCN_ERR_DRIVE_GONE || status == DCN_ERR_TRANSPORT ||
           status == DCN_ERR_NOT_READY || status == DCN_ERR_NO_MEDIUM;
}

/* ---- a drive, or its disc, that is lost ---- */

static void
tell_lost(struct dcn_engine *engine, const struct dcn_error *why,
          bool only_disc)
{
    char text[DCN_ERROR_MESSAGE_BYTES + 64];

    snprintf(text, sizeof(text), "%s: waiting for it to %s (up to %.0f s)",
             why->message, only_disc ? "be put back" : "come back",
             engine->options->drive_wait_s);
    dcn__engine_note(engine, DCN_NOTE_WARNING,
                     only_disc ? "disc_out" : "drive_lost", text);
}

/* Waiting goes on: who sees it may still put the right one in. */
static void
tell_wrong(struct dcn_engine *engine, const struct dcn_error *own)
{
    char text[DCN_ERROR_MESSAGE_BYTES + 64];

    snprintf(text, sizeof(text), "%s: waiting for the right one", own->message);
    dcn__engine_note(engine, DCN_NOTE_WARNING, "wrong_disc", text);
}

/* Before anything was read only the table of contents was seen of the disc. */
static const char *
what_is_in_it(const struct dcn_engine *engine)
{
    return dcn__map_count_in(engine->map, DCN_MAP_RECOVERED) > 0
               ? "the same disc"
               : "a disc of the same TOC, of which nothing was read before";
}

static void
tell_back(struct dcn_engine *engine, bool only_disc)
{
    const char *name = dcn__source_name(engine->source);
    char text[384];

    if (only_disc) {
        snprintf(text, sizeof(text), "the disc is back: %s",
                 what_is_in_it(engine));
        dcn__engine_note(engine, DCN_NOTE_INFO, "disc_back", text);
        return;
    }
    snprintf(text, sizeof(text), "the drive is back%s%.256s, with %s",
             name[0] != '\0' ? " as " : "", name, what_is_in_it(engine));
    dcn__engine_note(engine, DCN_NOTE_INFO, "drive_back", text);
}

/* The source's clock may be another one now, and begin elsewhere. */
static void
take_clock(struct dcn_engine *engine, uint64_t former_ns)
{
    uint64_t now_ns;

    engine->clock = dcn__source_clock(engine->source);
    now_ns = engine->clock->now_ns(engine->clock);
    if (now_ns < former_ns)
        engine->clock_ahead_ns += former_ns - now_ns;
}

/* One look whether all is there again. */
static enum dcn_status
look_again(struct dcn_engine *engine, bool only_disc, struct dcn_error *own)
{
    uint64_t former_ns = dcn__engine_now(engine);
    enum dcn_status status = only_disc
                                 ? dcn__source_check_medium(engine->source, own)
                                 : dcn__source_reopen(engine->source, own);

    if (status != DCN_OK)
        return status;
    take_clock(engine, former_ns);
    return dcn__engine_check_disc(engine, own);
}

enum dcn_status
dcn__engine_regain(struct dcn_engine *engine, dcn_lba lba,
                   struct dcn_error *why)
{
    uint64_t limit_ns = (uint64_t)(engine->options->drive_wait_s * 1e9);
    bool only_disc = why->status == DCN_ERR_NO_MEDIUM;
    struct dcn_error own = *why;
    uint64_t waited_ns = 0;

    if (limit_ns == 0)
        return why->status;
    tell_lost(engine, why, only_disc);
    while (waited_ns < limit_ns) {
        enum dcn_status status;

        dcn__engine_progress(
            engine, only_disc ? DCN_PHASE_DISC_OUT : DCN_PHASE_DRIVE_LOST, lba,
            waited_ns == 0);
        if (dcn__engine_cancelled(engine))
            return dcn__error_set(why, DCN_ERR_CANCELLED,
                                  "stopped on request, waiting for the %s",
                                  only_disc ? "disc" : "drive");
        status = look_again(engine, only_disc, &own);
        if (status == DCN_OK) {
            tell_back(engine, only_disc);
            engine->summary->lost_drive += !only_disc;
            return DCN_OK;
        }
        if (status == DCN_ERR_UNSUPPORTED && !only_disc)
            return why->status;
        if (status == DCN_ERR_DRIVE_GONE || status == DCN_ERR_TRANSPORT)
            only_disc = false;
        /* Another disc, or none, may still be replaced by the right one. */
        if (status == DCN_ERR_MEDIUM_CHANGED &&
            why->status != DCN_ERR_MEDIUM_CHANGED)
            tell_wrong(engine, &own);
        if (status == DCN_ERR_MEDIUM_CHANGED ||
            (status == DCN_ERR_NO_MEDIUM && why->status != status))
            *why = own;
        engine->clock->sleep_ns(engine->clock, POLL_NS);
        waited_ns += POLL_NS;
    }
    return why->status;
}

enum dcn_status
dcn__engine_read_again(struct dcn_engine *engine, dcn_lba lba, uint32_t count,
                       unsigned want, unsigned flags, struct dcn_error *error)
{
    struct dcn_error why = {.status = DCN_OK};
    enum dcn_status status = DCN_OK;

    for (unsigned tries = 0; tries < 2; tries++) {
        status = dcn__source_read(engine->source, lba, count, want, flags,
                                  engine->lead, engine->lead_results, &why);
        dcn__recent_add(&engine->recent, lba, count);
        engine->summary->commands++;
        if (!dcn__engine_is_lost(status))
            break;
        status = dcn__engine_regain(engine, lba, &why);
        if (status != DCN_OK)
            break;
        /* In case it is lost again. */
        status = why.status;
    }
    if (status != DCN_OK && error != NULL)
        *error = why;
    return status;
}

/* ---- a disc that is another ---- */

void
dcn__engine_know(struct dcn_engine *engine)
{
    const struct dcn_mapfile_probe *probes;
    size_t count = dcn__store_probes(engine->store, &probes);

    for (size_t i = 0; i < count && i < DCN_MAPFILE_PROBES; i++)
        engine->known[engine->known_count++] = probes[i];
    engine->chosen_count =
        dcn__engine_choose_probes(engine->disc, engine->chosen);
    engine->alarms = dcn__source_alarms(engine->source);
}

static bool
is_known(const struct dcn_engine *engine, dcn_lba lba)
{
    for (unsigned i = 0; i < engine->known_count; i++) {
        if (engine->known[i].lba == lba)
            return true;
    }
    return engine->known_count == DCN_MAPFILE_PROBES;
}

void
dcn__engine_learn_disc(struct dcn_engine *engine, dcn_lba first, uint32_t count,
                       unsigned want, const uint8_t *buffer,
                       const struct dcn_sector_result *results)
{
    size_t main_bytes =
        dcn__want_bytes(engine->keeps & (DCN_WANT_RAW | DCN_WANT_USER));

    for (unsigned i = 0; i < engine->chosen_count; i++) {
        dcn_lba lba = engine->chosen[i];
        int64_t at = (int64_t)lba - first;
        struct dcn_mapfile_probe *probe = &engine->known[engine->known_count];

        if (at < 0 || at >= count || is_known(engine, lba) ||
            results[at].state != DCN_SECTOR_GOOD || !results[at].has_main)
            continue;
        probe->lba = lba;
        dcn__store_digest(buffer + (size_t)at * dcn__want_bytes(want),
                          main_bytes, probe->sha256);
        memcpy(engine->known_bytes[engine->known_count],
               buffer + (size_t)at * dcn__want_bytes(want), main_bytes);
        engine->has_bytes[engine->known_count] = true;
        engine->known_count++;
    }
}

/* How a known sector reads now; UNSURE: it does not, which proves nothing. */
enum likeness { UNSURE, SAME, OTHER };

/*
 * Two discs differ in most bytes of a sector, two readings of one worn disc in
 * few. Of a sector that nothing proves only the bytes tell which it is.
 */
static bool
is_worn(const struct dcn_engine *engine, const struct dcn_mapfile_probe *probe,
        size_t bytes)
{
    size_t n = (size_t)(probe - engine->known), differ = 0;

    if ((engine->keeps & DCN_WANT_RAW) != 0 &&
        dcn__proof_whole(engine->lead, probe->lba))
        return false;
    if (!engine->has_bytes[n])
        return (engine->keeps & DCN_WANT_RAW) != 0 &&
               dcn__engine_mode_at(engine, probe->lba) != DCN_TRACK_AUDIO;
    for (size_t i = 0; i < bytes; i++)
        differ += engine->lead[i] != engine->known_bytes[n][i];
    return differ < bytes / WORN_PART;
}

/* A reading of a drive that lies may differ: it is OTHER only each time. */
static enum dcn_status
compare(struct dcn_engine *engine, const struct dcn_mapfile_probe *probe,
        enum likeness *likeness, struct dcn_error *error)
{
    unsigned want = engine->keeps & (DCN_WANT_RAW | DCN_WANT_USER);
    enum dcn_status status = DCN_OK;

    *likeness = UNSURE;
    for (int i = 0; i < COMPARE_READS && *likeness != SAME; i++) {
        char digest[65];

        status = dcn__source_read(engine->source, probe->lba, 1, want,
                                  DCN_READ_FRESH, engine->lead,
                                  engine->lead_results, error);
        if (status != DCN_OK)
            return status;
        if (!engine->lead_results[0].has_main ||
            engine->lead_results[0].state != DCN_SECTOR_GOOD)
            continue;
        dcn__store_digest(engine->lead, dcn__want_bytes(want), digest);
        if (strcmp(digest, probe->sha256) == 0)
            *likeness = SAME;
        else if (!is_worn(engine, probe, dcn__want_bytes(want)))
            *likeness = OTHER;
    }
    return status;
}

/*
 * Another disc has another volume descriptor, or differs in as many places as
 * it is the same. One place of others that differs was a wrong reading, which
 * sectors without an EDC do not betray.
 */
static enum dcn_status
compare_all(struct dcn_engine *engine, struct dcn_error *error)
{
    unsigned same = 0, other = 0;
    bool descriptor = false;
    dcn_lba where = 0;

    for (unsigned i = 0; i < engine->known_count; i++) {
        const struct dcn_mapfile_probe *probe = &engine->known[i];
        enum likeness likeness;
        enum dcn_status status = compare(engine, probe, &likeness, error);

        if (status != DCN_OK)
            return status;
        same += likeness == SAME;
        if (likeness != OTHER)
            continue;
        descriptor = descriptor || (engine->chosen_count > 0 &&
                                    probe->lba == engine->chosen[0]);
        where = other++ == 0 ? probe->lba : where;
    }
    if (other == 0 || (!descriptor && same > other))
        return DCN_OK;
    return dcn__error_set(error, DCN_ERR_MEDIUM_CHANGED,
                          "%s: another disc is in the drive now: sector %d is "
                          "not what it was",
                          dcn__source_name(engine->source), where);
}

enum dcn_status
dcn__engine_check_disc(struct dcn_engine *engine, struct dcn_error *error)
{
    enum dcn_status status;

    if (dcn__source_alarms(engine->source) == engine->alarms)
        return DCN_OK;
    status = compare_all(engine, error);
    if (status == DCN_OK)
        engine->alarms = dcn__source_alarms(engine->source);
    return status;
}

enum dcn_status
dcn__engine_check_end(struct dcn_engine *engine, struct dcn_error *error)
{
    struct dcn_error own = {.status = DCN_OK};
    enum likeness likeness = UNSURE;
    enum dcn_status status;

    if (!engine->caps.is_drive || engine->summary->commands == 0)
        return DCN_OK;
    status = dcn__source_check_medium(engine->source, &own);
    /* A drive that swallows the news of another disc of the same length. */
    if (status == DCN_OK && engine->known_count > 0)
        status = compare(engine, &engine->known[0], &likeness, &own);
    if (status == DCN_OK && likeness == OTHER)
        status = compare_all(engine, &own);
    if (status != DCN_ERR_MEDIUM_CHANGED)
        return DCN_OK; /* all was read: what is lost now is no matter */
    return dcn__error_set(error, status,
                          "%s; what was read may be of two discs: start anew "
                          "with --overwrite",
                          own.message);
}
