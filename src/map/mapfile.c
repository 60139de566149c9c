/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing of BASE.map's text, and the small table behind it. The other half,
 * reading, is mapfile_parse.c; docs/map-format.md describes the format.
 */
#include "map/mapfile.h"

#include "util/atomic_file.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Of text that is made before it is handed on. */
#define PIECE_BYTES ((size_t)64 << 10)

void
dcn__mapfile_init(struct dcn_mapfile *file)
{
    memset(file, 0, sizeof(*file));
}

void
dcn__mapfile_free(struct dcn_mapfile *file)
{
    for (unsigned i = 0; i < file->drive_count; i++)
        free(file->drives[i]);
    dcn__map_free(file->map);
    dcn__mapfile_init(file);
}

unsigned
dcn__mapfile_drive(struct dcn_mapfile *file, const char *name)
{
    char clean[DCN_MAPFILE_DRIVE_MAX + 1];
    size_t len = 0;

    for (; name[len] != '\0' && len < DCN_MAPFILE_DRIVE_MAX; len++)
        clean[len] = (unsigned char)name[len] < ' ' ? '?' : name[len];
    clean[len] = '\0';
    for (unsigned i = 0; i < file->drive_count; i++)
        if (strcmp(file->drives[i], clean) == 0)
            return i + 1;
    if (file->drive_count == DCN_MAPFILE_DRIVES)
        return 0;
    file->drives[file->drive_count] = strdup(clean);
    if (file->drives[file->drive_count] == NULL)
        return 0;
    return ++file->drive_count;
}

static void
add_number(struct dcn_buf *buf, const char *key, unsigned value)
{
    if (value != 0)
        dcn__buf_printf(buf, " %s=%u", key, value);
}

static void
add_oddities(struct dcn_buf *buf, unsigned odd)
{
    const char *before = " odd=";

    for (unsigned i = 0; i < DCN_ODDITIES; i++) {
        if ((odd & DCN_ODD_BIT(i)) == 0)
            continue;
        dcn__buf_printf(buf, "%s%s", before, dcn__oddity_name(i));
        before = ",";
    }
}

void
dcn__mapfile_add_run(struct dcn_buf *buf, const struct dcn_map_run *run)
{
    dcn__buf_printf(buf, "run %d %u %s", run->first, run->count,
                    dcn_map_state_name(run->state));
    add_number(buf, "attempts", run->attempts);
    add_number(buf, "retries", run->retries);
    add_number(buf, "drive", run->drive);
    add_number(buf, "rung", run->rung);
    if (run->sense_key != 0 || run->asc != 0 || run->ascq != 0)
        dcn__buf_printf(buf, " sense=%02x/%02x/%02x", run->sense_key, run->asc,
                        run->ascq);
    add_number(buf, "c2", run->c2_count);
    add_number(buf, "tried", run->tried);
    add_number(buf, "votes", run->votes);
    add_number(buf, "samples", run->samples);
    if (run->cause != DCN_CAUSE_NONE)
        dcn__buf_printf(buf, " cause=%s", dcn__cause_name(run->cause));
    add_oddities(buf, run->odd);
    add_number(buf, "shown", run->shown);
    dcn__buf_puts(buf, "\n");
}

void
dcn__mapfile_add_probe(struct dcn_buf *buf,
                       const struct dcn_mapfile_probe *probe)
{
    dcn__buf_printf(buf, "probe %d %s\n", probe->lba, probe->sha256);
}

void
dcn__mapfile_seal(struct dcn_mapfile *file, struct dcn_buf *buf,
                  const char *boot)
{
    uint32_t crc;

    if (boot == NULL)
        dcn__buf_printf(buf, "commit %u ", file->seals + 1);
    else
        dcn__buf_printf(buf, "kept %u %s ", file->seals + 1, boot);
    if (buf->failed)
        return;
    crc = (uint32_t)crc32_z(file->crc, (const Bytef *)buf->data, buf->len);
    dcn__buf_printf(buf, "%08x\n", crc);
    if (buf->failed)
        return;
    file->crc =
        (uint32_t)crc32_z(crc, (const Bytef *)buf->data + buf->len - 9, 9);
    file->seals++;
    file->sealed_bytes += buf->len;
    if (boot == NULL) {
        file->hard_seals = file->seals;
        file->hard_crc = file->crc;
        file->hard_bytes = file->sealed_bytes;
    }
}

static void
add_header(const struct dcn_mapfile *file, struct dcn_buf *buf)
{
    dcn__buf_puts(buf, "# What is known of every sector of a disc; later "
                       "lines hold over earlier ones.\n"
                       "discern-map 2\n");
    if (file->kind[0] != '\0')
        dcn__buf_printf(buf, "# %s\n", file->kind);
    if (file->digest[0] != '\0')
        dcn__buf_printf(buf, "disc %s\n", file->digest);
    dcn__buf_printf(buf, "keeps %s%s\n",
                    (file->keeps & DCN_WANT_RAW) != 0 ? "raw" : "user",
                    (file->keeps & DCN_WANT_SUB) != 0 ? " sub" : "");
    for (unsigned i = 0; i < file->drive_count; i++)
        dcn__buf_printf(buf, "drive %u %s\n", i + 1, file->drives[i]);
    for (unsigned i = 0; i < file->probe_count; i++)
        dcn__mapfile_add_probe(buf, &file->probes[i]);
}

static void
add_ranges(const struct dcn_map *map, struct dcn_buf *buf)
{
    struct dcn_map_walk walk = dcn__map_walk(map, DCN_MAP_ANY);
    struct dcn_map_run run;
    bool more = dcn__map_walk_next(&walk, &run);

    while (more) {
        int64_t first = run.first, end = first;

        while (more && run.first == end) {
            end += run.count;
            more = dcn__map_walk_next(&walk, &run);
        }
        dcn__buf_printf(buf, "range %lld %lld\n", (long long)first,
                        (long long)(end - first));
    }
}

/* Hands on what buf holds; what follows is sealed together with it. */
static enum dcn_status
flush(struct dcn_mapfile *file, struct dcn_buf *buf,
      const struct dcn_mapfile_out *out, struct dcn_error *error)
{
    enum dcn_status status;

    if (buf->failed)
        return dcn__error_memory(error, "writing the map");
    file->crc =
        (uint32_t)crc32_z(file->crc, (const Bytef *)buf->data, buf->len);
    file->sealed_bytes += buf->len;
    status = out->put(buf->data, buf->len, out->payload, error);
    buf->len = 0;
    return status;
}

static enum dcn_status
encode(struct dcn_mapfile *file, struct dcn_buf *buf,
       const struct dcn_mapfile_out *out, struct dcn_error *error)
{
    struct dcn_map_walk walk = dcn__map_walk(file->map, DCN_MAP_ANY);
    enum dcn_status status = DCN_OK;
    struct dcn_map_run run;

    add_header(file, buf);
    add_ranges(file->map, buf);
    while (status == DCN_OK && dcn__map_walk_next(&walk, &run)) {
        if (run.state != DCN_MAP_UNTRIED || run.attempts != 0)
            dcn__mapfile_add_run(buf, &run);
        if (buf->failed || buf->len >= PIECE_BYTES)
            status = flush(file, buf, out, error);
    }
    if (status != DCN_OK)
        return status;
    dcn__mapfile_seal(file, buf, NULL);
    if (buf->failed)
        return dcn__error_memory(error, "writing the map");
    return out->put(buf->data, buf->len, out->payload, error);
}

enum dcn_status
dcn__mapfile_encode(struct dcn_mapfile *file, const struct dcn_mapfile_out *out,
                    struct dcn_error *error)
{
    struct dcn_mapfile before = *file;
    struct dcn_buf buf;
    enum dcn_status status;

    dcn__buf_init(&buf, DCN_MAPFILE_MAX_BYTES);
    file->crc = 0;
    file->sealed_bytes = 0;
    file->torn_line = 0;
    status = encode(file, &buf, out, error);
    dcn__buf_free(&buf);
    if (status != DCN_OK)
        *file = before;
    return status;
}

static enum dcn_status
put_in_file(const char *bytes, size_t len, void *payload,
            struct dcn_error *error)
{
    return dcn__atomic_add(payload, bytes, len, error);
}

enum dcn_status
dcn__mapfile_write(struct dcn_mapfile *file, const char *path,
                   struct dcn_error *error)
{
    struct dcn_mapfile before = *file;
    struct dcn_atomic_file made;
    const struct dcn_mapfile_out out = {put_in_file, &made};
    enum dcn_status status = dcn__atomic_begin(&made, path, error);

    if (status != DCN_OK)
        return status;
    status = dcn__mapfile_encode(file, &out, error);
    if (status == DCN_OK)
        status = dcn__atomic_end(&made, error);
    else
        dcn__atomic_abandon(&made);
    if (status != DCN_OK)
        *file = before;
    return status;
}
