/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In place of vdrive/tcmu.c: a kernel that gives each drive a node named after
 * the length of its disc, and asks it for nothing. What serving is but for the
 * kernel can be tested with it anywhere, without root.
 */
#include "vdrive/tcmu.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST 16

struct dcn_tcmu {
    struct dcn_vdrive *drive;
    char name[64];
    char node[32];
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static const struct dcn_tcmu *alive[MOST];

/* As in the kernel's tree, a name is there once. */
static bool
take_place(const struct dcn_tcmu *tcmu)
{
    size_t free_place = MOST;
    bool taken = false;

    pthread_mutex_lock(&mutex);
    for (size_t i = 0; i < MOST; i++) {
        if (alive[i] == NULL)
            free_place = i;
        else if (strcmp(alive[i]->name, tcmu->name) == 0)
            taken = true;
    }
    if (!taken && free_place < MOST)
        alive[free_place] = tcmu;
    pthread_mutex_unlock(&mutex);
    return !taken && free_place < MOST;
}

enum dcn_status
dcn__tcmu_start(struct dcn_vdrive *drive, const char *name,
                struct dcn_tcmu **tcmu, struct dcn_error *error)
{
    struct dcn_tcmu *made = calloc(1, sizeof(*made));

    *tcmu = NULL;
    if (made == NULL)
        return dcn__error_memory(error, "making a drive");
    made->drive = drive;
    snprintf(made->name, sizeof(made->name), "%s", name);
    snprintf(made->node, sizeof(made->node), "/dev/sr%llu",
             (unsigned long long)dcn__vdrive_blocks(drive));
    if (!take_place(made)) {
        free(made);
        return dcn__error_set(error, DCN_ERR_BUSY, "%s is served", name);
    }
    *tcmu = made;
    return DCN_OK;
}

const char *
dcn__tcmu_node(const struct dcn_tcmu *tcmu)
{
    return tcmu->node;
}

enum dcn_status
dcn__tcmu_serve(struct dcn_tcmu *tcmu, bool (*stop)(void *payload),
                void (*on_node)(const char *node, void *payload), void *payload,
                struct dcn_error *error)
{
    const struct timespec tick = {.tv_nsec = 1000000};

    (void)error;
    on_node(tcmu->node, payload);
    while (!stop(payload) && !dcn__vdrive_gone(tcmu->drive))
        nanosleep(&tick, NULL);
    return DCN_OK;
}

void
dcn__tcmu_stop(struct dcn_tcmu *tcmu)
{
    pthread_mutex_lock(&mutex);
    for (size_t i = 0; i < MOST; i++)
        if (alive[i] == tcmu)
            alive[i] = NULL;
    pthread_mutex_unlock(&mutex);
    free(tcmu);
}
