/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rip SOURCE BASE [SECONDS]: reads a disc into an image, shows how far it is,
 * and stops after SECONDS if that is given. What was read is kept: the same
 * call goes on.
 *
 *     cc rip.c -o rip $(pkg-config --cflags --libs libdiscern)
 */
#include <discern/discern.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What the callbacks are handed. They may come from any thread of the job;
 * one job calls them one after the other. */
struct watcher {
    time_t end;         /* 0: never */
    uint64_t good, bad; /* sectors that were told of */
};

static void
show_progress(const struct dcn_progress *now, void *payload)
{
    (void)payload;
    fprintf(stderr, "%-7s %9llu of %llu sectors, %llu bad\n",
            dcn_phase_name(now->phase), (unsigned long long)now->sectors_done,
            (unsigned long long)now->sectors_total,
            (unsigned long long)now->sectors_bad);
}

static void
show_note(enum dcn_note_level level, const char *code, const char *text,
          void *payload)
{
    (void)payload;
    if (level == DCN_NOTE_WARNING)
        fprintf(stderr, "warning (%s): %s\n", code, text);
}

/* Asked often: has somebody had enough? */
static bool
is_over(void *payload)
{
    struct watcher *watcher = payload;

    return watcher->end != 0 && time(NULL) >= watcher->end;
}

/* Enough to paint a picture of the disc. */
static void
count_sectors(const struct dcn_range *sectors, enum dcn_map_state state,
              void *payload)
{
    struct watcher *watcher = payload;

    if (state == DCN_MAP_GOOD)
        watcher->good += sectors->count;
    else if (state == DCN_MAP_BAD || state == DCN_MAP_DAMAGED)
        watcher->bad += sectors->count;
}

int
main(int argc, char **argv)
{
    struct watcher watcher = {.end = 0};
    struct dcn_rip_options options;
    struct dcn_events events;
    struct dcn_error error = {.status = DCN_OK};
    enum dcn_outcome outcome;
    enum dcn_status status;

    if (argc < 3) {
        fprintf(stderr, "usage: rip SOURCE BASE [SECONDS]\n");
        return DCN_OUTCOME_USAGE;
    }
    if (argc > 3)
        watcher.end = time(NULL) + atoi(argv[3]);
    dcn_events_init(&events, sizeof(events));
    events.payload = &watcher;
    events.progress = show_progress;
    events.note = show_note;
    events.cancelled = is_over;
    events.map = count_sectors;
    dcn_rip_options_init(&options, sizeof(options));
    options.source = argv[1];
    options.base = argv[2];
    status = dcn_rip(&options, &events, &outcome, NULL, &error);
    if (status != DCN_OK)
        fprintf(stderr, "rip: %s\n", error.message);
    printf("outcome %d, told of %llu good and %llu bad sectors\n", outcome,
           (unsigned long long)watcher.good, (unsigned long long)watcher.bad);
    return outcome;
}
