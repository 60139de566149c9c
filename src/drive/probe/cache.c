/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drives keep what they read, and give it again without looking at the disc:
 * good for speed, fatal for a second opinion. There is no command that tells
 * whether a reply came from the cache, so its time is taken.
 */
#include "drive/probe/cache.h"

#include <string.h>

/* A read off the medium costs at least a fraction of a turn (200 Hz: 5 ms);
 * where even a far one takes less than that, the clock tells nothing. */
#define SLOWEST_CACHED_NS 2000000u
/* 128 KB of user data, the smallest buffer that drives have had. */
#define SMALLEST_PROBED 64
/* Places far off that are tried, each half as far as the one before: the last
 * is a sixteenth of the disc away, still a seek. */
#define FAR_PLACES 4
/* Twice what the largest known hold (4 to 8 MB). */
#define LARGEST_PROBED 8192
/* Read more than the cache seemed to hold, so that nothing is left: what a
 * drive reads ahead of the command that is to be pushed out. A guess: halving
 * it on a drive whose cache is known would tell. */
#define MARGIN_SECTORS 128
/* What is assumed where times tell nothing and the drive names no buffer, or
 * one that none has had: that of the drives that have most (WH16NS40,
 * BW-16D1HT). */
#define LEAST_KIB   128
#define MOST_KIB    8192
#define ASSUMED_KIB 4064
/* A flush is instant where a drive knows it; some never answer (QEMU's
 * ide-cd). Hosts do not wait less than 7 s. */
#define FLUSH_TIMEOUT_MS 8000
#define SLOWEST_FLUSH_NS 2000000000u

/* The plain form: main channel alone, or user data. */
static void
plain_parts(const struct dcn_drive *drive, bool user, struct dcn_parts *parts)
{
    dcn__parts_for(&drive->abilities,
                   user || !drive->abilities.read_cd ? DCN_WANT_USER
                                                     : DCN_WANT_RAW,
                   parts);
}

static uint32_t
most_at_once(const struct dcn_drive *drive, const struct dcn_parts *parts,
             size_t scratch_bytes)
{
    uint32_t most = parts->user ? drive->abilities.max_sectors_data
                                : drive->abilities.max_sectors_cd;

    if (most > scratch_bytes / parts->stride)
        most = (uint32_t)(scratch_bytes / parts->stride);
    return most > 0 ? most : 1;
}

/* Reads a run; what of it fails is passed over, but what the drive refuses in
 * that form (C2 of data sectors) is read in the plain one. */
static enum dcn_status
read_run(struct dcn_drive *drive, const struct dcn_parts *parts, dcn_lba first,
         uint32_t count, uint8_t *scratch, size_t scratch_bytes,
         struct dcn_error *error)
{
    struct dcn_parts now = *parts, plain;
    enum dcn_status status = DCN_OK;
    uint32_t at = 0;

    plain_parts(drive, parts->user, &plain);
    while (status == DCN_OK && at < count) {
        uint32_t most = most_at_once(drive, &now, scratch_bytes);
        uint32_t n = count - at < most ? count - at : most;
        struct dcn_answer answer = {.good = false};
        uint64_t seed;

        status = dcn__drive_read(drive, &now, first + (dcn_lba)at, n, false,
                                 scratch, &seed, &answer, error);
        if (status == DCN_OK && !answer.good && answer.sense.key == 5 &&
            now.stride != plain.stride)
            now = plain;
        else
            at += n;
        if (status == DCN_ERR_TRANSPORT)
            status = DCN_OK;
    }
    return status;
}

/* *taken: the drive answers it, and at once. One that has to be timed out is
 * asked once, not again: the kernel may pass a time-out off as success. */
static enum dcn_status
flush(struct dcn_drive *drive, dcn_lba lba, bool *taken,
      struct dcn_error *error)
{
    struct dcn_command command;
    struct dcn_answer answer;
    enum dcn_status status;

    dcn__cdb_read_12(&command, lba, 0, true, false, NULL, 0);
    command.timeout_ms = FLUSH_TIMEOUT_MS;
    status = dcn__drive_command_once(drive, &command, &answer, error);
    *taken = status == DCN_OK && answer.good &&
             answer.reply.elapsed_ns < SLOWEST_FLUSH_NS;
    return status == DCN_ERR_TRANSPORT || status == DCN_ERR_ACCESS ? DCN_OK
                                                                   : status;
}

/* A run of size sectors that is not [first, first + count), nor right behind
 * it where the drive reads ahead: at the disc's other end. */
static bool
elsewhere(const struct dcn_disc *disc, dcn_lba first, uint32_t count,
          uint32_t size, struct dcn_range *range)
{
    dcn_lba begin = disc->tracks[0].start, end = disc->lead_out;
    dcn_lba behind = first + (dcn_lba)count;

    if (first - begin >= end - behind) {
        range->first = begin;
        range->count = first - begin > 0 ? (uint32_t)(first - begin) : 0;
    } else {
        range->count = (uint32_t)(end - behind);
        range->first = range->count > size ? end - (dcn_lba)size : behind;
    }
    if (range->count > size)
        range->count = size;
    return range->count > 0;
}

enum dcn_status
dcn__cache_defeat(struct dcn_drive *drive, const struct dcn_disc *disc,
                  const struct dcn_parts *parts, dcn_lba first, uint32_t count,
                  uint8_t *scratch, size_t scratch_bytes,
                  struct dcn_error *error)
{
    struct dcn_range range;
    bool taken = false;

    if (drive->abilities.flush_works) {
        enum dcn_status status = flush(drive, first, &taken, error);
        if (status != DCN_OK || taken)
            return status;
    }
    if (drive->abilities.cache_sectors == 0 ||
        !elsewhere(disc, first, count,
                   drive->abilities.cache_sectors + MARGIN_SECTORS, &range))
        return DCN_OK;
    return read_run(drive, parts, range.first, range.count, scratch,
                    scratch_bytes, error);
}

/* ---- measuring ---- */

struct stopwatch {
    struct dcn_drive *drive;
    struct dcn_parts parts;
    dcn_lba place, far;
    uint32_t room; /* sectors behind place that may be read */
    uint8_t *scratch;
    size_t scratch_bytes;
    uint64_t hit_ns, miss_ns;
};

static enum dcn_status
time_read(struct stopwatch *watch, dcn_lba lba, bool fua, uint64_t *ns,
          struct dcn_error *error)
{
    struct dcn_answer answer;
    enum dcn_status status;
    uint64_t seed;

    *ns = 0;
    status = dcn__drive_read(watch->drive, &watch->parts, lba, 1, fua,
                             watch->scratch, &seed, &answer, error);
    if (status == DCN_OK && answer.good)
        *ns = answer.reply.elapsed_ns;
    return status;
}

static bool
is_hit(const struct stopwatch *watch, uint64_t ns)
{
    return ns < watch->hit_ns * 4 + 500000;
}

/* From elsewhere to place, and place again. */
static enum dcn_status
time_hit_and_miss(struct stopwatch *watch, struct dcn_error *error)
{
    uint64_t far_ns = 0, again = UINT64_MAX;
    enum dcn_status status = DCN_OK;

    /* Where the disc's end is damaged, each look at it would cost seconds. */
    for (int i = 0; status == DCN_OK && far_ns == 0 && i < FAR_PLACES; i++) {
        if (i > 0)
            watch->far = watch->place + (watch->far - watch->place) / 2;
        status = time_read(watch, watch->far, false, &far_ns, error);
    }
    if (status == DCN_OK)
        status = time_read(watch, watch->place, false, &watch->miss_ns, error);
    if (status == DCN_OK)
        status = time_read(watch, watch->place, false, &watch->hit_ns, error);
    if (status == DCN_OK)
        status = time_read(watch, watch->place, false, &again, error);
    if (again < watch->hit_ns)
        watch->hit_ns = again;
    return status;
}

/* Whether place is still there after n sectors behind it were read. */
static enum dcn_status
survives(struct stopwatch *watch, uint32_t n, bool *there,
         struct dcn_error *error)
{
    uint64_t ns = 0;
    enum dcn_status status = time_read(watch, watch->far, false, &ns, error);

    if (status == DCN_OK)
        status = time_read(watch, watch->place, false, &ns, error);
    if (status == DCN_OK)
        status = read_run(watch->drive, &watch->parts, watch->place + 1, n,
                          watch->scratch, watch->scratch_bytes, error);
    if (status == DCN_OK)
        status = time_read(watch, watch->place, false, &ns, error);
    *there = is_hit(watch, ns);
    return status;
}

static enum dcn_status
measure_size(struct stopwatch *watch, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    uint32_t n = SMALLEST_PROBED;
    bool there = true;

    while (status == DCN_OK && there && n <= LARGEST_PROBED &&
           n < watch->room) {
        status = survives(watch, n, &there, error);
        if (there)
            n *= 2;
    }
    /* What did not push it out is no bound: take twice as much. */
    watch->drive->abilities.cache_sectors = n;
    return status;
}

static enum dcn_status
measure_fua(struct stopwatch *watch, struct dcn_error *error)
{
    uint64_t ns = 0;
    enum dcn_status status = DCN_OK;

    if (!watch->parts.user)
        return DCN_OK;
    status = time_read(watch, watch->place, false, &ns, error);
    if (status == DCN_OK)
        status = time_read(watch, watch->place, true, &ns, error);
    watch->drive->abilities.fua_works = ns > 0 && !is_hit(watch, ns);
    return status;
}

static enum dcn_status
measure_flush(struct stopwatch *watch, struct dcn_error *error)
{
    uint64_t ns = 0;
    bool taken = false;
    enum dcn_status status = time_read(watch, watch->place, false, &ns, error);

    if (watch->hit_ns == 0 && status == DCN_OK)
        status = time_read(watch, watch->place, false, &watch->hit_ns, error);
    if (status == DCN_OK)
        status = flush(watch->drive, watch->place, &taken, error);
    if (status == DCN_OK)
        status = time_read(watch, watch->place, false, &ns, error);
    watch->drive->abilities.flush_works = taken && !is_hit(watch, ns);
    return status;
}

/* Sectors without 2048 bytes of user data, or with codes that the drive
 * stumbles over, are timed raw. */
static bool
take_raw_parts(struct stopwatch *watch)
{
    if (!watch->parts.user || !watch->drive->abilities.read_cd ||
        watch->hit_ns != 0 || watch->miss_ns != 0)
        return false;
    plain_parts(watch->drive, false, &watch->parts);
    return true;
}

/*
 * Times that tell nothing: those of a clock that stands still behind a kernel,
 * or of a way on which a command takes as long as the disc. Second readings
 * would come out of a cache that was only not seen, so that one is assumed, and
 * pushed out. A disc that it would hold whole cannot push it out.
 */
static void
assume_cache(struct dcn_drive *drive, uint32_t disc_sectors)
{
    uint32_t kib = drive->capabilities.buffer_kib;
    uint32_t sectors;

    if (kib < LEAST_KIB || kib > MOST_KIB)
        kib = ASSUMED_KIB;
    sectors = kib * 1024 / DCN_USER_BYTES;
    if (disc_sectors <= sectors + MARGIN_SECTORS)
        return;
    drive->abilities.cache_sectors = (int)sectors;
    dcn__drive_note_add(drive, "no_clock",
                        "the times of reads do not tell what comes from the "
                        "drive's cache: one of %u KB is assumed",
                        kib);
}

enum dcn_status
dcn__cache_measure(struct dcn_drive *drive, bool user, dcn_lba first,
                   uint32_t count, uint8_t *scratch, size_t scratch_bytes,
                   struct dcn_error *error)
{
    struct stopwatch watch = {.drive = drive,
                              .place = first,
                              .far = first + (dcn_lba)(count - count / 4),
                              .room = count / 2,
                              .scratch = scratch,
                              .scratch_bytes = scratch_bytes};
    enum dcn_status status;

    drive->abilities.cache_sectors = 0;
    drive->abilities.fua_works = drive->abilities.flush_works = false;
    plain_parts(drive, user, &watch.parts);
    if (count < 2 * SMALLEST_PROBED)
        return measure_flush(&watch, error);
    status = time_hit_and_miss(&watch, error);
    if (status == DCN_OK && take_raw_parts(&watch))
        status = time_hit_and_miss(&watch, error);
    if (status != DCN_OK)
        return status;
    /* A disc that lies in the cache as a whole is read from the medium only
     * behind a flush. */
    if (watch.miss_ns < SLOWEST_CACHED_NS) {
        status = measure_flush(&watch, error);
        /* Twice, since so near a place is reached in no time to speak of. */
        if (status == DCN_OK && drive->abilities.flush_works)
            status = measure_flush(&watch, error);
        if (status == DCN_OK && !drive->abilities.flush_works &&
            watch.miss_ns > 0)
            assume_cache(drive, count);
        return status;
    }
    if (watch.hit_ns * 2 >= watch.miss_ns) {
        assume_cache(drive, count);
        return DCN_OK;
    }
    status = measure_size(&watch, error);
    if (status == DCN_OK)
        status = measure_fua(&watch, error);
    if (status == DCN_OK)
        status = measure_flush(&watch, error);
    return status;
}
