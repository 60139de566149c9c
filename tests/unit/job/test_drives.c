/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include <discern/discern.h>

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char state[64];
static struct dcn_error error;

static void
make_state(void)
{
    snprintf(state, sizeof(state), "/tmp/drives-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(state));
}

/* Path of what is remembered of the one drive. */
static void
file_of(char *path, size_t room)
{
    DIR *folder = opendir(state);
    const struct dirent *entry;

    ck_assert_ptr_nonnull(folder);
    path[0] = '\0';
    while ((entry = readdir(folder)) != NULL)
        if (strncmp(entry->d_name, "drive_", 6) == 0)
            snprintf(path, room, "%s/%s", state, entry->d_name);
    closedir(folder);
}

static enum dcn_status
list(const char *const *sources, bool forget, struct dcn_report **report)
{
    struct dcn_drives_options options;

    dcn_drives_options_init(&options, sizeof(options));
    options.sources = sources;
    options.state_dir = state;
    options.forget = forget;
    return dcn_drives(&options, NULL, NULL, report, &error);
}

static const struct dcn_report *
first_of(const struct dcn_report *report)
{
    return dcn_report_at(dcn_report_get(report, "drives"), 0);
}

/* A rip probes; what it leaves is removed. */
static void
probe(const char *source)
{
    static const char *const ends[] = {"iso", "map", "json"};
    struct dcn_rip_options options;
    char base[96], path[128];

    snprintf(base, sizeof(base), "%s/rip", state);
    dcn_rip_options_init(&options, sizeof(options));
    options.source = source;
    options.state_dir = state;
    options.base = base;
    ck_assert_int_eq(dcn_rip(&options, NULL, NULL, NULL, &error), DCN_OK);
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        snprintf(path, sizeof(path), "%s.%s", base, ends[i]);
        unlink(path);
    }
}

static void
make_image(char *path, size_t room)
{
    uint32_t sector[512];
    FILE *file;

    snprintf(path, room, "%s/disc.iso", state);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    /* Long enough to see all that a drive can, and no sector like another. */
    for (uint32_t i = 0; i < 4000; i++) {
        for (uint32_t n = 0; n < 512; n++)
            sector[n] = (i * 512 + n) * UINT32_C(2654435761);
        ck_assert_uint_eq(fwrite(sector, sizeof(sector), 1, file), 1);
    }
    fclose(file);
}

START_TEST(abilities_come_out_of_the_state_folder)
{
    char image[96], source[128], path[400];
    const char *const sources[] = {source, NULL};
    struct dcn_report *report;

    make_state();
    make_image(image, sizeof(image));
    snprintf(source, sizeof(source), "virtual:%s,remember=yes", image);
    ck_assert_int_eq(list(sources, false, &report), DCN_OK);
    ck_assert_ptr_null(dcn_report_get(first_of(report), "abilities"));
    dcn_report_free(report);
    probe(source);
    ck_assert_int_eq(list(sources, false, &report), DCN_OK);
    ck_assert_ptr_nonnull(dcn_report_get(first_of(report), "abilities"));
    dcn_report_free(report);
    ck_assert_int_eq(list(sources, true, &report), DCN_OK);
    ck_assert_int_eq(dcn_report_integer(dcn_report_get(report, "forgotten")),
                     1);
    dcn_report_free(report);
    file_of(path, sizeof(path));
    ck_assert_str_eq(path, "");
    unlink(image);
    rmdir(state);
}
END_TEST

START_TEST(what_cannot_be_forgotten_is_a_failure)
{
    char image[96], source[128], path[400], inner[440];
    const char *const sources[] = {source, NULL};
    struct dcn_report *report;

    make_state();
    make_image(image, sizeof(image));
    snprintf(source, sizeof(source), "virtual:%s,remember=yes", image);
    probe(source);
    file_of(path, sizeof(path));
    ck_assert_str_ne(path, "");
    /* A folder of its name cannot be removed as a file, not by root either. */
    unlink(path);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    snprintf(inner, sizeof(inner), "%s/x", path);
    ck_assert_int_eq(mkdir(inner, 0700), 0);
    ck_assert_int_ne(list(sources, true, &report), DCN_OK);
    ck_assert(error.status == DCN_ERR_IO || error.status == DCN_ERR_ACCESS);
    /* It is listed all the same. */
    ck_assert_str_ne(
        dcn_report_string(dcn_report_get(first_of(report), "name")), "");
    dcn_report_free(report);
    rmdir(inner);
    rmdir(path);
    unlink(image);
    rmdir(state);
}
END_TEST

START_TEST(a_drive_that_cannot_be_asked_is_listed_with_its_error)
{
    const char *const sources[] = {"/dev/no such drive", NULL};
    struct dcn_report *report;
    const struct dcn_report *item;

    make_state();
    ck_assert_int_eq(list(sources, false, &report), DCN_OK);
    item = first_of(report);
    ck_assert_str_eq(dcn_report_string(dcn_report_get(item, "name")),
                     "/dev/no such drive");
    ck_assert_ptr_nonnull(dcn_report_get(item, "error"));
    dcn_report_free(report);
    rmdir(state);
}
END_TEST

UNIT_MAIN("job/drives", abilities_come_out_of_the_state_folder,
          what_cannot_be_forgotten_is_a_failure,
          a_drive_that_cannot_be_asked_is_listed_with_its_error)
