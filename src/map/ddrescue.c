/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ddrescue mapfiles: text to blocks of bytes and back, blocks of bytes to
 * runs of sectors and back.
 */
#include "map/ddrescue.h"

#include "util/checked.h"
#include "map/mapfile.h"
#include "util/line_reader.h"

#include <stdlib.h>
#include <string.h>

#define MAX_BLOCKS (16u << 20)

/* ---- text ---- */

struct parser {
    const char *name;
    struct dcn_line_reader *lines;
    struct dcn_ddrescue *mapfile;
    size_t capacity;
    bool status_seen;
    struct dcn_error *error;
};

static enum dcn_status
bad_line(struct parser *parser, const char *what)
{
    return dcn__error_set(parser->error, DCN_ERR_FORMAT, "%s:%u: %s",
                          parser->name, parser->lines->number, what);
}

static bool
take_number(struct dcn_span *line, uint64_t *value)
{
    struct dcn_span word;

    return dcn__span_word(line, &word) && dcn__span_number(word, 0, value);
}

static bool
take_status(struct dcn_span *line, const char *allowed, char *status)
{
    struct dcn_span word;

    if (!dcn__span_word(line, &word) || word.len != 1 || word.at[0] == '\0' ||
        strchr(allowed, word.at[0]) == NULL)
        return false;
    *status = word.at[0];
    return true;
}

static enum dcn_status
parse_status(struct parser *parser, struct dcn_span line)
{
    struct dcn_ddrescue *mapfile = parser->mapfile;
    uint64_t pass = 1;
    struct dcn_span word;

    if (!take_number(&line, &mapfile->current) ||
        !take_status(&line, "?*/-FG+", &mapfile->status))
        return bad_line(parser, "not a status line of a ddrescue mapfile");
    if (dcn__span_word(&line, &word) &&
        (!dcn__span_number(word, 0, &pass) || pass > 1000000))
        return bad_line(parser, "the pass is not a number");
    mapfile->pass = (unsigned)pass;
    parser->status_seen = true;
    return DCN_OK;
}

static enum dcn_status
add_block(struct parser *parser, const struct dcn_ddrescue_block *block)
{
    struct dcn_ddrescue *mapfile = parser->mapfile;

    if (mapfile->count == parser->capacity) {
        size_t capacity = parser->capacity == 0 ? 64 : parser->capacity * 2;
        struct dcn_ddrescue_block *grown;

        if (capacity > MAX_BLOCKS)
            return bad_line(parser, "too many blocks");
        grown = realloc(mapfile->blocks, capacity * sizeof(*grown));
        if (grown == NULL)
            return dcn__error_memory(parser->error, "reading a mapfile");
        mapfile->blocks = grown;
        parser->capacity = capacity;
    }
    mapfile->blocks[mapfile->count++] = *block;
    return DCN_OK;
}

static enum dcn_status
parse_block(struct parser *parser, struct dcn_span line)
{
    const struct dcn_ddrescue *mapfile = parser->mapfile;
    struct dcn_ddrescue_block block;
    uint64_t end;

    if (!take_number(&line, &block.position) ||
        !take_number(&line, &block.size) ||
        !take_status(&line, "?*/-+", &block.status))
        return bad_line(parser, "a block needs position, size and status");
    if (block.size == 0 || !dcn__add(block.position, block.size, &end) ||
        end > INT64_MAX)
        return bad_line(parser, "a block's size is out of range");
    if (mapfile->count > 0) {
        const struct dcn_ddrescue_block *last =
            &mapfile->blocks[mapfile->count - 1];

        if (block.position < last->position + last->size)
            return bad_line(parser, "blocks overlap or are out of order");
    }
    return add_block(parser, &block);
}

static enum dcn_status
parse(const char *name, struct dcn_line_reader *lines,
      struct dcn_ddrescue *mapfile, struct dcn_error *error)
{
    struct parser parser = {
        .name = name, .lines = lines, .mapfile = mapfile, .error = error};
    enum dcn_status status = DCN_OK;
    struct dcn_span line, rest;

    *mapfile = (struct dcn_ddrescue){.count = 0};
    while (status == DCN_OK && dcn__line_reader_next(lines, &line)) {
        const char *comment;
        struct dcn_span word;

        line = dcn__line_bare(line);
        comment = memchr(line.at, '#', line.len);
        if (comment != NULL)
            line.len = (size_t)(comment - line.at);
        rest = line;
        if (!dcn__span_word(&rest, &word))
            continue;
        status = parser.status_seen ? parse_block(&parser, line)
                                    : parse_status(&parser, line);
    }
    if (status == DCN_OK && lines->status != DCN_OK) {
        status = lines->status;
        if (error != NULL)
            *error = lines->error;
    }
    if (status == DCN_OK && !parser.status_seen)
        status = bad_line(&parser, "no status line");
    if (status != DCN_OK)
        dcn__ddrescue_free(mapfile);
    return status;
}

enum dcn_status
dcn__ddrescue_parse(const char *name, const char *text, size_t len,
                    struct dcn_ddrescue *mapfile, struct dcn_error *error)
{
    struct dcn_line_reader lines;

    dcn__line_reader_text(&lines, text, len);
    return parse(name, &lines, mapfile, error);
}

enum dcn_status
dcn__ddrescue_read(const char *path, struct dcn_ddrescue *mapfile,
                   struct dcn_error *error)
{
    struct dcn_line_reader lines;
    enum dcn_status status =
        dcn__line_reader_open(&lines, path, DCN_MAPFILE_MAX_BYTES, error);

    *mapfile = (struct dcn_ddrescue){.count = 0};
    if (status != DCN_OK)
        return status;
    status = parse(path, &lines, mapfile, error);
    dcn__line_reader_close(&lines);
    return status;
}

void
dcn__ddrescue_free(struct dcn_ddrescue *mapfile)
{
    free(mapfile->blocks);
    *mapfile = (struct dcn_ddrescue){.count = 0};
}

bool
dcn__ddrescue_encode(const struct dcn_ddrescue *mapfile, struct dcn_buf *buf)
{
    dcn__buf_puts(buf, "# Mapfile. Written by discern\n"
                       "# current_pos  current_status  current_pass\n");
    dcn__buf_printf(buf, "0x%08llX     %c               %u\n",
                    (unsigned long long)mapfile->current, mapfile->status,
                    mapfile->pass);
    dcn__buf_puts(buf, "#      pos        size  status\n");
    for (size_t i = 0; i < mapfile->count && !buf->failed; i++)
        dcn__buf_printf(buf, "0x%08llX  0x%08llX  %c\n",
                        (unsigned long long)mapfile->blocks[i].position,
                        (unsigned long long)mapfile->blocks[i].size,
                        mapfile->blocks[i].status);
    return !buf->failed;
}

/* ---- sectors ---- */

static const char state_to_status[DCN_MAP_STATES] = {
    [DCN_MAP_UNTRIED] = '?',   [DCN_MAP_SKIPPED] = '*',
    [DCN_MAP_UNSCRAPED] = '/', [DCN_MAP_BAD] = '-',
    [DCN_MAP_EXCLUDED] = '-',  [DCN_MAP_DAMAGED] = '-',
    [DCN_MAP_VOTED] = '+',     [DCN_MAP_REPAIRED] = '+',
    [DCN_MAP_GOOD] = '+',
};

static enum dcn_map_state
state_of_status(char status)
{
    switch (status) {
    case '*':
        return DCN_MAP_SKIPPED;
    case '/':
        return DCN_MAP_UNSCRAPED;
    case '-':
        return DCN_MAP_BAD;
    case '+':
        return DCN_MAP_GOOD;
    default:
        return DCN_MAP_UNTRIED;
    }
}

enum dcn_status
dcn__ddrescue_from_map(const struct dcn_map *map, uint32_t sector_bytes,
                       struct dcn_ddrescue *mapfile, struct dcn_error *error)
{
    struct dcn_map_walk walk = dcn__map_walk(map, DCN_MAP_ANY);
    struct dcn_map_run run;
    uint64_t position = 0;

    *mapfile = (struct dcn_ddrescue){.status = '+', .pass = 1};
    mapfile->blocks = calloc(dcn__map_size(map) + 1, sizeof(*mapfile->blocks));
    if (mapfile->blocks == NULL)
        return dcn__error_memory(error, "making a mapfile");
    if (dcn__map_count_in(map, DCN_MAP_OPEN) > 0)
        mapfile->status = '?';
    while (dcn__map_walk_next(&walk, &run)) {
        struct dcn_ddrescue_block *last =
            mapfile->blocks + (mapfile->count > 0 ? mapfile->count - 1 : 0);
        uint64_t size = (uint64_t)run.count * sector_bytes;
        char status = state_to_status[run.state];

        if (mapfile->count > 0 && last->status == status)
            last->size += size;
        else
            mapfile->blocks[mapfile->count++] =
                (struct dcn_ddrescue_block){position, size, status};
        position += size;
    }
    return DCN_OK;
}

/*
 * Walks sectors, counted through the map's ranges, and blocks side by side.
 * left: sectors of the range that starts at lba.
 */
struct walk {
    const struct dcn_map *map;
    uint64_t index; /* number of the sector at lba */
    dcn_lba lba;
    uint64_t left;
    bool ended;
};

static void
walk_enter(struct walk *walk, int64_t from)
{
    struct dcn_map_run run = dcn__map_next(walk->map, from, DCN_MAP_ANY);

    walk->ended = run.count == 0;
    if (run.count == 0)
        return;
    walk->lba = run.first > from ? run.first : (dcn_lba)from;
    walk->left = (uint64_t)(dcn__map_end(&run) - walk->lba);
}

static void
walk_pass(struct walk *walk, uint64_t count)
{
    while (count > 0 && !walk->ended) {
        uint64_t step = count < walk->left ? count : walk->left;

        walk->index += step;
        walk_enter(walk, (int64_t)walk->lba + (int64_t)step);
        count -= step;
    }
}

static enum dcn_status
set_untried(struct dcn_map *map, dcn_lba first, uint64_t count,
            enum dcn_map_state state, struct dcn_error *error)
{
    struct dcn_map_run run = {.first = first,
                              .count = (uint32_t)count,
                              .state = (uint8_t)state,
                              .attempts = state != DCN_MAP_UNTRIED};
    struct dcn_map_run old = dcn__map_get(map, first);

    if (old.count == 0 || old.state != DCN_MAP_UNTRIED ||
        state == DCN_MAP_UNTRIED)
        return DCN_OK;
    return dcn__map_set(map, &run, error);
}

/* The least far state of all bytes of one sector; *n moves on to the last
 * block that touches it. */
static enum dcn_map_state
state_of_sector(const struct dcn_ddrescue *mapfile, size_t *n,
                uint64_t first_byte, uint32_t sector_bytes)
{
    uint64_t at = first_byte, end = first_byte + sector_bytes;
    enum dcn_map_state least = DCN_MAP_GOOD;

    for (; *n < mapfile->count; (*n)++) {
        const struct dcn_ddrescue_block *block = &mapfile->blocks[*n];
        enum dcn_map_state state = state_of_status(block->status);

        if (block->position > at)
            return DCN_MAP_UNTRIED;
        if (state < least)
            least = state;
        at = block->position + block->size;
        if (at >= end)
            return least;
    }
    /* ddrescue's last block may end inside the last sector. */
    return at > first_byte && mapfile->count > 0 ? least : DCN_MAP_UNTRIED;
}

enum dcn_status
dcn__ddrescue_into_map(const struct dcn_ddrescue *mapfile,
                       uint32_t sector_bytes, struct dcn_map *map,
                       struct dcn_error *error)
{
    struct walk walk = {.map = map};
    enum dcn_status status = DCN_OK;
    size_t n = 0;

    if (sector_bytes == 0)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "a mapfile needs the size of a sector");
    walk_enter(&walk, INT32_MIN);
    while (status == DCN_OK && !walk.ended) {
        uint64_t byte = walk.index * sector_bytes;
        uint64_t whole = 0;
        const struct dcn_ddrescue_block *block;

        while (n < mapfile->count &&
               mapfile->blocks[n].position + mapfile->blocks[n].size <= byte)
            n++;
        if (n == mapfile->count)
            break;
        block = &mapfile->blocks[n];
        if (block->position <= byte)
            whole = (block->position + block->size - byte) / sector_bytes;
        if (whole > walk.left)
            whole = walk.left;
        if (whole > 0) {
            status = set_untried(map, walk.lba, whole,
                                 state_of_status(block->status), error);
            walk_pass(&walk, whole);
        } else {
            status = set_untried(
                map, walk.lba, 1,
                state_of_sector(mapfile, &n, byte, sector_bytes), error);
            walk_pass(&walk, 1);
        }
    }
    return status;
}
