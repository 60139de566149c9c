/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "job/facts.h"

#include <discern/discern.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTORS 200

static char image[64], virtual[80], base[80];
static struct dcn_error error;
static enum dcn_outcome outcome;

static void
make_image(void)
{
    uint8_t sector[2048];
    FILE *file;
    int fd;

    snprintf(image, sizeof(image), "/tmp/handle-XXXXXX.iso");
    fd = mkstemps(image, 4);
    ck_assert_int_ge(fd, 0);
    file = fdopen(fd, "w");
    for (unsigned i = 0; i < SECTORS; i++) {
        memset(sector, (int)(i + 1), sizeof(sector));
        ck_assert_uint_eq(fwrite(sector, sizeof(sector), 1, file), 1);
    }
    fclose(file);
    snprintf(virtual, sizeof(virtual), "virtual:%s", image);
    snprintf(base, sizeof(base), "%.*s-rip", (int)strlen(image) - 4, image);
}

static void
remove_all(void)
{
    static const char *const ends[] = {"iso", "map", "json", "samples"};
    char path[96];

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        snprintf(path, sizeof(path), "%s.%s", base, ends[i]);
        unlink(path);
    }
    unlink(image);
}

static struct dcn_handle *
open_source(const char *source)
{
    struct dcn_open_options options;
    struct dcn_handle *handle;

    dcn_open_options_init(&options, sizeof(options));
    options.source = source;
    ck_assert_int_eq(dcn_open(&options, &handle, &error), DCN_OK);
    return handle;
}

static enum dcn_status
info_of(struct dcn_handle *handle)
{
    struct dcn_info_options options;

    dcn_info_options_init(&options, sizeof(options));
    options.handle = handle;
    return dcn_info(&options, NULL, &outcome, NULL, &error);
}

START_TEST(one_handle_serves_job_after_job)
{
    struct dcn_handle *handle;
    struct dcn_rip_options rip;
    struct dcn_verify_options verify;
    char ripped[96];

    make_image();
    handle = open_source(virtual);
    ck_assert_str_eq(dcn_handle_name(handle), virtual);
    ck_assert_int_eq(info_of(handle), DCN_OK);
    ck_assert_int_eq(info_of(handle), DCN_OK);
    dcn_rip_options_init(&rip, sizeof(rip));
    rip.handle = handle;
    rip.base = base;
    ck_assert_int_eq(dcn_rip(&rip, NULL, &outcome, NULL, &error), DCN_OK);
    ck_assert_int_eq(outcome, DCN_OUTCOME_GOOD);
    snprintf(ripped, sizeof(ripped), "%s.iso", base);
    dcn_verify_options_init(&verify, sizeof(verify));
    verify.handle = handle;
    verify.image = ripped;
    ck_assert_int_eq(dcn_verify(&verify, NULL, &outcome, NULL, &error), DCN_OK);
    ck_assert_int_eq(outcome, DCN_OUTCOME_GOOD);
    dcn_close(handle);
    remove_all();
}
END_TEST

/* The callback of a job that has the handle asks for another. */
static bool
ask_again(void *payload)
{
    struct dcn_error inner;
    struct dcn_info_options options;

    dcn_info_options_init(&options, sizeof(options));
    options.handle = payload;
    ck_assert_int_eq(dcn_info(&options, NULL, NULL, NULL, &inner),
                     DCN_ERR_BUSY);
    return true;
}

START_TEST(two_jobs_do_not_have_one_handle)
{
    struct dcn_rip_options rip;
    struct dcn_events events;
    struct dcn_handle *handle;

    make_image();
    handle = open_source(virtual);
    dcn_events_init(&events, sizeof(events));
    events.payload = handle;
    events.cancelled = ask_again;
    dcn_rip_options_init(&rip, sizeof(rip));
    rip.handle = handle;
    rip.base = base;
    ck_assert_int_eq(dcn_rip(&rip, &events, &outcome, NULL, &error),
                     DCN_ERR_CANCELLED);
    ck_assert_int_eq(info_of(handle), DCN_OK);
    dcn_close(handle);
    remove_all();
}
END_TEST

START_TEST(several_handles_are_open_at_once)
{
    struct dcn_handle *one, *two;

    make_image();
    one = open_source(virtual);
    two = open_source(image);
    ck_assert_int_eq(info_of(one), DCN_OK);
    ck_assert_int_eq(info_of(two), DCN_OK);
    dcn_close(one);
    ck_assert_int_eq(info_of(two), DCN_OK);
    dcn_close(two);
    remove_all();
}
END_TEST

START_TEST(a_source_that_is_not_there_gives_no_handle)
{
    struct dcn_open_options options;
    struct dcn_handle *handle = (struct dcn_handle *)1;

    dcn_open_options_init(&options, sizeof(options));
    options.source = "no such image";
    ck_assert_int_eq(dcn_open(&options, &handle, &error), DCN_ERR_NOT_FOUND);
    ck_assert_ptr_null(handle);
    dcn_close(NULL);
}
END_TEST

START_TEST(a_record_begins_where_a_source_is_opened)
{
    struct dcn_rip_options rip;
    struct dcn_handle *handle;

    make_image();
    handle = open_source(virtual);
    dcn_rip_options_init(&rip, sizeof(rip));
    rip.handle = handle;
    rip.base = base;
    rip.record = "record";
    ck_assert_int_eq(dcn_rip(&rip, NULL, &outcome, NULL, &error),
                     DCN_ERR_INVALID);
    dcn_close(handle);
    remove_all();
}
END_TEST

START_TEST(formats_are_listed)
{
    struct dcn_format format;
    unsigned written = 0;
    size_t n;

    for (n = 0; dcn_format_at(n, &format, sizeof(format)); n++) {
        ck_assert_ptr_nonnull(format.extensions[0]);
        written += format.writes;
        ck_assert(!format.writes || strcmp(format.name, "cue") != 0 ||
                  (format.keeps & DCN_KEEPS_RAW) != 0);
    }
    ck_assert_uint_ge(n, 5);
    ck_assert_uint_ge(written, 2);
    ck_assert(!dcn_format_at(n, &format, sizeof(format)));
}
END_TEST

START_TEST(counted_losses_are_never_good)
{
    struct dcn_report *report = dcn__report_new(), *node;

    ck_assert_int_eq(dcn__outcome_of_report(report, DCN_OUTCOME_GOOD),
                     DCN_OUTCOME_GOOD);
    node = dcn__report_object(report, "sectors", NULL);
    dcn__report_int(node, "unread", NULL, 1);
    ck_assert_int_eq(dcn__outcome_of_report(report, DCN_OUTCOME_GOOD),
                     DCN_OUTCOME_DAMAGED);
    ck_assert_int_eq(dcn__outcome_of_report(report, DCN_OUTCOME_UNPROVEN),
                     DCN_OUTCOME_DAMAGED);
    ck_assert_int_eq(dcn__outcome_of_report(report, DCN_OUTCOME_LOCKED),
                     DCN_OUTCOME_LOCKED);
    node = dcn__report_object(report, "compare", NULL);
    dcn__report_bool(node, "same", NULL, false);
    ck_assert_int_eq(dcn__outcome_of_report(report, DCN_OUTCOME_GOOD),
                     DCN_OUTCOME_DIFFERENT);
    dcn_report_free(report);
}
END_TEST

START_TEST(a_form_of_c2_is_chosen_where_a_source_is_opened)
{
    struct dcn_open_options options;
    struct dcn_handle *handle;

    make_image();
    dcn_open_options_init(&options, sizeof(options));
    options.source = virtual;
    options.c2 = DCN_C2_NEVER;
    ck_assert_int_eq(dcn_open(&options, &handle, &error), DCN_OK);
    dcn_close(handle);
    options.c2 = (enum dcn_c2_form)9;
    ck_assert_int_eq(dcn_open(&options, &handle, &error), DCN_ERR_INVALID);
    ck_assert_ptr_null(handle);
    remove_all();
}
END_TEST

START_TEST(serving_nothing_ends_in_a_report)
{
    struct dcn_serve_options options;
    struct dcn_report *report = NULL;

    dcn_serve_options_init(&options, sizeof(options));
    options.image = "/nowhere/at/all.iso";
    ck_assert_int_ne(dcn_serve(&options, NULL, &outcome, &report, &error),
                     DCN_OK);
    ck_assert_str_eq(dcn_report_string(dcn_report_get(report, "report")),
                     "serve");
    ck_assert_str_eq(dcn_report_string(dcn_report_get(report, "outcome")),
                     "failed");
    ck_assert_ptr_nonnull(dcn_report_get(report, "error"));
    dcn_report_free(report);
}
END_TEST

UNIT_MAIN("job/handle", a_form_of_c2_is_chosen_where_a_source_is_opened,
          serving_nothing_ends_in_a_report, one_handle_serves_job_after_job,
          two_jobs_do_not_have_one_handle, several_handles_are_open_at_once,
          a_source_that_is_not_there_gives_no_handle,
          a_record_begins_where_a_source_is_opened, formats_are_listed,
          counted_losses_are_never_good)
