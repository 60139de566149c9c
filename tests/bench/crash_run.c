/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of a command with one fault, in a folder of its own. */
#include "crash.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HANG_S 30

static const char *root, *discern, *shim;
static struct faultio_board *board;

const char *
crash_path(const char *name)
{
    static char paths[4][CRASH_PATH];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, CRASH_PATH, "%s/%s", root, name);
    return path;
}

static void
empty(const char *name)
{
    const char *path = crash_path(name);
    DIR *folder = opendir(path);
    struct dirent *entry;
    char inner[2 * CRASH_PATH];

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
        unlink(inner);
    }
    if (folder != NULL)
        closedir(folder);
    mkdir(path, 0777);
}

void
crash_clean(void)
{
    empty("out");
    empty("side");
}

void
crash_begin(const char *in_root, const char *of_discern, const char *of_shim)
{
    const char *path;
    int fd;

    root = in_root;
    discern = of_discern;
    shim = of_shim;
    mkdir(crash_path("disc"), 0777);
    crash_clean();
    path = crash_path("board");
    fd = open(path, O_RDWR | O_CREAT, 0666);
    if (fd < 0 || ftruncate(fd, sizeof(*board)) != 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    board =
        mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (board == MAP_FAILED) {
        perror(path);
        exit(EXIT_FAILURE);
    }
}

struct faultio_board *
crash_board(void)
{
    return board;
}

/* One after the other, malloc. */
static char *
join(const char *one, const char *two)
{
    char *made = NULL;

    if (asprintf(&made, "%s%s", one, two) < 0)
        abort();
    return made;
}

static char *
virtual_drive(const struct crash_case *test)
{
    char *made = NULL;

    if (asprintf(&made,
                 "virtual:../disc/%s,personality=../disc/drive,"
                 "damage=../disc/%s,clock=simulated",
                 test->disc, test->damage) < 0)
        abort();
    return made;
}

/* The command line; outputs are "x..." in the current folder. */
void
crash_prepare(struct crash_case *test)
{
    char **arg = test->argv;

    if (test->is_ddrescue) {
        *arg++ = join("ddrescue", "");
        *arg++ = join("-q", "");
        *arg++ = join("-b2048", "");
        *arg++ = join("-r6", "");
        *arg++ = join("../disc/", test->disc);
        *arg++ = join("x.iso", "");
        *arg++ = join("x.map", "");
        return;
    }
    *arg++ = join(discern, "");
    *arg++ = join("rip", "");
    *arg++ = join("-q", "");
    *arg++ = virtual_drive(test);
    *arg++ = join("-o", "");
    *arg++ = join("x", "");
    *arg++ = join("--room-wait", "");
    *arg++ = join("0", "");
    for (size_t i = 0; test->options[i] != NULL; i++)
        *arg++ = join(test->options[i], "");
}

static void
set_number(const char *name, uint64_t value)
{
    char text[32];

    snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
    setenv(name, text, 1);
}

static void
set_environment(const struct crash_case *test, const struct crash_fault *fault)
{
    bool faults = fault->what != NULL && fault->what[0] != '\0';

    setenv("XDG_STATE_HOME", crash_path("state"), 1);
    setenv("FAULTIO_BOARD", crash_path("board"), 1);
    if (!fault->unpaced)
        setenv("CRASH_PACED", "1", 1);
    if (!faults && !fault->disk && !test->is_ddrescue)
        return;
    setenv("LD_PRELOAD", shim, 1);
    setenv("FAULTIO_FOLDER", crash_path("out"), 1);
    if (faults)
        setenv("FAULTIO_DO", fault->what, 1);
    set_number("FAULTIO_AT", fault->at);
    set_number("FAULTIO_ON", fault->on);
    set_number("FAULTIO_SEED", fault->seed);
    if (fault->disk)
        setenv("FAULTIO_SIDE", crash_path("side"), 1);
    set_number("FAULTIO_ORDERED", fault->ordered);
    if (!test->is_ddrescue)
        return;
    setenv("FAULTIO_INPUT", crash_path(join("disc/", test->disc)), 1);
    setenv("FAULTIO_BAD", crash_path(join("disc/", test->damage)), 1);
    set_number("FAULTIO_RATE", (uint64_t)75 * 2048);
    set_number("FAULTIO_ERROR_MS", 1000);
}

static void
start(const struct crash_case *test, const struct crash_fault *fault)
{
    int err = open(crash_path("err"), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    int out = open("/dev/null", O_RDWR);

    set_environment(test, fault);
    if (chdir(crash_path("out")) != 0)
        _exit(126);
    dup2(out, 0);
    dup2(out, 1);
    dup2(err, 2);
    close(out);
    close(err);
    alarm(HANG_S);
    execvp(test->argv[0], test->argv);
    _exit(127);
}

int
crash_run(const struct crash_case *test, const struct crash_fault *fault)
{
    pid_t child;
    int status;

    memset(board, 0, offsetof(struct faultio_board, log));
    child = fork();
    if (child == 0)
        start(test, fault);
    if (child < 0) {
        perror("fork");
        exit(EXIT_FAILURE);
    }
    if (fault->what != NULL && fault->what[0] == '\0') {
        usleep((useconds_t)fault->kill_us);
        kill(child, SIGKILL);
    }
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status);
}

uint8_t *
crash_load(const char *path, size_t *len)
{
    int fd = open(path, O_RDONLY);
    uint8_t *at = NULL;
    struct stat info;

    *len = 0;
    if (fd < 0)
        return NULL;
    if (fstat(fd, &info) == 0)
        at = calloc(1, (size_t)info.st_size + 1);
    while (at != NULL && *len < (size_t)info.st_size) {
        ssize_t got = read(fd, at + *len, (size_t)info.st_size - *len);
        if (got <= 0)
            break;
        *len += (size_t)got;
    }
    close(fd);
    return at;
}

const char *
crash_said(void)
{
    static char line[256];
    size_t len;
    uint8_t *text = crash_load(crash_path("err"), &len);

    snprintf(line, sizeof(line), "%s", text != NULL ? (char *)text : "");
    line[strcspn(line, "\n")] = '\0';
    free(text);
    return line;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

size_t
crash_list(char names[][64], size_t most)
{
    DIR *folder = opendir(crash_path("out"));
    struct dirent *entry;
    size_t count = 0;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        const char *name = entry->d_name;

        if (name[0] == '.' || strcmp(name, "x.map") == 0 ||
            strcmp(name, "x.json") == 0 || count == most)
            continue;
        snprintf(names[count++], 64, "%.63s", name);
    }
    if (folder != NULL)
        closedir(folder);
    qsort(names, count, 64, by_name);
    return count;
}
