/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Jobs that play a script in place of the library's, so that the command can
 * be tested without a disc. The environment is the script:
 *
 *   FAKE_OUTCOME  number of the outcome           (default 0)
 *   FAKE_STATUS   number of the status            (default 0, DCN_OK)
 *   FAKE_MESSAGE  the error's message
 *   FAKE_LOST     unread, differing sectors told  (default 0)
 *   FAKE_WAIT     present: wait to be told to stop (at most 10 s)
 *   FAKE_EMPTY    present: no report
 *
 * What a job was asked for comes back as a note "asked". The helpers are
 * weak: the library's own win where they are linked too.
 */
#include "job/facts.h"

#include <discern/discern.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TOTAL 1000

static int
script(const char *name)
{
    const char *value = getenv(name);

    return value == NULL ? 0 : atoi(value);
}

__attribute__((weak)) const char *
dcn_version(void)
{
    return "0.1.0";
}

__attribute__((weak)) const char *
dcn_named_name(enum dcn_named what)
{
    return what == DCN_NAMED_DEVICE ? "device" : "image";
}

__attribute__((weak)) void
dcn_events_init(struct dcn_events *events, size_t size)
{
    *events = (struct dcn_events){.size = size};
}

__attribute__((weak)) const char *
dcn_phase_name(enum dcn_phase phase)
{
    return phase == DCN_PHASE_READ ? "read" : "finish";
}

__attribute__((weak)) enum dcn_outcome
dcn_outcome_of_status(enum dcn_status status)
{
    return status == DCN_ERR_NO_DRIVE ? DCN_OUTCOME_NO_MEDIUM
                                      : DCN_OUTCOME_FAILED;
}

__attribute__((format(printf, 2, 3))) static void
tell_asked(const struct dcn_events *events, const char *format, ...)
{
    char text[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (events->note != NULL)
        events->note(DCN_NOTE_INFO, "asked", text, events->payload);
}

static const char *
or_none(const char *text)
{
    return text == NULL ? "-" : text;
}

/* Ten steps of progress, then the wait; true where it was told to stop. */
static bool
play(const struct dcn_events *events)
{
    struct dcn_progress now = {.phase = DCN_PHASE_READ,
                               .sectors_total = TOTAL,
                               .speed_x = 8,
                               .bytes_per_s = 1411200,
                               .left_s = -1};
    const struct timespec pause = {0, 10000000};
    unsigned step;

    for (step = 0; step <= 10; step++) {
        now.sectors_done = step * TOTAL / 10;
        now.lba = (dcn_lba)now.sectors_done;
        if (events->progress != NULL)
            events->progress(&now, events->payload);
    }
    for (step = 0; getenv("FAKE_WAIT") != NULL && step < 1000; step++) {
        if (events->cancelled(events->payload))
            return true;
        nanosleep(&pause, NULL);
    }
    return false;
}

static struct dcn_report *
new_report(const char *kind)
{
    struct dcn_report *report = dcn__report_new();

    dcn__report_str(report, "tool", NULL, "discern");
    dcn__report_str(report, "version", NULL, "0.1.0");
    dcn__report_str(report, "report", NULL, kind);
    dcn__report_int(report, "layout", NULL, 1);
    dcn__report_str(report, "outcome", NULL, "good");
    return report;
}

static void
add_times(struct dcn_report *report)
{
    dcn__report_time(report, "started", NULL, 1795375654);
    dcn__report_time(report, "finished", NULL, 1795375660);
    dcn__report_seconds(report, "seconds", NULL, 6.25);
}

static void
add_disc(struct dcn_report *report)
{
    struct dcn_report *disc = dcn__report_object(report, "disc", "Disc");
    struct dcn_report *item;

    dcn__report_str(disc, "kind", "Kind", "CD-ROM");
    dcn__report_str(disc, "medium", NULL, "cd");
    dcn__report_int(disc, "sectors", "Sectors", TOTAL);
    dcn__report_int(disc, "lead_out", "Lead-out", TOTAL);
    item = dcn__report_item(dcn__report_list(disc, "sessions", NULL));
    dcn__report_int(item, "number", NULL, 1);
    dcn__report_int(item, "first_track", NULL, 1);
    dcn__report_int(item, "last_track", NULL, 1);
    dcn__report_int(item, "lead_out", NULL, TOTAL);
    item = dcn__report_item(dcn__report_list(disc, "tracks", "Tracks"));
    dcn__report_int(item, "number", "No", 1);
    dcn__report_int(item, "session", "Session", 1);
    dcn__report_str(item, "mode", "Mode", "mode1");
    dcn__report_int(item, "control", NULL, 4);
    dcn__report_int(item, "start", "Start", 0);
    dcn__report_int(item, "end", NULL, TOTAL);
    dcn__report_int(item, "sectors", "Sectors", TOTAL);
}

static void
add_files(struct dcn_report *report)
{
    struct dcn_report *file =
        dcn__report_item(dcn__report_list(report, "files", "Files"));

    dcn__report_str(file, "path", "Path", "disc.iso");
    dcn__report_str(file, "role", NULL, "image");
    dcn__report_bytes(file, "size", "Size", TOTAL * 2048);
    dcn__report_str(file, "crc32", "CRC-32", "00000000");
    dcn__report_str(file, "md5", "MD5", "d41d8cd98f00b204e9800998ecf8427e");
    dcn__report_str(file, "sha1", "SHA-1",
                    "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    dcn__report_str(file, "sha256", "SHA-256",
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991"
                    "b7852b855");
}

static void
add_sectors(struct dcn_report *report)
{
    struct dcn_report *sectors =
        dcn__report_object(report, "sectors", "Sectors");
    int lost = script("FAKE_LOST");

    dcn__report_int(sectors, "total", "All", TOTAL);
    dcn__report_int(sectors, "good", "Good", TOTAL - lost);
    dcn__report_int(sectors, "repaired", NULL, 0);
    dcn__report_int(sectors, "voted", NULL, 0);
    dcn__report_int(sectors, "damaged", "Damaged", 0);
    dcn__report_int(sectors, "unread", "Unread", lost);
    if (lost > 0)
        dcn__report_str(report, "map", NULL, "disc.map");
}

/* Ends a job as the script says. */
static enum dcn_status
finish(struct dcn_report *report, enum dcn_outcome *outcome,
       struct dcn_report **out, struct dcn_error *error, bool stopped)
{
    dcn__report_list(report, "notes", "Notes");
    *outcome = (enum dcn_outcome)script("FAKE_OUTCOME");
    if (report != NULL)
        *outcome = dcn__outcome_of_report(report, *outcome);
    if (getenv("FAKE_EMPTY") != NULL) {
        dcn_report_free(report);
        report = NULL;
    }
    if (out != NULL)
        *out = report;
    error->status = (enum dcn_status)script("FAKE_STATUS");
    if (stopped) {
        *outcome = DCN_OUTCOME_INTERRUPTED;
        error->status = DCN_ERR_CANCELLED;
    }
    if (error->status != DCN_OK && getenv("FAKE_MESSAGE") != NULL)
        snprintf(error->message, sizeof(error->message), "%s",
                 getenv("FAKE_MESSAGE"));
    return error->status;
}

void
dcn_rip_options_init(struct dcn_rip_options *options, size_t size)
{
    *options = (struct dcn_rip_options){
        .size = size, .retries = 8, .room_wait_s = 600, .drive_wait_s = 120};
}

enum dcn_status
dcn_rip(const struct dcn_rip_options *options, const struct dcn_events *events,
        enum dcn_outcome *outcome, struct dcn_report **report,
        struct dcn_error *error)
{
    static const char *const seconds[] = {"auto", "always", "never"};
    struct dcn_report *tree = new_report("rip");
    char skip[64] = "-";
    bool stopped;

    for (size_t i = 0, used = 0; i < options->skip_count; i++)
        used +=
            (size_t)snprintf(skip + used, sizeof(skip) - used, "%d+%u,",
                             options->skip[i].first, options->skip[i].count);
    tell_asked(events,
               "source=%s base=%s format=%s split=%d sub=%d no_sub=%d "
               "overwrite=%d retries=%u speed=%u time=%.0f give_up=%u fast=%d "
               "second=%s files_first=%d skip=%s state=%s room=%.0f lost=%.0f "
               "intended=%d",
               or_none(options->source), or_none(options->base),
               or_none(options->format), options->split, options->sub,
               options->no_sub, options->overwrite, options->retries,
               options->speed_x, options->time_limit_s, options->give_up_after,
               options->fast, seconds[options->second_read],
               options->files_first, skip, or_none(options->state_dir),
               options->room_wait_s, options->drive_wait_s,
               options->try_intended);
    if (events->named != NULL)
        events->named(DCN_NAMED_IMAGE, "disc.iso", events->payload);
    stopped = play(events);
    add_times(tree);
    add_disc(tree);
    add_files(tree);
    add_sectors(tree);
    return finish(tree, outcome, report, error, stopped);
}

void
dcn_merge_options_init(struct dcn_merge_options *options, size_t size)
{
    *options = (struct dcn_merge_options){.size = size, .max_listed = 10000};
}

enum dcn_status
dcn_merge(const struct dcn_merge_options *options,
          const struct dcn_events *events, enum dcn_outcome *outcome,
          struct dcn_report **report, struct dcn_error *error)
{
    struct dcn_report *tree = new_report("merge");
    bool stopped;

    tell_asked(events, "sources=%s,%s base=%s format=%s overwrite=%d list=%u",
               options->sources[0], options->sources[1], options->base,
               or_none(options->format), options->overwrite,
               options->max_listed);
    stopped = play(events);
    add_times(tree);
    add_disc(tree);
    dcn__report_str(tree, "base", NULL, options->base);
    add_files(tree);
    add_sectors(tree);
    return finish(tree, outcome, report, error, stopped);
}

void
dcn_verify_options_init(struct dcn_verify_options *options, size_t size)
{
    *options = (struct dcn_verify_options){.size = size, .max_listed = 20};
}

enum dcn_status
dcn_verify(const struct dcn_verify_options *options,
           const struct dcn_events *events, enum dcn_outcome *outcome,
           struct dcn_report **report, struct dcn_error *error)
{
    static const char *const counts[] = {"differs_c2", "differs", "unreadable",
                                         "not_in_image"};
    struct dcn_report *tree = new_report("verify"), *compare;
    size_t i;

    tell_asked(events, "image=%s source=%s speed=%u list=%u", options->image,
               or_none(options->source), options->speed_x, options->max_listed);
    add_times(tree);
    dcn__report_str(tree, "mode", NULL,
                    options->source == NULL ? "self" : "compare");
    if (options->source != NULL) {
        compare = dcn__report_object(tree, "compare", "Comparison");
        dcn__report_bool(compare, "same", NULL, script("FAKE_LOST") == 0);
        dcn__report_int(compare, "sectors", "Sectors", TOTAL);
        dcn__report_int(compare, "identical", "Identical",
                        TOTAL - script("FAKE_LOST"));
        for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
            dcn__report_int(compare, counts[i], NULL, 0);
        dcn__report_list(compare, "differences", NULL);
    }
    return finish(tree, outcome, report, error, play(events));
}

void
dcn_info_options_init(struct dcn_info_options *options, size_t size)
{
    *options = (struct dcn_info_options){.size = size, .source = NULL};
}

enum dcn_status
dcn_info(const struct dcn_info_options *options,
         const struct dcn_events *events, enum dcn_outcome *outcome,
         struct dcn_report **report, struct dcn_error *error)
{
    struct dcn_report *tree = new_report("info");

    tell_asked(events, "source=%s deep=%d", or_none(options->source),
               options->deep);
    add_disc(tree);
    return finish(tree, outcome, report, error, false);
}

void
dcn_drives_options_init(struct dcn_drives_options *options, size_t size)
{
    *options = (struct dcn_drives_options){.size = size};
}

enum dcn_status
dcn_drives(const struct dcn_drives_options *options,
           const struct dcn_events *events, enum dcn_outcome *outcome,
           struct dcn_report **report, struct dcn_error *error)
{
    struct dcn_report *tree = new_report("drives");
    struct dcn_report *drive =
        dcn__report_item(dcn__report_list(tree, "drives", "Drives"));

    tell_asked(events, "extra=%s,%s", or_none(options->sources[0]),
               options->sources[0] == NULL ? "-"
                                           : or_none(options->sources[1]));
    dcn__report_str(drive, "name", "Device", "/dev/sr0");
    dcn__report_str(drive, "vendor", "Vendor", "ACME");
    return finish(tree, outcome, report, error, false);
}

void
dcn_serve_options_init(struct dcn_serve_options *options, size_t size)
{
    *options = (struct dcn_serve_options){.size = size, .clock_scale = 0};
}

enum dcn_status
dcn_serve(const struct dcn_serve_options *options,
          const struct dcn_events *events, enum dcn_outcome *outcome,
          struct dcn_report **report, struct dcn_error *error)
{
    static const char *const media[] = {"-", "cd", "dvd", "hd-dvd", "bd"};

    if (report != NULL)
        *report = NULL;
    tell_asked(events,
               "image=%s personality=%s damage=%s medium=%s clock=%.3f "
               "seed=%llu",
               options->image, or_none(options->personality),
               or_none(options->damage), media[options->medium],
               options->clock_scale, (unsigned long long)options->seed);
    if (script("FAKE_STATUS") == 0)
        events->named(DCN_NAMED_DEVICE, "/dev/sr7", events->payload);
    return finish(NULL, outcome, NULL, error, play(events));
}

void
dcn_map_options_init(struct dcn_map_options *options, size_t size)
{
    *options = (struct dcn_map_options){.size = size};
}

enum dcn_status
dcn_map(const struct dcn_map_options *options, const struct dcn_events *events,
        enum dcn_outcome *outcome, struct dcn_report **report,
        struct dcn_error *error)
{
    static const char *const states[] = {"untried", "skipped",  "unscraped",
                                         "bad",     "excluded", "damaged",
                                         "voted",   "repaired", "good"};
    struct dcn_report *tree = new_report("map"), *sectors;
    size_t i;

    (void)events;
    dcn__report_str(tree, "path", "Map", options->path);
    sectors = dcn__report_object(tree, "sectors", "Sectors");
    dcn__report_int(sectors, "total", "All", TOTAL);
    for (i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        dcn__report_int(sectors, states[i], NULL, 0);
    return finish(tree, outcome, report, error, false);
}
