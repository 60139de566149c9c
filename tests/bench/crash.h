/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of bench_crash share. */
#ifndef CRASH_H
#define CRASH_H

#include "map/ddrescue.h"
#include "map/mapfile.h"
#include "tools/faultio.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRASH_PATH  4096
#define CRASH_FILES 8
#define CRASH_ARGS  24

/* A disc, a command that reads it, and what it makes when nothing happens. */
struct crash_case {
    const char *name;
    bool is_ddrescue;
    const char *options[8]; /* of discern rip */
    const char *disc;       /* file in the disc folder */
    const char *damage;
    uint32_t sectors, sector_bytes;
    int status; /* of a run that nothing disturbs */
    char *argv[CRASH_ARGS];
    struct crash_file {
        char name[64];
        uint8_t *at;
        size_t len;
    } files[CRASH_FILES]; /* of an undisturbed run, map and report aside */
    size_t file_count;
    uint64_t calls, reads, writes; /* of such a run, that touch the output */
    double seconds;                /* of it, by the clock on the wall */
    uint64_t drive_ns;             /* and by the drive's */
};

/* What shall happen to a run. */
struct crash_fault {
    const char *what; /* of faultio.c; NULL: nothing; "" killed from outside */
    uint64_t at;
    bool on, ordered;
    bool disk;    /* keep the model of what is durable */
    bool unpaced; /* the drive does not wait for the writer */
    uint64_t seed;
    uint64_t kill_us; /* moment of a kill from outside */
};

/* What is known of a folder by the map in it. */
struct crash_state {
    bool has_map, readable;
    struct dcn_map *map;  /* NULL where there is none */
    struct dcn_map *hard; /* discern: what of it a power cut leaves */
    char why[200];        /* it is not readable */
};

struct crash_verdict {
    uint64_t claimed, false_claims;
    uint64_t lost_sectors; /* recovered in this run, and not claimed */
    uint64_t lost_ns;      /* of reading since what the map claims */
    uint64_t last_ns;      /* of that, the last command's */
    uint64_t read_again;   /* claimed before, and yet read in this run */
    bool odd;              /* the map is of no moment of the run */
};

/* ---- crash_disc.c ---- */

bool crash_make_discs(const char *folder);

/* ---- crash_run.c: everything lies below root ---- */

void crash_begin(const char *root, const char *discern, const char *shim);
const char *crash_path(const char *name);
/* An empty output folder and nothing on the disk. */
void crash_clean(void);
void crash_prepare(struct crash_case *test);
/* Exit status; 256 + signal. The board is of that run. */
int crash_run(const struct crash_case *test, const struct crash_fault *fault);
struct faultio_board *crash_board(void);
/* First line of its standard error. */
const char *crash_said(void);
uint8_t *crash_load(const char *path, size_t *len);
/* All files of the output but map, report and what marks them; sorted. */
size_t crash_list(char names[][64], size_t most);

/* ---- crash_judge.c ---- */

void crash_state_read(const struct crash_case *test, bool model,
                      struct crash_state *state);
void crash_state_free(struct crash_state *state);
/* Judges a run, by the board, from one state to the next. */
void
crash_judge(const struct crash_case *test, const struct crash_state *before,
            const struct crash_state *after, struct crash_verdict *verdict);
/* NULL where the output is what an undisturbed run makes; else the reason.
 * untidy: there may be files that serve only a rip that goes on. */
const char *crash_compare(const struct crash_case *test, bool untidy);
/* As a reference for crash_compare. */
void crash_keep_reference(struct crash_case *test);

#endif
