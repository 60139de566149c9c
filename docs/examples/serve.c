/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serve IMAGE...: makes each image a drive of this machine, all of them in
 * this process, and prints their nodes; after SIGINT or SIGTERM prints how
 * each ended, as one line of JSON. Linux, as root.
 *
 *     cc serve.c -o serve -pthread $(pkg-config --cflags --libs libdiscern)
 */
#include <discern/discern.h>

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

/* One call of dcn_serve: a thread has it with all that belongs to it. */
struct drive {
    pthread_t thread;
    const char *image;
    enum dcn_outcome outcome;
    struct dcn_report *report;
};

static atomic_bool stopping;

static void
stop(int signal)
{
    (void)signal;
    atomic_store(&stopping, true);
}

/* Asked some ten times a second. */
static bool
is_over(void *payload)
{
    (void)payload;
    return atomic_load(&stopping);
}

static void
print_node(enum dcn_named what, const char *name, void *payload)
{
    const struct drive *drive = payload;

    if (what != DCN_NAMED_DEVICE)
        return;
    printf("%s is %s\n", drive->image, name);
    fflush(stdout);
}

static void *
serve(void *argument)
{
    struct drive *drive = argument;
    struct dcn_serve_options options;
    struct dcn_events events;
    struct dcn_error error = {.status = DCN_OK};

    dcn_serve_options_init(&options, sizeof(options));
    options.image = drive->image;
    dcn_events_init(&events, sizeof(events));
    events.payload = drive;
    events.cancelled = is_over;
    events.named = print_node;
    if (dcn_serve(&options, &events, &drive->outcome, &drive->report, &error) !=
        DCN_OK)
        fprintf(stderr, "%s: %s\n", drive->image, error.message);
    return NULL;
}

int
main(int argc, char **argv)
{
    struct drive *drives = calloc((size_t)argc, sizeof(*drives));
    int status = EXIT_SUCCESS, count = 0;

    if (argc < 2 || drives == NULL) {
        fprintf(stderr, "usage: serve IMAGE...\n");
        free(drives);
        return 2;
    }
    signal(SIGINT, stop);
    signal(SIGTERM, stop);
    for (; count < argc - 1; count++) {
        drives[count].image = argv[count + 1];
        if (pthread_create(&drives[count].thread, NULL, serve,
                           &drives[count]) != 0)
            break;
    }
    if (count < argc - 1) {
        atomic_store(&stopping, true);
        status = EXIT_FAILURE;
    }
    for (int i = 0; i < count; i++) {
        char *text;

        pthread_join(drives[i].thread, NULL);
        text = dcn_report_json(drives[i].report, false);
        if (text != NULL)
            printf("%s\n", text);
        free(text);
        dcn_report_free(drives[i].report);
        if (drives[i].outcome != DCN_OUTCOME_GOOD)
            status = EXIT_FAILURE;
    }
    free(drives);
    return status;
}
