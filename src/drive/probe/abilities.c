/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was probed of a drive, as a small text file per vendor, product and
 * firmware in the caller's cache folder. It only saves time: whatever is
 * missing or does not parse is probed again.
 */
#include "drive/internal.h"

#include "util/atomic_file.h"
#include "util/buf.h"
#include "util/folder.h"
#include "util/lines.h"

#include <stdlib.h>
#include <string.h>

#define MAX_FILE_BYTES 8192
#define FIRST_LINE     "discern-drive 1"

struct field {
    const char *key;
    size_t at;
    enum { FIELD_BOOL, FIELD_INT, FIELD_UINT32 } type;
    int64_t most;
};

#define ABILITY(name, type, most)                                          \
    {                                                                      \
#name, offsetof(struct dcn_remembered, abilities.name), type, most \
    }

/* raw_is_true is of the drive, but only a disc with data shows it: it is
 * looked at each time, and so not kept. */
static const struct field fields[] = {
    {"cd_probed", offsetof(struct dcn_remembered, cd), FIELD_BOOL, 1},
    {"blocks_probed", offsetof(struct dcn_remembered, blocks), FIELD_BOOL, 1},
    ABILITY(read_cd, FIELD_BOOL, 1),
    ABILITY(c2_294, FIELD_BOOL, 1),
    ABILITY(c2_296, FIELD_BOOL, 1),
    ABILITY(c2_block_last, FIELD_BOOL, 1),
    ABILITY(sub_raw, FIELD_BOOL, 1),
    ABILITY(sub_q, FIELD_BOOL, 1),
    ABILITY(c2_with_data, FIELD_BOOL, 1),
    ABILITY(c2_with_sub, FIELD_BOOL, 1),
    ABILITY(q_is_hex, FIELD_BOOL, 1),
    ABILITY(order, FIELD_INT, DCN_ORDER_MAIN_SUB_C2),
    ABILITY(c2_lag_bytes, FIELD_INT, 4704),
    ABILITY(toc_in_byte9, FIELD_BOOL, 1),
    ABILITY(set_speed, FIELD_BOOL, 1),
    ABILITY(set_streaming, FIELD_BOOL, 1),
    ABILITY(mode_select, FIELD_BOOL, 1),
    ABILITY(fua_works, FIELD_BOOL, 1),
    ABILITY(flush_works, FIELD_BOOL, 1),
    ABILITY(cache_sectors, FIELD_UINT32, 1 << 20),
    ABILITY(max_sectors_cd, FIELD_UINT32, 4096),
    ABILITY(max_sectors_data, FIELD_UINT32, 4096),
};

static int64_t
field_get(const struct field *field, const struct dcn_remembered *from)
{
    const char *place = (const char *)from + field->at;
    uint32_t unsigned_value;
    int int_value;
    bool bool_value;

    switch (field->type) {
    case FIELD_BOOL:
        memcpy(&bool_value, place, sizeof(bool_value));
        return bool_value;
    case FIELD_INT:
        memcpy(&int_value, place, sizeof(int_value));
        return int_value;
    default:
        memcpy(&unsigned_value, place, sizeof(unsigned_value));
        return unsigned_value;
    }
}

static void
field_set(const struct field *field, int64_t value, struct dcn_remembered *to)
{
    char *place = (char *)to + field->at;
    uint32_t unsigned_value = (uint32_t)value;
    int int_value = (int)value;
    bool bool_value = value != 0;

    switch (field->type) {
    case FIELD_BOOL:
        memcpy(place, &bool_value, sizeof(bool_value));
        return;
    case FIELD_INT:
        memcpy(place, &int_value, sizeof(int_value));
        return;
    default:
        memcpy(place, &unsigned_value, sizeof(unsigned_value));
        return;
    }
}

char *
dcn__abilities_text(const struct dcn_remembered *remembered)
{
    struct dcn_buf buf;

    dcn__buf_init(&buf, MAX_FILE_BYTES);
    dcn__buf_puts(&buf, FIRST_LINE "\n");
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        dcn__buf_printf(&buf, "%s %lld\n", fields[i].key,
                        (long long)field_get(&fields[i], remembered));
    for (size_t i = 0; i < remembered->learned_count; i++) {
        const struct dcn_drive_learned *learned = &remembered->learned[i];

        dcn__buf_printf(&buf, "learned %s %u %u %llu\n", learned->name,
                        learned->tries, learned->wins,
                        (unsigned long long)learned->time_ms);
    }
    return dcn__buf_take(&buf);
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

/* False where the line holds a key of ours with no value of ours. */
static bool
parse_line(struct dcn_span line, struct dcn_remembered *remembered)
{
    struct dcn_span key, number, more;
    int64_t value;

    if (!dcn__span_word(&line, &key) || key.at[0] == '#')
        return true;
    if (dcn__span_is(key, "learned"))
        return parse_learned(line, remembered);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (!dcn__span_is(key, fields[i].key))
            continue;
        if (!dcn__span_word(&line, &number) || dcn__span_word(&line, &more) ||
            !dcn__span_integer(number, 0, fields[i].most, &value))
            return false;
        field_set(&fields[i], value, remembered);
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
    if (abilities->c2_with_sub && abilities->order == DCN_ORDER_UNKNOWN)
        return false;
    return !(remembered->blocks && abilities->max_sectors_data == 0);
}

bool
dcn__abilities_parse(const char *text, size_t len,
                     struct dcn_remembered *remembered)
{
    struct dcn_lines lines;
    struct dcn_span line;

    memset(remembered, 0, sizeof(*remembered));
    dcn__lines_init(&lines, text, len);
    if (!dcn__lines_next(&lines, &line) || !dcn__span_is(line, FIRST_LINE))
        return false;
    while (dcn__lines_next(&lines, &line)) {
        if (!parse_line(line, remembered))
            return false;
    }
    return is_sound(remembered);
}

static void
add_name(struct dcn_buf *buf, const char *text)
{
    for (; *text != '\0'; text++) {
        char c = *text;
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                     (c >= 'a' && c <= 'z') || c == '.' || c == '-';
        if (!plain)
            c = '_';
        dcn__buf_add(buf, &c, 1);
    }
}

char *
dcn__drive_file_name(const struct dcn_drive *drive, const char *prefix,
                     bool serial)
{
    struct dcn_buf buf;

    dcn__buf_init(&buf, 8192);
    dcn__buf_printf(&buf, "%s/%s_", drive->cache_dir, prefix);
    add_name(&buf, drive->identity.vendor);
    dcn__buf_puts(&buf, "_");
    add_name(&buf, drive->identity.product);
    dcn__buf_puts(&buf, "_");
    add_name(&buf, drive->identity.revision);
    if (serial && drive->identity.serial[0] != '\0') {
        dcn__buf_puts(&buf, "_");
        add_name(&buf, drive->identity.serial);
    }
    dcn__buf_puts(&buf, ".txt");
    return dcn__buf_take(&buf);
}

enum dcn_status
dcn__abilities_load(struct dcn_drive *drive, struct dcn_error *error)
{
    struct dcn_remembered remembered;
    char *path, *text = NULL;
    size_t len = 0;

    if (drive->cache_dir == NULL)
        return DCN_OK;
    path = dcn__drive_file_name(drive, "drive", false);
    if (path == NULL)
        return dcn__error_memory(error, "opening a drive");
    if (dcn__file_read(path, MAX_FILE_BYTES, &text, &len, NULL) == DCN_OK &&
        dcn__abilities_parse(text, len, &remembered)) {
        drive->abilities = remembered.abilities;
        drive->cd_known = remembered.cd;
        drive->blocks_known = remembered.blocks;
        memcpy(drive->learned, remembered.learned, sizeof(drive->learned));
        drive->learned_count = remembered.learned_count;
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
    remembered.learned_count = drive->learned_count;
    (void)dcn__make_folders(drive->cache_dir);
    path = dcn__drive_file_name(drive, "drive", false);
    text = dcn__abilities_text(&remembered);
    if (path == NULL || text == NULL)
        status = dcn__error_memory(error, "keeping what a drive can do");
    else
        status = dcn__atomic_write(path, text, strlen(text), error);
    free(path);
    free(text);
    return status;
}

/* ---- what was learned by retrying ---- */

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
