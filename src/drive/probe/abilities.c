/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was probed of a drive, as a small text file per vendor, product and
 * firmware in the caller's cache folder. It only saves time: whatever is
 * missing or does not parse is probed again.
 */
#include "drive/line/read_parts.h"
#include "drive/probe/abilities.h"
#include "drive/probe/ability.h"

#include "util/atomic_file.h"
#include "util/buf.h"
#include "util/folder.h"
#include "util/lines.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Some 60 lines of at most 40 bytes are written, three times of it read. */
#define MAX_FILE_BYTES 8192
#define FIRST_LINE     "discern-drive 1"
#define PREFIX         "drive"

char *
dcn__abilities_text(const struct dcn_remembered *remembered)
{
    const struct dcn_ability *row;
    struct dcn_buf buf;

    dcn__buf_init(&buf, MAX_FILE_BYTES);
    dcn__buf_puts(&buf, FIRST_LINE "\n");
    if (remembered->way[0] != '\0')
        dcn__buf_printf(&buf, "# by way of %s\n", remembered->way);
    dcn__buf_printf(&buf, "cd_probed %d\nblocks_probed %d\n", remembered->cd,
                    remembered->blocks);
    for (size_t i = 0; (row = dcn__ability(i)) != NULL; i++)
        if (row->kept)
            dcn__buf_printf(
                &buf, "%s %lld\n", row->name,
                (long long)dcn__ability_value(&remembered->abilities, i));
    for (size_t i = 0; i < remembered->learned_count; i++) {
        const struct dcn_drive_learned *learned = &remembered->learned[i];

        dcn__buf_printf(&buf, "learned %s %u %u %llu\n", learned->name,
                        learned->tries, learned->wins,
                        (unsigned long long)learned->time_ms);
    }
    for (size_t i = 0; i < remembered->cut_count; i++)
        dcn__buf_printf(&buf, "cut %u %u %u\n", remembered->cuts[i].stride,
                        remembered->cuts[i].sectors, remembered->cuts[i].times);
    return dcn__buf_take(&buf);
}

/* "STRIDE SECTORS TIMES": a length of which the bridge cuts the end off. */
static bool
parse_cut(struct dcn_span line, struct dcn_remembered *remembered)
{
    /* Of READ CD with all its parts; of any drive's longest command. */
    static const int64_t most[] = {
        DCN_RAW_BYTES + DCN_C2_BLOCK_BYTES + DCN_SUB_BYTES, 4096, UINT32_MAX};
    struct dcn_span number, more;
    int64_t value[3];

    if (remembered->cut_count == DCN_DRIVE_CUT_LENGTHS)
        return false;
    for (size_t i = 0; i < 3; i++) {
        if (!dcn__span_word(&line, &number) ||
            !dcn__span_integer(number, 1, most[i], &value[i]))
            return false;
    }
    if (dcn__span_word(&line, &more))
        return false;
    remembered->cuts[remembered->cut_count++] =
        (struct dcn_cut_length){.stride = (uint32_t)value[0],
                                .sectors = (uint32_t)value[1],
                                .times = (uint32_t)value[2]};
    return true;
}

/* "NAME TRIES WINS MS" */
static bool
parse_learned(struct dcn_span line, struct dcn_remembered *remembered)
{
    struct dcn_drive_learned *learned =
        &remembered->learned[remembered->learned_count];
    struct dcn_span name, number, more;
    int64_t value[3];

    if (remembered->learned_count == DCN_DRIVE_MAX_LEARNED ||
        !dcn__span_word(&line, &name) || name.len >= sizeof(learned->name))
        return false;
    for (size_t i = 0; i < 3; i++) {
        if (!dcn__span_word(&line, &number) ||
            !dcn__span_integer(number, 0, i < 2 ? UINT32_MAX : INT64_MAX / 2,
                               &value[i]))
            return false;
    }
    if (dcn__span_word(&line, &more) || value[1] > value[0])
        return false;
    memcpy(learned->name, name.at, name.len);
    learned->name[name.len] = '\0';
    learned->tries = (uint32_t)value[0];
    learned->wins = (uint32_t)value[1];
    learned->time_ms = (uint64_t)value[2];
    remembered->learned_count++;
    return true;
}

/* The one number of a line; false where it is none up to most. */
static bool
parse_value(struct dcn_span line, int64_t most, int64_t *value)
{
    struct dcn_span number, more;

    return dcn__span_word(&line, &number) && !dcn__span_word(&line, &more) &&
           dcn__span_integer(number, 0, most, value);
}

static bool
parse_flag(struct dcn_span line, bool *flag)
{
    int64_t value;

    if (!parse_value(line, 1, &value))
        return false;
    *flag = value != 0;
    return true;
}

/* False where the line holds a key of ours with no value of ours. *seen gets
 * the bit of its row. */
static bool
parse_line(struct dcn_span line, struct dcn_remembered *remembered,
           uint64_t *seen)
{
    const struct dcn_ability *row;
    struct dcn_span key;
    int64_t value;

    if (!dcn__span_word(&line, &key) || key.at[0] == '#')
        return true;
    if (dcn__span_is(key, "learned"))
        return parse_learned(line, remembered);
    if (dcn__span_is(key, "cut"))
        return parse_cut(line, remembered);
    if (dcn__span_is(key, "cd_probed"))
        return parse_flag(line, &remembered->cd);
    if (dcn__span_is(key, "blocks_probed"))
        return parse_flag(line, &remembered->blocks);
    for (size_t i = 0; (row = dcn__ability(i)) != NULL; i++) {
        if (!row->kept || !dcn__span_is(key, row->name))
            continue;
        if (!parse_value(line, row->most, &value))
            return false;
        dcn__ability_set(&remembered->abilities, i, value);
        *seen |= UINT64_C(1) << i;
        return true;
    }
    return true;
}

/* What cannot be together: nothing to read with, or no order of parts. */
static bool
is_sound(const struct dcn_remembered *remembered)
{
    const struct dcn_drive_abilities *abilities = &remembered->abilities;

    if (remembered->cd && abilities->read_cd && abilities->max_sectors_cd == 0)
        return false;
    if (abilities->c2_with_sub && abilities->reply_order == DCN_ORDER_UNKNOWN)
        return false;
    return !(remembered->blocks && abilities->max_sectors_data == 0);
}

bool
dcn__abilities_parse(const char *text, size_t len,
                     struct dcn_remembered *remembered)
{
    const struct dcn_ability *row;
    struct dcn_lines lines;
    struct dcn_span line;
    uint64_t seen = 0;
    bool sound;

    memset(remembered, 0, sizeof(*remembered));
    dcn__lines_init(&lines, text, len);
    if (!dcn__lines_next(&lines, &line) || !dcn__span_is(line, FIRST_LINE))
        return false;
    while (dcn__lines_next(&lines, &line)) {
        if (!parse_line(line, remembered, &seen))
            return false;
    }
    sound = is_sound(remembered);
    /* Written before some row was there: nobody has looked for that. */
    for (size_t i = 0; (row = dcn__ability(i)) != NULL; i++) {
        if (row->kept && (seen >> i & 1) == 0)
            remembered->cd = remembered->blocks = false;
    }
    return sound;
}

enum dcn_status
dcn__abilities_load(struct dcn_drive *drive, struct dcn_error *error)
{
    struct dcn_remembered remembered;
    char *path, *text = NULL;
    size_t len = 0;

    if (drive->cache_dir == NULL)
        return DCN_OK;
    path = dcn__drive_file_name(drive, PREFIX, DCN_DRIVE_FILE_BY_WAY);
    if (path == NULL)
        return dcn__error_memory(error, "opening a drive");
    if (dcn__file_read(path, MAX_FILE_BYTES, &text, &len, NULL) == DCN_OK &&
        dcn__abilities_parse(text, len, &remembered)) {
        drive->abilities = remembered.abilities;
        drive->cd_known = remembered.cd;
        drive->blocks_known = remembered.blocks;
        memcpy(drive->learned, remembered.learned, sizeof(drive->learned));
        drive->learned_count = remembered.learned_count;
        memcpy(drive->cuts, remembered.cuts, sizeof(drive->cuts));
        drive->cut_count = remembered.cut_count;
    }
    free(text);
    free(path);
    return DCN_OK;
}

enum dcn_status
dcn__abilities_save(const struct dcn_drive *drive, struct dcn_error *error)
{
    struct dcn_remembered remembered = {.abilities = drive->abilities,
                                        .cd = drive->cd_known,
                                        .blocks = drive->blocks_known};
    enum dcn_status status = DCN_OK;
    char *path, *text;

    if (drive->cache_dir == NULL)
        return DCN_OK;
    memcpy(remembered.learned, drive->learned, sizeof(drive->learned));
    snprintf(remembered.way, sizeof(remembered.way), "%s",
             drive->transport->way);
    remembered.learned_count = drive->learned_count;
    memcpy(remembered.cuts, drive->cuts, sizeof(drive->cuts));
    remembered.cut_count = drive->cut_count;
    (void)dcn__make_folders(drive->cache_dir);
    path = dcn__drive_file_name(drive, PREFIX, DCN_DRIVE_FILE_BY_WAY);
    text = dcn__abilities_text(&remembered);
    if (path == NULL || text == NULL)
        status = dcn__error_memory(error, "keeping what a drive can do");
    else
        status = dcn__atomic_write(path, text, strlen(text), error);
    free(path);
    free(text);
    return status;
}

/* ---- forgetting ---- */

/* A file of ours, by its name and its first line. */
static bool
is_of_a_drive(const char *path, const char *name)
{
    size_t len = strlen(name), text_len = 0;
    char *text = NULL;
    bool is = false;

    if (strncmp(name, PREFIX "_", sizeof(PREFIX)) == 0 && len > 4 &&
        strcmp(name + len - 4, ".txt") == 0 &&
        dcn__file_read(path, MAX_FILE_BYTES, &text, &text_len, NULL) == DCN_OK)
        is = text_len >= sizeof(FIRST_LINE) - 1 &&
             memcmp(text, FIRST_LINE, sizeof(FIRST_LINE) - 1) == 0;
    free(text);
    return is;
}

static enum dcn_status
remove_file(const char *path, unsigned *count, struct dcn_error *error)
{
    if (unlink(path) == 0) {
        ++*count;
        return DCN_OK;
    }
    return errno == ENOENT
               ? DCN_OK
               : dcn__error_set_errno(error, errno, "remove %s", path);
}

enum dcn_status
dcn__drives_forget(const char *cache_dir, unsigned *count,
                   struct dcn_error *error)
{
    DIR *folder = opendir(cache_dir);
    enum dcn_status status = DCN_OK;
    const struct dirent *entry;
    char path[4096];

    *count = 0;
    if (folder == NULL)
        return errno == ENOENT
                   ? DCN_OK
                   : dcn__error_set_errno(error, errno, "open %s", cache_dir);
    while (status == DCN_OK && (entry = readdir(folder)) != NULL) {
        snprintf(path, sizeof(path), "%s/%s", cache_dir, entry->d_name);
        if (is_of_a_drive(path, entry->d_name))
            status = remove_file(path, count, error);
    }
    closedir(folder);
    return status;
}

enum dcn_status
dcn__drive_forget(struct dcn_drive *drive, unsigned *count,
                  struct dcn_error *error)
{
    enum dcn_status status;
    char *path;

    *count = 0;
    drive->cd_known = drive->blocks_known = false;
    drive->learned_count = drive->cut_count = 0;
    memset(&drive->abilities, 0, sizeof(drive->abilities));
    if (drive->cache_dir == NULL)
        return DCN_OK;
    path = dcn__drive_file_name(drive, PREFIX, DCN_DRIVE_FILE_BY_WAY);
    if (path == NULL)
        return dcn__error_memory(error, "forgetting a drive");
    status = remove_file(path, count, error);
    free(path);
    return status;
}

/* ---- what was learned by retrying ---- */

/* Above this what was learned is halved, so that a drive that ages, or gets
 * other firmware, is learned anew: some badly damaged discs. */
#define FADING_TRIES 1000

size_t
dcn__drive_learned(const struct dcn_drive *drive,
                   const struct dcn_drive_learned **learned)
{
    *learned = drive->learned;
    return drive->learned_count;
}

static struct dcn_drive_learned *
learned_of(struct dcn_drive *drive, const char *name)
{
    for (size_t i = 0; i < drive->learned_count; i++) {
        if (strcmp(drive->learned[i].name, name) == 0)
            return &drive->learned[i];
    }
    if (drive->learned_count == DCN_DRIVE_MAX_LEARNED)
        return NULL;
    memset(&drive->learned[drive->learned_count], 0, sizeof(drive->learned[0]));
    return &drive->learned[drive->learned_count++];
}

enum dcn_status
dcn__drive_learn(struct dcn_drive *drive,
                 const struct dcn_drive_learned *learned, size_t count,
                 struct dcn_error *error)
{
    (void)error;
    for (size_t i = 0; i < count; i++) {
        struct dcn_drive_learned *kept = learned_of(drive, learned[i].name);

        if (kept == NULL)
            continue;
        memcpy(kept->name, learned[i].name, sizeof(kept->name));
        kept->tries += learned[i].tries;
        kept->wins += learned[i].wins;
        kept->time_ms += learned[i].time_ms;
        while (kept->tries > FADING_TRIES) {
            kept->tries /= 2;
            kept->wins /= 2;
            kept->time_ms /= 2;
        }
    }
    /* A cache that cannot be written only costs the next time. */
    (void)dcn__abilities_save(drive, NULL);
    return DCN_OK;
}
