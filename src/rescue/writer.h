/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The writing half of a rescue: a thread that takes filled buffers in turn,
 * hands them to the sink, and commits the map behind them, while the next
 * ones are being read. Only this thread touches sink and store while it
 * runs.
 */
#ifndef DCN_RESCUE_WRITER_H
#define DCN_RESCUE_WRITER_H

#include "decide/repair.h"
#include "map/store.h"
#include "source/sink.h"

#include <discern/events.h>

struct dcn_writer;

enum dcn_writer_commit {
    DCN_COMMIT_NONE,
    DCN_COMMIT_SOFT, /* safe from our own death */
    DCN_COMMIT_HARD, /* safe from the system's too */
};

/* One buffer on its way. The reader fills it between take and submit. */
struct dcn_writer_slot {
    uint8_t *buffer;
    struct dcn_sector_result *results;
    uint32_t capacity; /* sectors that fit */
    dcn_lba first;
    uint32_t count;           /* sectors to write; 0: only what follows */
    unsigned want;            /* layout of buffer */
    struct dcn_map_run *runs; /* what the map learns from it */
    size_t run_count, run_capacity;
    bool has_settle;
    dcn_lba settle; /* all before is final */
    enum dcn_writer_commit commit;
    uint64_t end_ns; /* of the source: when all up to this one was read */
};

struct dcn_writer_options {
    struct dcn_sink *sink;     /* stays the caller's */
    struct dcn_store *store;   /* stays the caller's */
    struct dcn_repair *repair; /* synced before the map claims; or NULL */
    uint32_t slots;
    uint32_t sectors;      /* of one slot */
    uint32_t sector_bytes; /* most bytes of one sector in a buffer */
    uint64_t begin_ns;     /* of the source: all up to then is on the disk */
    double room_wait_s;    /* on a full disk: try again this long; 0: no */
    const struct dcn_events *events; /* for paused and cancelled; or NULL */
};

enum dcn_status
dcn__writer_new(const struct dcn_writer_options *options,
                struct dcn_writer **writer, struct dcn_error *error);

/*
 * A free slot, emptied, once all that was read up to durable_ns is on the disk
 * by a hard commit (which must have been submitted); waits a little for that,
 * *slot is NULL with DCN_OK where it did not come. Fails with what the thread
 * failed with: nothing that was submitted later than that was written.
 */
enum dcn_status
dcn__writer_take(struct dcn_writer *writer, uint64_t durable_ns,
                 struct dcn_writer_slot **slot, struct dcn_error *error);
/* Adds a run to a slot. */
enum dcn_status
dcn__writer_add_run(struct dcn_writer_slot *slot, const struct dcn_map_run *run,
                    struct dcn_error *error);
void
dcn__writer_submit(struct dcn_writer *writer, struct dcn_writer_slot *slot);

/* A slot that was taken last and shall not be written after all. */
void
dcn__writer_give_back(struct dcn_writer *writer, struct dcn_writer_slot *slot);

/* True while the disk is full and the thread waits for room, or has waited in
 * vain; then why (room
 * bytes) is the message of the write that found none. */
bool dcn__writer_paused(struct dcn_writer *writer, char *why, size_t room);

/* True once all that was submitted is done with; waits a little for it. */
bool dcn__writer_idle(struct dcn_writer *writer);

/*
 * Ends the thread after all that was submitted, with a last hard commit also
 * where it had failed, and frees the writer. Returns the first failure. The
 * store's map then says what the image holds.
 */
enum dcn_status
dcn__writer_finish(struct dcn_writer *writer, struct dcn_error *error);

#endif
