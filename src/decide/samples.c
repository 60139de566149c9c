/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file of samples and its index in memory: a hash from LBA to the newest
 * record, each entry linked to the one before.
 */
#include "decide/samples.h"

#include "util/atomic_file.h"
#include "util/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* Some 530 MB of file and 3 MB of index: ten readings of 20,000 sectors, or as
 * much again as the image of a CD. In memory: 5 MB. */
#define MAX_RECORDS        200000u
#define MAX_MEMORY_RECORDS 2000u
/* At most some 50 records in each. */
#define BUCKETS 4096u

#define RECORD_MAGIC 0x534D504Cu
#define MAIN_OFFSET  12
#define C2_OFFSET    (MAIN_OFFSET + DCN_RAW_BYTES)
#define CRC_OFFSET   (DCN_SAMPLES_RECORD_BYTES - 4)

static const uint8_t header_bytes[DCN_SAMPLES_HEADER_BYTES] = "discern samples";

struct entry {
    dcn_lba lba;
    uint32_t next; /* older entry of the bucket, 1-based; 0: none */
};

struct dcn_samples {
    char *path;
    int fd;                /* -1: in memory */
    atomic_bool unsynced;  /* something was written since the last sync */
    bool named;            /* the folder's entry of it is on the disk */
    uint8_t *memory;       /* records, where there is no file */
    struct entry *entries; /* n is record n */
    uint32_t count, capacity, ceiling;
    bool read_only;
    uint32_t buckets[BUCKETS]; /* newest entry, 1-based */
};

/* ---- records ---- */

void
dcn__sample_encode(dcn_lba lba, const struct dcn_sample *sample,
                   uint8_t *record)
{
    memset(record, 0, DCN_SAMPLES_RECORD_BYTES);
    dcn__put_be32(record, RECORD_MAGIC);
    dcn__put_be32(record + 4, (uint32_t)lba);
    record[8] = sample->drive;
    record[9] = sample->has_c2;
    memcpy(record + MAIN_OFFSET, sample->main, DCN_RAW_BYTES);
    memcpy(record + C2_OFFSET, sample->c2, DCN_C2_BYTES);
    dcn__put_be32(record + CRC_OFFSET,
                  (uint32_t)crc32_z(0, record, CRC_OFFSET));
}

bool
dcn__sample_decode(const uint8_t *record, dcn_lba *lba,
                   struct dcn_sample *sample)
{
    if (dcn__get_be32(record) != RECORD_MAGIC ||
        dcn__get_be32(record + CRC_OFFSET) !=
            (uint32_t)crc32_z(0, record, CRC_OFFSET))
        return false;
    *lba = (dcn_lba)dcn__get_be32(record + 4);
    sample->drive = record[8];
    sample->has_c2 = record[9] != 0;
    memcpy(sample->main, record + MAIN_OFFSET, DCN_RAW_BYTES);
    memcpy(sample->c2, record + C2_OFFSET, DCN_C2_BYTES);
    return true;
}

bool
dcn__samples_header_valid(const uint8_t *header)
{
    return memcmp(header, header_bytes, sizeof(header_bytes)) == 0;
}

/* A power loss may leave a file's length without its bytes. The records say
 * for themselves whether they are whole. */
static bool
header_lost(const uint8_t *header)
{
    static const uint8_t zeros[DCN_SAMPLES_HEADER_BYTES];

    return memcmp(header, zeros, sizeof(zeros)) == 0;
}

/* ---- index ---- */

static uint32_t
bucket_of(dcn_lba lba)
{
    return (uint32_t)lba % BUCKETS;
}

static bool
index_add(struct dcn_samples *samples, dcn_lba lba)
{
    uint32_t *bucket = &samples->buckets[bucket_of(lba)];

    if (samples->count == samples->capacity) {
        uint32_t capacity =
            samples->capacity == 0 ? 256 : samples->capacity * 2;
        struct entry *grown =
            realloc(samples->entries, capacity * sizeof(*grown));

        if (grown == NULL)
            return false;
        samples->entries = grown;
        samples->capacity = capacity;
    }
    samples->entries[samples->count] = (struct entry){lba, *bucket};
    *bucket = ++samples->count;
    return true;
}

static bool
read_record(struct dcn_samples *samples, uint32_t n, uint8_t *record)
{
    off_t offset =
        (off_t)DCN_SAMPLES_HEADER_BYTES + (off_t)n * DCN_SAMPLES_RECORD_BYTES;

    if (samples->fd < 0) {
        memcpy(record, samples->memory + (size_t)n * DCN_SAMPLES_RECORD_BYTES,
               DCN_SAMPLES_RECORD_BYTES);
        return true;
    }
    return pread(samples->fd, record, DCN_SAMPLES_RECORD_BYTES, offset) ==
           DCN_SAMPLES_RECORD_BYTES;
}

/* ---- opening ---- */

static enum dcn_status
index_file(struct dcn_samples *samples, uint64_t size, struct dcn_error *error)
{
    uint64_t records =
        (size - DCN_SAMPLES_HEADER_BYTES) / DCN_SAMPLES_RECORD_BYTES;
    uint8_t record[DCN_SAMPLES_RECORD_BYTES];
    struct dcn_sample sample;
    off_t end;

    if (records > samples->ceiling)
        records = samples->ceiling;
    for (uint32_t i = 0; i < records; i++) {
        dcn_lba lba = INT32_MIN;

        if (!read_record(samples, i, record) ||
            !dcn__sample_decode(record, &lba, &sample))
            lba = INT32_MIN; /* keeps its number, is never asked for */
        if (!index_add(samples, lba))
            return dcn__error_memory(error, "reading samples");
    }
    if (samples->read_only)
        return DCN_OK;
    end =
        (off_t)(DCN_SAMPLES_HEADER_BYTES + records * DCN_SAMPLES_RECORD_BYTES);
    if (ftruncate(samples->fd, end) != 0)
        return dcn__error_set_errno(error, errno, "cannot cut %s",
                                    samples->path);
    return DCN_OK;
}

static enum dcn_status
open_file(struct dcn_samples *samples, bool fresh, struct dcn_error *error)
{
    uint8_t header[DCN_SAMPLES_HEADER_BYTES];
    struct stat found;

    samples->fd =
        open(samples->path,
             O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (samples->fd < 0 || fstat(samples->fd, &found) != 0)
        return dcn__error_set_errno(error, errno, "cannot open %s",
                                    samples->path);
    if (!S_ISREG(found.st_mode))
        return dcn__error_set(error, DCN_ERR_EXISTS,
                              "%s exists and is not a regular file",
                              samples->path);
    if (fresh || found.st_size < DCN_SAMPLES_HEADER_BYTES) {
        if (ftruncate(samples->fd, 0) != 0)
            return dcn__error_set_errno(error, errno, "cannot cut %s",
                                        samples->path);
        return dcn__write_all(samples->fd, header_bytes, sizeof(header_bytes),
                              samples->path, error);
    }
    if (pread(samples->fd, header, sizeof(header), 0) !=
            (ssize_t)sizeof(header) ||
        !(dcn__samples_header_valid(header) || header_lost(header)))
        return dcn__error_set(error, DCN_ERR_FORMAT, "%s does not hold samples",
                              samples->path);
    if (header_lost(header)) {
        enum dcn_status status =
            dcn__write_all(samples->fd, header_bytes, sizeof(header_bytes),
                           samples->path, error);
        if (status != DCN_OK)
            return status;
    }
    return index_file(samples, (uint64_t)found.st_size, error);
}

enum dcn_status
dcn__samples_open(const char *path, bool fresh, struct dcn_samples **samples,
                  struct dcn_error *error)
{
    struct dcn_samples *made = calloc(1, sizeof(*made));
    enum dcn_status status = DCN_OK;

    *samples = NULL;
    if (made == NULL)
        return dcn__error_memory(error, "opening samples");
    made->fd = -1;
    made->ceiling = path != NULL ? MAX_RECORDS : MAX_MEMORY_RECORDS;
    made->path = path != NULL ? strdup(path) : NULL;
    if (path != NULL && made->path == NULL)
        status = dcn__error_memory(error, "opening samples");
    else if (path != NULL)
        status = open_file(made, fresh, error);
    if (status != DCN_OK) {
        dcn__samples_close(made);
        return status;
    }
    *samples = made;
    return DCN_OK;
}

static enum dcn_status
open_to_read(struct dcn_samples *samples, struct dcn_error *error)
{
    uint8_t header[DCN_SAMPLES_HEADER_BYTES];
    struct stat found;

    samples->fd = open(samples->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (samples->fd < 0 && errno == ENOENT)
        return DCN_OK;
    if (samples->fd < 0 || fstat(samples->fd, &found) != 0)
        return dcn__error_set_errno(error, errno, "cannot open %s",
                                    samples->path);
    if (S_ISREG(found.st_mode) && found.st_size < DCN_SAMPLES_HEADER_BYTES)
        return DCN_OK;
    if (!S_ISREG(found.st_mode) ||
        pread(samples->fd, header, sizeof(header), 0) !=
            (ssize_t)sizeof(header) ||
        !(dcn__samples_header_valid(header) || header_lost(header)))
        return dcn__error_set(error, DCN_ERR_FORMAT, "%s does not hold samples",
                              samples->path);
    return index_file(samples, (uint64_t)found.st_size, error);
}

enum dcn_status
dcn__samples_open_to_read(const char *path, struct dcn_samples **samples,
                          struct dcn_error *error)
{
    struct dcn_samples *made = calloc(1, sizeof(*made));
    enum dcn_status status;

    *samples = NULL;
    if (made == NULL)
        return dcn__error_memory(error, "opening samples");
    made->fd = -1;
    made->ceiling = MAX_RECORDS;
    made->read_only = true;
    made->path = strdup(path);
    status = made->path == NULL ? dcn__error_memory(error, "opening samples")
                                : open_to_read(made, error);
    if (status != DCN_OK) {
        dcn__samples_close(made);
        return status;
    }
    *samples = made;
    return DCN_OK;
}

void
dcn__samples_close(struct dcn_samples *samples)
{
    if (samples == NULL)
        return;
    if (samples->fd >= 0)
        close(samples->fd);
    free(samples->entries);
    free(samples->memory);
    free(samples->path);
    free(samples);
}

/* ---- using ---- */

static size_t
count_of(const struct dcn_samples *samples, dcn_lba lba)
{
    size_t count = 0;

    for (uint32_t n = samples->buckets[bucket_of(lba)]; n != 0;
         n = samples->entries[n - 1].next)
        count += samples->entries[n - 1].lba == lba;
    return count;
}

static enum dcn_status
write_record(struct dcn_samples *samples, const uint8_t *record,
             struct dcn_error *error)
{
    size_t offset = (size_t)samples->count * DCN_SAMPLES_RECORD_BYTES;
    enum dcn_status status;
    uint8_t *grown;

    if (samples->fd >= 0) {
        off_t at = (off_t)(DCN_SAMPLES_HEADER_BYTES + offset);

        if (lseek(samples->fd, at, SEEK_SET) < 0)
            return dcn__error_set_errno(error, errno, "cannot seek in %s",
                                        samples->path);
        status = dcn__write_all(samples->fd, record, DCN_SAMPLES_RECORD_BYTES,
                                samples->path, error);
        atomic_store(&samples->unsynced, true);
        return status;
    }
    grown = realloc(samples->memory, offset + DCN_SAMPLES_RECORD_BYTES);
    if (grown == NULL)
        return dcn__error_memory(error, "keeping a sample");
    samples->memory = grown;
    memcpy(grown + offset, record, DCN_SAMPLES_RECORD_BYTES);
    return DCN_OK;
}

enum dcn_status
dcn__samples_add(struct dcn_samples *samples, dcn_lba lba,
                 const struct dcn_sample *sample, struct dcn_error *error)
{
    uint8_t record[DCN_SAMPLES_RECORD_BYTES];
    enum dcn_status status;

    if (samples->read_only || samples->count >= samples->ceiling ||
        count_of(samples, lba) >= DCN_VOTE_MAX)
        return DCN_OK;
    dcn__sample_encode(lba, sample, record);
    status = write_record(samples, record, error);
    if (status == DCN_OK && !index_add(samples, lba))
        status = dcn__error_memory(error, "keeping a sample");
    return status;
}

enum dcn_status
dcn__samples_sync(struct dcn_samples *samples, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    if (samples->fd < 0 || !atomic_exchange(&samples->unsynced, false))
        return DCN_OK;
    if (fsync(samples->fd) != 0)
        return dcn__error_set_errno(error, errno, "cannot sync %s",
                                    samples->path);
    if (!samples->named)
        status = dcn__sync_folder_of(samples->path, error);
    samples->named = status == DCN_OK;
    return status;
}

size_t
dcn__samples_get(struct dcn_samples *samples, dcn_lba lba,
                 struct dcn_sample *into, size_t most)
{
    uint8_t record[DCN_SAMPLES_RECORD_BYTES];
    uint32_t newest[DCN_VOTE_MAX];
    size_t count = 0, got = 0;
    dcn_lba found;

    if (most > DCN_VOTE_MAX)
        most = DCN_VOTE_MAX;
    for (uint32_t n = samples->buckets[bucket_of(lba)]; n != 0 && count < most;
         n = samples->entries[n - 1].next)
        if (samples->entries[n - 1].lba == lba)
            newest[count++] = n - 1;
    while (count > 0)
        if (read_record(samples, newest[--count], record) &&
            dcn__sample_decode(record, &found, &into[got]) && found == lba)
            got++;
    return got;
}
