/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recording half of mmc/record.h: a transport around another. */
#include "mmc/record.h"

#include "util/own_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES 64
/* Shorter runs are not worth a line of their own. */
#define MIN_RUN 16

#define MAGIC "discern-record"

struct record {
    struct dcn_transport transport;
    struct dcn_transport *next;
    FILE *file;
    char *path;
    size_t data_limit;
};

static void
write_hex(FILE *file, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        fprintf(file, "%02x", bytes[i]);
    fputc('\n', file);
}

static size_t
run_length(const uint8_t *bytes, size_t len)
{
    size_t n = 1;

    while (n < len && bytes[n] == bytes[0])
        n++;
    return n;
}

static void
write_data(FILE *file, const uint8_t *bytes, size_t len)
{
    size_t at = 0;

    while (at < len) {
        size_t run = run_length(bytes + at, len - at), n = 0;
        if (run >= MIN_RUN) {
            fprintf(file, "r %zu %02x\n", run, bytes[at]);
            at += run;
            continue;
        }
        while (n < LINE_BYTES && at + n < len &&
               (n == 0 || run_length(bytes + at + n, len - at - n) < MIN_RUN))
            n++;
        fputs("d ", file);
        write_hex(file, bytes + at, n);
        at += n;
    }
}

static void
write_reply(struct record *record, const struct dcn_command *command,
            const struct dcn_reply *reply)
{
    size_t n = reply->transferred;

    fprintf(record->file, "< %u %zu %d %d %" PRIu64 "\n", reply->status,
            reply->transferred, reply->residual_known, reply->transport_failed,
            reply->elapsed_ns);
    if (reply->sense_len > 0) {
        fputs("s ", record->file);
        write_hex(record->file, reply->sense, reply->sense_len);
    }
    if (command->direction != DCN_DATA_IN)
        return;
    if (n > command->data_len)
        n = command->data_len;
    if (record->data_limit > 0 && n > record->data_limit) {
        write_data(record->file, command->data, record->data_limit);
        fputs("t\n", record->file);
        return;
    }
    write_data(record->file, command->data, n);
}

static enum dcn_status
record_execute(struct dcn_transport *transport,
               const struct dcn_command *command, struct dcn_reply *reply,
               struct dcn_error *error)
{
    static const char *const directions[] = {"none", "in", "out"};
    struct record *record = (struct record *)transport;
    struct dcn_error failure = {0};
    enum dcn_status status;

    fprintf(record->file, "> %s %zu ", directions[command->direction],
            command->data_len);
    write_hex(record->file, command->cdb, command->cdb_len);
    status = dcn__transport_execute(record->next, command, reply, &failure);
    if (status == DCN_OK)
        write_reply(record, command, reply);
    else
        fprintf(record->file, "! %d %s\n", (int)status, failure.message);
    if (fflush(record->file) != 0)
        return dcn__error_set_errno(error, errno, "write %s", record->path);
    if (status != DCN_OK && error != NULL)
        *error = failure;
    return status;
}

static void
record_close(struct dcn_transport *transport)
{
    struct record *record = (struct record *)transport;

    dcn__transport_close(record->next);
    if (record->file != NULL)
        fclose(record->file);
    free(record->path);
    free(record);
}

static const struct dcn_transport_ops record_ops = {
    .name = "record",
    .execute = record_execute,
    .close = record_close,
};

enum dcn_status
dcn__record_transport(struct dcn_transport *next, const char *path,
                      size_t data_limit, struct dcn_transport **transport,
                      struct dcn_error *error)
{
    struct record *record;
    int fd;
    enum dcn_status status =
        dcn__own_file_open(path, MAGIC, "record of a drive", &fd, error);

    *transport = NULL;
    if (status != DCN_OK) {
        dcn__transport_close(next);
        return status;
    }
    record = calloc(1, sizeof(*record));
    if (record == NULL) {
        close(fd);
        dcn__transport_close(next);
        return dcn__error_memory(error, "recording a drive");
    }
    record->transport = *next;
    record->transport.ops = &record_ops;
    record->next = next;
    record->data_limit = data_limit;
    record->path = strdup(path);
    record->file = fdopen(fd, "w");
    if (record->path == NULL || record->file == NULL) {
        if (record->file == NULL)
            close(fd);
        record_close(&record->transport);
        return dcn__error_memory(error, "recording a drive");
    }
    fprintf(record->file, MAGIC " 1\nnode %s\nhost %zu %d %zu\n", next->node,
            next->max_transfer_bytes, next->writable, next->bounce_mask);
    *transport = &record->transport;
    return DCN_OK;
}
