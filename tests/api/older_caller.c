/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * older_caller IMAGE BASE: a program as it was built against the headers in
 * older/ (30 November 2026), which know less than today's: no handle, no
 * encoding, no callback for the map. Linked with today's library it must work.
 */
#include <discern/discern.h>

#include <stdio.h>
#include <string.h>

/* The library may not write past what a caller has. */
struct guarded {
    struct dcn_rip_options rip;
    unsigned char guard[64];
};
struct guarded_events {
    struct dcn_events events;
    unsigned char guard[64];
};

static int
is_whole(const unsigned char *guard)
{
    for (size_t i = 0; i < 64; i++) {
        if (guard[i] != 0xee)
            return 0;
    }
    return 1;
}

static void
count(const struct dcn_progress *progress, void *payload)
{
    (void)progress;
    ++*(unsigned *)payload;
}

int
main(int argc, char **argv)
{
    struct guarded options;
    struct guarded_events events;
    struct dcn_error error = {.status = DCN_OK};
    enum dcn_outcome outcome;
    unsigned told = 0;

    if (argc != 3)
        return 2;
    memset(&options, 0xee, sizeof(options));
    memset(&events, 0xee, sizeof(events));
    dcn_rip_options_init(&options.rip, sizeof(options.rip));
    dcn_events_init(&events.events, sizeof(events.events));
    if (!is_whole(options.guard) || !is_whole(events.guard)) {
        fprintf(stderr, "an _init wrote past its caller's struct\n");
        return 1;
    }
    if (options.rip.retries != 8 || options.rip.drive_wait_s != 120) {
        fprintf(stderr, "defaults are others\n");
        return 1;
    }
    events.events.payload = &told;
    events.events.progress = count;
    options.rip.source = argv[1];
    options.rip.base = argv[2];
    if (dcn_rip(&options.rip, &events.events, &outcome, NULL, &error) !=
        DCN_OK) {
        fprintf(stderr, "rip: %s\n", error.message);
        return 1;
    }
    printf("outcome %d, progress %s\n", outcome,
           told > 0 ? "told" : "not told");
    return 0;
}
