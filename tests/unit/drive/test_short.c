/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Transfers that end early with status good, behind a kernel that reads into
 * buffers of its own: what did not come is zero, and nobody says so.
 */
#include "unit/unit.h"

#include "drive/line/arrival.h"
#include "rig.h"

#include <string.h>

#define SECTORS 1300

/* As libata's ATAPI and usb-storage have it. */
#define MASK 511

static const unsigned wants[] = {DCN_WANT_RAW, DCN_WANT_RAW | DCN_WANT_C2,
                                 DCN_WANT_RAW | DCN_WANT_SUB,
                                 DCN_WANT_RAW | DCN_WANT_C2 | DCN_WANT_SUB};
#define WANTS (sizeof(wants) / sizeof(wants[0]))
static const char *const drives[] = {
    NULL,
    "order = main-sub-c2\n",
    "c2 = 296\nc2_block_byte = last\n",
    "c2_with_sub = no\n",
    "c2_lag = 294\n",
    "sub_raw = no\nsub_q = no\nsub_rw = no\n",
};
#define DRIVES (sizeof(drives) / sizeof(drives[0]))

static void
begin(struct rig *rig, const struct fixture_disc *disc, const char *personality,
      const char *damage, size_t mask, bool always)
{
    rig_init(rig, disc, personality, damage);
    rig->bounces = true;
    rig->bounces_always = always;
    rig->transport.bounce_mask = mask;
    rig->transport.max_transfer_bytes = 126976;
    ck_assert_msg(rig_source(rig, NULL) == DCN_OK, "%s", rig->error.message);
}

static bool
gives(struct rig *rig, unsigned want)
{
    struct dcn_source_caps caps = {0};

    dcn__source_capabilities(rig->source, &caps);
    return (want & ~caps.want) == 0;
}

/* Reads the whole disc: nothing wrong may be called good. */
static void
read_all(struct rig *rig, const struct fixture_disc *disc, unsigned want,
         struct rig_tally *tally)
{
    ck_assert_int_eq(rig_read(rig, disc, 0, SECTORS, want, 0, tally), DCN_OK);
    ck_assert_uint_eq(tally->wrong_but_good, 0);
}

START_TEST(transfers_that_end_early_bring_no_wrong_audio)
{
    static const size_t masks[] = {3, MASK};

    for (size_t i = 0; i < DRIVES * WANTS * 2; i++) {
        struct rig_tally tally;
        struct rig rig;

        begin(&rig, &fixture_audio, drives[i / 2 / WANTS],
              "700-900/7 : short times=2\n", masks[i % 2], false);
        /* Each ends only so many commands: all of it comes in the end. */
        if (gives(&rig, wants[i / 2 % WANTS])) {
            read_all(&rig, &fixture_audio, wants[i / 2 % WANTS], &tally);
            ck_assert_uint_eq(tally.right, SECTORS);
        }
        rig_close(&rig);
    }
}
END_TEST

START_TEST(a_transfer_that_always_ends_early_is_not_taken_for_silence)
{
    for (size_t i = 0; i < WANTS * 2; i++) {
        struct rig_tally tally;
        struct rig rig;

        begin(&rig, &fixture_audio, NULL, "700-720 : short times=0\n", MASK,
              i % 2 != 0);
        read_all(&rig, &fixture_audio, wants[i / 2], &tally);
        ck_assert_uint_eq(tally.right, SECTORS - 21);
        ck_assert_uint_eq(tally.state[DCN_SECTOR_GOOD], SECTORS - 21);
        rig_close(&rig);
    }
}
END_TEST

START_TEST(silence_is_believed_and_costs_little)
{
    struct fixture_disc half = fixture_audio;

    half.silent = 300;
    half.loud = 950;
    for (size_t i = 0; i < DRIVES * WANTS; i++) {
        struct rig_tally tally;
        uint64_t spent[2] = {0};

        for (int bounces = 0; bounces < 2; bounces++) {
            struct rig rig;

            begin(&rig, &half, drives[i / WANTS], NULL, bounces ? MASK : 0,
                  false);
            if (!gives(&rig, wants[i % WANTS])) {
                rig_close(&rig);
                continue;
            }
            rig_read(&rig, &half, 0, 64, wants[i % WANTS], 0, &tally);
            spent[bounces] = rig.transport.clock->now_ns(rig.transport.clock);
            read_all(&rig, &half, wants[i % WANTS], &tally);
            spent[bounces] = rig.transport.clock->now_ns(rig.transport.clock) -
                             spent[bounces];
            ck_assert_uint_eq(tally.state[DCN_SECTOR_GOOD], SECTORS);
            ck_assert_uint_eq(tally.right, SECTORS);
            rig_close(&rig);
        }
        ck_assert_msg(spent[1] <= spent[0] + spent[0] / 20,
                      "%s, want %x: %llu ms for %llu", drives[i / WANTS],
                      wants[i % WANTS], (unsigned long long)spent[1] / 1000000,
                      (unsigned long long)spent[0] / 1000000);
    }
}
END_TEST

/* [20, 1000) of a data disc's user data, where transfers end early. */
static void
user_data(bool always)
{
    struct rig_tally tally;
    struct rig rig;

    begin(&rig, &fixture_data, NULL, "20-900/37 : short times=2\n", MASK,
          always);
    ck_assert_int_eq(
        rig_read(&rig, &fixture_data, 0, 1000, DCN_WANT_USER, 0, &tally),
        DCN_OK);
    ck_assert_uint_eq(tally.wrong_but_good, 0);
    ck_assert_uint_eq(tally.right, 1000);
    rig_close(&rig);
}

START_TEST(user_data_pass_no_buffer_of_the_host)
{
    user_data(false);
}
END_TEST

START_TEST(a_host_that_hides_all_short_transfers_is_found_out)
{
    user_data(true);
}
END_TEST

/* Commands over one sector in 37 bring zeros, so many times each, status good:
 * as bridges fill up what the drive did not give. */
static unsigned filled[40], most_filled;

static void
fill_up(struct rig *self, const struct dcn_command *command,
        struct dcn_reply *reply)
{
    const uint8_t *cdb = command->cdb;
    uint32_t first = (uint32_t)cdb[2] << 24 | (uint32_t)cdb[3] << 16 |
                     (uint32_t)cdb[4] << 8 | cdb[5];
    uint32_t count = (uint32_t)cdb[7] << 8 | cdb[8];

    (void)self;
    if (cdb[0] != 0x28 || reply->status != 0)
        return;
    for (uint32_t lba = first; lba < first + count; lba++) {
        if (lba % 37 != 20 || lba / 37 >= 40 || filled[lba / 37] >= most_filled)
            continue;
        filled[lba / 37]++;
        memset(command->data, 0, command->data_len);
        return;
    }
}

START_TEST(zeros_that_a_bridge_fills_in_are_not_taken_for_the_disc)
{
    static const unsigned times[] = {1, 2, 1000000};

    for (size_t i = 0; i < 6; i++) {
        struct rig_tally tally;
        struct rig rig;

        memset(filled, 0, sizeof(filled));
        most_filled = times[i / 2];
        begin(&rig, &fixture_dvd, NULL, NULL, 3, i % 2 != 0);
        rig.meddle = fill_up;
        ck_assert_int_eq(
            rig_read(&rig, &fixture_dvd, 0, 1000, DCN_WANT_USER, 0, &tally),
            DCN_OK);
        ck_assert_msg(tally.wrong_but_good == 0, "case %zu: %u wrong", i,
                      tally.wrong_but_good);
        ck_assert_msg(tally.right >= 900, "case %zu: %u right", i, tally.right);
        rig_close(&rig);
    }
}
END_TEST

START_TEST(the_end_of_a_reply_says_how_much_is_certain)
{
    struct dcn_parts parts;
    const struct dcn_read_cd_form form = {DCN_READ_CD_ANY,
                                          DCN_READ_CD_RAW | DCN_READ_CD_C2,
                                          DCN_READ_CD_SUB_NONE};
    struct dcn_arrival arrival;
    static uint8_t bytes[4 * 2646];

    dcn__parts_of_form(&form, DCN_ORDER_MAIN_C2_SUB, &parts);
    memset(bytes, 0x11, 4 * 2646 - 294);
    dcn__arrival_by_tail(&parts, bytes, 4, &arrival);
    ck_assert_uint_eq(arrival.sure, 3);
    ck_assert(arrival.main_too);
    memset(bytes + 2 * 2646 + 100, 0, 2 * 2646 - 100);
    dcn__arrival_by_tail(&parts, bytes, 4, &arrival);
    ck_assert_uint_eq(arrival.sure, 2);
    ck_assert(!arrival.main_too);
    memset(bytes, 0, sizeof(bytes));
    dcn__arrival_by_tail(&parts, bytes, 4, &arrival);
    ck_assert_uint_eq(arrival.sure, 0);
}
END_TEST

UNIT_MAIN("drive/short", transfers_that_end_early_bring_no_wrong_audio,
          a_transfer_that_always_ends_early_is_not_taken_for_silence,
          silence_is_believed_and_costs_little,
          user_data_pass_no_buffer_of_the_host,
          a_host_that_hides_all_short_transfers_is_found_out,
          zeros_that_a_bridge_fills_in_are_not_taken_for_the_disc,
          the_end_of_a_reply_says_how_much_is_certain)
