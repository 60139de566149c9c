/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shared memory of a TCMU device: mailbox, command ring and data area
 * (linux/target_core_user.h, mailbox version 2). Knows no files, so that
 * tests can make one in plain memory.
 */
#ifndef DCN_VDRIVE_TCMU_RING_H
#define DCN_VDRIVE_TCMU_RING_H

#include "mmc/transport.h"

/* Commands that can be left unanswered at the same time. */
#define DCN_TCMU_HUNG_MAX 128

/* Executes a command; dcn__vdrive_execute is one. */
typedef void (*dcn__tcmu_execute)(void *payload,
                                  const struct dcn_command *command,
                                  struct dcn_reply *reply);

struct dcn_tcmu_ring {
    uint8_t *map; /* the whole shared area; not owned */
    size_t map_len;
    uint32_t ring_off; /* of the command ring in the area */
    uint32_t ring_size;
    uint32_t next;    /* ring offset of the first entry not yet seen */
    uint32_t tail;    /* ring offset of the first slot not given back */
    bool short_reads; /* the kernel takes the length of a reply */
    bool aborts_told; /* the kernel says which commands it aborted */
    bool broken;      /* an entry leads outside: nothing more is taken */
    bool dirty;       /* slots given back that the kernel cannot see yet */
    uint8_t *bounce;  /* for data in more than one piece */
    size_t bounce_cap;
    uint16_t hung[DCN_TCMU_HUNG_MAX]; /* cmd_id of unanswered commands */
    unsigned hung_count;
};

/*
 * Takes up a ring where its mailbox stands. DCN_ERR_UNSUPPORTED for another
 * mailbox version, DCN_ERR_FORMAT where the area is too small for what the
 * mailbox says.
 */
enum dcn_status dcn__tcmu_ring_init(struct dcn_tcmu_ring *ring, void *map,
                                    size_t map_len, struct dcn_error *error);

/*
 * Takes one entry off the ring and, if it is a command, has it executed and
 * answers it. A reply with transport_failed stays unanswered until the
 * kernel gives the command up, as with a drive that hangs (where the kernel
 * tells no aborts: answered 0Bh/4Bh, data phase error). False: nothing was
 * there. The kernel sees answers after dcn__tcmu_ring_publish.
 */
bool dcn__tcmu_ring_step(struct dcn_tcmu_ring *ring, dcn__tcmu_execute execute,
                         void *payload);
/* True where the next step would find an entry. */
bool dcn__tcmu_ring_waits(struct dcn_tcmu_ring *ring);

/* Answers all hung commands with 0Bh/4Bh. */
void dcn__tcmu_ring_give_up_hung(struct dcn_tcmu_ring *ring);

/* Shows the kernel what was given back; true where its doorbell must then
 * be rung. */
bool dcn__tcmu_ring_publish(struct dcn_tcmu_ring *ring);

/* Frees what the ring allocated. */
void dcn__tcmu_ring_free(struct dcn_tcmu_ring *ring);

#endif
