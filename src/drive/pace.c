/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How quickly a drive reads before and after errors (pace.h). */
#include "drive/pace.h"

/* Shorter commands are mostly overhead. */
#define LEAST_SECTORS 8
/* Sooner than a drive takes to read as many off the disc: its cache. */
#define OFF_THE_DISC_NS 2000000u
/* Some hundred sectors, of which one quick command is enough to see that the
 * drive still can. */
#define WINDOW 32
/* A drive in CAV is 2.5 times as quick at the rim: slower than that. */
#define SLOW_FACTOR 4
/* Drives climb back within seconds; so many windows are a minute at 1x. */
#define SLOW_WINDOWS 8

static void
end_window(struct dcn_fetch *fetch)
{
    struct dcn_drive *drive = fetch->drive;
    bool slow = fetch->pace.errors && fetch->pace.best_ns > 0 &&
                fetch->pace.window_ns > fetch->pace.best_ns * SLOW_FACTOR;

    if (!fetch->pace.errors && (fetch->pace.best_ns == 0 ||
                                fetch->pace.window_ns < fetch->pace.best_ns))
        fetch->pace.best_ns = fetch->pace.window_ns;
    fetch->pace.slow = slow ? fetch->pace.slow + 1 : 0;
    if (fetch->pace.slow == SLOW_WINDOWS)
        dcn__drive_note_add(
            drive, "stays_slow",
            "since it met errors the drive reads at a fraction of its speed "
            "(%u ms for a hundred sectors, before %u): taking the disc out, "
            "or switching the drive off, cures that",
            (unsigned)(fetch->pace.window_ns / 10000),
            (unsigned)(fetch->pace.best_ns / 10000));
    fetch->pace.commands = 0;
    fetch->pace.window_ns = 0;
}

void
dcn__pace_watch(struct dcn_fetch *fetch, const struct dcn_exchange *exchange)
{
    uint32_t count = exchange->count + exchange->extra;
    uint64_t ns = exchange->answer.reply.elapsed_ns / count;

    if (!exchange->answer.good) {
        fetch->pace.errors = true;
        return;
    }
    if (exchange->answer.reply.elapsed_ns < OFF_THE_DISC_NS ||
        count < LEAST_SECTORS)
        return;
    /* Who wants it slow gets it slow. */
    if (fetch->drive->speed_set && fetch->drive->speed_kb_s != 0 &&
        fetch->drive->speed_kb_s != DCN_DRIVE_FASTEST) {
        fetch->pace.slow = 0;
        return;
    }
    if (fetch->pace.window_ns == 0 || ns < fetch->pace.window_ns)
        fetch->pace.window_ns = ns;
    if (++fetch->pace.commands == WINDOW)
        end_window(fetch);
}
