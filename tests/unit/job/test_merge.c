/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A merge as a caller of the library sees it. */
#include "unit/unit.h"

#include <discern/discern.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SECTORS 200

static char folder[64], image[96];
static struct dcn_error error;
static enum dcn_outcome outcome;

static const char *
in_folder(const char *name)
{
    static char paths[8][96];
    static unsigned used;
    char *path = paths[used++ % 8];

    snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
    return path;
}

static void
make_image(void)
{
    uint8_t sector[2048];
    FILE *file;

    snprintf(folder, sizeof(folder), "/tmp/merge-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(image, sizeof(image), "%s/disc.iso", folder);
    file = fopen(image, "w");
    ck_assert_ptr_nonnull(file);
    for (unsigned i = 0; i < SECTORS; i++) {
        memset(sector, (int)(i + 1), sizeof(sector));
        ck_assert_uint_eq(fwrite(sector, sizeof(sector), 1, file), 1);
    }
    fclose(file);
}

static void
remove_all(void)
{
    char command[96];

    snprintf(command, sizeof(command), "rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
}

/* A capture of the disc of which sectors in first-last do not read. */
static void
capture(const char *name, const char *bad)
{
    struct dcn_rip_options rip;
    char source[256];
    FILE *damage = fopen(in_folder("damage"), "w");

    ck_assert_ptr_nonnull(damage);
    fprintf(damage, "%s : unreadable\n", bad);
    fclose(damage);
    snprintf(source, sizeof(source), "virtual:%s,damage=%s", image,
             in_folder("damage"));
    dcn_rip_options_init(&rip, sizeof(rip));
    rip.source = source;
    rip.base = in_folder(name);
    rip.fast = true;
    ck_assert_int_eq(dcn_rip(&rip, NULL, &outcome, NULL, &error), DCN_OK);
    ck_assert_int_eq(outcome, DCN_OUTCOME_DAMAGED);
}

static enum dcn_map_state states[SECTORS];

static void
keep_state(const struct dcn_range *sectors, enum dcn_map_state state,
           void *payload)
{
    (void)payload;
    for (uint32_t i = 0; i < sectors->count; i++)
        states[(uint32_t)sectors->first + i] = state;
}

static enum dcn_status
merge(const char *const *sources, const char *base, const char *format,
      struct dcn_report **report)
{
    struct dcn_merge_options options;
    struct dcn_events events;

    dcn_events_init(&events, sizeof(events));
    events.map = keep_state;
    dcn_merge_options_init(&options, sizeof(options));
    options.sources = sources;
    options.base = base;
    options.format = format;
    return dcn_merge(&options, &events, &outcome, report, &error);
}

START_TEST(the_map_is_told_of_every_sector)
{
    const char *sources[] = {NULL, NULL, NULL};
    struct dcn_report *report;
    unsigned good = 0, bad = 0;

    make_image();
    capture("a", "40-59");
    capture("b", "50-79");
    sources[0] = in_folder("a");
    sources[1] = in_folder("b");
    ck_assert_int_eq(merge(sources, in_folder("m"), NULL, &report), DCN_OK);
    ck_assert_int_eq(outcome, DCN_OUTCOME_DAMAGED);
    for (unsigned i = 0; i < SECTORS; i++) {
        good += states[i] == DCN_MAP_GOOD;
        bad += states[i] != DCN_MAP_GOOD && states[i] != DCN_MAP_UNTRIED;
    }
    ck_assert_int_ne(states[55], DCN_MAP_GOOD);
    ck_assert_uint_eq(good + bad, SECTORS);
    ck_assert_int_eq(dcn_report_integer(dcn_report_get(
                         dcn_report_get(report, "sectors"), "good")),
                     good);
    dcn_report_free(report);
    remove_all();
}
END_TEST

START_TEST(statuses_are_those_that_the_header_lists)
{
    const char *sources[] = {NULL, NULL, NULL};

    make_image();
    capture("a", "40-59");
    capture("b", "50-79");
    sources[0] = in_folder("a");
    ck_assert_int_eq(merge(sources, in_folder("m"), NULL, NULL),
                     DCN_ERR_INVALID);
    sources[1] = in_folder("none");
    ck_assert_int_eq(merge(sources, in_folder("m"), NULL, NULL),
                     DCN_ERR_NOT_FOUND);
    sources[1] = in_folder("b");
    ck_assert_int_eq(merge(sources, NULL, NULL, NULL), DCN_ERR_INVALID);
    ck_assert_int_eq(merge(sources, in_folder("m"), "none", NULL),
                     DCN_ERR_INVALID);
    ck_assert_int_eq(merge(sources, in_folder("a"), NULL, NULL),
                     DCN_ERR_EXISTS);
    ck_assert_int_eq(merge(sources, in_folder("none/m"), NULL, NULL),
                     DCN_ERR_NOT_FOUND);
    ck_assert_int_eq(truncate(in_folder("b.map"), 100), 0);
    ck_assert_int_eq(merge(sources, in_folder("m"), NULL, NULL),
                     DCN_ERR_FORMAT);
    ck_assert_int_ne(access(in_folder("m.iso"), F_OK), 0);
    remove_all();
}
END_TEST

UNIT_MAIN("job/merge", the_map_is_told_of_every_sector,
          statuses_are_those_that_the_header_lists)
