/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads back what a rip wrote into BASE.json, as far as verify needs it. */
#include "job/recorded.h"

#include "job/facts.h"
#include "util/atomic_file.h"
#include "util/checked.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* A rip's report with 1,000 damaged runs and 99 tracks is far below. */
#define MAX_JSON_BYTES (32u << 20)
#define MAX_FILES      1000

void
dcn__recorded_free(struct dcn_recorded *recorded)
{
    for (size_t i = 0; i < recorded->count; i++)
        free(recorded->files[i].name);
    free(recorded->files);
    free(recorded->base);
    memset(recorded, 0, sizeof(*recorded));
}

static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* A digest of digits in hex, or none at all; false where it is neither. */
static bool
parse_digest(json_t *item, const char *key, char *digest, size_t digits)
{
    json_t *value = json_object_get(item, key);
    const char *text = json_string_value(value);

    if (value == NULL)
        return true;
    if (text == NULL || strlen(text) != digits ||
        strspn(text, "0123456789abcdefABCDEF") != digits)
        return false;
    for (size_t i = 0; i <= digits; i++)
        digest[i] = text[i] >= 'A' && text[i] <= 'F'
                        ? (char)(text[i] - 'A' + 'a')
                        : text[i];
    return true;
}

/* One entry of "files"; false where it is not one. */
static bool
parse_file(json_t *item, struct dcn_recorded_file *file)
{
    const char *path = json_string_value(json_object_get(item, "path"));
    const char *role = json_string_value(json_object_get(item, "role"));
    json_t *size = json_object_get(item, "size");

    if (path == NULL || !json_is_integer(size) ||
        json_integer_value(size) < 0 ||
        !parse_digest(item, "crc32", file->crc32, sizeof(file->crc32) - 1) ||
        !parse_digest(item, "md5", file->md5, sizeof(file->md5) - 1) ||
        !parse_digest(item, "sha1", file->sha1, sizeof(file->sha1) - 1) ||
        !parse_digest(item, "sha256", file->sha256, sizeof(file->sha256) - 1))
        return false;
    file->name = strdup(base_name(path));
    file->size = (uint64_t)json_integer_value(size);
    file->is_main = role != NULL &&
                    (strcmp(role, "image") == 0 || strcmp(role, "track") == 0);
    return file->name != NULL;
}

static uint64_t
count_of(json_t *sectors, const char *key)
{
    json_int_t value = json_integer_value(json_object_get(sectors, key));

    return value > 0 ? (uint64_t)value : 0;
}

/* Of those with which a rip leaves a finished image; else FAILED. */
static enum dcn_outcome
ended_outcome(const char *name)
{
    static const enum dcn_outcome ended[] = {
        DCN_OUTCOME_GOOD,   DCN_OUTCOME_DAMAGED,    DCN_OUTCOME_UNPROVEN,
        DCN_OUTCOME_LOCKED, DCN_OUTCOME_UNFINISHED,
    };

    for (size_t i = 0; name != NULL && i < DCN_ARRAY_LEN(ended); i++)
        if (strcmp(name, dcn__outcome_name(ended[i])) == 0)
            return ended[i];
    return DCN_OUTCOME_FAILED;
}

/* An address, or 0 where none is told. */
static dcn_lba
lba_of(json_t *node, const char *key)
{
    json_int_t value = json_integer_value(json_object_get(node, key));

    return value > 0 && value < INT32_MAX ? (dcn_lba)value : 0;
}

static void
parse_ends(json_t *root, struct dcn_disc_ends *ends)
{
    json_t *node = json_object_get(json_object_get(root, "disc"), "ends");

    ends->track = lba_of(node, "track_information");
    ends->format = lba_of(node, "physical_format");
    ends->capacity = lba_of(node, "read_capacity");
}

static enum dcn_status
parse_report(json_t *root, struct dcn_recorded *recorded,
             struct dcn_error *error)
{
    json_t *files = json_object_get(root, "files");
    json_t *sectors = json_object_get(root, "sectors");
    const char *kind = json_string_value(json_object_get(root, "report"));
    const char *outcome = json_string_value(json_object_get(root, "outcome"));
    const char *base = json_string_value(json_object_get(root, "base"));
    size_t count = json_array_size(files);

    recorded->outcome = ended_outcome(outcome);
    recorded->interrupted = recorded->outcome == DCN_OUTCOME_FAILED;
    if (kind == NULL ||
        (strcmp(kind, "rip") != 0 && strcmp(kind, "merge") != 0) ||
        (!json_is_array(files) && recorded->interrupted))
        return dcn__error_set(error, DCN_ERR_NOT_FOUND,
                              "not the report of a rip or a merge");
    if (count == 0 && !recorded->interrupted)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "report of a rip: it names no file");
    if (count > MAX_FILES)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "report of a rip: %zu files", count);
    recorded->files = calloc(count + 1, sizeof(*recorded->files));
    if (base != NULL)
        recorded->base = strdup(base_name(base));
    if (recorded->files == NULL || (base != NULL && recorded->base == NULL))
        return dcn__error_memory(error, "reading a report");
    for (size_t i = 0; i < count; i++) {
        if (!parse_file(json_array_get(files, i), &recorded->files[i]))
            return dcn__error_set(error, DCN_ERR_FORMAT,
                                  "report of a rip: file %zu is malformed",
                                  i + 1);
        recorded->count++;
    }
    recorded->damage = count_of(sectors, "damaged") +
                       count_of(sectors, "unread") +
                       count_of(sectors, "excluded");
    parse_ends(root, &recorded->ends);
    recorded->fixed_codes = json_is_true(
        json_object_get(json_object_get(root, "options"), "fix_codes"));
    recorded->sub_dropped = json_is_false(
        json_object_get(json_object_get(root, "subchannel"), "kept"));
    return DCN_OK;
}

enum dcn_status
dcn__recorded_parse(const char *json, size_t len, struct dcn_recorded *recorded,
                    struct dcn_error *error)
{
    json_error_t where;
    enum dcn_status status;
    json_t *root;

    memset(recorded, 0, sizeof(*recorded));
    root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &where);
    if (root == NULL)
        return dcn__error_set(error, DCN_ERR_FORMAT, "line %d: %s", where.line,
                              where.text);
    status = parse_report(root, recorded, error);
    json_decref(root);
    if (status != DCN_OK)
        dcn__recorded_free(recorded);
    return status;
}

char *
dcn__recorded_beside(const char *image, const char *suffix)
{
    const char *dot = strrchr(base_name(image), '.');
    size_t stem = dot != NULL ? (size_t)(dot - image) : strlen(image);
    char *path = malloc(stem + 1 + strlen(suffix) + 1);

    if (path != NULL) {
        memcpy(path, image, stem);
        path[stem] = '.';
        strcpy(path + stem + 1, suffix);
    }
    return path;
}

enum dcn_status
dcn__recorded_read(const char *image, struct dcn_recorded *recorded,
                   struct dcn_error *error)
{
    char *path = dcn__recorded_beside(image, "json"), *text = NULL;
    size_t len = 0;
    enum dcn_status status;

    memset(recorded, 0, sizeof(*recorded));
    if (path == NULL)
        return dcn__error_memory(error, "looking for a report");
    status = dcn__file_read(path, MAX_JSON_BYTES, &text, &len, error);
    if (status == DCN_OK)
        status = dcn__recorded_parse(text, len, recorded, error);
    free(text);
    free(path);
    return status;
}
