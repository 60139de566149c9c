/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading of BASE.map: first the seals, which say how much of the file
 * counts, then the lines up to the last good one, strictly. Both are passes
 * over the lines, so that a file is never in memory as a whole.
 */
#include "map/mapfile.h"

#include "util/line_reader.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define MAX_RANGES 128

struct parser {
    const char *name;
    struct dcn_mapfile *file;
    struct dcn_line_reader *lines;
    struct dcn_range ranges[MAX_RANGES];
    size_t range_count;
    bool version_seen, keeps_seen;
    struct dcn_error *error;
};

/* ---- seals ---- */

struct seal {
    bool hard;
    uint32_t number;
    struct dcn_span boot;
    uint32_t crc;
    size_t crc_offset; /* of its digits in the line */
};

static bool
seal_parse(struct dcn_span line, struct seal *seal)
{
    const char *start = line.at;
    struct dcn_span word;
    uint64_t value;

    *seal = (struct seal){.hard = dcn__span_skip(&line, "commit ")};
    if (!seal->hard && !dcn__span_skip(&line, "kept "))
        return false;
    if (!dcn__span_word(&line, &word) || !dcn__span_number(word, 10, &value) ||
        value > UINT32_MAX)
        return false;
    seal->number = (uint32_t)value;
    if (!seal->hard && !dcn__span_word(&line, &seal->boot))
        return false;
    if (!dcn__span_word(&line, &word) || word.len != 8 ||
        !dcn__span_number(word, 16, &value) || line.len != 0)
        return false;
    seal->crc = (uint32_t)value;
    seal->crc_offset = (size_t)(word.at - start);
    return true;
}

/* True for a keyword that only seals start with. */
static bool
is_seal(struct dcn_span line)
{
    return dcn__span_skip(&line, "commit ") || dcn__span_skip(&line, "kept ");
}

static uint32_t
crc_add(uint32_t crc, const char *bytes, size_t len)
{
    return (uint32_t)crc32_z(crc, (const Bytef *)bytes, len);
}

/* What ends at that offset counts, and all before it. */
static void
take_seal(struct dcn_mapfile *file, const struct seal *seal, const char *boot,
          uint32_t crc, const struct dcn_line_reader *lines,
          unsigned *last_line)
{
    if (seal->hard) {
        file->hard_bytes = lines->offset;
        file->hard_crc = crc;
        file->hard_seals = seal->number;
    } else if (boot == NULL || !dcn__span_is(seal->boot, boot)) {
        return;
    }
    file->sealed_bytes = lines->offset;
    file->crc = crc;
    file->seals = seal->number;
    *last_line = lines->number;
}

/*
 * Finds the last seal that counts. Each checksum covers the file from its
 * first byte, so nothing after a wrong one can be right.
 */
static unsigned
find_sealed(struct dcn_mapfile *file, struct dcn_line_reader *lines,
            const char *boot)
{
    struct dcn_span line;
    struct seal seal;
    uint32_t crc = 0;
    unsigned last_line = 0;

    while (dcn__line_reader_next(lines, &line)) {
        size_t covered;

        if (!is_seal(line)) {
            crc = crc_add(crc, line.at, line.len);
            continue;
        }
        if (line.at[line.len - 1] != '\n' ||
            !seal_parse(dcn__line_bare(line), &seal))
            break;
        covered = seal.crc_offset;
        crc = crc_add(crc, line.at, covered);
        if (crc != seal.crc)
            break;
        crc = crc_add(crc, line.at + covered, line.len - covered);
        take_seal(file, &seal, boot, crc, lines, &last_line);
    }
    return last_line;
}

/* ---- lines ---- */

static enum dcn_status
bad_line(struct parser *parser, const char *what)
{
    return dcn__error_set(parser->error, DCN_ERR_FORMAT, "%s:%u: %s",
                          parser->name, parser->lines->number, what);
}

static bool
take_integer(struct dcn_span *line, int64_t least, int64_t most, int64_t *value)
{
    struct dcn_span word;

    return dcn__span_word(line, &word) &&
           dcn__span_integer(word, least, most, value);
}

static enum dcn_status
parse_version(struct parser *parser, struct dcn_span line)
{
    int64_t version;

    if (!take_integer(&line, 1, INT32_MAX, &version))
        return bad_line(parser, "the version is not a number");
    if (version > DCN_MAPFILE_VERSION)
        return bad_line(parser, "a map of a later version of discern");
    parser->file->version = (unsigned)version;
    parser->version_seen = true;
    return DCN_OK;
}

static bool
take_digest(struct dcn_span *line, char digest[65])
{
    struct dcn_span word;

    if (!dcn__span_word(line, &word) || word.len != 64)
        return false;
    for (size_t i = 0; i < word.len; i++)
        if (strchr("0123456789abcdef", word.at[i]) == NULL ||
            word.at[i] == '\0')
            return false;
    memcpy(digest, word.at, 64);
    digest[64] = '\0';
    return true;
}

static enum dcn_status
parse_disc(struct parser *parser, struct dcn_span line)
{
    if (!take_digest(&line, parser->file->digest))
        return bad_line(parser, "the disc's digest is not 64 hex digits");
    return DCN_OK;
}

static enum dcn_status
parse_keeps(struct parser *parser, struct dcn_span line)
{
    struct dcn_span word;

    parser->file->keeps = 0;
    while (dcn__span_word(&line, &word)) {
        if (dcn__span_is(word, "raw"))
            parser->file->keeps |= DCN_WANT_RAW;
        else if (dcn__span_is(word, "user"))
            parser->file->keeps |= DCN_WANT_USER;
        else if (dcn__span_is(word, "sub"))
            parser->file->keeps |= DCN_WANT_SUB;
        else
            return bad_line(parser, "'keeps' takes user or raw, and sub");
    }
    parser->keeps_seen = true;
    return DCN_OK;
}

static enum dcn_status
parse_drive(struct parser *parser, struct dcn_span line)
{
    char name[DCN_MAPFILE_DRIVE_MAX + 1];
    int64_t number;

    if (!take_integer(&line, 1, DCN_MAPFILE_DRIVES, &number) ||
        !dcn__span_skip(&line, " ") || line.len > DCN_MAPFILE_DRIVE_MAX ||
        memchr(line.at, '\0', line.len) != NULL)
        return bad_line(parser, "a drive needs a number and a name");
    memcpy(name, line.at, line.len);
    name[line.len] = '\0';
    if (dcn__mapfile_drive(parser->file, name) != number)
        return bad_line(parser, "drives are not numbered in turn");
    return DCN_OK;
}

static enum dcn_status
parse_probe(struct parser *parser, struct dcn_span line)
{
    struct dcn_mapfile *file = parser->file;
    struct dcn_mapfile_probe probe;
    int64_t lba;

    if (!take_integer(&line, INT32_MIN, INT32_MAX, &lba) ||
        !take_digest(&line, probe.sha256))
        return bad_line(parser, "a probe needs an LBA and 64 hex digits");
    if (file->probe_count == DCN_MAPFILE_PROBES)
        return bad_line(parser, "too many probes");
    probe.lba = (dcn_lba)lba;
    file->probes[file->probe_count++] = probe;
    return DCN_OK;
}

static enum dcn_status
parse_range(struct parser *parser, struct dcn_span line)
{
    int64_t first, count;

    if (!take_integer(&line, INT32_MIN, INT32_MAX, &first) ||
        !take_integer(&line, 1, UINT32_MAX, &count) ||
        first + count > (int64_t)INT32_MAX + 1)
        return bad_line(parser, "a range needs a first LBA and a count");
    if (parser->file->map != NULL)
        return bad_line(parser, "a range after the first run");
    if (parser->range_count == MAX_RANGES)
        return bad_line(parser, "too many ranges");
    parser->ranges[parser->range_count++] =
        (struct dcn_range){(dcn_lba)first, (uint32_t)count};
    return DCN_OK;
}

static enum dcn_status
make_map(struct parser *parser)
{
    if (parser->file->map != NULL)
        return DCN_OK;
    parser->file->map = dcn__map_new(parser->ranges, parser->range_count);
    if (parser->file->map == NULL)
        return dcn__error_memory(parser->error, "reading a map");
    return DCN_OK;
}

static bool
parse_sense(struct dcn_span text, struct dcn_map_run *run)
{
    uint64_t key, asc, ascq;

    if (text.len != 8 || text.at[2] != '/' || text.at[5] != '/' ||
        !dcn__span_number((struct dcn_span){text.at, 2}, 16, &key) ||
        !dcn__span_number((struct dcn_span){text.at + 3, 2}, 16, &asc) ||
        !dcn__span_number((struct dcn_span){text.at + 6, 2}, 16, &ascq))
        return false;
    run->sense_key = (uint8_t)key;
    run->asc = (uint8_t)asc;
    run->ascq = (uint8_t)ascq;
    return true;
}

static bool
parse_cause(struct dcn_span word, struct dcn_map_run *run)
{
    enum dcn_cause cause;

    if (!dcn__cause_parse(word.at, word.len, &cause))
        return false;
    run->cause = (uint8_t)cause;
    return true;
}

static bool
parse_oddities(struct dcn_span names, struct dcn_map_run *run)
{
    while (names.len > 0) {
        const char *comma = memchr(names.at, ',', names.len);
        size_t len = comma != NULL ? (size_t)(comma - names.at) : names.len;
        enum dcn_oddity oddity;

        if (!dcn__oddity_parse(names.at, len, &oddity))
            return false;
        run->odd |= (uint16_t)DCN_ODD_BIT(oddity);
        len += comma != NULL;
        names = (struct dcn_span){names.at + len, names.len - len};
    }
    return run->odd != 0;
}

/* One "key=value" of a run; keys that we do not know are refused, so that
 * nothing is lost silently when the file is written again. */
static bool
parse_attribute(struct dcn_span word, struct dcn_map_run *run)
{
    struct {
        const char *key;
        uint16_t *to;
    } const words[] = {{"c2=", &run->c2_count}, {"tried=", &run->tried}};
    struct {
        const char *key;
        uint8_t *to;
    } const bytes[] = {
        {"attempts=", &run->attempts}, {"retries=", &run->retries},
        {"drive=", &run->drive},       {"rung=", &run->rung},
        {"votes=", &run->votes},       {"samples=", &run->samples},
        {"shown=", &run->shown},
    };
    int64_t value;

    if (dcn__span_skip(&word, "sense="))
        return parse_sense(word, run);
    if (dcn__span_skip(&word, "cause="))
        return parse_cause(word, run);
    if (dcn__span_skip(&word, "odd="))
        return parse_oddities(word, run);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (!dcn__span_skip(&word, words[i].key))
            continue;
        if (!dcn__span_integer(word, 0, UINT16_MAX, &value))
            return false;
        *words[i].to = (uint16_t)value;
        return true;
    }
    for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
        if (!dcn__span_skip(&word, bytes[i].key))
            continue;
        if (!dcn__span_integer(word, 0, UINT8_MAX, &value))
            return false;
        *bytes[i].to = (uint8_t)value;
        return true;
    }
    return false;
}

static enum dcn_status
parse_run(struct parser *parser, struct dcn_span line)
{
    struct dcn_map_run run = {.count = 0};
    int64_t first, count;
    struct dcn_span word;

    if (!take_integer(&line, INT32_MIN, INT32_MAX, &first) ||
        !take_integer(&line, 1, UINT32_MAX, &count) ||
        !dcn__span_word(&line, &word))
        return bad_line(parser, "a run needs a first LBA, a count, a state");
    run.first = (dcn_lba)first;
    run.count = (uint32_t)count;
    run.state = (uint8_t)dcn__map_state_of_name(word.at, word.len);
    if (run.state == DCN_MAP_STATES)
        return bad_line(parser, "no such state");
    while (dcn__span_word(&line, &word))
        if (!parse_attribute(word, &run))
            return bad_line(parser, "a bad attribute of a run");
    if (make_map(parser) != DCN_OK)
        return DCN_ERR_NO_MEMORY;
    if (dcn__map_set(parser->file->map, &run, NULL) != DCN_OK)
        return bad_line(parser, "a run outside of the ranges");
    return DCN_OK;
}

static enum dcn_status
parse_line(struct parser *parser, struct dcn_span line)
{
    static const struct {
        const char *keyword;
        enum dcn_status (*parse)(struct parser *parser, struct dcn_span line);
    } table[] = {
        {"run", parse_run},     {"range", parse_range}, {"probe", parse_probe},
        {"drive", parse_drive}, {"disc", parse_disc},   {"keeps", parse_keeps},
    };
    struct dcn_span keyword;

    if (line.len == 0 || line.at[0] == '#' || is_seal(line))
        return DCN_OK;
    if (!dcn__span_word(&line, &keyword))
        return DCN_OK;
    if (!parser->version_seen) {
        if (!dcn__span_is(keyword, "discern-map"))
            return bad_line(parser, "not a map of discern");
        return parse_version(parser, line);
    }
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (dcn__span_is(keyword, table[i].keyword))
            return table[i].parse(parser, line);
    return bad_line(parser, "an unknown keyword");
}

static enum dcn_status
parse_sealed(struct parser *parser, size_t end)
{
    enum dcn_status status = DCN_OK;
    struct dcn_span line;

    while (status == DCN_OK && parser->lines->offset < end &&
           dcn__line_reader_next(parser->lines, &line))
        status = parse_line(parser, dcn__line_bare(line));
    if (status == DCN_OK && parser->lines->status != DCN_OK) {
        if (parser->error != NULL)
            *parser->error = parser->lines->error;
        return parser->lines->status;
    }
    if (status == DCN_OK && !parser->version_seen)
        status = bad_line(parser, "not a map of discern");
    if (status == DCN_OK && !parser->keeps_seen)
        status = bad_line(parser, "no line says what the image keeps");
    if (status == DCN_OK)
        status = make_map(parser);
    return status;
}

static enum dcn_status
parse(const char *name, struct dcn_line_reader *lines, size_t len,
      const char *boot, struct dcn_mapfile *file, struct dcn_error *error)
{
    struct parser parser = {
        .name = name, .file = file, .lines = lines, .error = error};
    enum dcn_status status;
    unsigned last_line;

    dcn__mapfile_init(file);
    last_line = find_sealed(file, lines, boot);
    if (lines->status == DCN_OK)
        dcn__line_reader_rewind(lines);
    status = parse_sealed(&parser, last_line > 0 ? file->sealed_bytes : len);
    if (status == DCN_OK && file->hard_bytes == 0)
        status = dcn__error_set(
            error, DCN_ERR_FORMAT,
            "%s:%u: the checksum does not match: damaged or changed by hand",
            name, lines->number);
    if (status == DCN_OK && file->sealed_bytes < len)
        file->torn_line = last_line + 1;
    if (status != DCN_OK)
        dcn__mapfile_free(file);
    return status;
}

enum dcn_status
dcn__mapfile_parse(const char *name, const char *text, size_t len,
                   const char *boot, struct dcn_mapfile *file,
                   struct dcn_error *error)
{
    struct dcn_line_reader lines;

    dcn__line_reader_text(&lines, text, len);
    return parse(name, &lines, len, boot, file, error);
}

enum dcn_status
dcn__mapfile_read(const char *path, const char *boot, struct dcn_mapfile *file,
                  struct dcn_error *error)
{
    struct dcn_line_reader lines;
    enum dcn_status status =
        dcn__line_reader_open(&lines, path, DCN_MAPFILE_MAX_BYTES, error);

    dcn__mapfile_init(file);
    if (status != DCN_OK)
        return status;
    status = parse(path, &lines, lines.limit, boot, file, error);
    dcn__line_reader_close(&lines);
    return status;
}
