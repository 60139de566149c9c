/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Serving, but for the kernel (tests/tools/no_kernel.c). */
#include "unit/unit.h"

#include <discern/discern.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One that serves in a thread of its own. */
struct server {
    pthread_t thread;
    char image[64];
    char node[32];
    atomic_bool *stop;
    atomic_int *there; /* nodes so far */
    enum dcn_status status;
    enum dcn_outcome outcome;
    struct dcn_report *report;
    struct dcn_error error;
};

static void
make_image(char *path, size_t room, unsigned sectors)
{
    int fd;

    snprintf(path, room, "/tmp/serve-XXXXXX.iso");
    fd = mkstemps(path, 4);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ftruncate(fd, (off_t)sectors * 2048), 0);
    close(fd);
}

static bool
is_over(void *payload)
{
    struct server *server = payload;

    return atomic_load(server->stop);
}

static void
keep_node(enum dcn_named what, const char *name, void *payload)
{
    struct server *server = payload;

    ck_assert_int_eq(what, DCN_NAMED_DEVICE);
    snprintf(server->node, sizeof(server->node), "%s", name);
    atomic_fetch_add(server->there, 1);
}

static void *
serve(void *argument)
{
    struct server *server = argument;
    struct dcn_serve_options options;
    struct dcn_events events;

    dcn_serve_options_init(&options, sizeof(options));
    options.image = server->image;
    dcn_events_init(&events, sizeof(events));
    events.payload = server;
    events.cancelled = is_over;
    events.named = keep_node;
    server->status = dcn_serve(&options, &events, &server->outcome,
                               &server->report, &server->error);
    return NULL;
}

static const char *
text_of(const struct dcn_report *report, const char *key)
{
    return dcn_report_string(dcn_report_get(report, key));
}

START_TEST(two_at_once_in_one_process_are_two_drives)
{
    atomic_bool stop = false;
    atomic_int there = 0;
    struct server servers[2] = {{.stop = &stop, .there = &there},
                                {.stop = &stop, .there = &there}};

    for (int i = 0; i < 2; i++) {
        make_image(servers[i].image, sizeof(servers[i].image),
                   300 + 100 * (unsigned)i);
        ck_assert_int_eq(
            pthread_create(&servers[i].thread, NULL, serve, &servers[i]), 0);
    }
    while (atomic_load(&there) < 2)
        sched_yield();
    atomic_store(&stop, true);
    for (int i = 0; i < 2; i++) {
        pthread_join(servers[i].thread, NULL);
        unlink(servers[i].image);
        ck_assert_int_eq(servers[i].status, DCN_OK);
        ck_assert_int_eq(servers[i].outcome, DCN_OUTCOME_GOOD);
        ck_assert_str_eq(text_of(servers[i].report, "report"), "serve");
        ck_assert_str_eq(text_of(servers[i].report, "outcome"), "good");
        dcn_report_free(servers[i].report);
    }
    ck_assert_str_eq(servers[0].node, "/dev/sr300");
    ck_assert_str_eq(servers[1].node, "/dev/sr400");
}
END_TEST

START_TEST(a_failure_has_its_report_too)
{
    atomic_bool stop = true;
    atomic_int there = 0;
    struct server server = {.stop = &stop, .there = &there};

    snprintf(server.image, sizeof(server.image), "no such image");
    serve(&server);
    ck_assert_int_eq(server.status, DCN_ERR_NOT_FOUND);
    ck_assert_int_eq(server.outcome, DCN_OUTCOME_FAILED);
    ck_assert_str_eq(text_of(server.report, "outcome"), "failed");
    ck_assert_str_eq(text_of(dcn_report_get(server.report, "error"), "status"),
                     "not_found");
    ck_assert_int_eq(atomic_load(&there), 0);
    dcn_report_free(server.report);
}
END_TEST

static enum dcn_status
serve_with(const char *image, const char *personality, const char *damage,
           const char *trace, struct dcn_error *error)
{
    struct dcn_serve_options options;
    struct dcn_events events;
    struct server server = {0};
    atomic_bool stop = true;
    atomic_int there = 0;

    server.stop = &stop;
    server.there = &there;
    dcn_events_init(&events, sizeof(events));
    events.payload = &server;
    events.cancelled = is_over;
    dcn_serve_options_init(&options, sizeof(options));
    options.image = image;
    options.personality = personality;
    options.damage = damage;
    options.trace = trace;
    return dcn_serve(&options, &events, NULL, NULL, error);
}

START_TEST(statuses_are_those_that_the_header_lists)
{
    char image[64];
    struct dcn_error error = {0};

    make_image(image, sizeof(image), 300);
    ck_assert_int_eq(serve_with(NULL, NULL, NULL, NULL, &error),
                     DCN_ERR_INVALID);
    ck_assert_int_eq(serve_with(image, "/no/such", NULL, NULL, &error),
                     DCN_ERR_NOT_FOUND);
    /* An image is no text of either kind. */
    ck_assert_int_eq(serve_with(image, image, NULL, NULL, &error),
                     DCN_ERR_FORMAT);
    ck_assert_int_eq(serve_with(image, NULL, image, NULL, &error),
                     DCN_ERR_FORMAT);
    ck_assert_int_eq(serve_with(image, NULL, NULL, "/no/such/trace", &error),
                     DCN_ERR_NOT_FOUND);
    ck_assert_int_eq(serve_with(image, NULL, NULL, NULL, &error), DCN_OK);
    unlink(image);
}
END_TEST

UNIT_MAIN("job/serve", two_at_once_in_one_process_are_two_drives,
          a_failure_has_its_report_too,
          statuses_are_those_that_the_header_lists)
