/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The playing half of mmc/record.h: parses a record (bounded: nothing grows
 * past what the text itself holds, but for runs, which have a ceiling) and
 * answers commands from it.
 */
#include "mmc/record.h"

#include "util/atomic_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The longest reply that a run may make up. */
#define MAX_REPLY_BYTES (64u << 20)
/* All replies of a record together. */
#define MAX_TOTAL_BYTES ((size_t)1 << 30)
#define MAX_EXCHANGES   1000000u

struct exchange {
    uint8_t cdb[DCN_CDB_MAX_BYTES];
    uint8_t cdb_len;
    enum dcn_direction direction;
    size_t data_len;
    enum dcn_status failure; /* DCN_OK: reply holds */
    char *message;
    struct dcn_reply reply;
    uint8_t *data;
    size_t recorded; /* bytes at data */
};

struct replay {
    struct dcn_transport transport;
    struct dcn_clock clock;
    struct exchange *exchanges;
    size_t count, capacity;
    size_t next;
    size_t total_bytes;
};

/* One line being read. */
struct line {
    const char *at, *end;
    unsigned number;
};

static void
skip_blanks(struct line *line)
{
    while (line->at < line->end && *line->at == ' ')
        line->at++;
}

static bool
read_word(struct line *line, const char *word)
{
    size_t n = strlen(word);

    skip_blanks(line);
    if ((size_t)(line->end - line->at) < n || memcmp(line->at, word, n) != 0)
        return false;
    if (line->at + n < line->end && line->at[n] != ' ')
        return false;
    line->at += n;
    return true;
}

static bool
read_number(struct line *line, uint64_t max, uint64_t *value)
{
    const char *begin;

    skip_blanks(line);
    begin = line->at;
    *value = 0;
    while (line->at < line->end && *line->at >= '0' && *line->at <= '9') {
        unsigned digit = (unsigned)(*line->at - '0');
        if (*value > (max - digit) / 10)
            return false;
        *value = *value * 10 + digit;
        line->at++;
    }
    return line->at > begin;
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Reads the rest of the line as hex pairs into out, at most max bytes. */
static bool
read_hex(struct line *line, uint8_t *out, size_t max, size_t *len)
{
    *len = 0;
    skip_blanks(line);
    while (line->end - line->at >= 2) {
        int high = hex_digit(line->at[0]), low = hex_digit(line->at[1]);
        if (high < 0 || low < 0 || *len == max)
            return false;
        out[(*len)++] = (uint8_t)(high << 4 | low);
        line->at += 2;
    }
    return line->at == line->end && *len > 0;
}

static struct exchange *
replay_last(struct replay *replay)
{
    return replay->count > 0 ? &replay->exchanges[replay->count - 1] : NULL;
}

static bool
replay_grow(struct replay *replay)
{
    struct exchange *more;
    size_t capacity = replay->capacity == 0 ? 64 : replay->capacity * 2;

    if (replay->count < replay->capacity)
        return true;
    if (replay->count >= MAX_EXCHANGES)
        return false;
    more = realloc(replay->exchanges, capacity * sizeof(*more));
    if (more == NULL)
        return false;
    replay->exchanges = more;
    replay->capacity = capacity;
    return true;
}

static bool
parse_command(struct replay *replay, struct line *line)
{
    struct exchange exchange = {.failure = DCN_ERR_TRANSPORT};
    uint64_t data_len;
    size_t cdb_len;

    if (read_word(line, "none"))
        exchange.direction = DCN_DATA_NONE;
    else if (read_word(line, "in"))
        exchange.direction = DCN_DATA_IN;
    else if (read_word(line, "out"))
        exchange.direction = DCN_DATA_OUT;
    else
        return false;
    if (!read_number(line, MAX_REPLY_BYTES, &data_len) ||
        !read_hex(line, exchange.cdb, sizeof(exchange.cdb), &cdb_len) ||
        !replay_grow(replay))
        return false;
    exchange.data_len = (size_t)data_len;
    exchange.cdb_len = (uint8_t)cdb_len;
    replay->exchanges[replay->count++] = exchange;
    return true;
}

static bool
parse_reply(struct replay *replay, struct line *line)
{
    struct exchange *exchange = replay_last(replay);
    uint64_t status, transferred, known, failed, elapsed;

    if (exchange == NULL || !read_number(line, 0xFF, &status) ||
        !read_number(line, exchange->data_len, &transferred) ||
        !read_number(line, 1, &known) || !read_number(line, 1, &failed) ||
        !read_number(line, UINT64_C(1) << 50, &elapsed))
        return false;
    exchange->failure = DCN_OK;
    exchange->reply.status = (uint8_t)status;
    exchange->reply.transferred = (size_t)transferred;
    exchange->reply.residual_known = known != 0;
    exchange->reply.transport_failed = failed != 0;
    exchange->reply.elapsed_ns = elapsed;
    return true;
}

static bool
parse_sense(struct replay *replay, struct line *line)
{
    struct exchange *exchange = replay_last(replay);

    return exchange != NULL &&
           read_hex(line, exchange->reply.sense, sizeof(exchange->reply.sense),
                    &exchange->reply.sense_len);
}

/* Room for n more bytes of the reply; NULL where they are too many. */
static uint8_t *
exchange_extend(struct replay *replay, size_t n)
{
    struct exchange *exchange = replay_last(replay);
    uint8_t *more;

    if (exchange == NULL || exchange->direction != DCN_DATA_IN ||
        n > exchange->data_len - exchange->recorded ||
        n > MAX_TOTAL_BYTES - replay->total_bytes)
        return NULL;
    more = realloc(exchange->data, exchange->recorded + n);
    if (more == NULL)
        return NULL;
    exchange->data = more;
    more += exchange->recorded;
    exchange->recorded += n;
    replay->total_bytes += n;
    return more;
}

static bool
parse_data(struct replay *replay, struct line *line)
{
    uint8_t bytes[256], *to;
    size_t n;

    if (!read_hex(line, bytes, sizeof(bytes), &n))
        return false;
    to = exchange_extend(replay, n);
    if (to != NULL)
        memcpy(to, bytes, n);
    return to != NULL;
}

static bool
parse_run(struct replay *replay, struct line *line)
{
    uint64_t count;
    uint8_t byte, *to;
    size_t n;

    if (!read_number(line, MAX_REPLY_BYTES, &count) || count == 0 ||
        !read_hex(line, &byte, 1, &n))
        return false;
    to = exchange_extend(replay, (size_t)count);
    if (to != NULL)
        memset(to, byte, (size_t)count);
    return to != NULL;
}

static bool
parse_truncation(struct replay *replay, struct line *line)
{
    (void)line;
    return replay_last(replay) != NULL;
}

static bool
parse_failure(struct replay *replay, struct line *line)
{
    struct exchange *exchange = replay_last(replay);
    uint64_t status;

    if (exchange == NULL || exchange->message != NULL ||
        !read_number(line, DCN_ERR_INTERNAL, &status) || status == DCN_OK)
        return false;
    skip_blanks(line);
    exchange->failure = (enum dcn_status)status;
    exchange->message = strndup(line->at, (size_t)(line->end - line->at));
    return exchange->message != NULL;
}

static bool
parse_node(struct replay *replay, struct line *line)
{
    struct dcn_transport *transport = &replay->transport;

    skip_blanks(line);
    snprintf(transport->node, sizeof(transport->node), "replay:%.*s",
             (int)(line->end - line->at < 200 ? line->end - line->at : 200),
             line->at);
    return true;
}

static bool
parse_host(struct replay *replay, struct line *line)
{
    uint64_t max, writable, mask = 0;

    if (!read_number(line, SIZE_MAX, &max) || !read_number(line, 1, &writable))
        return false;
    /* Records of old have no mask. */
    skip_blanks(line);
    if (line->at < line->end && !read_number(line, 0xFFFF, &mask))
        return false;
    replay->transport.bounce_mask = (size_t)mask;
    replay->transport.max_transfer_bytes = (size_t)max;
    replay->transport.writable = writable != 0;
    return true;
}

static const struct {
    const char *word;
    bool (*parse)(struct replay *replay, struct line *line);
} line_table[] = {
    {">", parse_command}, {"<", parse_reply},   {"s", parse_sense},
    {"d", parse_data},    {"r", parse_run},     {"t", parse_truncation},
    {"!", parse_failure}, {"node", parse_node}, {"host", parse_host},
};

static bool
parse_line(struct replay *replay, struct line *line)
{
    if (line->number == 1)
        return read_word(line, "discern-record") && read_word(line, "1");
    if (line->at == line->end || *line->at == '#')
        return true;
    for (size_t i = 0; i < sizeof(line_table) / sizeof(line_table[0]); i++) {
        if (read_word(line, line_table[i].word))
            return line_table[i].parse(replay, line);
    }
    return false;
}

static enum dcn_status
replay_parse(struct replay *replay, const char *text, size_t len,
             const char *name, struct dcn_error *error)
{
    struct line line = {.at = text, .number = 0};
    const char *end = text + len, *at = text;

    while (at < end || line.number == 0) {
        const char *newline =
            at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
        line.at = at;
        line.end = newline != NULL ? newline : end;
        line.number++;
        at = newline != NULL ? newline + 1 : end;
        if (line.end > line.at && line.end[-1] == '\r')
            line.end--;
        if (!parse_line(replay, &line))
            return dcn__error_set(error, DCN_ERR_FORMAT,
                                  "%s:%u: not a line of a drive record", name,
                                  line.number);
    }
    return DCN_OK;
}

static bool
exchange_answers(const struct exchange *exchange,
                 const struct dcn_command *command)
{
    return exchange->cdb_len == command->cdb_len &&
           exchange->direction == command->direction &&
           exchange->data_len == command->data_len &&
           memcmp(exchange->cdb, command->cdb, command->cdb_len) == 0;
}

static const struct exchange *
replay_find(struct replay *replay, const struct dcn_command *command)
{
    for (size_t i = 0; i < replay->count; i++) {
        size_t at = (replay->next + i) % replay->count;
        if (exchange_answers(&replay->exchanges[at], command)) {
            replay->next = at + 1;
            return &replay->exchanges[at];
        }
    }
    return NULL;
}

static enum dcn_status
replay_execute(struct dcn_transport *transport,
               const struct dcn_command *command, struct dcn_reply *reply,
               struct dcn_error *error)
{
    struct replay *replay = (struct replay *)transport;
    const struct exchange *exchange = replay_find(replay, command);

    if (exchange == NULL)
        return dcn__error_set(error, DCN_ERR_TRANSPORT,
                              "%s: the record has no such command %02Xh",
                              transport->node, command->cdb[0]);
    if (exchange->failure != DCN_OK)
        return dcn__error_set(error, exchange->failure, "%s",
                              exchange->message != NULL
                                  ? exchange->message
                                  : "the record ends in this command");
    *reply = exchange->reply;
    if (exchange->recorded > 0)
        memcpy(command->data, exchange->data, exchange->recorded);
    replay->clock.sleep_ns(&replay->clock, reply->elapsed_ns);
    return DCN_OK;
}

static void
replay_close(struct dcn_transport *transport)
{
    struct replay *replay = (struct replay *)transport;

    for (size_t i = 0; i < replay->count; i++) {
        free(replay->exchanges[i].message);
        free(replay->exchanges[i].data);
    }
    free(replay->exchanges);
    free(replay);
}

static const struct dcn_transport_ops replay_ops = {
    .name = "replay",
    .execute = replay_execute,
    .close = replay_close,
};

enum dcn_status
dcn__replay_from_text(const char *text, size_t len, const char *name,
                      struct dcn_transport **transport, struct dcn_error *error)
{
    struct replay *replay = calloc(1, sizeof(*replay));
    enum dcn_status status;

    *transport = NULL;
    if (replay == NULL)
        return dcn__error_memory(error, "reading a drive record");
    dcn__clock_init_simulated(&replay->clock);
    replay->transport.ops = &replay_ops;
    replay->transport.clock = &replay->clock;
    replay->transport.max_transfer_bytes = MAX_REPLY_BYTES;
    snprintf(replay->transport.node, sizeof(replay->transport.node), "replay");
    status = replay_parse(replay, text, len, name, error);
    if (status != DCN_OK) {
        replay_close(&replay->transport);
        return status;
    }
    *transport = &replay->transport;
    return DCN_OK;
}

enum dcn_status
dcn__replay_transport(const char *path, struct dcn_transport **transport,
                      struct dcn_error *error)
{
    enum dcn_status status;
    size_t len;
    char *text;

    *transport = NULL;
    status = dcn__file_read(path, DCN_RECORD_MAX_BYTES, &text, &len, error);
    if (status != DCN_OK)
        return status;
    status = dcn__replay_from_text(text, len, path, transport, error);
    free(text);
    return status;
}
