/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The board: shared memory in a file, through which the preloaded faultio.so,
 * the rig's own discern (crash_rip.c) and bench_crash.c talk. It outlives the
 * death of those who write to it.
 */
#ifndef FAULTIO_H
#define FAULTIO_H

#include <stdint.h>

#define FAULTIO_LOG_BYTES (16u << 20)

/* Kinds of calls that touch the output. */
enum faultio_kind {
    FAULTIO_OPEN,  /* may create or empty */
    FAULTIO_WRITE, /* any way of writing */
    FAULTIO_SIZE,  /* truncate, fallocate */
    FAULTIO_SYNC,  /* of a file or of the folder */
    FAULTIO_NAME,  /* rename, link, unlink */
    FAULTIO_CLOSE,
    FAULTIO_READ, /* of the output; counted apart from the others */
    FAULTIO_KINDS
};

struct faultio_board {
    uint64_t now_ns;               /* the simulated time of who runs */
    uint64_t calls;                /* to the output, reading aside */
    uint64_t reads;                /* of the output */
    uint64_t kinds[FAULTIO_KINDS]; /* of all these */
    uint32_t fired;                /* faults made */
    uint32_t escaped;              /* output touched in ways not known here */
    char what[96];                 /* the first fault's call and file */
    uint64_t log_used;             /* bytes of log; an entry counts only then */
    uint8_t log[FAULTIO_LOG_BYTES];
};

/* A read of the input (ddrescue), or a buffer on its way to the writer
 * (discern, followed by run_count struct dcn_map_run). */
struct faultio_entry {
    uint64_t start_ns, end_ns;
    int64_t first;      /* byte; LBA */
    uint64_t count;     /* bytes asked for; sectors */
    uint64_t delivered; /* bytes; 0 with failed */
    uint32_t failed;
    uint32_t run_count;
};

#endif
