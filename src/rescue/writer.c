/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bounded ring between the reading thread and one that writes, so that the
 * drive never waits for the disk unless the disk is slower for long. Order
 * of writes and commits is the order of submission.
 */
#include "rescue/writer.h"

#include "util/checked.h"
#include "util/room.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* How often who waits for the disk looks whether to stop: so soon does Ctrl-C
 * seem to be heard. */
#define TAKE_WAIT_MS 200
/* Slots that are touched without need: one is read into, one waits, one is
 * written; with one processor nothing is gained by one that waits. */
#define WARM_SLOTS     3
#define WARM_SLOTS_ONE 2
/* How long a used slot is waited for before another fresh one is taken: as
 * good as nothing beside a disk that keeps us waiting, and enough for one
 * that only had no processor to write with. */
#define WARM_WAIT_MS 20
#define NS_PER_S     1000000000L

struct dcn_writer {
    struct dcn_writer_options options;
    struct dcn_writer_slot *slots;
    /* The slot given back last is taken first: it is still in the caches,
     * and a writer that keeps up never touches the others. */
    struct dcn_writer_slot **unused;
    uint32_t unused_count;
    uint32_t warm_count; /* slots that were in use before */
    uint32_t warm_most;  /* that are touched without need */
    /* In order of submission; position n stands at n % slots. */
    struct dcn_writer_slot **queue;
    uint64_t submitted, done;
    uint64_t durable_ns; /* of the source: what was read till then is safe */
    uint64_t awaited_ns; /* how far that must be before more is read */
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    pthread_t thread;
    bool running, ending, paused;
    enum dcn_status status; /* first failure */
    struct dcn_error error;
    struct dcn_error paused_by;
    uint8_t *probe; /* one sector */
};

/* ---- the thread ---- */

static void
fail(struct dcn_writer *writer, enum dcn_status status,
     const struct dcn_error *error)
{
    pthread_mutex_lock(&writer->mutex);
    if (writer->status == DCN_OK) {
        writer->status = status;
        writer->error = *error;
    }
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->mutex);
}

/* why NULL: no longer. */
static void
set_paused(struct dcn_writer *writer, const struct dcn_error *why)
{
    pthread_mutex_lock(&writer->mutex);
    writer->paused = why != NULL;
    if (why != NULL)
        writer->paused_by = *why;
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->mutex);
}

static bool
is_cancelled(const struct dcn_room *room)
{
    const struct dcn_writer *writer = room->payload;
    const struct dcn_events *events = writer->options.events;

    return events != NULL && events->cancelled != NULL &&
           events->cancelled(events->payload);
}

static void
on_paused(const struct dcn_room *room, const struct dcn_error *why, bool first)
{
    (void)first;
    set_paused(room->payload, why);
}

static void
on_resumed(const struct dcn_room *room)
{
    set_paused(room->payload, NULL);
}

typedef enum dcn_status
work(struct dcn_writer *writer, const struct dcn_writer_slot *slot,
     struct dcn_error *error);

struct task {
    struct dcn_writer *writer;
    const struct dcn_writer_slot *slot;
    work *work;
};

static enum dcn_status
do_task(void *argument, struct dcn_error *error)
{
    const struct task *task = argument;

    return task->work(task->writer, task->slot, error);
}

/* Does something that can be done again where the disk was full. */
static enum dcn_status
do_with_room(struct dcn_writer *writer, work *what,
             const struct dcn_writer_slot *slot, struct dcn_error *error)
{
    const struct dcn_room room = {
        .wait_s = writer->options.room_wait_s,
        .paused = on_paused,
        .resumed = on_resumed,
        .stopped = is_cancelled,
        .payload = writer,
    };
    struct task task = {writer, slot, what};

    return dcn__room_do(&room, do_task, &task, error);
}

static enum dcn_status
write_sectors(struct dcn_writer *writer, const struct dcn_writer_slot *slot,
              struct dcn_error *error)
{
    struct dcn_sink *sink = writer->options.sink;

    if (slot->count == 0)
        return slot->has_settle ? dcn__sink_settle(sink, slot->settle, error)
                                : DCN_OK;
    if (slot->has_settle)
        return dcn__sink_write_settled(sink, slot->first, slot->count,
                                       slot->want, slot->buffer, slot->results,
                                       slot->settle, error);
    return sink->ops->write(sink, slot->first, slot->count, slot->want,
                            slot->buffer, slot->results, error);
}

static void
add_probes(struct dcn_writer *writer)
{
    struct dcn_sink *sink = writer->options.sink;
    unsigned keeps = sink->ops->want(sink) & (DCN_WANT_RAW | DCN_WANT_USER);
    size_t len = (keeps & DCN_WANT_RAW) != 0 ? DCN_RAW_BYTES : DCN_USER_BYTES;
    dcn_lba lba;

    while (dcn__store_wants_probe(writer->options.store, &lba)) {
        if (sink->ops->read(sink, lba, 1, keeps, writer->probe, NULL) != DCN_OK)
            return;
        dcn__store_add_probe(writer->options.store, lba, writer->probe, len);
    }
}

static enum dcn_status
soft_commit(struct dcn_writer *writer, const struct dcn_writer_slot *slot,
            struct dcn_error *error)
{
    (void)slot;
    return dcn__store_commit(writer->options.store, false, error);
}

static enum dcn_status
hard_commit(struct dcn_writer *writer, const struct dcn_writer_slot *slot,
            struct dcn_error *error)
{
    (void)slot;
    return dcn__store_commit(writer->options.store, true, error);
}

/*
 * All that the map is going to claim, on the disk. A sync that failed is not
 * tried again: what it failed for may be lost, and the next one call it well.
 */
static enum dcn_status
sync_all(struct dcn_writer *writer, struct dcn_error *error)
{
    struct dcn_sink *sink = writer->options.sink;
    enum dcn_status status = sink->ops->sync(sink, error);

    if (status == DCN_OK && writer->options.repair != NULL)
        status = dcn__repair_sync(writer->options.repair, error);
    if (status != DCN_OK)
        dcn__store_distrust(writer->options.store, NULL);
    return status;
}

static enum dcn_status
commit(struct dcn_writer *writer, enum dcn_writer_commit kind,
       struct dcn_error *error)
{
    enum dcn_status status;

    if (kind == DCN_COMMIT_NONE)
        return DCN_OK;
    if (kind == DCN_COMMIT_SOFT)
        return do_with_room(writer, soft_commit, NULL, error);
    status = sync_all(writer, error);
    if (status != DCN_OK)
        return status;
    add_probes(writer);
    return do_with_room(writer, hard_commit, NULL, error);
}

/* What the reader may wait for: all up to slot is on the disk. */
static void
note_durable(struct dcn_writer *writer, const struct dcn_writer_slot *slot)
{
    pthread_mutex_lock(&writer->mutex);
    writer->durable_ns = slot->end_ns;
    pthread_mutex_unlock(&writer->mutex);
}

static enum dcn_status
process(struct dcn_writer *writer, const struct dcn_writer_slot *slot,
        struct dcn_error *error)
{
    enum dcn_status status = do_with_room(writer, write_sectors, slot, error);

    for (size_t i = 0; status == DCN_OK && i < slot->run_count; i++)
        status = dcn__store_add(writer->options.store, &slot->runs[i], error);
    if (status == DCN_OK)
        status = commit(writer, slot->commit, error);
    if (status == DCN_OK && slot->commit == DCN_COMMIT_HARD)
        note_durable(writer, slot);
    return status;
}

static void *
write_all(void *argument)
{
    struct dcn_writer *writer = argument;

    pthread_mutex_lock(&writer->mutex);
    for (;;) {
        struct dcn_error error = {.status = DCN_OK};
        enum dcn_status status = writer->status;
        struct dcn_writer_slot *slot;

        while (writer->done == writer->submitted && !writer->ending)
            pthread_cond_wait(&writer->changed, &writer->mutex);
        if (writer->done == writer->submitted)
            break;
        slot = writer->queue[writer->done % writer->options.slots];
        pthread_mutex_unlock(&writer->mutex);
        if (status == DCN_OK) {
            status = process(writer, slot, &error);
            if (status != DCN_OK)
                fail(writer, status, &error);
        }
        pthread_mutex_lock(&writer->mutex);
        writer->unused[writer->unused_count++] = slot;
        writer->done++;
        /* Whoever is woken is to find the lock free. */
        pthread_mutex_unlock(&writer->mutex);
        pthread_cond_broadcast(&writer->changed);
        pthread_mutex_lock(&writer->mutex);
    }
    pthread_mutex_unlock(&writer->mutex);
    return NULL;
}

/* ---- the reader's side ---- */

static bool
make_slots(struct dcn_writer *writer)
{
    const struct dcn_writer_options *options = &writer->options;
    bool ok = true;

    writer->probe = malloc(DCN_RAW_BYTES);
    writer->slots = calloc(options->slots, sizeof(*writer->slots));
    writer->unused = calloc(options->slots, sizeof(*writer->unused));
    writer->queue = calloc(options->slots, sizeof(*writer->queue));
    if (writer->slots == NULL || writer->unused == NULL ||
        writer->queue == NULL || writer->probe == NULL)
        return false;
    for (uint32_t i = 0; i < options->slots; i++) {
        struct dcn_writer_slot *slot = &writer->slots[i];

        slot->capacity = options->sectors;
        /* Not cleared: that would touch memory which may never be used. */
        slot->buffer = malloc((size_t)options->sectors * options->sector_bytes);
        slot->results = calloc(options->sectors, sizeof(*slot->results));
        ok = ok && slot->buffer != NULL && slot->results != NULL;
        writer->unused[writer->unused_count++] = slot;
    }
    return ok;
}

static void
writer_free(struct dcn_writer *writer)
{
    for (uint32_t i = 0; writer->slots != NULL && i < writer->options.slots;
         i++) {
        free(writer->slots[i].buffer);
        free(writer->slots[i].results);
        free(writer->slots[i].runs);
    }
    free(writer->slots);
    free(writer->unused);
    free(writer->queue);
    free(writer->probe);
    pthread_cond_destroy(&writer->changed);
    pthread_mutex_destroy(&writer->mutex);
    free(writer);
}

enum dcn_status
dcn__writer_new(const struct dcn_writer_options *options,
                struct dcn_writer **writer, struct dcn_error *error)
{
    struct dcn_writer *made = calloc(1, sizeof(*made));
    pthread_condattr_t monotonic;
    int failed;

    *writer = NULL;
    if (made == NULL)
        return dcn__error_memory(error, "preparing to write");
    made->options = *options;
    made->durable_ns = options->begin_ns;
    made->warm_most =
        sysconf(_SC_NPROCESSORS_ONLN) == 1 ? WARM_SLOTS_ONE : WARM_SLOTS;
    pthread_mutex_init(&made->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&made->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (!make_slots(made)) {
        writer_free(made);
        return dcn__error_memory(error, "preparing to write");
    }
    failed = pthread_create(&made->thread, NULL, write_all, made);
    if (failed != 0) {
        writer_free(made);
        return dcn__error_set_errno(error, failed, "cannot start a thread");
    }
    made->running = true;
    *writer = made;
    return DCN_OK;
}

static bool
must_wait(const struct dcn_writer *writer)
{
    return writer->unused_count == 0 || writer->durable_ns < writer->awaited_ns;
}

static void
deadline(struct timespec *until, unsigned ms)
{
    clock_gettime(CLOCK_MONOTONIC, until);
    until->tv_nsec += (long)ms * 1000000;
    if (until->tv_nsec >= NS_PER_S) {
        until->tv_nsec -= NS_PER_S;
        until->tv_sec++;
    }
}

/* True where only slots are free that were never used, of which enough are in
 * use now. */
static bool
is_cold(const struct dcn_writer *writer)
{
    uint32_t fresh = writer->options.slots - writer->warm_count;

    return writer->warm_count >= writer->warm_most &&
           writer->unused_count == fresh && writer->submitted > writer->done;
}

static void
wait_while(struct dcn_writer *writer, bool (*state)(const struct dcn_writer *),
           unsigned ms)
{
    struct timespec until;
    int waited = 0;

    if (!state(writer))
        return;
    deadline(&until, ms);
    while (writer->status == DCN_OK && state(writer) && waited == 0)
        waited =
            pthread_cond_timedwait(&writer->changed, &writer->mutex, &until);
}

enum dcn_status
dcn__writer_take(struct dcn_writer *writer, uint64_t durable_ns,
                 struct dcn_writer_slot **slot, struct dcn_error *error)
{
    enum dcn_status status;

    *slot = NULL;
    pthread_mutex_lock(&writer->mutex);
    writer->awaited_ns = durable_ns;
    wait_while(writer, is_cold, WARM_WAIT_MS);
    wait_while(writer, must_wait, TAKE_WAIT_MS);
    status = writer->status;
    if (status != DCN_OK) {
        if (error != NULL)
            *error = writer->error;
    } else if (!must_wait(writer)) {
        if (writer->unused_count == writer->options.slots - writer->warm_count)
            writer->warm_count++;
        *slot = writer->unused[--writer->unused_count];
    }
    pthread_mutex_unlock(&writer->mutex);
    if (*slot == NULL)
        return status;
    (*slot)->count = 0;
    (*slot)->run_count = 0;
    (*slot)->has_settle = false;
    (*slot)->commit = DCN_COMMIT_NONE;
    return DCN_OK;
}

enum dcn_status
dcn__writer_add_run(struct dcn_writer_slot *slot, const struct dcn_map_run *run,
                    struct dcn_error *error)
{
    if (slot->run_count == slot->run_capacity) {
        size_t capacity = slot->run_capacity == 0 ? 16 : slot->run_capacity * 2;
        struct dcn_map_run *grown =
            realloc(slot->runs, capacity * sizeof(*grown));

        if (grown == NULL)
            return dcn__error_memory(error, "remembering what was read");
        slot->runs = grown;
        slot->run_capacity = capacity;
    }
    slot->runs[slot->run_count++] = *run;
    return DCN_OK;
}

void
dcn__writer_submit(struct dcn_writer *writer, struct dcn_writer_slot *slot)
{
    pthread_mutex_lock(&writer->mutex);
    writer->queue[writer->submitted % writer->options.slots] = slot;
    writer->submitted++;
    pthread_mutex_unlock(&writer->mutex);
    pthread_cond_broadcast(&writer->changed);
}

void
dcn__writer_give_back(struct dcn_writer *writer, struct dcn_writer_slot *slot)
{
    slot->count = 0;
    slot->run_count = 0;
    pthread_mutex_lock(&writer->mutex);
    writer->unused[writer->unused_count++] = slot;
    pthread_mutex_unlock(&writer->mutex);
}

bool
dcn__writer_paused(struct dcn_writer *writer, char *why, size_t room)
{
    bool paused;

    pthread_mutex_lock(&writer->mutex);
    paused = writer->paused;
    if (paused)
        snprintf(why, room, "%s", writer->paused_by.message);
    pthread_mutex_unlock(&writer->mutex);
    return paused;
}

bool
dcn__writer_idle(struct dcn_writer *writer)
{
    struct timespec until;
    int waited = 0;
    bool idle;

    deadline(&until, TAKE_WAIT_MS);
    pthread_mutex_lock(&writer->mutex);
    while (writer->done < writer->submitted && waited == 0)
        waited =
            pthread_cond_timedwait(&writer->changed, &writer->mutex, &until);
    idle = writer->done == writer->submitted;
    pthread_mutex_unlock(&writer->mutex);
    return idle;
}

enum dcn_status
dcn__writer_finish(struct dcn_writer *writer, struct dcn_error *error)
{
    struct dcn_error last = {.status = DCN_OK};
    enum dcn_status status;

    pthread_mutex_lock(&writer->mutex);
    writer->ending = true;
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->mutex);
    pthread_join(writer->thread, NULL);
    /* All waiting was done in the thread, where it can be told of. */
    writer->options.room_wait_s = 0;
    status = commit(writer, DCN_COMMIT_HARD, &last);
    /* Tidiness only: the file says the same already. */
    if (status == DCN_OK)
        dcn__store_compact(writer->options.store, NULL);
    if (writer->status != DCN_OK) {
        status = writer->status;
        last = writer->error;
    }
    if (status != DCN_OK && error != NULL)
        *error = last;
    writer_free(writer);
    return status;
}
