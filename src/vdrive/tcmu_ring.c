/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Walks a TCMU ring from where it stands to cmd_head, turns entries into
 * commands and replies into completions. Opening, waiting and the doorbell
 * are tcmu.c's.
 *
 * linux/target_core_user.h must not meet <sys/uio.h>: both define struct
 * iovec.
 */
#include "vdrive/tcmu_ring.h"

#ifdef HAVE_LINUX_TARGET_CORE_USER_H

#include "util/bytes.h"
#include "util/error.h"

#include <linux/target_core_user.h>
#include <stdlib.h>
#include <string.h>

#define SENSE_ABORTED_COMMAND 0x0B
#define ASC_DATA_PHASE_ERROR  0x4B
/* Far above what the block layer lets through in one command. */
#define DATA_MAX_BYTES (64u << 20)

/* One command as its entry describes it. cdb and iov point into the shared
 * area and are good until something is completed. */
struct request {
    uint16_t id;
    const uint8_t *cdb;
    const struct iovec *iov;
    uint32_t iov_count;
    size_t data_len;
};

static struct tcmu_mailbox *
mailbox(struct dcn_tcmu_ring *ring)
{
    return (struct tcmu_mailbox *)(void *)ring->map;
}

static struct tcmu_cmd_entry *
entry_at(struct dcn_tcmu_ring *ring, uint32_t offset)
{
    return (struct tcmu_cmd_entry *)(void *)(ring->map + ring->ring_off +
                                             offset);
}

static uint32_t
after(const struct dcn_tcmu_ring *ring, uint32_t offset,
      const struct tcmu_cmd_entry *entry)
{
    return (offset + tcmu_hdr_get_len(entry->hdr.len_op)) % ring->ring_size;
}

enum dcn_status
dcn__tcmu_ring_init(struct dcn_tcmu_ring *ring, void *map, size_t map_len,
                    struct dcn_error *error)
{
    memset(ring, 0, sizeof(*ring));
    ring->map = map;
    ring->map_len = map_len;
    if (map_len < sizeof(struct tcmu_mailbox))
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "TCMU area of %zu bytes has no mailbox", map_len);
    struct tcmu_mailbox *mb = mailbox(ring);
    if (mb->version != TCMU_MAILBOX_VERSION)
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "the kernel's TCMU mailbox has version %u, "
                              "not %d",
                              mb->version, TCMU_MAILBOX_VERSION);
    ring->ring_off = mb->cmdr_off;
    ring->ring_size = mb->cmdr_size;
    ring->short_reads = mb->flags & TCMU_MAILBOX_FLAG_CAP_READ_LEN;
    ring->aborts_told = (mb->flags & TCMU_MAILBOX_FLAG_CAP_TMR) &&
                        (mb->flags & TCMU_MAILBOX_FLAG_CAP_OOOC);
    ring->next = ring->tail = mb->cmd_tail;
    if (ring->ring_size == 0 || ring->ring_off > map_len ||
        ring->ring_size > map_len - ring->ring_off ||
        ring->tail >= ring->ring_size)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "TCMU ring of %u bytes at %u does not fit its "
                              "area of %zu",
                              ring->ring_size, ring->ring_off, map_len);
    return DCN_OK;
}

/* Slots of entries that need no answer go back with the next one. */
static void
skip_silent(struct dcn_tcmu_ring *ring)
{
    while (ring->tail != ring->next) {
        struct tcmu_cmd_entry *entry = entry_at(ring, ring->tail);
        if (tcmu_hdr_get_op(entry->hdr.len_op) == TCMU_OP_CMD)
            return;
        ring->tail = after(ring, ring->tail, entry);
        ring->dirty = true;
    }
}

/* Answers command id in the oldest slot, whichever command came in it. The
 * kernel finds the command by its id. */
static void
complete(struct dcn_tcmu_ring *ring, uint16_t id, uint8_t status,
         const uint8_t *sense, size_t sense_len, size_t read_len)
{
    skip_silent(ring);
    struct tcmu_cmd_entry *entry = entry_at(ring, ring->tail);
    entry->hdr.cmd_id = id;
    entry->hdr.uflags = 0;
    memset(&entry->rsp, 0, sizeof(entry->rsp));
    entry->rsp.scsi_status = status;
    if (sense_len > sizeof(entry->rsp.sense_buffer))
        sense_len = sizeof(entry->rsp.sense_buffer);
    if (sense_len > 0)
        memcpy(entry->rsp.sense_buffer, sense, sense_len);
    if (read_len > 0 && ring->short_reads) {
        entry->rsp.read_len = (uint32_t)read_len;
        entry->hdr.uflags |= TCMU_UFLAG_READ_LEN;
    }
    ring->tail = after(ring, ring->tail, entry);
    ring->dirty = true;
    skip_silent(ring);
}

static void
complete_aborted(struct dcn_tcmu_ring *ring, uint16_t id)
{
    const uint8_t sense[18] = {
        [0] = 0x70,
        [2] = SENSE_ABORTED_COMMAND,
        [7] = 10,
        [12] = ASC_DATA_PHASE_ERROR,
    };
    complete(ring, id, DCN_SCSI_CHECK_CONDITION, sense, sizeof(sense), 0);
}

void
dcn__tcmu_ring_give_up_hung(struct dcn_tcmu_ring *ring)
{
    for (unsigned i = 0; i < ring->hung_count; i++)
        complete_aborted(ring, ring->hung[i]);
    ring->hung_count = 0;
}

static void
leave_unanswered(struct dcn_tcmu_ring *ring, uint16_t id)
{
    if (!ring->aborts_told || ring->hung_count == DCN_TCMU_HUNG_MAX)
        complete_aborted(ring, id);
    else
        ring->hung[ring->hung_count++] = id;
}

/* The kernel gave commands up (TMR): those that hang are answered now, so
 * that it can let go of them. */
static void
take_aborts(struct dcn_tcmu_ring *ring, const struct tcmu_tmr_entry *tmr)
{
    uint32_t room = tcmu_hdr_get_len(tmr->hdr.len_op);
    if (room < sizeof(*tmr))
        return;
    room = (room - (uint32_t)sizeof(*tmr)) / sizeof(tmr->cmd_ids[0]);
    for (uint32_t n = 0; n < tmr->cmd_cnt && n < room; n++)
        for (unsigned i = 0; i < ring->hung_count; i++)
            if (ring->hung[i] == tmr->cmd_ids[n]) {
                complete_aborted(ring, ring->hung[i]);
                ring->hung[i] = ring->hung[--ring->hung_count];
                break;
            }
}

/* Length of a CDB by its group code, as the kernel's target core copies it:
 * vendor groups 6 and 7 count as 10 (bytes 10 and 11 of a longer one do not
 * arrive). */
static uint8_t
cdb_length(uint8_t opcode)
{
    static const uint8_t by_group[8] = {6, 10, 10, 12, 16, 12, 10, 10};
    return by_group[opcode >> 5];
}

/* Entries do not say which way data goes, so the operation code must
 * (MMC-6, SPC-4: those with a parameter list or data to write). */
static bool
takes_data(uint8_t opcode)
{
    static const uint8_t opcodes[] = {
        0x04,             /* FORMAT UNIT */
        0x15, 0x55,       /* MODE SELECT */
        0x1D,             /* SEND DIAGNOSTIC */
        0x2A, 0x2E, 0xAA, /* WRITE, WRITE AND VERIFY */
        0x3B,             /* WRITE BUFFER */
        0x4C,             /* LOG SELECT */
        0x54, 0x5D,       /* SEND OPC INFORMATION, SEND CUE SHEET */
        0xA3,             /* SEND KEY */
        0xB6,             /* SET STREAMING */
        0xBF,             /* SEND DISC STRUCTURE */
    };
    return memchr(opcodes, opcode, sizeof(opcodes)) != NULL;
}

/* False where the entry points outside the area. */
static bool
parse_request(struct dcn_tcmu_ring *ring, const struct tcmu_cmd_entry *entry,
              struct request *request)
{
    uint32_t len = tcmu_hdr_get_len(entry->hdr.len_op);
    size_t fixed = offsetof(struct tcmu_cmd_entry, req.iov);
    uint64_t total = 0;

    request->id = entry->hdr.cmd_id;
    if (len < fixed ||
        entry->req.iov_cnt > (len - fixed) / sizeof(struct iovec) ||
        entry->req.cdb_off > ring->map_len - DCN_CDB_MAX_BYTES)
        return false;
    request->cdb = ring->map + entry->req.cdb_off;
    request->iov = (const void *)((const uint8_t *)entry + fixed);
    request->iov_count = entry->req.iov_cnt;
    for (uint32_t i = 0; i < request->iov_count; i++) {
        uint64_t base = (uintptr_t)request->iov[i].iov_base;
        uint64_t bytes = request->iov[i].iov_len;
        if (base > ring->map_len || bytes > ring->map_len - base)
            return false;
        total += bytes;
        if (total > DATA_MAX_BYTES)
            return false;
    }
    request->data_len = (size_t)total;
    return true;
}

/* Where the command's data are in one piece: in the area itself, or beside
 * it. NULL where memory ran out. */
static uint8_t *
contiguous(struct dcn_tcmu_ring *ring, const struct request *request)
{
    if (request->iov_count == 1)
        return ring->map + (uintptr_t)request->iov[0].iov_base;
    if (request->data_len > ring->bounce_cap) {
        free(ring->bounce);
        ring->bounce_cap = 0;
        ring->bounce = malloc(request->data_len);
        if (!ring->bounce)
            return NULL;
        ring->bounce_cap = request->data_len;
    }
    return ring->bounce;
}

/* Copies len bytes between the pieces of the area and data. */
static void
copy_pieces(struct dcn_tcmu_ring *ring, const struct request *request,
            uint8_t *data, size_t len, bool to_area)
{
    for (uint32_t i = 0; i < request->iov_count && len > 0; i++) {
        uint8_t *piece = ring->map + (uintptr_t)request->iov[i].iov_base;
        size_t bytes = request->iov[i].iov_len;
        if (bytes > len)
            bytes = len;
        memcpy(to_area ? piece : data, to_area ? data : piece, bytes);
        data += bytes;
        len -= bytes;
    }
}

static void
answer(struct dcn_tcmu_ring *ring, const struct request *request,
       const struct dcn_command *command, struct dcn_reply *reply)
{
    bool in = command->direction == DCN_DATA_IN;
    uint8_t *data = command->data;
    size_t moved = reply->transferred < command->data_len ? reply->transferred
                                                          : command->data_len;

    if (in && reply->status == DCN_SCSI_GOOD && moved < command->data_len &&
        (moved == 0 || !ring->short_reads)) {
        /* The kernel passes the whole length on: never an earlier
         * command's bytes. */
        memset(data + moved, 0, command->data_len - moved);
        moved = command->data_len;
    }
    if (in && data == ring->bounce)
        copy_pieces(ring, request, data, moved, true);
    complete(ring, request->id, reply->status, reply->sense, reply->sense_len,
             in ? moved : 0);
}

static void
execute_entry(struct dcn_tcmu_ring *ring, struct tcmu_cmd_entry *entry,
              dcn__tcmu_execute execute, void *payload)
{
    struct request request;
    struct dcn_command command = {0};
    struct dcn_reply reply = {0};

    if (!parse_request(ring, entry, &request)) {
        complete_aborted(ring, request.id);
        return;
    }
    command.cdb_len = cdb_length(request.cdb[0]);
    memcpy(command.cdb, request.cdb, command.cdb_len);
    command.data_len = request.data_len;
    /* Whoever waits for the answer keeps the time; a drive that hangs must
     * not spend it here. */
    command.timeout_ms = 1;
    if (request.data_len > 0) {
        command.direction =
            takes_data(request.cdb[0]) ? DCN_DATA_OUT : DCN_DATA_IN;
        command.data = contiguous(ring, &request);
        if (!command.data) {
            complete(ring, request.id, DCN_SCSI_BUSY, NULL, 0, 0);
            return;
        }
        if (command.direction == DCN_DATA_OUT && command.data == ring->bounce)
            copy_pieces(ring, &request, ring->bounce, request.data_len, false);
    }
    execute(payload, &command, &reply);
    if (reply.transport_failed)
        leave_unanswered(ring, request.id);
    else
        answer(ring, &request, &command, &reply);
}

bool
dcn__tcmu_ring_waits(struct dcn_tcmu_ring *ring)
{
    return ring->next !=
           __atomic_load_n(&mailbox(ring)->cmd_head, __ATOMIC_ACQUIRE);
}

bool
dcn__tcmu_ring_step(struct dcn_tcmu_ring *ring, dcn__tcmu_execute execute,
                    void *payload)
{
    uint32_t head = __atomic_load_n(&mailbox(ring)->cmd_head, __ATOMIC_ACQUIRE);
    if (ring->next == head)
        return false;
    struct tcmu_cmd_entry *entry = entry_at(ring, ring->next);
    uint32_t len = tcmu_hdr_get_len(entry->hdr.len_op);
    if (len < sizeof(entry->hdr) || len > ring->ring_size - ring->next) {
        ring->broken = true;
        return false;
    }
    ring->next = after(ring, ring->next, entry);
    switch (tcmu_hdr_get_op(entry->hdr.len_op)) {
    case TCMU_OP_CMD:
        execute_entry(ring, entry, execute, payload);
        break;
    case TCMU_OP_TMR:
        take_aborts(ring, (const struct tcmu_tmr_entry *)(void *)entry);
        break;
    case TCMU_OP_PAD:
        break;
    default:
        entry->hdr.uflags |= TCMU_UFLAG_UNKNOWN_OP;
    }
    skip_silent(ring);
    return true;
}

bool
dcn__tcmu_ring_publish(struct dcn_tcmu_ring *ring)
{
    if (!ring->dirty)
        return false;
    ring->dirty = false;
    __atomic_store_n(&mailbox(ring)->cmd_tail, ring->tail, __ATOMIC_RELEASE);
    return true;
}

void
dcn__tcmu_ring_free(struct dcn_tcmu_ring *ring)
{
    free(ring->bounce);
    ring->bounce = NULL;
    ring->bounce_cap = 0;
}

#endif
