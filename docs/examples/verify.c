/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify IMAGE [SOURCE]: compares an image with its disc, or checks it alone,
 * and prints every fact of the report, whatever its keys are.
 *
 *     cc verify.c -o verify $(pkg-config --cflags --libs libdiscern)
 */
#include <discern/discern.h>

#include <inttypes.h>
#include <stdio.h>

static void
print_value(const struct dcn_report *node)
{
    switch (dcn_report_kind(node)) {
    case DCN_REPORT_STRING:
        printf("%s\n", dcn_report_string(node));
        break;
    case DCN_REPORT_INTEGER:
        printf("%" PRId64 "\n", dcn_report_integer(node));
        break;
    case DCN_REPORT_NUMBER:
        printf("%g\n", dcn_report_number(node));
        break;
    case DCN_REPORT_BOOLEAN:
        printf("%s\n", dcn_report_boolean(node) ? "true" : "false");
        break;
    default:
        printf("null\n");
    }
}

/* Walks the tree; items of a list are called by their number. */
static void
walk(const struct dcn_report *node, const char *path)
{
    size_t count = dcn_report_size(node);
    enum dcn_report_type kind = dcn_report_kind(node);
    char inner[256];

    if (kind != DCN_REPORT_OBJECT && kind != DCN_REPORT_LIST) {
        printf("%s = ", path);
        print_value(node);
    }
    for (size_t n = 0; n < count; n++) {
        const struct dcn_report *child = dcn_report_at(node, n);
        const char *key = dcn_report_key(child);

        if (key != NULL)
            snprintf(inner, sizeof(inner), "%s.%s", path, key);
        else
            snprintf(inner, sizeof(inner), "%s.%zu", path, n);
        walk(child, inner);
    }
}

int
main(int argc, char **argv)
{
    struct dcn_verify_options options;
    struct dcn_error error = {.status = DCN_OK};
    struct dcn_report *report;
    enum dcn_outcome outcome;

    dcn_verify_options_init(&options, sizeof(options));
    options.image = argc > 1 ? argv[1] : NULL;
    options.source = argc > 2 ? argv[2] : NULL;
    if (dcn_verify(&options, NULL, &outcome, &report, &error) != DCN_OK)
        fprintf(stderr, "verify: %s\n", error.message);
    walk(report, "report");
    dcn_report_free(report);
    return (int)outcome;
}
