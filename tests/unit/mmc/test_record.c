/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "mmc/cdb.h"
#include "mmc/record.h"
#include "mmc/sense.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A drive that answers INQUIRY, refuses all else, and is gone on SEEK. */
static enum dcn_status
toy_execute(struct dcn_transport *transport, const struct dcn_command *command,
            struct dcn_reply *reply, struct dcn_error *error)
{
    transport->clock->sleep_ns(transport->clock, 1000);
    if (command->cdb[0] == DCN_OP_SEEK_10)
        return dcn__error_set(error, DCN_ERR_DRIVE_GONE, "the drive is gone");
    if (command->cdb[0] != DCN_OP_INQUIRY) {
        dcn__sense_reply(reply, 5, 0x20, 0, false, 0);
        return DCN_OK;
    }
    memset(command->data, 0, command->data_len);
    memcpy(command->data, "\x05\x80some bytes", 12);
    reply->transferred = command->data_len;
    return DCN_OK;
}

static void
toy_close(struct dcn_transport *transport)
{
    (void)transport;
}

static const struct dcn_transport_ops toy_ops = {"toy", toy_execute, toy_close};

static char path[] = "/tmp/dcn-record-XXXXXX";
static struct dcn_clock toy_clock;
static struct dcn_transport toy;

static void
record_some_commands(size_t limit)
{
    struct dcn_transport *recorder;
    struct dcn_command command;
    struct dcn_reply reply;
    uint8_t data[96];

    strcpy(path + sizeof(path) - 7, "XXXXXX");
    close(mkstemp(path));
    dcn__clock_init_simulated(&toy_clock);
    toy.ops = &toy_ops;
    toy.clock = &toy_clock;
    toy.max_transfer_bytes = 65536;
    toy.writable = true;
    strcpy(toy.node, "toy");
    ck_assert_int_eq(dcn__record_transport(&toy, path, limit, &recorder, NULL),
                     DCN_OK);
    dcn__cdb_inquiry(&command, data, sizeof(data));
    dcn__transport_execute(recorder, &command, &reply, NULL);
    dcn__cdb_test_unit_ready(&command);
    dcn__transport_execute(recorder, &command, &reply, NULL);
    dcn__cdb_seek(&command, 5);
    ck_assert_int_eq(dcn__transport_execute(recorder, &command, &reply, NULL),
                     DCN_ERR_DRIVE_GONE);
    dcn__transport_close(recorder);
}

START_TEST(what_was_recorded_plays_back)
{
    struct dcn_transport *replay;
    struct dcn_command command;
    struct dcn_reply reply;
    struct dcn_sense sense;
    struct dcn_error error;
    uint8_t data[96], all_zero[84] = {0};

    record_some_commands(0);
    ck_assert_int_eq(dcn__replay_transport(path, &replay, NULL), DCN_OK);
    ck_assert_str_eq(replay->node, "replay:toy");
    ck_assert(replay->writable);
    ck_assert_uint_eq(replay->max_transfer_bytes, 65536);
    memset(data, 0xEE, sizeof(data));
    dcn__cdb_inquiry(&command, data, sizeof(data));
    ck_assert_int_eq(dcn__transport_execute(replay, &command, &reply, NULL),
                     DCN_OK);
    ck_assert_mem_eq(data, "\x05\x80some bytes", 12);
    ck_assert_mem_eq(data + 12, all_zero, sizeof(all_zero));
    ck_assert_uint_eq(reply.elapsed_ns, 1000);
    ck_assert_uint_eq(replay->clock->now_ns(replay->clock), 1000);
    dcn__cdb_test_unit_ready(&command);
    ck_assert_int_eq(dcn__transport_execute(replay, &command, &reply, NULL),
                     DCN_OK);
    dcn__sense_parse(reply.sense, reply.sense_len, &sense);
    ck_assert_uint_eq(sense.asc, 0x20);
    dcn__cdb_seek(&command, 5);
    ck_assert_int_eq(dcn__transport_execute(replay, &command, &reply, &error),
                     DCN_ERR_DRIVE_GONE);
    ck_assert_str_eq(error.message, "the drive is gone");
    dcn__transport_close(replay);
    unlink(path);
}
END_TEST

START_TEST(bytes_that_were_not_recorded_are_left_alone)
{
    struct dcn_transport *replay;
    struct dcn_command command;
    struct dcn_reply reply;
    uint8_t data[96];

    record_some_commands(4);
    ck_assert_int_eq(dcn__replay_transport(path, &replay, NULL), DCN_OK);
    memset(data, 0xEE, sizeof(data));
    dcn__cdb_inquiry(&command, data, sizeof(data));
    dcn__transport_execute(replay, &command, &reply, NULL);
    ck_assert_mem_eq(data, "\x05\x80so\xEE\xEE", 6);
    dcn__transport_close(replay);
    unlink(path);
}
END_TEST

START_TEST(a_command_that_is_not_in_the_record_fails_honestly)
{
    static const char text[] = "discern-record 1\n";
    struct dcn_transport *replay;
    struct dcn_command command;
    struct dcn_reply reply;

    ck_assert_int_eq(
        dcn__replay_from_text(text, sizeof(text) - 1, "text", &replay, NULL),
        DCN_OK);
    dcn__cdb_test_unit_ready(&command);
    ck_assert_int_eq(dcn__transport_execute(replay, &command, &reply, NULL),
                     DCN_ERR_TRANSPORT);
    dcn__transport_close(replay);
}
END_TEST

START_TEST(a_bad_line_is_named)
{
    static const char text[] = "discern-record 1\n> in 4 12\nd 0011223344\n";
    struct dcn_transport *replay;
    struct dcn_error error;

    ck_assert_int_eq(
        dcn__replay_from_text(text, sizeof(text) - 1, "a.txt", &replay, &error),
        DCN_ERR_FORMAT);
    ck_assert_str_eq(error.message, "a.txt:3: not a line of a drive record");
}
END_TEST

UNIT_MAIN("mmc/record", what_was_recorded_plays_back,
          bytes_that_were_not_recorded_are_left_alone,
          a_command_that_is_not_in_the_record_fails_honestly,
          a_bad_line_is_named)
