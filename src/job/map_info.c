/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map of a rip as a report (docs/schema/map.json). */
#include "job/map_info.h"

#include "job/facts.h"
#include "map/ddrescue.h"
#include "util/atomic_file.h"
#include "util/line_reader.h"

#include <stdlib.h>
#include <string.h>

enum dcn_status
dcn__job_map_read(const char *path, struct dcn_mapfile *file,
                  struct dcn_error *error)
{
    return dcn__mapfile_read(path, NULL, file, error);
}

uint64_t
dcn__job_unasked(const struct dcn_mapfile *file, const struct dcn_disc *disc,
                 bool raw)
{
    struct dcn_map_walk walk = dcn__map_walk(file->map, DCN_MAP_ANY);
    struct dcn_map_run run;
    uint64_t count = 0;

    while (dcn__map_walk_next(&walk, &run)) {
        const struct dcn_track *track = dcn__disc_track_at(disc, run.first);

        if (track != NULL && track->mode != DCN_TRACK_AUDIO &&
            dcn__map_unasked(&run, raw, file->version < DCN_MAPFILE_VERSION))
            count += run.count;
    }
    return count;
}

static void
put_states(struct dcn_report *report, const struct dcn_map *map)
{
    struct dcn_report *node = dcn__report_object(report, "sectors", "Sectors");

    dcn__report_int(node, "total", "Total", (int64_t)dcn__map_total(map));
    for (int state = DCN_MAP_GOOD; state >= DCN_MAP_UNTRIED; state--) {
        const char *name = dcn_map_state_name((enum dcn_map_state)state);
        uint64_t count = dcn__map_count(map, (enum dcn_map_state)state);
        dcn__report_int(node, name, count > 0 ? name : NULL, (int64_t)count);
    }
    dcn__tree_causes(report, map);
}

/* The good ranges are what the list leaves out. */
#define OTHER_STATES (DCN_MAP_ANY & ~DCN_MAP_BIT(DCN_MAP_GOOD))

/* The list, made run by run; has the map. */
struct listing {
    struct dcn_mapfile file;
    struct dcn_map_walk walk;
};

static void
next_run(struct dcn_report *item, bool from_start, void *payload)
{
    struct listing *listing = payload;
    struct dcn_map_run run;

    if (from_start)
        listing->walk = dcn__map_walk(listing->file.map, OTHER_STATES);
    dcn__map_walk_next(&listing->walk, &run);
    dcn__tree_run(item, &run);
    dcn__report_int(item, "drive", NULL, run.drive);
}

static void
free_listing(void *payload)
{
    struct listing *listing = payload;

    dcn__mapfile_free(&listing->file);
    free(listing);
}

/* Takes file over. */
static void
put_runs(struct dcn_report *report, struct dcn_mapfile *file)
{
    struct listing *listing = malloc(sizeof(*listing));
    struct dcn_report_maker maker = {next_run, free_listing, listing, 0};
    struct dcn_map_walk walk = dcn__map_walk(file->map, OTHER_STATES);
    struct dcn_map_run run;

    if (listing == NULL) {
        dcn__report_out_of_memory(report);
        return;
    }
    while (dcn__map_walk_next(&walk, &run))
        maker.count++;
    *listing = (struct listing){.file = *file};
    dcn__mapfile_init(file);
    dcn__report_made(report, "ranges", "Ranges", &maker);
}

static bool
is_settled(const struct dcn_map *map)
{
    return dcn__map_count(map, DCN_MAP_UNTRIED) == 0 &&
           dcn__map_count(map, DCN_MAP_SKIPPED) == 0 &&
           dcn__map_count(map, DCN_MAP_UNSCRAPED) == 0;
}

static void
put_map(struct dcn_report *report, struct dcn_mapfile *file)
{
    struct dcn_report *drives;

    dcn__report_str(report, "format", NULL, "discern");
    dcn__report_str(report, "toc_sha256", NULL, file->digest);
    drives = dcn__report_list(report, "drives",
                              file->drive_count > 0 ? "Drives" : NULL);
    for (unsigned i = 0; i < file->drive_count; i++)
        dcn__report_item_str(drives, file->drives[i]);
    dcn__report_bool(report, "finished", "Finished", is_settled(file->map));
    put_states(report, file->map);
    put_runs(report, file);
}

/* ---- a mapfile of ddrescue ---- */

/* What a mapfile of either kind was made into. */
struct found_map {
    struct dcn_mapfile file; /* ours; of a foreign one only the map */
    uint32_t sector_bytes;   /* of a foreign one; 0: ours */
    uint32_t known_bytes;    /* what the caller knows of it, or 0 */
};

/* ddrescue knows bytes only. Its images of discs are of user data, unless
 * their length fits raw sectors alone. */
static uint32_t
guess_sector_bytes(uint64_t bytes)
{
    return bytes % DCN_USER_BYTES != 0 && bytes % DCN_RAW_BYTES == 0
               ? DCN_RAW_BYTES
               : DCN_USER_BYTES;
}

static enum dcn_status
convert_ddrescue(const char *path, const struct dcn_ddrescue *mapfile,
                 struct found_map *found, struct dcn_error *error)
{
    const struct dcn_ddrescue_block *last;
    struct dcn_range range = {0, 0};
    uint64_t bytes, sectors;

    if (mapfile->count == 0)
        return dcn__error_set(error, DCN_ERR_FORMAT, "%s: has no block", path);
    last = &mapfile->blocks[mapfile->count - 1];
    bytes = last->position + last->size;
    found->sector_bytes = found->known_bytes != 0 ? found->known_bytes
                                                  : guess_sector_bytes(bytes);
    sectors = bytes / found->sector_bytes + (bytes % found->sector_bytes != 0);
    if (bytes < last->position || sectors > INT32_MAX)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "%s: %llu bytes are no disc's image", path,
                              (unsigned long long)bytes);
    range.count = (uint32_t)sectors;
    found->file.map = dcn__map_new(&range, 1);
    if (found->file.map == NULL)
        return dcn__error_memory(error, "reading a map");
    return dcn__ddrescue_into_map(mapfile, found->sector_bytes, found->file.map,
                                  error);
}

static enum dcn_status
take_ddrescue(const char *path, struct dcn_ddrescue *mapfile,
              struct found_map *found, struct dcn_error *error)
{
    enum dcn_status status;

    dcn__mapfile_init(&found->file);
    status = convert_ddrescue(path, mapfile, found, error);
    dcn__ddrescue_free(mapfile);
    if (status != DCN_OK)
        dcn__mapfile_free(&found->file);
    return status;
}

/* ddrescue's begin with a comment and its status line, whose first word is a
 * number; ours with "discern-map". */
static bool
looks_like_ddrescue(struct dcn_line_reader *lines)
{
    struct dcn_span line;

    while (dcn__line_reader_next(lines, &line)) {
        line = dcn__line_bare(line);
        if (line.len > 0 && line.at[0] != '#')
            return line.at[0] >= '0' && line.at[0] <= '9';
    }
    return false;
}

/* Of what cannot be read twice: a pipe. */
static enum dcn_status
read_whole(const char *path, struct found_map *found, struct dcn_error *error)
{
    struct dcn_ddrescue mapfile;
    struct dcn_line_reader lines;
    char *text;
    size_t len;
    enum dcn_status status =
        dcn__file_read(path, DCN_MAPFILE_MAX_BYTES, &text, &len, error);

    if (status != DCN_OK)
        return status;
    dcn__line_reader_text(&lines, text, len);
    if (!looks_like_ddrescue(&lines)) {
        status = dcn__mapfile_parse(path, text, len, NULL, &found->file, error);
    } else {
        status = dcn__ddrescue_parse(path, text, len, &mapfile, error);
        if (status == DCN_OK)
            status = take_ddrescue(path, &mapfile, found, error);
    }
    free(text);
    return status;
}

static enum dcn_status
read_any(const char *path, struct found_map *found, struct dcn_error *error)
{
    uint32_t known_bytes = found->known_bytes;
    struct dcn_ddrescue mapfile;
    struct dcn_line_reader lines;
    enum dcn_status status;
    bool foreign;

    memset(found, 0, sizeof(*found));
    found->known_bytes = known_bytes;
    if (dcn__line_reader_open(&lines, path, DCN_MAPFILE_MAX_BYTES, NULL) !=
        DCN_OK)
        return read_whole(path, found, error);
    foreign = looks_like_ddrescue(&lines);
    dcn__line_reader_close(&lines);
    if (!foreign)
        return dcn__mapfile_read(path, NULL, &found->file, error);
    status = dcn__ddrescue_read(path, &mapfile, error);
    if (status == DCN_OK)
        status = take_ddrescue(path, &mapfile, found, error);
    return status;
}

enum dcn_status
dcn__job_map_read_any(const char *path, struct dcn_mapfile *file,
                      uint32_t *sector_bytes, struct dcn_error *error)
{
    struct found_map found = {.known_bytes = *sector_bytes};
    enum dcn_status status = read_any(path, &found, error);

    if (status != DCN_OK)
        return status;
    *file = found.file;
    *sector_bytes = found.sector_bytes;
    return DCN_OK;
}

static void
put_ddrescue(struct dcn_report *report, struct found_map *found)
{
    dcn__report_str(report, "format", "Format", "ddrescue");
    dcn__report_int(report, "sector_bytes", "Sector bytes (assumed)",
                    found->sector_bytes);
    dcn__report_bool(report, "finished", "Finished",
                     is_settled(found->file.map));
    put_states(report, found->file.map);
    put_runs(report, &found->file);
}

static const struct dcn_map_options map_defaults = {.size = 0};

void
dcn_map_options_init(struct dcn_map_options *options, size_t size)
{
    dcn__caller_init(options, size, &map_defaults, sizeof(map_defaults));
}

enum dcn_status
dcn_map(const struct dcn_map_options *given, const struct dcn_events *events,
        enum dcn_outcome *outcome, struct dcn_report **report,
        struct dcn_error *error)
{
    struct dcn_map_options options = map_defaults;
    struct dcn_job job;
    struct found_map found = {.known_bytes = 0};
    struct dcn_error local = {0};
    enum dcn_status status = dcn__job_begin(
        &job, events, "map", false, &options, sizeof(options), given, &local);

    if (status == DCN_OK && options.path == NULL)
        status = dcn__error_set(&local, DCN_ERR_INVALID, "no map is named");
    if (status == DCN_OK) {
        dcn__report_str(job.report, "path", "Map", options.path);
        status = read_any(options.path, &found, &local);
    }
    if (status == DCN_OK) {
        if (found.sector_bytes > 0)
            put_ddrescue(job.report, &found);
        else
            put_map(job.report, &found.file);
        dcn__mapfile_free(&found.file);
    }
    status =
        dcn__job_end(&job, status, DCN_OUTCOME_GOOD, outcome, report, &local);
    if (status != DCN_OK && error != NULL)
        *error = local;
    return status;
}
