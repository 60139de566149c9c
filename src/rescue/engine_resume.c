/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Going on where an earlier run ended: is the image what the map says, and
 * the disc the one it came from? A few sectors whose digests the map holds
 * are read from both. What an old map says without having asked the disc is
 * asked again.
 */
#include "rescue/engine_priv.h"
#include "decide/proof.h"

#include <string.h>

/* Sectors of a file system that no two discs share: volume descriptors. */
#define DESCRIPTOR_SECTOR 16
/* As in engine_lost.c, for its reason: less than this part of a sector differs
 * by wear. */
#define WORN_PART 4

unsigned
dcn__engine_choose_probes(const struct dcn_disc *disc, dcn_lba *probes)
{
    const struct dcn_track *chosen = NULL;
    dcn_lba first, length;
    unsigned count = 0;

    /* Audio may come shifted from another drive; data never do. */
    for (unsigned i = 0; i < disc->track_count && chosen == NULL; i++)
        if (disc->tracks[i].mode != DCN_TRACK_AUDIO)
            chosen = &disc->tracks[i];
    if (chosen == NULL && disc->track_count > 0)
        chosen = &disc->tracks[0];
    if (chosen == NULL)
        return 0;
    first = chosen->start;
    length = chosen->end - first;
    if (length > DESCRIPTOR_SECTOR)
        probes[count++] = first + DESCRIPTOR_SECTOR;
    for (int i = 1; i < DCN_MAPFILE_PROBES && length > 8 * DESCRIPTOR_SECTOR;
         i++)
        probes[count++] =
            first + (dcn_lba)((int64_t)length * i / DCN_MAPFILE_PROBES);
    return count;
}

/* Reads one sector's main channel; false where it does not read well. */
static bool
read_again(struct dcn_engine *engine, dcn_lba lba, unsigned main_want,
           enum dcn_status *status, struct dcn_error *error)
{
    *status =
        dcn__source_read(engine->source, lba, 1, main_want, DCN_READ_FRESH,
                         engine->lead, engine->lead_results, error);
    return *status == DCN_OK && engine->lead_results[0].has_main &&
           engine->lead_results[0].state == DCN_SECTOR_GOOD;
}

/* Readings of one data sector that nothing proves differ where the disc is
 * worn; those of two discs differ in most bytes. */
static bool
is_worn(const struct dcn_engine *engine, dcn_lba lba, const uint8_t *kept,
        size_t bytes)
{
    size_t differ = 0;

    if (dcn__engine_mode_at(engine, lba) == DCN_TRACK_AUDIO ||
        (bytes == DCN_RAW_BYTES && dcn__proof_whole(engine->lead, lba)))
        return false;
    for (size_t i = 0; i < bytes; i++)
        differ += engine->lead[i] != kept[i];
    return differ < bytes / WORN_PART;
}

enum dcn_status
dcn__engine_check_resume(struct dcn_engine *engine, struct dcn_error *error)
{
    unsigned main_want = engine->keeps & (DCN_WANT_RAW | DCN_WANT_USER);
    size_t bytes = dcn__want_bytes(main_want);
    const struct dcn_mapfile_probe *probes;
    size_t count = dcn__store_probes(engine->store, &probes);
    uint8_t kept[DCN_RAW_BYTES];
    char digest[65];
    enum dcn_status status = DCN_OK;

    for (size_t i = 0; i < count; i++) {
        status = engine->sink->ops->read(engine->sink, probes[i].lba, 1,
                                         main_want, kept, error);
        if (status != DCN_OK)
            return status;
        dcn__store_digest(kept, bytes, digest);
        if (strcmp(digest, probes[i].sha256) != 0)
            return dcn__error_set(
                error, DCN_ERR_FORMAT,
                "the image's sector %d is not what %s says was read "
                "(--overwrite starts anew)",
                probes[i].lba, engine->options->map_path);
        if (!read_again(engine, probes[i].lba, main_want, &status, error)) {
            if (status != DCN_OK)
                return status;
            continue;
        }
        if (memcmp(engine->lead, kept, bytes) != 0 &&
            !is_worn(engine, probes[i].lba, kept, bytes))
            return dcn__error_set(
                error, DCN_ERR_WRONG_DISC,
                "sector %d differs from what was read before: another disc, "
                "or a drive with another read offset",
                probes[i].lba);
    }
    return status;
}

/* Their bytes stay in the image until better ones come. */
enum dcn_status
dcn__engine_ask_again(struct dcn_engine *engine, struct dcn_error *error)
{
    const unsigned states =
        DCN_MAP_BIT(DCN_MAP_REPAIRED) | DCN_MAP_BIT(DCN_MAP_DAMAGED);
    unsigned version = dcn__store_version(engine->store);
    bool raw = (engine->keeps & DCN_WANT_RAW) != 0;
    enum dcn_status status = DCN_OK;
    struct dcn_map_run run;

    if (version == 0)
        return DCN_OK;
    for (int64_t at = INT32_MIN;
         status == DCN_OK &&
         (run = dcn__map_next(engine->map, at, states)).count > 0;
         at = dcn__map_end(&run)) {
        if (!dcn__map_unasked(&run, raw, version < DCN_MAPFILE_VERSION) ||
            dcn__engine_mode_at(engine, run.first) == DCN_TRACK_AUDIO)
            continue;
        run.state = DCN_MAP_DAMAGED;
        run.cause = DCN_CAUSE_DAMAGED;
        run.c2_count = DCN_RAW_BYTES;
        run.retries = run.rung = run.samples = run.votes = 0;
        run.tried = 0;
        status = dcn__map_set(engine->map, &run, error);
        if (status == DCN_OK)
            status = dcn__store_add(engine->store, &run, error);
    }
    return status;
}
