/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a rip found and did, as a report (docs/schema/rip.json). */
#include "job/rip.h"

#include "job/damage_list.h"
#include "job/disc_end.h"
#include "job/short.h"
#include "job/weigh.h"

#include "disc/medium.h"
#include "plan/intended.h"
#include "util/checked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Damaged files listed. */
#define MAX_LISTED_FILES 10000

static void
put_ranges(struct dcn_report *parent, const char *key,
           const struct dcn_range *ranges, size_t count)
{
    struct dcn_report *list = dcn__report_list(parent, key, NULL);

    for (size_t i = 0; i < count; i++) {
        struct dcn_report *item = dcn__report_item(list);
        dcn__report_int(item, "first", NULL, ranges[i].first);
        dcn__report_int(item, "count", NULL, ranges[i].count);
    }
}

static void
put_options(const struct dcn_rip *rip)
{
    const struct dcn_rip_options *options = rip->options;
    struct dcn_report *node =
        dcn__report_object(rip->job.report, "options", NULL);
    static const char *const c2_forms[] = {"auto", "never", "294", "296"};
    static const char *const second_reads[] = {
        [DCN_SECOND_AUTO] = "auto",
        [DCN_SECOND_ALWAYS] = "always",
        [DCN_SECOND_NEVER] = "never",
    };

    if (options->format != NULL)
        dcn__report_str(node, "format", NULL, options->format);
    dcn__report_bool(node, "split", NULL, options->split);
    dcn__report_str(node, "sub", NULL,
                    options->sub      ? "yes"
                    : options->no_sub ? "no"
                                      : "auto");
    dcn__report_int(node, "retries", NULL, options->retries);
    dcn__report_int(node, "speed_x", NULL, options->speed_x);
    dcn__report_num(node, "time_limit_s", NULL, options->time_limit_s);
    dcn__report_int(node, "give_up_after", NULL, options->give_up_after);
    dcn__report_num(node, "room_wait_s", NULL, options->room_wait_s);
    dcn__report_num(node, "drive_wait_s", NULL, options->drive_wait_s);
    dcn__report_bool(node, "fast", NULL, options->fast);
    dcn__report_bool(node, "try_intended", NULL, options->try_intended);
    dcn__report_bool(node, "fix_codes", NULL, options->fix_codes != 0);
    dcn__report_str(node, "second_read", NULL,
                    options->second_read <= DCN_SECOND_NEVER
                        ? second_reads[options->second_read]
                        : "unknown");
    dcn__report_str(node, "c2", NULL,
                    options->c2 <= DCN_C2_296 ? c2_forms[options->c2]
                                              : "unknown");
    dcn__report_bool(node, "files_first", NULL, options->files_first);
    put_ranges(node, "skip", options->skip, options->skip_count);
    dcn__report_bool(node, "overwrite", NULL, options->overwrite);
}

/* One file, of which hashes is NULL where they are not known yet. */
static void
put_file(struct dcn_report *list, const char *path, enum dcn_image_role role,
         uint64_t size, const struct dcn_recorded_file *hashes)
{
    struct dcn_report *item = dcn__report_item(list);

    dcn__report_str(item, "path", "Path", path);
    dcn__report_str(item, "role", NULL, dcn__image_role_name(role));
    dcn__report_bytes(item, "size", "Size", size);
    if (hashes == NULL)
        return;
    dcn__report_str(item, "crc32", "CRC-32", hashes->crc32);
    dcn__report_str(item, "md5", "MD5", hashes->md5);
    dcn__report_str(item, "sha1", "SHA-1", hashes->sha1);
    dcn__report_str(item, "sha256", "SHA-256", hashes->sha256);
}

static enum dcn_image_role
role_of(const struct dcn_rip *rip, const char *path)
{
    return dcn__image_role(rip->format, rip->options->split, path);
}

static void
put_files(const struct dcn_rip *rip)
{
    const struct dcn_file_hashes *files;
    size_t count = dcn__sink_files(rip->sink, &files);
    struct dcn_report *list =
        dcn__report_list(rip->job.report, "files", "Files");

    for (size_t i = 0; i < count; i++) {
        enum dcn_image_role role = role_of(rip, files[i].path);
        struct dcn_recorded_file hashes;

        if (role == DCN_ROLE_SUBCHANNEL && !rip->keep_sub)
            continue;
        snprintf(hashes.crc32, sizeof(hashes.crc32), "%08x", files[i].crc32);
        memcpy(hashes.md5, files[i].md5, sizeof(hashes.md5));
        memcpy(hashes.sha1, files[i].sha1, sizeof(hashes.sha1));
        memcpy(hashes.sha256, files[i].sha256, sizeof(hashes.sha256));
        put_file(list, files[i].path, role, files[i].size,
                 rip->finished ? &hashes : NULL);
    }
}

/* What an earlier rip left, and nothing was done to. */
static void
put_complete(const struct dcn_rip *rip)
{
    struct dcn_report *report = rip->job.report, *list;

    dcn__report_bool(report, "complete_already", NULL, true);
    list = dcn__report_list(report, "files", "Files");
    for (size_t i = 0; i < rip->earlier.count; i++) {
        const struct dcn_recorded_file *file = &rip->earlier.files[i];
        char *path = dcn__rip_recorded_path(rip, file);

        if (path != NULL)
            put_file(list, path, role_of(rip, path), file->size,
                     file->sha256[0] != '\0' ? file : NULL);
        free(path);
    }
    dcn__report_bool(dcn__report_object(report, "subchannel", NULL), "kept",
                     NULL, dcn__rip_recorded_sub(rip));
}

/* Sectors that hold nothing, and those of them that were not tried; none
 * where something says that they do hold something. */
struct nothing {
    uint64_t all, excluded;
};

static struct nothing
count_nothing(const struct dcn_rip *rip)
{
    struct nothing nothing = {0, 0};
    struct dcn_map_run run;

    for (int64_t at = INT32_MIN;
         !rip->end_contradicted &&
         (run = dcn__map_next(rip->map, at, DCN_MAP_NOT_RECOVERED)).count > 0;
         at = dcn__map_end(&run)) {
        if (!dcn__map_holds_nothing(run.cause))
            continue;
        nothing.all += run.count;
        nothing.excluded += run.state == DCN_MAP_EXCLUDED ? run.count : 0;
    }
    return nothing;
}

static void
put_sectors(const struct dcn_rip *rip)
{
    const struct dcn_map *map = rip->map;
    struct dcn_report *node =
        dcn__report_object(rip->job.report, "sectors", "Sectors");
    uint64_t good = dcn__map_count(map, DCN_MAP_GOOD);
    uint64_t repaired = dcn__map_count(map, DCN_MAP_REPAIRED);
    uint64_t voted = dcn__map_count(map, DCN_MAP_VOTED);
    uint64_t damaged = dcn__map_count(map, DCN_MAP_DAMAGED);
    struct nothing nothing = count_nothing(rip);
    uint64_t excluded =
        dcn__map_count(map, DCN_MAP_EXCLUDED) - nothing.excluded;
    uint64_t total = dcn__map_total(map);

    dcn__report_int(node, "total", "Total", (int64_t)total);
    dcn__report_int(node, "good", "Good", (int64_t)good);
    dcn__report_int(node, "repaired", repaired > 0 ? "Repaired" : NULL,
                    (int64_t)repaired);
    dcn__report_int(node, "voted", voted > 0 ? "Voted" : NULL, (int64_t)voted);
    dcn__report_int(node, "damaged", "Damaged", (int64_t)damaged);
    dcn__report_int(node, "unread", "Unread",
                    (int64_t)(total - good - repaired - voted - damaged -
                              excluded - nothing.all));
    dcn__report_int(node, "excluded", excluded > 0 ? "Excluded" : NULL,
                    (int64_t)excluded);
    dcn__report_int(node, "nothing", nothing.all > 0 ? "Hold nothing" : NULL,
                    (int64_t)nothing.all);
    if (rip->proving)
        dcn__report_int(node, "proven",
                        rip->proven > 0 ? "Proven by EDC and ECC" : NULL,
                        (int64_t)rip->proven);
    dcn__report_int(node, "retried", NULL, (int64_t)rip->summary.retried);
    dcn__report_int(node, "read_twice", NULL, (int64_t)rip->summary.read_twice);
    dcn__report_int(node, "contradicted",
                    rip->summary.contradicted > 0 ? "Second reading differed"
                                                  : NULL,
                    (int64_t)rip->summary.contradicted);
    dcn__report_int(node, "resumed",
                    rip->summary.resumed > 0 ? "From earlier runs" : NULL,
                    (int64_t)rip->summary.resumed);
}

/* What was found to be pressed so, by the shape of the damage. */
static void
put_intended(const struct dcn_rip *rip)
{
    struct dcn_intended intended;
    struct dcn_report *list;

    dcn__intended_told(rip->map, &intended);
    if (intended.count == 0)
        return;
    list = dcn__report_list(rip->job.report, "intended",
                            "Unreadable on purpose, by its shape");
    for (size_t i = 0; i < intended.count; i++) {
        const struct dcn_intended_region *region = &intended.regions[i];
        struct dcn_report *item = dcn__report_item(list);

        dcn__report_int(item, "first", "First", region->range.first);
        dcn__report_int(item, "count", "Count", region->range.count);
        dcn__report_str(item, "kind", "Shape",
                        dcn__intended_name(region->kind));
        dcn__report_int(item, "lost", "Lost", region->lost);
        dcn__report_int(item, "excluded", "Not tried", region->excluded);
    }
}

/* Counts the damaged sectors of each file; hurt has one entry a file. */
static void
count_hurt(const struct dcn_map *map, const struct dcn_fs *fs, uint64_t *hurt)
{
    for (size_t e = 0; e < fs->extent_count; e++) {
        const struct dcn_fs_extent *extent = &fs->extents[e];
        int64_t at = extent->first, end = at + extent->count;
        struct dcn_map_run run;

        while (at < end &&
               (run = dcn__map_next(map, at, DCN_MAP_NOT_RECOVERED)).count >
                   0 &&
               run.first < end) {
            int64_t from = run.first > at ? run.first : at;

            at = dcn__map_end(&run);
            hurt[extent->file] += (uint64_t)((at < end ? at : end) - from);
        }
    }
}

/* Which files own the damage. */
static void
put_damaged_files(const struct dcn_rip *rip, const struct dcn_fs *fs)
{
    struct dcn_report *list;
    uint64_t *hurt;
    size_t listed = 0;

    /* Without a file system nothing is said of files. */
    if (fs->file_count == 0 ||
        (hurt = calloc(fs->file_count + 1, sizeof(*hurt))) == NULL)
        return;
    list = dcn__report_list(rip->job.report, "damaged_files", "Damaged files");
    count_hurt(rip->map, fs, hurt);
    for (size_t i = 0; i < fs->file_count; i++) {
        struct dcn_report *item;
        if (hurt[i] == 0 || listed++ >= MAX_LISTED_FILES)
            continue;
        item = dcn__report_item(list);
        dcn__report_str(item, "path", "Path", fs->files[i].path);
        dcn__report_int(item, "sectors", "Sectors", (int64_t)hurt[i]);
    }
    if (listed > MAX_LISTED_FILES)
        dcn__report_int(rip->job.report, "damaged_files_left_out",
                        "Damaged files not listed",
                        (int64_t)(listed - MAX_LISTED_FILES));
    free(hurt);
}

/* What the file systems of the image just made say: which files are damaged,
 * and whether they need more than the disc has. */
static void
put_files_of_image(const struct dcn_rip *rip)
{
    struct dcn_fs *fs = dcn__disc_end_files(rip->sink);

    if (fs == NULL)
        return;
    if (dcn__map_damage(rip->map) > 0 || rip->end_contradicted)
        put_damaged_files(rip, fs);
    dcn__note_short(&rip->job.events, "disc", rip->disc, fs);
    dcn__fs_free(fs);
}

static void
put_subchannel(const struct dcn_rip *rip)
{
    struct dcn_report *node =
        dcn__report_object(rip->job.report, "subchannel", NULL);
    struct dcn_tap_counts counts;

    dcn__report_bool(node, "kept", NULL, rip->keep_sub);
    if (rip->sub_reason != NULL)
        dcn__report_str(node, "reason", NULL, rip->sub_reason);
    if (!rip->sub)
        return;
    dcn__tap_counts(rip->tap, &counts);
    dcn__report_int(node, "sectors", NULL, (int64_t)counts.subs);
    dcn__report_int(node, "missing", NULL, (int64_t)rip->sub_missing);
    dcn__report_int(node, "q_good", NULL, (int64_t)counts.q_right);
    dcn__report_int(node, "q_bad", NULL,
                    (int64_t)(counts.subs - counts.q_right));
}

/* How the ways of retrying fared in this run. */
static void
put_rungs(const struct dcn_rip *rip, struct dcn_report *node)
{
    struct dcn_report *list = dcn__report_list(node, "rungs", NULL);

    for (unsigned i = 0; i < DCN_RUNGS; i++) {
        const struct dcn_rung_statistics *rung = &rip->summary.rungs[i];
        struct dcn_report *item;

        if (rung->tries == 0)
            continue;
        item = dcn__report_item(list);
        dcn__report_str(item, "name", NULL, dcn__rung_name(i));
        dcn__report_int(item, "tries", NULL, rung->tries);
        dcn__report_int(item, "wins", NULL, rung->wins);
        dcn__report_num(item, "seconds", NULL, (double)rung->time_ns / 1e9);
    }
}

static void
put_reading(const struct dcn_rip *rip)
{
    static const char *const ends[] = {
        [DCN_RESCUE_ALL_DONE] = "all_done",
        [DCN_RESCUE_TIME_UP] = "time_up",
        [DCN_RESCUE_GAVE_UP] = "gave_up",
        [DCN_RESCUE_STOPPED] = "stopped",
    };
    struct dcn_report *node =
        dcn__report_object(rip->job.report, "reading", NULL);
    double seconds = rip->summary.seconds;
    uint64_t sectors = rip->summary.total - rip->summary.resumed;
    double sector_bytes =
        rip->disc->medium == DCN_MEDIUM_CD ? DCN_RAW_BYTES : DCN_USER_BYTES;

    dcn__report_str(node, "ended", NULL, ends[rip->summary.end]);
    dcn__report_int(node, "commands", NULL, (int64_t)rip->summary.commands);
    dcn__report_num(node, "seconds", NULL, seconds);
    if (seconds > 0) {
        double bytes_per_s = (double)sectors * sector_bytes / seconds;
        dcn__report_num(node, "speed_x", NULL,
                        bytes_per_s / 1000 /
                            dcn__medium_facts(rip->disc->medium)->kb_per_1x);
        dcn__report_num(node, "bytes_per_s", NULL, bytes_per_s);
    }
    dcn__report_int(node, "drive_lost", NULL, rip->summary.lost_drive);
    put_rungs(rip, node);
}

void
dcn__rip_report(struct dcn_rip *rip)
{
    struct dcn_report *report = rip->job.report;
    const struct dcn_disc *disc = rip->known != NULL ? rip->known : rip->disc;

    put_options(rip);
    if (rip->opened.source == NULL)
        return;
    dcn__tree_source(report, &rip->opened);
    if (disc == NULL)
        return;
    dcn__tree_disc(report, disc);
    if (rip->fs != NULL)
        dcn__tree_file_systems(report, rip->fs);
    if (!rip->begun && !rip->complete)
        return;
    dcn__report_str(report, "base", NULL, rip->base);
    dcn__report_str(report, "format", NULL, rip->format->name);
    dcn__report_str(report, "map", NULL, rip->map_path);
    if (rip->complete)
        put_complete(rip);
    else
        put_files(rip);
    if (rip->map == NULL)
        return;
    put_sectors(rip);
    dcn__tree_causes(report, rip->map);
    dcn__weigh_put_fixed(report, rip->map);
    dcn__damage_put(report, rip->map, &rip->job.events);
    put_intended(rip);
    dcn__tree_findings(report, rip->tap);
    if (rip->finished) {
        put_files_of_image(rip);
        put_subchannel(rip);
    }
    put_reading(rip);
}
