/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The server of a kernel drive: starts and removes it, waits for commands
 * and has the virtual drive answer them. Two calls into the kernel only
 * return when commands that they cause have been answered (putting the
 * drive on the bus, taking it off): a helper thread makes them while the
 * caller's thread answers.
 */
#include "vdrive/tcmu.h"

#include "util/error.h"

#ifdef HAVE_LINUX_TARGET_CORE_USER_H

#include "mmc/sense.h"
#include "vdrive/tcmu_ring.h"
#include "vdrive/tcmu_target.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define LEFTOVERS_MAX 32
#define TICK_MS       50
/* After this the kernel either has named the drive or has no driver. */
#define NAMING_PATIENCE_MS 10000
/* How long an answer may wait for others of the same wake-up. */
#define BATCH_NS 500000

struct dcn_tcmu {
    struct dcn_vdrive *drive;
    struct dcn_tcmu_target target;
    struct dcn_tcmu_ring ring;
    int fd;
    void *map;
    size_t map_len;
    char node[64];
    pthread_t helper;
    bool helper_runs;
    atomic_bool helper_done;
    int link_failed; /* errno of the helper's linking */
};

static uint64_t
now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void
execute_drive(void *payload, const struct dcn_command *command,
              struct dcn_reply *reply)
{
    dcn__vdrive_execute(payload, command, reply);
}

/* Of a drive that is being removed: no such logical unit. */
static void
execute_removed(void *payload, const struct dcn_command *command,
                struct dcn_reply *reply)
{
    (void)payload;
    (void)command;
    memset(reply, 0, sizeof(*reply));
    dcn__sense_reply(reply, 0x05, 0x25, 0x00, false, 0);
}

static bool
ring_doorbell(struct dcn_tcmu *tcmu)
{
    const uint32_t one = 1;
    return !dcn__tcmu_ring_publish(&tcmu->ring) ||
           write(tcmu->fd, &one, sizeof(one)) == sizeof(one);
}

/* Answers what is there, until told to stop: a busy client has its next
 * command there before the last answer is out of the server's hands. One
 * doorbell serves several quick answers; a slow one is not kept waiting.
 * False: the device no longer takes answers. */
static bool
answer_all(struct dcn_tcmu *tcmu, dcn__tcmu_execute execute,
           bool (*stop)(void *payload), void *payload)
{
    uint64_t since = 0;
    while (!(stop && stop(payload)) &&
           dcn__tcmu_ring_step(&tcmu->ring, execute, tcmu->drive)) {
        if (!dcn__tcmu_ring_waits(&tcmu->ring))
            continue;
        uint64_t now = now_ns();
        if (since == 0)
            since = now;
        if (now - since < BATCH_NS)
            continue;
        if (!ring_doorbell(tcmu))
            return false;
        since = 0;
    }
    return ring_doorbell(tcmu) && !tcmu->ring.broken;
}

/* Waits a tick for the kernel to say that there is something. */
static void
wait_for_work(struct dcn_tcmu *tcmu)
{
    struct pollfd wait = {.fd = tcmu->fd, .events = POLLIN};
    uint32_t count;
    if (poll(&wait, 1, TICK_MS) > 0)
        (void)!read(tcmu->fd, &count, sizeof(count));
}

static void *
link_helper(void *payload)
{
    struct dcn_tcmu *tcmu = payload;
    tcmu->link_failed = dcn__tcmu_target_link(&tcmu->target);
    atomic_store(&tcmu->helper_done, true);
    return NULL;
}

static void *
unlink_helper(void *payload)
{
    struct dcn_tcmu *tcmu = payload;
    dcn__tcmu_target_unlink(&tcmu->target);
    atomic_store(&tcmu->helper_done, true);
    return NULL;
}

/* Starts a helper that no signal goes to: they are the caller's. */
static int
start_helper(struct dcn_tcmu *tcmu, void *(*work)(void *))
{
    sigset_t all, before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    atomic_store(&tcmu->helper_done, false);
    int failed = pthread_create(&tcmu->helper, NULL, work, tcmu);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    tcmu->helper_runs = failed == 0;
    return failed;
}

/* Answers as a removed drive until the helper is done. */
static void
finish_helper(struct dcn_tcmu *tcmu)
{
    while (tcmu->helper_runs && !atomic_load(&tcmu->helper_done)) {
        (void)answer_all(tcmu, execute_removed, NULL, NULL);
        wait_for_work(tcmu);
    }
    if (tcmu->helper_runs)
        (void)pthread_join(tcmu->helper, NULL);
    tcmu->helper_runs = false;
}

static enum dcn_status
open_ring(struct dcn_tcmu *tcmu, struct dcn_error *error)
{
    enum dcn_status status = dcn__tcmu_target_open(
        &tcmu->target, &tcmu->fd, &tcmu->map, &tcmu->map_len, error);
    if (status != DCN_OK) {
        tcmu->fd = -1;
        tcmu->map = NULL;
        return status;
    }
    return dcn__tcmu_ring_init(&tcmu->ring, tcmu->map, tcmu->map_len, error);
}

/* Removes a drive whose server was killed, with answers to what the kernel
 * still asks of it. Busy: it is served. */
static enum dcn_status
remove_leftover(const struct dcn_tcmu_target *target, struct dcn_error *error)
{
    struct dcn_tcmu *old = calloc(1, sizeof(*old));
    if (!old)
        return dcn__error_memory(error, "looking at an old kernel drive");
    old->target = *target;
    enum dcn_status status = open_ring(old, error);
    if (status == DCN_ERR_BUSY || status == DCN_ERR_ACCESS) {
        free(old);
        return status;
    }
    if (old->map) { /* else it never was on a bus */
        dcn__tcmu_target_reset_ring(&old->target);
        (void)dcn__tcmu_ring_init(&old->ring, old->map, old->map_len, NULL);
    }
    dcn__tcmu_stop(old);
    return DCN_OK;
}

/* Removes what killed servers left; DCN_ERR_BUSY where one of that name is
 * alive. */
static enum dcn_status
remove_leftovers(const char *name, struct dcn_error *error)
{
    struct dcn_tcmu_target *targets = calloc(LEFTOVERS_MAX, sizeof(*targets));
    if (!targets)
        return dcn__error_memory(error, "looking for old kernel drives");
    size_t count = dcn__tcmu_target_list(targets, LEFTOVERS_MAX);
    enum dcn_status status = DCN_OK;
    for (size_t i = 0; i < count && status == DCN_OK; i++) {
        struct dcn_error why = {0};
        enum dcn_status found = remove_leftover(&targets[i], &why);
        if (found != DCN_OK && strcmp(targets[i].name, name) == 0) {
            status = found;
            if (error)
                *error = why;
        }
    }
    free(targets);
    return status;
}

static enum dcn_status
make(struct dcn_tcmu *tcmu, const char *name, struct dcn_error *error)
{
    uint64_t blocks = dcn__vdrive_blocks(tcmu->drive);
    enum dcn_status status = remove_leftovers(name, error);
    if (status == DCN_OK)
        status = dcn__tcmu_target_create(&tcmu->target, name,
                                         (blocks ? blocks : 1) * 2048, error);
    if (status == DCN_OK)
        status = open_ring(tcmu, error);
    return status;
}

enum dcn_status
dcn__tcmu_start(struct dcn_vdrive *drive, const char *name,
                struct dcn_tcmu **out, struct dcn_error *error)
{
    *out = NULL;
    struct dcn_tcmu *tcmu = calloc(1, sizeof(*tcmu));
    if (!tcmu)
        return dcn__error_memory(error, "making a kernel drive");
    tcmu->drive = drive;
    dcn__vdrive_in_kernel(drive);
    tcmu->fd = -1;
    tcmu->target.uio = -1;
    int lock = dcn__tcmu_target_lock();
    enum dcn_status status = make(tcmu, name, error);
    if (status != DCN_OK)
        dcn__tcmu_stop(tcmu);
    else
        *out = tcmu;
    if (lock >= 0)
        (void)close(lock);
    return status;
}

const char *
dcn__tcmu_node(const struct dcn_tcmu *tcmu)
{
    return tcmu->node[0] ? tcmu->node : NULL;
}

/* Looks whether the helper has linked and the kernel has named the drive.
 * waited_ms: since serving began. */
static enum dcn_status
look_for_node(struct dcn_tcmu *tcmu, uint64_t waited_ms,
              struct dcn_error *error)
{
    bool has_device;

    if (!atomic_load(&tcmu->helper_done))
        return DCN_OK;
    if (tcmu->helper_runs) {
        finish_helper(tcmu);
        if (tcmu->link_failed)
            return dcn__error_set_errno(error, tcmu->link_failed,
                                        "%s: cannot put the drive on its bus",
                                        tcmu->target.loop);
    }
    if (dcn__tcmu_target_node(&tcmu->target, tcmu->node, sizeof(tcmu->node),
                              &has_device))
        return DCN_OK;
    tcmu->node[0] = '\0';
    if (waited_ms < NAMING_PATIENCE_MS)
        return DCN_OK;
    if (has_device)
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "the kernel has no driver for optical drives: "
                              "modprobe sr_mod");
    return dcn__error_set(error, DCN_ERR_TRANSPORT,
                          "the kernel did not take the drive: see dmesg");
}

enum dcn_status
dcn__tcmu_serve(struct dcn_tcmu *tcmu, bool (*stop)(void *payload),
                void (*on_node)(const char *node, void *payload), void *payload,
                struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    uint64_t begin = now_ns();

    if (!tcmu->node[0]) {
        int failed = start_helper(tcmu, link_helper);
        if (failed)
            return dcn__error_set_errno(error, failed, "cannot start a thread");
    }
    while (status == DCN_OK && !stop(payload) &&
           !dcn__vdrive_gone(tcmu->drive)) {
        if (!answer_all(tcmu, execute_drive, stop, payload))
            return dcn__error_set(error, DCN_ERR_TRANSPORT,
                                  "/dev/uio%d takes no more answers",
                                  tcmu->target.uio);
        if (!tcmu->node[0]) {
            status = look_for_node(tcmu, (now_ns() - begin) / 1000000, error);
            if (tcmu->node[0] && on_node)
                on_node(tcmu->node, payload);
        }
        wait_for_work(tcmu);
    }
    return status;
}

void
dcn__tcmu_stop(struct dcn_tcmu *tcmu)
{
    if (!tcmu)
        return;
    if (tcmu->map) {
        dcn__tcmu_ring_give_up_hung(&tcmu->ring);
        finish_helper(tcmu);
        if (start_helper(tcmu, unlink_helper) == 0)
            finish_helper(tcmu);
    }
    dcn__tcmu_target_unlink(&tcmu->target);
    dcn__tcmu_ring_free(&tcmu->ring);
    if (tcmu->map)
        (void)munmap(tcmu->map, tcmu->map_len);
    if (tcmu->fd >= 0)
        (void)close(tcmu->fd);
    dcn__tcmu_target_remove(&tcmu->target);
    free(tcmu);
}

#else

enum dcn_status
dcn__tcmu_start(struct dcn_vdrive *drive, const char *name,
                struct dcn_tcmu **tcmu, struct dcn_error *error)
{
    (void)drive;
    (void)name;
    *tcmu = NULL;
    return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                          "kernel drives need Linux and its "
                          "linux/target_core_user.h");
}

const char *
dcn__tcmu_node(const struct dcn_tcmu *tcmu)
{
    (void)tcmu;
    return NULL;
}

enum dcn_status
dcn__tcmu_serve(struct dcn_tcmu *tcmu, bool (*stop)(void *payload),
                void (*on_node)(const char *node, void *payload), void *payload,
                struct dcn_error *error)
{
    (void)tcmu;
    (void)stop;
    (void)on_node;
    (void)payload;
    return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                          "kernel drives need Linux");
}

void
dcn__tcmu_stop(struct dcn_tcmu *tcmu)
{
    (void)tcmu;
}

#endif
