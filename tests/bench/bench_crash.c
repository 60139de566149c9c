/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_crash ROOT DISCERN SHIM: kills, starves and cuts off thousands of
 * small rips, of discern and of ddrescue, goes on with each by the same
 * command, and counts what was claimed falsely, what was lost, and what did
 * not become the image that an undisturbed run makes.
 *
 *   CRASH_KILLS=N   SIGKILLs at random moments, of each command (1000)
 *   CRASH_STRIDE=N  only each N-th call is failed (1)
 *   CRASH_CHAINS=N  runs of faults one upon the other (300)
 *   CRASH_ONLY=NAME only that case
 *   CRASH_SAMPLE=N  no sweeps, but N of their runs, half of them near the
 *                   beginning and the end (0: sweeps)
 *   CRASH_SEED=N    of what is random (1)
 */
#include "crash.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_SHOWN  40
#define EDGE_CALLS 30

static struct crash_case cases[] = {
    {.name = "CD to BIN/CUE",
     .options = {"--retries", "30", "--format", "cue", NULL},
     .disc = "cd.cue",
     .damage = "cd.damage",
     .sectors = 400,
     .sector_bytes = 2352},
    {.name = "CD, one BIN a track",
     .options = {"--retries", "30", "--format", "cue", "--split", "--sub",
                 NULL},
     .disc = "cd.cue",
     .damage = "cd.damage",
     .sectors = 400,
     .sector_bytes = 2352},
    {.name = "data disc to ISO",
     .options = {"--retries", "6", NULL},
     .disc = "data.iso",
     .damage = "data.damage",
     .status = 3,
     .sectors = 1500,
     .sector_bytes = 2048},
    {.name = "ddrescue",
     .is_ddrescue = true,
     .disc = "data.iso",
     .damage = "data.bad",
     .sectors = 1500,
     .sector_bytes = 2048},
};
#define CASES (sizeof(cases) / sizeof(cases[0]))

/* Of one kind of fault and one command. */
struct tally {
    uint64_t runs, fired;
    uint64_t false_claims; /* sectors */
    uint64_t lost_runs, lost_sectors;
    double lost_s, most_lost_s;
    double most_early_s; /* lost, the last command aside */
    uint64_t read_again;
    uint64_t refused, differing, hung, odd, unreadable, wrong_status;
};

static uint64_t random_state;
static unsigned shown;

static uint64_t
setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

static uint64_t
chance(uint64_t below)
{
    random_state = random_state * UINT64_C(6364136223846793005) +
                   UINT64_C(1442695040888963407);
    return (random_state >> 33) % below;
}

static void
show(const struct crash_case *test, const struct crash_fault *fault,
     const char *problem)
{
    if (shown++ >= MAX_SHOWN)
        return;
    printf("  ! %s: %s%s%s at %llu seed %llu (%s): %s\n", test->name,
           fault->what == NULL      ? "undisturbed"
           : fault->what[0] == '\0' ? "killed"
                                    : fault->what,
           fault->on ? ", on" : "", fault->ordered ? ", ordered" : "",
           (unsigned long long)fault->at, (unsigned long long)fault->seed,
           crash_board()->what, problem);
    fflush(stdout);
}

/* ---- one run, judged ---- */

static void
add_verdict(struct tally *tally, const struct crash_verdict *verdict)
{
    double lost_s = (double)verdict->lost_ns / 1e9;

    tally->false_claims += verdict->false_claims;
    tally->lost_sectors += verdict->lost_sectors;
    tally->lost_runs += verdict->lost_sectors > 0;
    tally->lost_s += lost_s;
    if (lost_s > tally->most_lost_s)
        tally->most_lost_s = lost_s;
    lost_s = (double)(verdict->lost_ns - verdict->last_ns) / 1e9;
    if (lost_s > tally->most_early_s)
        tally->most_early_s = lost_s;
    tally->read_again += verdict->read_again;
    tally->odd += verdict->odd;
}

/* Runs with a fault and judges what is left. */
static int
disturb(const struct crash_case *test, const struct crash_fault *fault,
        struct tally *tally)
{
    struct crash_state before, after;
    struct crash_verdict verdict;
    char text[400];
    int status;

    crash_state_read(test, fault->disk, &before);
    status = crash_run(test, fault);
    crash_state_read(test, fault->disk, &after);
    crash_judge(test, &before, &after, &verdict);
    tally->runs++;
    tally->fired += crash_board()->fired > 0 || status == 256 + SIGKILL;
    add_verdict(tally, &verdict);
    if (verdict.false_claims > 0) {
        snprintf(text, sizeof(text), "%llu claimed falsely",
                 (unsigned long long)verdict.false_claims);
        show(test, fault, text);
    }
    if (verdict.odd && !test->is_ddrescue)
        show(test, fault, "the map is of no moment of the run");
    if (verdict.read_again > 0 && !test->is_ddrescue)
        show(test, fault, "read again");
    if (after.has_map && !after.readable) {
        tally->unreadable++;
        if (!test->is_ddrescue)
            show(test, fault, after.why);
    }
    if (status == 256 + SIGALRM) {
        tally->hung++;
        show(test, fault, "hangs");
    }
    if (crash_board()->escaped > 0)
        show(test, fault, "a call escaped");
    crash_state_free(&before);
    crash_state_free(&after);
    return status;
}

static bool
is_complete_already(int status)
{
    return status == 0 && strstr(crash_said(), "complete already") != NULL;
}

/* Goes on without faults to the end; judges that, too. */
static void
complete(const struct crash_case *test, const struct crash_fault *fault,
         struct tally *tally)
{
    struct crash_fault none = {.disk = fault->disk, .ordered = fault->ordered};
    struct tally rest = {.runs = 0};
    char what[96], text[600];
    const char *why;
    int status;

    memcpy(what, crash_board()->what, sizeof(what));
    status = disturb(test, &none, &rest);
    memcpy(crash_board()->what, what, sizeof(what));
    tally->false_claims += rest.false_claims;
    tally->read_again += rest.read_again;
    if (status != test->status && !is_complete_already(status)) {
        tally->refused++;
        snprintf(text, sizeof(text), "does not go on: status %d, %s", status,
                 crash_said());
        if (!test->is_ddrescue || tally->refused < 3)
            show(test, fault, text);
        return;
    }
    why = crash_compare(test, false);
    if (why != NULL) {
        tally->differing++;
        show(test, fault, why);
    }
}

/* What a run may say that failed by itself: that it failed, or, where the
 * fault did no harm, that all is there. */
static void
check_status(const struct crash_case *test, const struct crash_fault *fault,
             int status, struct tally *tally)
{
    char text[400];
    bool harmless =
        crash_board()->fired == 0 || strcmp(fault->what, "short") == 0;

    if (status == test->status) {
        const char *why = crash_compare(test, true);

        if (why == NULL)
            return;
        snprintf(text, sizeof(text), "status %d, and yet %s", status, why);
    } else if (status == 1 && !harmless) {
        return;
    } else {
        snprintf(text, sizeof(text), "status %d, %s", status, crash_said());
    }
    tally->wrong_status++;
    if (!test->is_ddrescue || tally->wrong_status < 3)
        show(test, fault, text);
}

static void
sweep_one(const struct crash_case *test, const struct crash_fault *fault,
          struct tally *tally)
{
    int status;

    crash_clean();
    status = disturb(test, fault, tally);
    if (status < 256)
        check_status(test, fault, status, tally);
    complete(test, fault, tally);
}

/* ---- all runs of a kind ---- */

static const struct kind {
    const char *name, *what;
    bool on, ordered;
} kinds[] = {
    {"EIO once", "eio", false, false},
    {"EIO from there on", "eio", true, false},
    {"EIO of what is read back", "eio-read", false, false},
    {"ENOSPC once", "enospc", false, false},
    {"ENOSPC from there on", "enospc", true, false},
    {"half a write, then more", "short", false, false},
    {"SIGKILL before each call", "kill", false, false},
    {"SIGKILL within each write", "torn", false, false},
    {"power cut, all dropped", "drop", false, false},
    {"power cut, sizes but zeros", "zeros", false, false},
    {"power cut, some blocks kept", "random", false, false},
    {"  the same within each write", "random-in", false, false},
    {"  the same, names in order", "random", false, true},
    {"  all dropped, names in order", "drop", false, true},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static uint64_t
last_call(const struct crash_case *test, const struct kind *kind)
{
    if (strcmp(kind->what, "eio-read") == 0)
        return test->reads;
    if (strcmp(kind->what, "short") == 0 || strcmp(kind->what, "torn") == 0 ||
        strcmp(kind->what, "random-in") == 0)
        return test->writes;
    return test->calls;
}

static bool
is_cut(const struct kind *kind)
{
    return strcmp(kind->what, "drop") == 0 ||
           strcmp(kind->what, "zeros") == 0 ||
           strncmp(kind->what, "random", 6) == 0;
}

static void
print_head(const char *name)
{
    printf("\n%s\n%-30s %5s %6s %7s %8s %6s %7s %6s %6s %6s %6s\n", name, "",
           "runs", "false", "lost", "lost s", "most s", "without", "again",
           "cannot", "not", "wrong");
    printf("%-30s %5s %6s %7s %8s %6s %7s %6s %6s %6s %6s\n", "", "", "claims",
           "sectors", "in all", "", "last", "read", "go on", "same", "status");
}

static void
print_tally(const char *name, const struct tally *tally)
{
    printf("%-30s %5llu %6llu %7llu %8.1f %6.1f %7.1f %6llu %6llu %6llu "
           "%6llu\n",
           name, (unsigned long long)tally->runs,
           (unsigned long long)tally->false_claims,
           (unsigned long long)tally->lost_sectors, tally->lost_s,
           tally->most_lost_s, tally->most_early_s,
           (unsigned long long)tally->read_again,
           (unsigned long long)tally->refused,
           (unsigned long long)tally->differing,
           (unsigned long long)(tally->wrong_status + tally->hung));
    fflush(stdout);
}

static void
sweep(const struct crash_case *test, const struct kind *kind)
{
    uint64_t last = last_call(test, kind), stride = setting("CRASH_STRIDE", 1);
    struct tally tally = {.runs = 0};

    for (uint64_t n = 1; n <= last; n += stride) {
        struct crash_fault fault = {.what = kind->what,
                                    .at = n,
                                    .on = kind->on,
                                    .ordered = kind->ordered,
                                    .disk = is_cut(kind),
                                    .seed =
                                        setting("CRASH_SEED", 1) * 1000 + n};

        sweep_one(test, &fault, &tally);
    }
    print_tally(kind->name, &tally);
}

/* A run of a sweep by chance; what is begun and finished is tried more. */
static void
sample(const struct crash_case *test, struct tally *tally)
{
    const struct kind *kind = &kinds[chance(KINDS)];
    uint64_t last = last_call(test, kind), n = 1 + chance(last);
    uint64_t edge = last < EDGE_CALLS ? last : EDGE_CALLS;
    struct crash_fault fault = {.what = kind->what,
                                .on = kind->on,
                                .ordered = kind->ordered,
                                .disk = is_cut(kind),
                                .seed = 1 + chance(1000000)};

    if (chance(2) == 0)
        n = chance(2) == 0 ? 1 + chance(edge) : last - chance(edge);
    fault.at = n;
    sweep_one(test, &fault, tally);
}

static void
all_sweeps(const struct crash_case *test)
{
    uint64_t samples = setting("CRASH_SAMPLE", 0);
    struct tally tally = {.runs = 0};

    for (size_t k = 0; samples == 0 && k < KINDS; k++)
        sweep(test, &kinds[k]);
    for (uint64_t i = 0; i < samples; i++)
        sample(test, &tally);
    if (samples > 0)
        print_tally("faults by chance", &tally);
}

/* ---- killed at random moments ---- */

static void
kill_at_random(const struct crash_case *test)
{
    uint64_t kills = setting("CRASH_KILLS", 1000);
    struct tally tally = {.runs = 0};
    struct crash_fault fault = {.what = ""};
    uint64_t done = 0, finished = 0;

    crash_clean();
    for (uint64_t runs = 0; done < kills && runs < 8 * kills; runs++) {
        int status;

        fault.at = fault.kill_us =
            chance((uint64_t)(test->seconds * 1.1e6) + 1);
        status = disturb(test, &fault, &tally);
        if (status == 256 + SIGKILL) {
            done++;
            continue;
        }
        /* Quicker than the signal: an undisturbed end. */
        finished++;
        if (status != test->status && !is_complete_already(status)) {
            char text[400];

            snprintf(text, sizeof(text), "does not go on: status %d, %s",
                     status, crash_said());
            tally.refused++;
            show(test, &fault, text);
        } else if (crash_compare(test, false) != NULL) {
            tally.differing++;
            show(test, &fault, crash_compare(test, false));
        }
        crash_clean();
    }
    complete(test, &fault, &tally);
    tally.runs = done;
    print_tally("SIGKILL at random moments", &tally);
    printf("  (%llu images finished between the kills)\n",
           (unsigned long long)finished);
}

/* ---- one fault upon the other ---- */

static void
chain(const struct crash_case *test, struct tally *tally)
{
    struct crash_fault fault = {
        .disk = true, .unpaced = true, .ordered = chance(2) == 0};
    uint64_t steps = 1 + chance(5);

    crash_clean();
    for (uint64_t i = 0; i < steps; i++) {
        const struct kind *kind = &kinds[chance(KINDS)];

        fault.what = kind->what;
        fault.on = kind->on;
        fault.at = 1 + chance(last_call(test, kind));
        fault.seed = 1 + chance(1000000);
        disturb(test, &fault, tally);
    }
    complete(test, &fault, tally);
}

static void
chains(const struct crash_case *test)
{
    uint64_t count = setting("CRASH_CHAINS", 300);
    struct tally tally = {.runs = 0};

    for (uint64_t i = 0; i < count; i++)
        chain(test, &tally);
    print_tally("several faults in turn", &tally);
}

/* ---- the whole ---- */

static bool
run_undisturbed(struct crash_case *test)
{
    struct crash_fault none = {.disk = true};
    struct timespec from, to;
    int status;

    crash_prepare(test);
    crash_clean();
    status = crash_run(test, &none);
    if (status != test->status) {
        printf("%s: status %d instead of %d: %s\n", test->name, status,
               test->status, crash_said());
        return false;
    }
    test->calls = crash_board()->calls;
    test->reads = crash_board()->reads;
    test->writes = crash_board()->kinds[FAULTIO_WRITE];
    test->drive_ns = crash_board()->now_ns;
    crash_keep_reference(test);
    crash_clean();
    none.disk = false;
    clock_gettime(CLOCK_MONOTONIC, &from);
    status = crash_run(test, &none);
    clock_gettime(CLOCK_MONOTONIC, &to);
    test->seconds = (double)(to.tv_sec - from.tv_sec) +
                    (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    return crash_compare(test, false) == NULL;
}

int
main(int argc, char **argv)
{
    const char *only = getenv("CRASH_ONLY");

    if (argc != 4) {
        fprintf(stderr, "usage: bench_crash ROOT DISCERN SHIM\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    random_state = setting("CRASH_SEED", 1);
    crash_begin(argv[1], argv[2], argv[3]);
    if (!crash_make_discs(crash_path("disc")))
        return EXIT_FAILURE;
    for (size_t i = 0; i < CASES; i++) {
        struct crash_case *test = &cases[i];
        char head[200];

        if ((only != NULL && strcmp(only, test->name) != 0) ||
            (test->is_ddrescue && setting("CRASH_WITHOUT_DDRESCUE", 0) != 0))
            continue;
        if (!run_undisturbed(test))
            return EXIT_FAILURE;
        snprintf(head, sizeof(head),
                 "%s: %u sectors, %.0f s of the drive, %.0f ms; %llu calls "
                 "that touch the output (%llu writes), %llu that read it",
                 test->name, test->sectors, (double)test->drive_ns / 1e9,
                 test->seconds * 1e3, (unsigned long long)test->calls,
                 (unsigned long long)test->writes,
                 (unsigned long long)test->reads);
        print_head(head);
        kill_at_random(test);
        all_sweeps(test);
        chains(test);
    }
    return shown > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
