/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The TCMU ring in plain memory, with the test in the kernel's place. */
#include "unit/unit.h"

#include "vdrive/tcmu_ring.h"

#ifdef HAVE_LINUX_TARGET_CORE_USER_H

#include <linux/target_core_user.h>
#include <string.h>

#define RING_OFF    128
#define RING_SIZE   1024
#define DATA_OFF    (RING_OFF + RING_SIZE)
#define AREA_SIZE   (DATA_OFF + 4096)
#define SLOT        128 /* every command entry */
#define CDB_IN_SLOT 112

static _Alignas(64) uint8_t area[AREA_SIZE];
static struct dcn_tcmu_ring ring;

/* What the fake drive saw and shall say. */
static struct dcn_command seen;
static uint8_t seen_data[4096];
static unsigned executed;
static struct dcn_reply next_reply;
static const char *next_data;

static struct tcmu_mailbox *
mailbox(void)
{
    return (struct tcmu_mailbox *)(void *)area;
}

static struct tcmu_cmd_entry *
entry(unsigned slot)
{
    return (struct tcmu_cmd_entry *)(void *)(area + RING_OFF + slot * SLOT);
}

static void
execute(void *payload, const struct dcn_command *command,
        struct dcn_reply *reply)
{
    (void)payload;
    executed++;
    seen = *command;
    *reply = next_reply;
    if (command->direction == DCN_DATA_OUT)
        memcpy(seen_data, command->data, command->data_len);
    if (command->direction == DCN_DATA_IN && next_data)
        memcpy(command->data, next_data, next_reply.transferred);
}

static void
begin(uint16_t flags)
{
    memset(area, 0xEE, sizeof(area));
    memset(area, 0, RING_OFF);
    mailbox()->version = TCMU_MAILBOX_VERSION;
    mailbox()->flags = flags;
    mailbox()->cmdr_off = RING_OFF;
    mailbox()->cmdr_size = RING_SIZE;
    memset(&next_reply, 0, sizeof(next_reply));
    next_data = NULL;
    executed = 0;
    ck_assert_int_eq(dcn__tcmu_ring_init(&ring, area, sizeof(area), NULL),
                     DCN_OK);
}

/* Puts a command with up to two pieces of data into a slot. */
static void
submit(unsigned slot, uint16_t id, uint8_t opcode, uint32_t piece1,
       uint32_t piece2)
{
    struct tcmu_cmd_entry *e = entry(slot);
    struct iovec iov[2] = {{(void *)(uintptr_t)DATA_OFF, piece1},
                           {(void *)(uintptr_t)(DATA_OFF + 2048), piece2}};
    memset(e, 0, SLOT);
    e->hdr.len_op = SLOT | TCMU_OP_CMD;
    e->hdr.cmd_id = id;
    e->req.iov_cnt = (piece1 != 0) + (piece2 != 0);
    memcpy((uint8_t *)e + offsetof(struct tcmu_cmd_entry, req.iov), iov,
           sizeof(iov));
    e->req.cdb_off = (uint64_t)(RING_OFF + slot * SLOT + CDB_IN_SLOT);
    area[e->req.cdb_off] = opcode;
    mailbox()->cmd_head = (slot + 1) * SLOT % RING_SIZE;
}

static const uint16_t ALL = TCMU_MAILBOX_FLAG_CAP_OOOC |
                            TCMU_MAILBOX_FLAG_CAP_READ_LEN |
                            TCMU_MAILBOX_FLAG_CAP_TMR;

START_TEST(a_read_is_answered_in_the_data_area_itself)
{
    begin(ALL);
    submit(0, 7, 0x28, 2048, 0);
    next_reply.transferred = 2048;
    ck_assert(dcn__tcmu_ring_waits(&ring));
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert(!dcn__tcmu_ring_waits(&ring));
    ck_assert(!dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert_uint_eq(seen.cdb_len, 10);
    ck_assert_int_eq(seen.direction, DCN_DATA_IN);
    ck_assert_ptr_eq(seen.data, area + DATA_OFF);
    ck_assert_uint_eq(entry(0)->rsp.scsi_status, DCN_SCSI_GOOD);
    ck_assert_uint_eq(mailbox()->cmd_tail, 0);
    ck_assert(dcn__tcmu_ring_publish(&ring));
    ck_assert_uint_eq(mailbox()->cmd_tail, SLOT);
    ck_assert(!dcn__tcmu_ring_publish(&ring));
}
END_TEST

START_TEST(a_reply_in_two_pieces_is_spread_over_them)
{
    begin(ALL);
    submit(0, 7, 0xBE, 3, 5);
    next_reply.transferred = 8;
    next_data = "abcdefgh";
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert_mem_eq(area + DATA_OFF, "abc", 3);
    ck_assert_mem_eq(area + DATA_OFF + 2048, "defgh", 5);
    ck_assert_uint_eq(area[DATA_OFF + 3], 0xEE);
    dcn__tcmu_ring_free(&ring);
}
END_TEST

START_TEST(a_parameter_list_in_two_pieces_arrives_whole)
{
    begin(ALL);
    submit(0, 7, 0x55, 3, 5);
    memcpy(area + DATA_OFF, "abc", 3);
    memcpy(area + DATA_OFF + 2048, "defgh", 5);
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert_int_eq(seen.direction, DCN_DATA_OUT);
    ck_assert_uint_eq(seen.data_len, 8);
    ck_assert_mem_eq(seen_data, "abcdefgh", 8);
    ck_assert_uint_eq(entry(0)->hdr.uflags, 0);
    dcn__tcmu_ring_free(&ring);
}
END_TEST

START_TEST(a_short_reply_says_its_length)
{
    begin(ALL);
    submit(0, 7, 0x12, 96, 0);
    next_reply.transferred = 36;
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert_uint_eq(entry(0)->hdr.uflags, TCMU_UFLAG_READ_LEN);
    ck_assert_uint_eq(entry(0)->rsp.read_len, 36);
}
END_TEST

START_TEST(an_empty_good_reply_gives_zeros_not_old_bytes)
{
    begin(ALL);
    submit(0, 7, 0x12, 96, 0);
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert_uint_eq(area[DATA_OFF], 0);
    ck_assert_uint_eq(area[DATA_OFF + 95], 0);
    ck_assert_uint_eq(area[DATA_OFF + 96], 0xEE);
}
END_TEST

START_TEST(a_short_reply_is_padded_for_a_kernel_without_lengths)
{
    begin(0);
    submit(0, 7, 0x12, 96, 0);
    next_reply.transferred = 36;
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert_uint_eq(entry(0)->hdr.uflags, 0);
    ck_assert_uint_eq(area[DATA_OFF + 36], 0);
    ck_assert_uint_eq(area[DATA_OFF + 95], 0);
}
END_TEST

START_TEST(sense_comes_with_the_sectors_read_before_it)
{
    begin(ALL);
    submit(0, 7, 0x28, 2048, 2048);
    next_reply.status = DCN_SCSI_CHECK_CONDITION;
    next_reply.sense[0] = 0x70;
    next_reply.sense[2] = 3;
    next_reply.sense_len = 18;
    next_reply.transferred = 2048;
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert_uint_eq(entry(0)->rsp.scsi_status, DCN_SCSI_CHECK_CONDITION);
    ck_assert_int_eq(entry(0)->rsp.sense_buffer[2], 3);
    ck_assert_uint_eq(entry(0)->rsp.read_len, 2048);
    ck_assert_uint_eq(area[DATA_OFF + 2048], 0xEE);
    dcn__tcmu_ring_free(&ring);
}
END_TEST

START_TEST(padding_goes_back_with_what_follows_it)
{
    begin(ALL);
    entry(0)->hdr.len_op = SLOT | TCMU_OP_PAD;
    submit(1, 7, 0x00, 0, 0);
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert_uint_eq(executed, 1);
    ck_assert(dcn__tcmu_ring_publish(&ring));
    ck_assert_uint_eq(mailbox()->cmd_tail, 2 * SLOT);
}
END_TEST

START_TEST(an_unknown_entry_is_flagged_and_skipped)
{
    begin(ALL);
    memset(entry(0), 0, SLOT);
    entry(0)->hdr.len_op = SLOT | 5;
    mailbox()->cmd_head = SLOT;
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert_uint_eq(entry(0)->hdr.uflags, TCMU_UFLAG_UNKNOWN_OP);
    ck_assert_uint_eq(executed, 0);
    ck_assert(dcn__tcmu_ring_publish(&ring));
    ck_assert_uint_eq(mailbox()->cmd_tail, SLOT);
}
END_TEST

START_TEST(a_hung_command_does_not_keep_others_from_their_answers)
{
    begin(ALL);
    submit(0, 7, 0x28, 2048, 0);
    next_reply.transport_failed = true;
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert(!dcn__tcmu_ring_publish(&ring));
    submit(1, 8, 0x00, 0, 0);
    next_reply.transport_failed = false;
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert(dcn__tcmu_ring_publish(&ring));
    ck_assert_uint_eq(entry(0)->hdr.cmd_id, 8);
    ck_assert_uint_eq(mailbox()->cmd_tail, SLOT);
}
END_TEST

START_TEST(a_hung_command_is_answered_when_the_kernel_aborts_it)
{
    uint16_t ids[2] = {9, 7};

    begin(ALL);
    submit(0, 7, 0x28, 2048, 0);
    next_reply.transport_failed = true;
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    struct tcmu_tmr_entry *tmr = (struct tcmu_tmr_entry *)(void *)entry(1);
    memset(tmr, 0, SLOT);
    tmr->hdr.len_op = SLOT | TCMU_OP_TMR;
    tmr->cmd_cnt = 2;
    memcpy((uint8_t *)tmr + sizeof(*tmr), ids, sizeof(ids));
    mailbox()->cmd_head = 2 * SLOT;
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert(dcn__tcmu_ring_publish(&ring));
    ck_assert_uint_eq(entry(0)->hdr.cmd_id, 7);
    ck_assert_int_eq(entry(0)->rsp.sense_buffer[2], 0x0B);
    ck_assert_uint_eq(mailbox()->cmd_tail, 2 * SLOT);
}
END_TEST

START_TEST(a_hung_command_fails_at_once_where_aborts_are_not_told)
{
    begin(TCMU_MAILBOX_FLAG_CAP_OOOC);
    submit(0, 7, 0x28, 2048, 0);
    next_reply.transport_failed = true;
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert_uint_eq(entry(0)->rsp.scsi_status, DCN_SCSI_CHECK_CONDITION);
    ck_assert(dcn__tcmu_ring_publish(&ring));
}
END_TEST

START_TEST(giving_up_answers_all_that_hang)
{
    begin(ALL);
    next_reply.transport_failed = true;
    submit(0, 7, 0x28, 2048, 0);
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    submit(1, 8, 0x28, 2048, 0);
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    dcn__tcmu_ring_give_up_hung(&ring);
    ck_assert(dcn__tcmu_ring_publish(&ring));
    ck_assert_uint_eq(mailbox()->cmd_tail, 2 * SLOT);
}
END_TEST

START_TEST(the_ring_wraps_around)
{
    begin(ALL);
    for (unsigned i = 0; i < 20; i++) {
        submit(i % 8, (uint16_t)i, 0x00, 0, 0);
        ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
        ck_assert(dcn__tcmu_ring_publish(&ring));
        ck_assert_uint_eq(mailbox()->cmd_tail, mailbox()->cmd_head);
    }
    ck_assert_uint_eq(executed, 20);
}
END_TEST

START_TEST(data_outside_the_area_is_never_touched)
{
    begin(ALL);
    submit(0, 7, 0x28, AREA_SIZE, 0);
    ck_assert(dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert_uint_eq(executed, 0);
    ck_assert_uint_eq(entry(0)->rsp.scsi_status, DCN_SCSI_CHECK_CONDITION);
}
END_TEST

START_TEST(an_entry_of_no_length_breaks_the_ring)
{
    begin(ALL);
    memset(entry(0), 0, SLOT);
    mailbox()->cmd_head = SLOT;
    ck_assert(!dcn__tcmu_ring_step(&ring, execute, NULL));
    ck_assert(ring.broken);
}
END_TEST

START_TEST(another_mailbox_version_is_refused)
{
    struct dcn_error error;
    begin(ALL);
    mailbox()->version = 9;
    ck_assert_int_eq(dcn__tcmu_ring_init(&ring, area, sizeof(area), &error),
                     DCN_ERR_UNSUPPORTED);
}
END_TEST

START_TEST(a_ring_larger_than_its_area_is_refused)
{
    struct dcn_error error;
    begin(ALL);
    mailbox()->cmdr_size = AREA_SIZE;
    ck_assert_int_eq(dcn__tcmu_ring_init(&ring, area, sizeof(area), &error),
                     DCN_ERR_FORMAT);
}
END_TEST

UNIT_MAIN("vdrive/tcmu_ring", a_read_is_answered_in_the_data_area_itself,
          a_reply_in_two_pieces_is_spread_over_them,
          a_parameter_list_in_two_pieces_arrives_whole,
          a_short_reply_says_its_length,
          an_empty_good_reply_gives_zeros_not_old_bytes,
          a_short_reply_is_padded_for_a_kernel_without_lengths,
          sense_comes_with_the_sectors_read_before_it,
          padding_goes_back_with_what_follows_it,
          an_unknown_entry_is_flagged_and_skipped,
          a_hung_command_does_not_keep_others_from_their_answers,
          a_hung_command_is_answered_when_the_kernel_aborts_it,
          a_hung_command_fails_at_once_where_aborts_are_not_told,
          giving_up_answers_all_that_hang, the_ring_wraps_around,
          data_outside_the_area_is_never_touched,
          an_entry_of_no_length_breaks_the_ring,
          another_mailbox_version_is_refused,
          a_ring_larger_than_its_area_is_refused)

#else

START_TEST(this_system_has_no_tcmu)
{
}
END_TEST

UNIT_MAIN("vdrive/tcmu_ring", this_system_has_no_tcmu)

#endif
