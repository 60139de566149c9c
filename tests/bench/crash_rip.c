/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command discern as it is, linked so that a few calls between its rooms
 * are told to bench_crash.c through the board that FAULTIO_BOARD names: the
 * drive's clock after each read, and every buffer that is handed to the
 * writer, or compared without one, with what the map learns from it.
 *
 * The simulated drive is quicker than any disk. CRASH_PACED: it waits until
 * the writer has written what it gave, as if it were slower, as real ones are.
 */
#include "rescue/writer.h"
#include "tools/faultio.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* The linker's names of what is called (--wrap). */
enum dcn_status
__real_dcn__source_read(struct dcn_source *source, dcn_lba first,
                        uint32_t count, unsigned want, unsigned flags,
                        uint8_t *buffer, struct dcn_sector_result *results,
                        struct dcn_error *error);
enum dcn_status
__wrap_dcn__source_read(struct dcn_source *source, dcn_lba first,
                        uint32_t count, unsigned want, unsigned flags,
                        uint8_t *buffer, struct dcn_sector_result *results,
                        struct dcn_error *error);
enum dcn_status
__real_dcn__store_add(struct dcn_store *store, const struct dcn_map_run *run,
                      struct dcn_error *error);
enum dcn_status
__wrap_dcn__store_add(struct dcn_store *store, const struct dcn_map_run *run,
                      struct dcn_error *error);
void __real_dcn__writer_submit(struct dcn_writer *writer,
                               struct dcn_writer_slot *slot);
void __wrap_dcn__writer_submit(struct dcn_writer *writer,
                               struct dcn_writer_slot *slot);
enum dcn_status __real_dcn__store_commit(struct dcn_store *store, bool hard,
                                         struct dcn_error *error);
enum dcn_status __wrap_dcn__store_commit(struct dcn_store *store, bool hard,
                                         struct dcn_error *error);

#define MOST_WAIT_MS 20

static atomic_uint commits; /* one a buffer, soft or hard */
static uint64_t read_ns;    /* when the last read began */

static struct faultio_board *
find_board(void)
{
    static struct faultio_board *board;
    const char *path = getenv("FAULTIO_BOARD");
    void *got = MAP_FAILED;
    int fd;

    if (board != NULL || path == NULL)
        return board;
    fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    got = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    board = got != MAP_FAILED ? got : NULL;
    return board;
}

enum dcn_status
__wrap_dcn__source_read(struct dcn_source *source, dcn_lba first,
                        uint32_t count, unsigned want, unsigned flags,
                        uint8_t *buffer, struct dcn_sector_result *results,
                        struct dcn_error *error)
{
    struct faultio_board *board = find_board();
    struct dcn_clock *clock = dcn__source_clock(source);
    uint64_t before_ns = clock->now_ns(clock);
    enum dcn_status status;

    status = __real_dcn__source_read(source, first, count, want, flags, buffer,
                                     results, error);
    /* Of the drive only: images have the real clock. */
    if (board != NULL && clock->simulated_ns != 0 &&
        clock->simulated_ns == clock->now_ns(clock)) {
        read_ns = before_ns;
        board->now_ns = clock->simulated_ns;
    }
    return status;
}

enum dcn_status
__wrap_dcn__store_commit(struct dcn_store *store, bool hard,
                         struct dcn_error *error)
{
    enum dcn_status status = __real_dcn__store_commit(store, hard, error);

    atomic_fetch_add(&commits, 1);
    return status;
}

/* A while: a writer that failed does not come. */
static void
wait_for_writer(unsigned before)
{
    struct timespec pause = {.tv_nsec = 50000};

    for (unsigned i = 0; i < MOST_WAIT_MS * 10; i++) {
        if (atomic_load(&commits) != before)
            return;
        nanosleep(&pause, NULL);
    }
}

static void
log_runs(int64_t first, uint64_t count, const struct dcn_map_run *runs,
         size_t run_count)
{
    static uint64_t last_ns;
    struct faultio_board *board = find_board();
    size_t bytes = run_count * sizeof(*runs);
    struct faultio_entry entry = {
        .first = first, .count = count, .run_count = (uint32_t)run_count};
    uint8_t *to;

    if (board == NULL ||
        board->log_used + sizeof(entry) + bytes > FAULTIO_LOG_BYTES)
        return;
    to = board->log + board->log_used;
    entry.start_ns = last_ns != 0 ? last_ns : read_ns;
    entry.end_ns = last_ns = board->now_ns;
    memcpy(to, &entry, sizeof(entry));
    if (bytes > 0)
        memcpy(to + sizeof(entry), runs, bytes);
    board->log_used += sizeof(entry) + bytes;
}

/* The second reading of a rip has no writer; its thread is the first. */
enum dcn_status
__wrap_dcn__store_add(struct dcn_store *store, const struct dcn_map_run *run,
                      struct dcn_error *error)
{
    if (getpid() == gettid())
        log_runs(run->first, 0, run, 1);
    return __real_dcn__store_add(store, run, error);
}

void
__wrap_dcn__writer_submit(struct dcn_writer *writer,
                          struct dcn_writer_slot *slot)
{
    unsigned before = atomic_load(&commits);

    log_runs(slot->first, slot->count, slot->runs, slot->run_count);
    __real_dcn__writer_submit(writer, slot);
    if (getenv("CRASH_PACED") != NULL)
        wait_for_writer(before);
}
