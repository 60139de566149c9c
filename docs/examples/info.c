/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * info SOURCE [BASE]: opens a source once, says what is in it, and rips it to
 * BASE if that is given, with the drive still open.
 *
 *     cc info.c -o info $(pkg-config --cflags --libs libdiscern)
 */
#include <discern/discern.h>

#include <stdio.h>

/* A report is a tree of objects, lists and values; paths of keys lead in. */
static const char *
fact(const struct dcn_report *report, const char *key1, const char *key2)
{
    return dcn_report_string(
        dcn_report_get(dcn_report_get(report, key1), key2));
}

static enum dcn_outcome
describe(struct dcn_handle *handle, struct dcn_error *error)
{
    struct dcn_info_options options;
    struct dcn_report *report;
    enum dcn_outcome outcome;

    dcn_info_options_init(&options, sizeof(options));
    options.handle = handle;
    if (dcn_info(&options, NULL, &outcome, &report, error) == DCN_OK)
        printf("%s: %s\n", dcn_handle_name(handle),
               fact(report, "disc", "kind"));
    dcn_report_free(report);
    return outcome;
}

static enum dcn_outcome
rip(struct dcn_handle *handle, const char *base, struct dcn_error *error)
{
    struct dcn_rip_options options;
    enum dcn_outcome outcome;

    dcn_rip_options_init(&options, sizeof(options));
    options.handle = handle;
    options.base = base;
    (void)dcn_rip(&options, NULL, &outcome, NULL, error);
    return outcome;
}

int
main(int argc, char **argv)
{
    struct dcn_open_options open;
    struct dcn_error error = {.status = DCN_OK};
    struct dcn_handle *handle;
    enum dcn_outcome outcome;
    struct dcn_format format;

    if (argc < 2) {
        for (size_t n = 0; dcn_format_at(n, &format, sizeof(format)); n++)
            printf("%-4s %s%s\n", format.name, format.description,
                   format.writes ? ", can be written" : "");
        return DCN_OUTCOME_USAGE;
    }
    dcn_open_options_init(&open, sizeof(open));
    open.source = argv[1];
    if (dcn_open(&open, &handle, &error) != DCN_OK) {
        fprintf(stderr, "info: %s\n", error.message);
        return (int)dcn_outcome_of_status(error.status);
    }
    outcome = describe(handle, &error);
    if (outcome == DCN_OUTCOME_GOOD && argc > 2)
        outcome = rip(handle, argv[2], &error);
    if (error.status != DCN_OK)
        fprintf(stderr, "info: %s\n", error.message);
    dcn_close(handle);
    return (int)outcome;
}
