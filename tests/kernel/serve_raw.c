/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Serves an image as a kernel drive with nothing around it: the TCMU server
 * alone, for tests of it. Prints the node; ends on SIGINT or SIGTERM.
 *
 * serve_raw [-n NAME] [-p PERSONALITY] [-d DAMAGE] [-m cd|dvd|bd]
 *           [-c CLOCK_SCALE] IMAGE
 */
#include "image/image.h"
#include "util/clock.h"
#include "vdrive/tcmu.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

static void
on_signal(int number)
{
    (void)number;
    stopped = 1;
}

static bool
ask_stop(void *payload)
{
    (void)payload;
    return stopped;
}

static void
print_node(const char *node, void *payload)
{
    (void)payload;
    puts(node);
    (void)fflush(stdout);
}

static enum dcn_medium
medium_named(const char *name)
{
    return strcmp(name, "dvd") == 0  ? DCN_MEDIUM_DVD
           : strcmp(name, "bd") == 0 ? DCN_MEDIUM_BD
                                     : DCN_MEDIUM_CD;
}

static enum dcn_status
serve(const char *image, const char *name,
      const struct dcn_vdrive_options *options, struct dcn_error *error)
{
    struct dcn_image_options opening = {.medium = options->medium};
    struct dcn_source *source = NULL;
    struct dcn_vdrive *drive = NULL;
    struct dcn_tcmu *tcmu = NULL;

    enum dcn_status status =
        dcn__image_open(image, &opening, &source, NULL, error);
    if (status == DCN_OK)
        status = dcn__vdrive_new(source, options, &drive, error);
    if (status == DCN_OK)
        status = dcn__tcmu_start(drive, name, &tcmu, error);
    if (status == DCN_OK)
        status = dcn__tcmu_serve(tcmu, ask_stop, print_node, NULL, error);
    dcn__tcmu_stop(tcmu);
    dcn__vdrive_free(drive);
    return status;
}

int
main(int argc, char **argv)
{
    struct dcn_vdrive_options options = {0};
    struct dcn_error error = {0};
    struct dcn_clock clock;
    struct sigaction action = {.sa_handler = on_signal};
    const char *name = "serve-raw";
    double scale = 0;
    int option;

    while ((option = getopt(argc, argv, "n:p:d:m:c:")) != -1)
        switch (option) {
        case 'n':
            name = optarg;
            break;
        case 'p':
            options.personality = optarg;
            break;
        case 'd':
            options.damage = optarg;
            break;
        case 'm':
            options.medium = medium_named(optarg);
            break;
        case 'c':
            scale = strtod(optarg, NULL);
            break;
        default:
            return 2;
        }
    if (optind + 1 != argc)
        return 2;
    dcn__clock_init_scaled(&clock, scale);
    options.clock = &clock;
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    if (serve(argv[optind], name, &options, &error) == DCN_OK)
        return 0;
    (void)fprintf(stderr, "serve_raw: %s: %s\n", dcn_status_name(error.status),
                  error.message);
    return 1;
}
