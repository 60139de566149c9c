/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file of odd sectors only grows: a record a reading, the newest of an
 * address counts, and one without a sector says that it is odd no more. So a
 * crash costs what was being written and nothing before.
 */
#include "image/odd_sink.h"

#include "image/image.h"
#include "util/atomic_file.h"
#include "util/bytes.h"
#include "util/own_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define MAGIC        "discern odd"
#define HEADER_BYTES 16
#define RECORD_MAGIC 0x4F444453u /* "ODDS" */
/* magic, LBA, whether a sector follows; the sector; CRC-32 */
#define SECTOR_AT    12
#define CRC_AT       (SECTOR_AT + DCN_RAW_BYTES)
#define RECORD_BYTES (CRC_AT + 4)
/* Records of a file: each sector of the longest CD, and half as many again. */
#define MAX_RECORDS 1500000u

struct entry {
    struct dcn_odd odd;
    uint32_t record;
};

struct odd_sink {
    struct dcn_sink sink;
    char *path;
    int fd;
    bool unsynced, named;
    uint32_t records;
    struct entry *entries; /* ascending by LBA */
    size_t count, capacity;
    uint8_t *user; /* of one write */
    size_t user_sectors;
};

static const struct dcn_sink_ops odd_sink_ops;

static struct odd_sink *
odd_sink(struct dcn_sink *sink)
{
    return (struct odd_sink *)sink;
}

/* ---- which sectors are odd ---- */

/* What an image of user data takes of a sector; NULL: nothing. */
static const uint8_t *
user_part(const uint8_t *raw, enum dcn_sector_mode mode)
{
    switch (mode) {
    case DCN_MODE_AUDIO:
    case DCN_MODE_2:
    case DCN_MODE_2_FORM2:
        return NULL;
    case DCN_MODE_2_FORM1:
        return raw + dcn__user_offset(mode);
    default:
        return raw + dcn__user_offset(DCN_MODE_1);
    }
}

/* Place of lba's entry, or where it would be. */
static size_t
place_of(const struct odd_sink *self, dcn_lba lba)
{
    size_t low = 0, high = self->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (self->entries[middle].odd.lba < lba)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct entry *
find(const struct odd_sink *self, dcn_lba lba)
{
    size_t place = place_of(self, lba);

    return place < self->count && self->entries[place].odd.lba == lba
               ? &self->entries[place]
               : NULL;
}

static bool
remember(struct odd_sink *self, const struct dcn_odd *odd, uint32_t record)
{
    size_t place = place_of(self, odd->lba);

    if (place == self->count || self->entries[place].odd.lba != odd->lba) {
        if (self->count == self->capacity) {
            size_t capacity = self->capacity == 0 ? 64 : self->capacity * 2;
            struct entry *grown =
                realloc(self->entries, capacity * sizeof(*grown));

            if (grown == NULL)
                return false;
            self->entries = grown;
            self->capacity = capacity;
        }
        memmove(self->entries + place + 1, self->entries + place,
                (self->count - place) * sizeof(*self->entries));
        self->count++;
    }
    self->entries[place] = (struct entry){*odd, record};
    return true;
}

static void
forget(struct odd_sink *self, dcn_lba lba)
{
    struct entry *entry = find(self, lba);

    if (entry == NULL)
        return;
    self->count--;
    memmove(entry, entry + 1,
            (self->count - (size_t)(entry - self->entries)) * sizeof(*entry));
}

static struct dcn_odd
odd_of(dcn_lba lba, const uint8_t *raw)
{
    struct dcn_sector_check check;

    dcn__sector_check(raw, lba, &check);
    return (struct dcn_odd){lba, check.mode,
                            user_part(raw, check.mode) == NULL};
}

/* ---- the file ---- */

static off_t
record_at(uint32_t record)
{
    return (off_t)HEADER_BYTES + (off_t)record * RECORD_BYTES;
}

/* Adds a record of lba; raw NULL: it is odd no more. */
static enum dcn_status
append(struct odd_sink *self, dcn_lba lba, const uint8_t *raw,
       struct dcn_error *error)
{
    uint8_t record[RECORD_BYTES] = {0};
    enum dcn_status status;

    if (self->records >= MAX_RECORDS)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "%s: more odd sectors than a disc has",
                              self->path);
    dcn__put_be32(record, RECORD_MAGIC);
    dcn__put_be32(record + 4, (uint32_t)lba);
    dcn__put_be32(record + 8, raw != NULL);
    if (raw != NULL)
        memcpy(record + SECTOR_AT, raw, DCN_RAW_BYTES);
    dcn__put_be32(record + CRC_AT, (uint32_t)crc32_z(0, record, CRC_AT));
    if (lseek(self->fd, record_at(self->records), SEEK_SET) < 0)
        return dcn__error_set_errno(error, errno, "cannot seek in %s",
                                    self->path);
    status =
        dcn__write_all(self->fd, record, sizeof(record), self->path, error);
    if (status != DCN_OK)
        return status;
    self->records++;
    self->unsynced = true;
    return DCN_OK;
}

static bool
read_record(const struct odd_sink *self, uint32_t n,
            uint8_t record[RECORD_BYTES])
{
    return pread(self->fd, record, RECORD_BYTES, record_at(n)) ==
               RECORD_BYTES &&
           dcn__get_be32(record) == RECORD_MAGIC &&
           dcn__get_be32(record + CRC_AT) ==
               (uint32_t)crc32_z(0, record, CRC_AT);
}

/* What a run before this one kept; records that a power loss spoilt count for
 * nothing. */
static enum dcn_status
index_file(struct odd_sink *self, off_t size, struct dcn_error *error)
{
    uint8_t record[RECORD_BYTES];
    int64_t records = (size - HEADER_BYTES) / RECORD_BYTES;

    if (size < HEADER_BYTES || records > MAX_RECORDS)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "%s holds no odd sectors of an image",
                              self->path);
    for (self->records = 0; self->records < records; self->records++) {
        struct dcn_odd odd;
        dcn_lba lba;

        if (!read_record(self, self->records, record))
            continue;
        lba = (dcn_lba)dcn__get_be32(record + 4);
        odd = odd_of(lba, record + SECTOR_AT);
        if (dcn__get_be32(record + 8) == 0)
            forget(self, lba);
        else if (!remember(self, &odd, self->records))
            return dcn__error_memory(error, "reading odd sectors");
    }
    return DCN_OK;
}

static const uint8_t header_bytes[HEADER_BYTES] = MAGIC;

/* True for our header, and for what a power loss leaves of it: zeros from some
 * byte on. (Records say for themselves whether they are whole.) */
static bool
is_header(const uint8_t head[HEADER_BYTES])
{
    size_t same = 0;

    while (same < HEADER_BYTES && head[same] == header_bytes[same])
        same++;
    for (size_t i = same; i < HEADER_BYTES; i++) {
        if (head[i] != 0)
            return false;
    }
    return true;
}

static enum dcn_status
open_again(struct odd_sink *self, struct dcn_error *error)
{
    uint8_t head[HEADER_BYTES] = {0};
    struct stat info;

    self->fd = open(self->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (self->fd < 0 && errno == ENOENT)
        return dcn__error_set(error, DCN_ERR_NOT_FOUND,
                              "%s is missing, but its map is there "
                              "(--overwrite starts anew)",
                              self->path);
    if (self->fd < 0 || fstat(self->fd, &info) != 0)
        return dcn__error_set_errno(error, errno, "open %s", self->path);
    if (!S_ISREG(info.st_mode) ||
        pread(self->fd, head, sizeof(head), 0) != (ssize_t)sizeof(head) ||
        !is_header(head))
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "%s holds no odd sectors of an image",
                              self->path);
    if (pwrite(self->fd, header_bytes, sizeof(header_bytes), 0) !=
        (ssize_t)sizeof(header_bytes))
        return dcn__error_set_errno(error, errno, "write %s", self->path);
    return index_file(self, info.st_size, error);
}

static enum dcn_status
open_fresh(struct odd_sink *self, struct dcn_error *error)
{
    enum dcn_status status = dcn__own_file_open(
        self->path, MAGIC, "file of an image's odd sectors", &self->fd, error);

    if (status == DCN_OK)
        status = dcn__write_all(self->fd, header_bytes, sizeof(header_bytes),
                                self->path, error);
    self->unsynced = true;
    return status;
}

void
dcn__odd_remove(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    char head[sizeof(MAGIC)] = "";

    if (fd < 0)
        return;
    if (pread(fd, head, sizeof(head), 0) == (ssize_t)sizeof(head) &&
        memcmp(head, MAGIC, sizeof(head)) == 0)
        (void)unlink(path);
    close(fd);
}

/* ---- the sink ---- */

static unsigned
odd_want(struct dcn_sink *sink)
{
    (void)sink;
    return DCN_WANT_RAW;
}

/* Keeps one sector: its user data in user, and all of it where it is odd. */
static enum dcn_status
take(struct odd_sink *self, dcn_lba lba, const uint8_t *raw, uint8_t *user,
     struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    const uint8_t *part;
    struct dcn_odd odd;

    if (raw[15] == 1 && dcn__sectors_good(raw, 1, lba) == 1) {
        memcpy(user, raw + dcn__user_offset(DCN_MODE_1), DCN_USER_BYTES);
        if (find(self, lba) != NULL)
            status = append(self, lba, NULL, error);
        if (status == DCN_OK)
            forget(self, lba);
        return status;
    }
    odd = odd_of(lba, raw);
    part = user_part(raw, odd.mode);
    if (part != NULL)
        memcpy(user, part, DCN_USER_BYTES);
    else
        memset(user, 0, DCN_USER_BYTES);
    status = append(self, lba, raw, error);
    if (status == DCN_OK && !remember(self, &odd, self->records - 1))
        status = dcn__error_memory(error, "keeping an odd sector");
    return status;
}

static enum dcn_status
take_all(struct odd_sink *self, dcn_lba first, uint32_t count, unsigned want,
         const uint8_t *buffer, const struct dcn_sector_result *results,
         struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    uint8_t *grown;

    if ((want & DCN_WANT_RAW) == 0)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "%s: raw sectors are kept, not user data",
                              self->path);
    if (count > self->user_sectors) {
        grown = realloc(self->user, (size_t)count * DCN_USER_BYTES);
        if (grown == NULL)
            return dcn__error_memory(error, "writing an image");
        self->user = grown;
        self->user_sectors = count;
    }
    for (uint32_t i = 0; status == DCN_OK && i < count; i++) {
        if (results == NULL || results[i].has_main)
            status = take(self, first + (dcn_lba)i,
                          buffer + i * dcn__want_bytes(want),
                          self->user + (size_t)i * DCN_USER_BYTES, error);
    }
    return status;
}

static enum dcn_status
odd_write(struct dcn_sink *sink, dcn_lba first, uint32_t count, unsigned want,
          const uint8_t *buffer, const struct dcn_sector_result *results,
          struct dcn_error *error)
{
    struct odd_sink *self = odd_sink(sink);
    enum dcn_status status =
        take_all(self, first, count, want, buffer, results, error);

    if (status != DCN_OK)
        return status;
    return sink->next->ops->write(sink->next, first, count, DCN_WANT_USER,
                                  self->user, results, error);
}

static enum dcn_status
odd_read(struct dcn_sink *sink, dcn_lba first, uint32_t count, unsigned want,
         uint8_t *buffer, struct dcn_error *error)
{
    struct odd_sink *self = odd_sink(sink);
    uint8_t record[RECORD_BYTES];
    enum dcn_status status = DCN_OK;

    if ((want & DCN_WANT_RAW) == 0)
        return sink->next->ops->read(sink->next, first, count, want, buffer,
                                     error);
    for (uint32_t i = 0; status == DCN_OK && i < count; i++) {
        dcn_lba lba = first + (dcn_lba)i;
        uint8_t *raw = buffer + (size_t)i * dcn__want_bytes(want);
        const struct entry *entry = find(self, lba);

        if (entry == NULL) {
            status = sink->next->ops->read(sink->next, lba, 1, DCN_WANT_USER,
                                           raw + dcn__user_offset(DCN_MODE_1),
                                           error);
            dcn__sector_encode(raw, lba, DCN_MODE_1);
        } else if (read_record(self, entry->record, record)) {
            memcpy(raw, record + SECTOR_AT, DCN_RAW_BYTES);
        } else {
            status = dcn__error_set(error, DCN_ERR_IO,
                                    "read %s: the record of sector %d is not "
                                    "what was written",
                                    self->path, lba);
        }
    }
    return status;
}

static enum dcn_status
odd_sync(struct dcn_sink *sink, struct dcn_error *error)
{
    struct odd_sink *self = odd_sink(sink);
    enum dcn_status status = sink->next->ops->sync(sink->next, error);

    if (status != DCN_OK || !self->unsynced)
        return status;
    if (fsync(self->fd) != 0)
        return dcn__error_set_errno(error, errno, "cannot sync %s", self->path);
    if (!self->named)
        status = dcn__sync_folder_of(self->path, error);
    self->named = status == DCN_OK;
    self->unsynced = status != DCN_OK;
    return status;
}

static enum dcn_status
odd_settle(struct dcn_sink *sink, dcn_lba lba, struct dcn_error *error)
{
    return dcn__sink_settle(sink->next, lba, error);
}

static enum dcn_status
odd_finish(struct dcn_sink *sink, const struct dcn_disc *disc,
           const struct dcn_watch *watch, struct dcn_error *error)
{
    return sink->next->ops->finish(sink->next, disc, watch, error);
}

static void
odd_close(struct dcn_sink *sink)
{
    struct odd_sink *self = odd_sink(sink);

    dcn__sink_close(sink->next);
    if (self->fd >= 0)
        close(self->fd);
    free(self->entries);
    free(self->user);
    free(self->path);
    free(self);
}

static const struct dcn_sink_ops odd_sink_ops = {
    .name = "odd",
    .want = odd_want,
    .write = odd_write,
    .read = odd_read,
    .sync = odd_sync,
    .settle = odd_settle,
    .finish = odd_finish,
    .close = odd_close,
};

enum dcn_status
dcn__odd_sink_new(struct dcn_sink *inner, const char *path, bool resume,
                  bool lacking, struct dcn_sink **sink, struct dcn_error *error)
{
    struct stat info;
    struct odd_sink *made = calloc(1, sizeof(*made));
    enum dcn_status status = DCN_OK;

    *sink = NULL;
    if (made == NULL) {
        dcn__sink_close(inner);
        return dcn__error_memory(error, "creating an image");
    }
    made->sink.ops = &odd_sink_ops;
    made->sink.next = inner;
    made->fd = -1;
    made->path = strdup(path);
    /* A run that was killed at once has not even begun it. */
    if (lacking && (stat(path, &info) != 0 || info.st_size < HEADER_BYTES))
        resume = false;
    if (made->path == NULL)
        status = dcn__error_memory(error, "creating an image");
    else
        status = resume ? open_again(made, error) : open_fresh(made, error);
    if (status == DCN_OK)
        *sink = &made->sink;
    if (status != DCN_OK) {
        dcn__sink_discard(inner);
        odd_close(&made->sink);
    }
    return status;
}

bool
dcn__odd_sink_get(const struct dcn_sink *sink, size_t n, struct dcn_odd *odd)
{
    const struct odd_sink *self = (const struct odd_sink *)sink;

    if (sink->ops != &odd_sink_ops || n >= self->count)
        return false;
    *odd = self->entries[n].odd;
    return true;
}
