/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judges what a run left: does the map claim what is not there, which
 * reading is lost, and was anything read that was claimed before? What
 * discern's map may say is exactly what was known at some moment of the run.
 */
#include "crash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- states ---- */

/* The system's, or the model's, number of this boot. */
static void
read_boot(bool model, char boot[DCN_MAPFILE_BOOT_BYTES])
{
    FILE *file = fopen(model ? crash_path("side/boot")
                             : "/proc/sys/kernel/random/boot_id",
                       "r");

    memset(boot, 0, DCN_MAPFILE_BOOT_BYTES);
    if (file == NULL)
        return;
    if (fread(boot, 1, DCN_MAPFILE_BOOT_BYTES - 1, file) == 0)
        boot[0] = '\0';
    fclose(file);
}

static bool
parse_discern(const char *text, size_t len, bool model,
              struct crash_state *state, struct dcn_error *error)
{
    char boot[DCN_MAPFILE_BOOT_BYTES];
    struct dcn_mapfile file;

    read_boot(model, boot);
    if (dcn__mapfile_parse("x.map", text, len, boot, &file, error) != DCN_OK)
        return false;
    state->map = file.map;
    file.map = NULL;
    dcn__mapfile_free(&file);
    if (dcn__mapfile_parse("x.map", text, len, "another", &file, error) !=
        DCN_OK)
        return false;
    state->hard = file.map;
    file.map = NULL;
    dcn__mapfile_free(&file);
    return true;
}

static bool
parse_ddrescue(const struct crash_case *test, const char *text, size_t len,
               struct crash_state *state, struct dcn_error *error)
{
    struct dcn_range all = {0, test->sectors};
    struct dcn_ddrescue file;
    bool good;

    if (dcn__ddrescue_parse("x.map", text, len, &file, error) != DCN_OK)
        return false;
    state->map = dcn__map_new(&all, 1);
    good = dcn__ddrescue_into_map(&file, test->sector_bytes, state->map,
                                  error) == DCN_OK;
    dcn__ddrescue_free(&file);
    return good;
}

void
crash_state_read(const struct crash_case *test, bool model,
                 struct crash_state *state)
{
    struct dcn_error error = {.status = DCN_OK};
    size_t len;
    char *text = (char *)crash_load(crash_path("out/x.map"), &len);

    memset(state, 0, sizeof(*state));
    if (text == NULL)
        return;
    state->has_map = true;
    state->readable = test->is_ddrescue
                          ? parse_ddrescue(test, text, len, state, &error)
                          : parse_discern(text, len, model, state, &error);
    if (!state->readable)
        snprintf(state->why, sizeof(state->why), "%.190s", error.message);
    free(text);
}

void
crash_state_free(struct crash_state *state)
{
    dcn__map_free(state->map);
    dcn__map_free(state->hard);
    state->map = state->hard = NULL;
}

static bool
is_recovered(const struct dcn_map *map, dcn_lba lba)
{
    struct dcn_map_run run = {.count = 0};

    if (map != NULL)
        run = dcn__map_get(map, lba);
    /* What is in doubt is kept, but nothing is claimed of it. */
    return run.count != 0 &&
           (DCN_MAP_BIT(run.state) & DCN_MAP_RECOVERED) != 0 &&
           run.cause != DCN_CAUSE_IN_DOUBT;
}

static bool
same_maps(const struct dcn_map *a, const struct dcn_map *b)
{
    if (dcn__map_size(a) != dcn__map_size(b))
        return false;
    for (int64_t at = INT32_MIN;;) {
        struct dcn_map_run x = dcn__map_next(a, at, DCN_MAP_ANY);
        struct dcn_map_run y = dcn__map_next(b, at, DCN_MAP_ANY);

        if (x.count == 0)
            return y.count == 0;
        if (x.first != y.first || x.count != y.count || !dcn__map_same(&x, &y))
            return false;
        at = dcn__map_end(&x);
    }
}

/* ---- the image ---- */

static bool
ends_with(const char *name, const char *end)
{
    size_t len = strlen(name), tail = strlen(end);

    return len >= tail && strcmp(name + len - tail, end) == 0;
}

static bool
is_image(const char *name)
{
    return ends_with(name, ".bin") || ends_with(name, ".iso");
}

/* The main channels of the output, one after the other: of one file, or of
 * those of the tracks in turn. */
static uint8_t *
load_image(const struct crash_case *test, size_t *len)
{
    size_t room = (size_t)test->sectors * test->sector_bytes, count;
    uint8_t *image = calloc(1, room + 1);
    char names[16][64];

    *len = 0;
    count = crash_list(names, 16);
    for (size_t i = 0; i < count; i++) {
        char name[80];
        uint8_t *part;
        size_t bytes;

        if (!is_image(names[i]))
            continue;
        snprintf(name, sizeof(name), "out/%.63s", names[i]);
        part = crash_load(crash_path(name), &bytes);
        if (bytes > room - *len)
            bytes = room - *len;
        if (bytes > 0)
            memcpy(image + *len, part, bytes);
        *len += bytes;
        free(part);
    }
    return image;
}

static const uint8_t *
reference_of(const struct crash_case *test, uint32_t sector, const char *end,
             size_t stride)
{
    size_t at = (size_t)sector * stride;

    for (size_t i = 0; i < test->file_count; i++) {
        const struct crash_file *file = &test->files[i];
        bool counts =
            end != NULL ? ends_with(file->name, end) : is_image(file->name);

        if (!counts)
            continue;
        if (at + stride <= file->len)
            return file->at + at;
        at -= file->len < at ? file->len : at;
    }
    return NULL;
}

static void
count_claims(const struct crash_case *test, const struct crash_state *after,
             struct crash_verdict *verdict)
{
    size_t len, sub_len, bytes = test->sector_bytes;
    uint8_t *image = load_image(test, &len);
    uint8_t *sub = crash_load(crash_path("out/x.sub"), &sub_len);

    for (uint32_t i = 0; i < test->sectors; i++) {
        const uint8_t *right = reference_of(test, i, NULL, bytes);
        const uint8_t *right_sub = reference_of(test, i, ".sub", 96);
        bool good;

        if (!is_recovered(after->map, (dcn_lba)i))
            continue;
        verdict->claimed++;
        good = right != NULL && (i + 1) * bytes <= len &&
               memcmp(image + i * bytes, right, bytes) == 0;
        if (right_sub != NULL)
            good = good && (i + 1) * (size_t)96 <= sub_len &&
                   memcmp(sub + i * (size_t)96, right_sub, 96) == 0;
        verdict->false_claims += !good;
    }
    free(image);
    free(sub);
}

/* ---- what the run did ---- */

struct log {
    const uint8_t *at, *end;
};

/* The next entry and its runs; false where there is none. */
static bool
next_entry(struct log *log, struct faultio_entry *entry,
           const struct dcn_map_run **runs)
{
    size_t left = (size_t)(log->end - log->at);

    if (left < sizeof(*entry))
        return false;
    memcpy(entry, log->at, sizeof(*entry));
    log->at += sizeof(*entry);
    *runs = (const void *)log->at;
    log->at += entry->run_count * sizeof(**runs);
    return log->at <= log->end;
}

static struct log
begin_log(void)
{
    const struct faultio_board *board = crash_board();

    return (struct log){board->log, board->log + board->log_used};
}

/* What the map had recovered until then; the second reading may have taken some of
 * it back. */
static void
count_read_again(const struct crash_case *test,
                 const struct crash_state *before,
                 struct crash_verdict *verdict)
{
    struct dcn_map *map =
        before->map != NULL ? dcn__map_copy(before->map) : NULL;
    struct log log = begin_log();
    const struct dcn_map_run *runs;
    struct faultio_entry entry;

    while (map != NULL && next_entry(&log, &entry, &runs)) {
        int64_t first = entry.first, count = (int64_t)entry.count;

        if (test->is_ddrescue) {
            first /= test->sector_bytes;
            count = (int64_t)(entry.delivered / test->sector_bytes);
        }
        for (int64_t i = 0; i < count; i++)
            verdict->read_again +=
                is_recovered(map, (dcn_lba)(first + i)) &&
                is_recovered(before->map, (dcn_lba)(first + i));
        for (uint32_t i = 0; i < entry.run_count; i++)
            dcn__map_set(map, &runs[i], NULL);
    }
    dcn__map_free(map);
}

/* discern: the last moment of the run that the map knows. */
static void
find_moment(const struct crash_case *test, const struct crash_state *before,
            const struct crash_state *after, struct crash_verdict *verdict)
{
    struct dcn_range all = {0, test->sectors};
    struct dcn_map *map = before->map != NULL ? dcn__map_copy(before->map)
                                              : dcn__map_new(&all, 1);
    struct dcn_map *none = dcn__map_new(&all, 1);
    const struct dcn_map *found = after->map != NULL ? after->map : none;
    struct log log = begin_log();
    const struct dcn_map_run *runs;
    struct faultio_entry entry;
    uint64_t known_ns = 0, last_ns = 0;
    bool any = same_maps(map, found);

    while (next_entry(&log, &entry, &runs)) {
        if (known_ns == 0)
            known_ns = entry.start_ns;
        for (uint32_t i = 0; i < entry.run_count; i++)
            dcn__map_set(map, &runs[i], NULL);
        last_ns = entry.end_ns;
        verdict->last_ns = entry.end_ns - entry.start_ns;
        if (!same_maps(map, found))
            continue;
        any = true;
        known_ns = entry.end_ns;
    }
    /* A cut may come before what an earlier run left was made durable. */
    verdict->odd =
        !any && !(before->hard != NULL && same_maps(before->hard, found));
    verdict->lost_ns = last_ns - known_ns;
    if (verdict->last_ns > verdict->lost_ns)
        verdict->last_ns = verdict->lost_ns;
    for (uint32_t i = 0; i < test->sectors; i++)
        verdict->lost_sectors +=
            is_recovered(map, (dcn_lba)i) && !is_recovered(found, (dcn_lba)i);
    dcn__map_free(map);
    dcn__map_free(none);
}

/* ddrescue: what was read and is not in the mapfile. */
static void
find_lost(const struct crash_case *test, const struct crash_state *before,
          const struct crash_state *after, struct crash_verdict *verdict)
{
    uint8_t *seen = calloc(test->sectors, 1);
    struct log log = begin_log();
    const struct dcn_map_run *runs;
    struct faultio_entry entry;

    while (next_entry(&log, &entry, &runs)) {
        uint64_t first = (uint64_t)entry.first / test->sector_bytes;
        uint64_t count = entry.delivered / test->sector_bytes, lost = 0;
        bool untried =
            after->map == NULL ||
            dcn__map_get(after->map, (int64_t)first).state == DCN_MAP_UNTRIED;

        for (uint64_t i = first; i < first + count && i < test->sectors; i++) {
            lost += !is_recovered(after->map, (dcn_lba)i);
            seen[i] = 1;
        }
        if (count > 0)
            verdict->lost_ns += (entry.end_ns - entry.start_ns) * lost / count;
        else if (untried)
            verdict->lost_ns += entry.end_ns - entry.start_ns;
    }
    for (uint32_t i = 0; i < test->sectors; i++)
        verdict->lost_sectors +=
            (seen[i] != 0 || is_recovered(before->map, (dcn_lba)i)) &&
            !is_recovered(after->map, (dcn_lba)i);
    free(seen);
}

void
crash_judge(const struct crash_case *test, const struct crash_state *before,
            const struct crash_state *after, struct crash_verdict *verdict)
{
    memset(verdict, 0, sizeof(*verdict));
    count_claims(test, after, verdict);
    count_read_again(test, before, verdict);
    if (test->is_ddrescue)
        find_lost(test, before, after, verdict);
    else
        find_moment(test, before, after, verdict);
}

/* ---- the end ---- */

void
crash_keep_reference(struct crash_case *test)
{
    char names[CRASH_FILES][64];

    test->file_count = crash_list(names, CRASH_FILES);
    for (size_t i = 0; i < test->file_count; i++) {
        struct crash_file *file = &test->files[i];
        char name[80];

        memcpy(file->name, names[i], sizeof(file->name));
        snprintf(name, sizeof(name), "out/%s", file->name);
        file->at = crash_load(crash_path(name), &file->len);
    }
}

static bool
is_kept(const struct crash_case *test, const char *name)
{
    for (size_t i = 0; i < test->file_count; i++)
        if (strcmp(test->files[i].name, name) == 0)
            return true;
    return false;
}

static const char *
differs(const struct crash_file *file)
{
    char name[80];
    const char *why = NULL;
    uint8_t *at;
    size_t len;

    snprintf(name, sizeof(name), "out/%s", file->name);
    at = crash_load(crash_path(name), &len);
    if (at == NULL)
        why = "is missing";
    else if (len != file->len || memcmp(at, file->at, len) != 0)
        why = "differs";
    free(at);
    return why;
}

const char *
crash_compare(const struct crash_case *test, bool untidy)
{
    static char why[200];
    char names[CRASH_FILES * 2][64];
    size_t count = crash_list(names, CRASH_FILES * 2);

    for (size_t i = 0; i < test->file_count; i++) {
        const char *what = differs(&test->files[i]);

        if (what == NULL)
            continue;
        snprintf(why, sizeof(why), "%s %s", test->files[i].name, what);
        return why;
    }
    for (size_t i = 0; i < count; i++) {
        if (is_kept(test, names[i]) ||
            (untidy &&
             (ends_with(names[i], ".samples") || ends_with(names[i], ".sub") ||
              ends_with(names[i], ".lock"))))
            continue;
        snprintf(why, sizeof(why), "%s is left over", names[i]);
        return why;
    }
    return NULL;
}
