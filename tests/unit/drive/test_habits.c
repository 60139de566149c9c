/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Habits of drives that the standard does not know, found in public logs. */
#include "unit/unit.h"

#include "mmc/sense.h"
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTORS 1300
#define C2      (DCN_WANT_RAW | DCN_WANT_C2)
#define ALL     (DCN_WANT_RAW | DCN_WANT_C2 | DCN_WANT_SUB)

static unsigned
reads(const struct rig *rig)
{
    return rig->opcode_count[0xBE];
}

static void
begin(struct rig *rig, const struct fixture_disc *disc, const char *personality,
      const char *damage)
{
    rig_init(rig, disc, personality, damage);
    ck_assert_msg(rig_source(rig, NULL) == DCN_OK, "%s", rig->error.message);
}

/* ---- forms that fail later ---- */

static void
fails_later(const struct fixture_disc *disc, const char *personality,
            uint32_t sectors, bool flags_stay)
{
    struct rig_tally tally;
    unsigned before;
    struct rig rig;

    begin(&rig, disc, personality, NULL);
    before = reads(&rig);
    ck_assert_int_eq(rig_read(&rig, disc, 0, sectors, C2, 0, &tally), DCN_OK);
    ck_assert_uint_eq(tally.right, sectors);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_GOOD], sectors);
    if (flags_stay)
        ck_assert_uint_eq(tally.has_c2, sectors);
    /* A few failing commands, and then no more. */
    ck_assert_uint_le(reads(&rig) - before, 20);
    ck_assert(rig_noted(&rig, "c2_fails"));
    rig_close(&rig);
}

START_TEST(the_shorter_c2_that_fails_later_gives_way_to_the_longer)
{
    fails_later(&fixture_audio, "c2_294_fails = 3/11/00\n", SECTORS, true);
}
END_TEST

START_TEST(c2_that_fails_later_without_another_form_is_left_out)
{
    fails_later(&fixture_audio, "c2 = 294\nc2_294_fails = 3/11/00\n", SECTORS,
                false);
}
END_TEST

START_TEST(c2_that_fails_later_on_data_with_another_sense_is_left_out)
{
    fails_later(&fixture_data, "c2_294_fails = 4/3E/02\nc2_294_after = 600\n",
                1000, true);
}
END_TEST

START_TEST(damage_is_not_the_forms_fault)
{
    struct rig_tally tally;
    struct rig rig;

    begin(&rig, &fixture_audio, NULL, "600-605 : unreadable\n");
    ck_assert_int_eq(rig_read(&rig, &fixture_audio, 0, SECTORS, C2, 0, &tally),
                     DCN_OK);
    ck_assert_uint_eq(tally.right, SECTORS - 6);
    ck_assert_uint_eq(tally.has_c2, SECTORS - 6);
    ck_assert(!rig_noted(&rig, "c2_fails"));
    rig_close(&rig);
}
END_TEST

/* One command over sectors of which some fail in each form: what stands
 * before them comes with all that was asked for, or not at all. */
START_TEST(damage_takes_no_parts_from_sectors_beside_it)
{
    static const struct {
        const struct fixture_disc *disc;
        unsigned want;
    } cases[] = {
        {&fixture_data, DCN_WANT_RAW | DCN_WANT_SUB},
        {&fixture_data, ALL},
        {&fixture_audio, ALL},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct rig_tally tally;
        struct rig rig;

        begin(&rig, cases[i].disc, NULL, "600-605 : unreadable\n");
        ck_assert_int_eq(rig_read(&rig, cases[i].disc, 590, 20, cases[i].want,
                                  DCN_READ_NO_SPLIT, &tally),
                         DCN_OK);
        ck_assert_uint_eq(tally.has_sub, tally.right);
        ck_assert_uint_eq(tally.zeroed, 20 - tally.right);
        ck_assert_int_eq(
            rig_read(&rig, cases[i].disc, 590, 20, cases[i].want, 0, &tally),
            DCN_OK);
        ck_assert_uint_eq(tally.right, 14);
        ck_assert_uint_eq(tally.has_sub, 14);
        ck_assert(!rig_noted(&rig, "sub_fails"));
        rig_close(&rig);
    }
}
END_TEST

/* The poorer form reads only because it came later: so does the first. How
 * often the sector was read before is the probe's business. */
START_TEST(damage_that_gives_way_takes_no_parts)
{
    bool failed = false;

    for (unsigned until = 1; until <= 12; until++) {
        struct rig_tally tally;
        char damage[40];
        struct rig rig;

        snprintf(damage, sizeof(damage), "600 : unreadable until=%u\n", until);
        begin(&rig, &fixture_data, "retries = 0\n", damage);
        ck_assert_int_eq(rig_read(&rig, &fixture_data, 590, 20,
                                  DCN_WANT_RAW | DCN_WANT_SUB,
                                  DCN_READ_NO_SPLIT, &tally),
                         DCN_OK);
        failed = failed || tally.right < 20;
        ck_assert_uint_eq(tally.has_sub, tally.right);
        ck_assert(!rig_noted(&rig, "sub_fails"));
        rig_close(&rig);
    }
    ck_assert(failed);
}
END_TEST

/* ---- what the user asks for ---- */

/* Largest and least bytes a sector of the READ CDs with C2 that pass. */
static unsigned
c2_field_of(const struct dcn_command *command)
{
    return command->cdb[0] == 0xBE ? command->cdb[9] >> 1 & 3 : 0;
}

static unsigned fields_seen;

static void
see_fields(struct rig *rig, const struct dcn_command *command,
           struct dcn_reply *reply)
{
    (void)rig;
    (void)reply;
    fields_seen |= 1u << c2_field_of(command);
}

START_TEST(the_c2_that_is_asked_for_is_what_was_chosen)
{
    static const struct {
        enum dcn_c2_choice choice;
        unsigned fields;
    } rows[] = {{DCN_DRIVE_C2_AUTO, 1 << 1},
                {DCN_DRIVE_C2_NEVER, 1 << 0},
                {DCN_DRIVE_C2_294, 1 << 1},
                {DCN_DRIVE_C2_296, 1 << 2}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct dcn_drive_options options = {.c2 = rows[i].choice};
        struct rig_tally tally;
        struct dcn_drive *drive;
        struct rig rig;

        rig_init(&rig, &fixture_audio, NULL, NULL);
        ck_assert_int_eq(
            dcn__drive_open(&rig.transport, &options, &drive, &rig.error),
            DCN_OK);
        ck_assert_int_eq(dcn__drive_source(drive, &rig.source, &rig.error),
                         DCN_OK);
        fields_seen = 0;
        rig.meddle = see_fields;
        ck_assert_int_eq(rig_read(&rig, &fixture_audio, 0, 300, C2, 0, &tally),
                         DCN_OK);
        ck_assert_uint_eq(fields_seen, rows[i].fields);
        ck_assert_uint_eq(tally.right, 300);
        rig_close(&rig);
    }
}
END_TEST

/* ---- bridges that cut replies by their length ---- */

START_TEST(a_bridge_that_cuts_by_length_hides_no_form)
{
    static const unsigned wants[] = {DCN_WANT_RAW, C2,
                                     DCN_WANT_RAW | DCN_WANT_SUB, ALL};
    static const char *const drives[] = {
        "bridge_cut = 1024/512\n", "bridge_cut = 1024/512\nc2 = 296\n",
        "bridge_cut = 1024/512\norder = main-sub-c2\n",
        "bridge_cut = 1024/512\nhost_bounce = yes\n"};

    for (size_t i = 0; i < 16; i++) {
        struct rig_tally tally;
        struct rig rig;

        rig_init(&rig, &fixture_audio, drives[i / 4], NULL);
        rig.transport.max_transfer_bytes = 65536;
        ck_assert_msg(rig_source(&rig, NULL) == DCN_OK, "%s",
                      rig.error.message);
        ck_assert(rig_abilities(&rig)->c2_294 || rig_abilities(&rig)->c2_296);
        ck_assert(rig_abilities(&rig)->sub_raw);
        ck_assert_int_eq(
            rig_read(&rig, &fixture_audio, 0, SECTORS, wants[i % 4], 0, &tally),
            DCN_OK);
        ck_assert_msg(tally.wrong_but_good == 0, "%s, want %x: %u wrong",
                      drives[i / 4], wants[i % 4], tally.wrong_but_good);
        ck_assert_msg(tally.right == SECTORS, "%s, want %x: %u right",
                      drives[i / 4], wants[i % 4], tally.right);
        /* And one by one, as damage is narrowed down. */
        for (dcn_lba lba = 20; lba < 40; lba++) {
            ck_assert_int_eq(
                rig_read(&rig, &fixture_audio, lba, 1, wants[i % 4], 0, &tally),
                DCN_OK);
            ck_assert_uint_eq(tally.right, 1);
        }
        rig_close(&rig);
    }
}
END_TEST

/* Reads audio with C2 in a drive behind such a bridge, by that way; *cut:
 * replies that came cut off. */
static void
read_by_bridge(const char *cache_dir, const char *way, unsigned *commands)
{
    struct rig_tally tally;
    struct rig rig;
    unsigned before;

    rig_init(&rig, &fixture_audio, "bridge_cut = 1024/512\n", NULL);
    rig.transport.max_transfer_bytes = 65536;
    snprintf(rig.transport.way, sizeof(rig.transport.way), "%s", way);
    ck_assert_int_eq(rig_source(&rig, cache_dir), DCN_OK);
    before = rig.commands;
    ck_assert_int_eq(rig_read(&rig, &fixture_audio, 0, SECTORS, C2, 0, &tally),
                     DCN_OK);
    ck_assert_uint_eq(tally.right, SECTORS);
    *commands = rig.commands - before;
    rig_close(&rig);
}

START_TEST(lengths_that_a_bridge_cuts_are_remembered_of_the_way)
{
    char folder[] = "/tmp/dcn-habits-XXXXXX";
    unsigned first, again, another;
    char command[64];

    ck_assert_ptr_nonnull(mkdtemp(folder));
    read_by_bridge(folder, "usb 1-2", &first);
    read_by_bridge(folder, "usb 1-2", &again);
    ck_assert_uint_lt(again, first);
    read_by_bridge(folder, "usb 3-1", &another);
    ck_assert_uint_eq(another, first);
    snprintf(command, sizeof(command), "rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

/* ---- filler ---- */

START_TEST(filler_is_no_reading)
{
    struct rig_tally tally;
    struct rig rig;

    begin(&rig, &fixture_audio, "full_c2_filler = yes\n",
          "600-640 : unreadable\n");
    ck_assert_int_eq(rig_read(&rig, &fixture_audio, 500, 300, C2, 0, &tally),
                     DCN_OK);
    ck_assert_uint_eq(tally.right, 300 - 41);
    ck_assert_uint_eq(tally.zeroed, 41);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_UNREADABLE], 41);
    rig_close(&rig);
}
END_TEST

/* ---- INFORMATION ---- */

START_TEST(what_reads_is_read_whatever_the_drive_names)
{
    static const char *const habits[] = {"exact", "first", "second",
                                         "next",  "zero",  "none"};

    for (size_t i = 0; i < sizeof(habits) / sizeof(habits[0]); i++) {
        char personality[64];
        struct rig_tally tally;
        struct rig rig;

        snprintf(personality, sizeof(personality), "info = %s\nili = yes\n",
                 habits[i]);
        begin(&rig, &fixture_data, personality, "600-605,720 : unreadable\n");
        ck_assert_int_eq(
            rig_read(&rig, &fixture_data, 0, 1000, DCN_WANT_RAW, 0, &tally),
            DCN_OK);
        ck_assert_msg(tally.right == 1000 - 7, "%s: %u", habits[i],
                      tally.right);
        ck_assert_uint_eq(tally.state[DCN_SECTOR_UNREADABLE], 7);
        rig_close(&rig);
    }
}
END_TEST

/* ---- mode page 01h, bit by bit ---- */

START_TEST(what_of_the_error_page_can_be_changed_is_used)
{
    static const struct {
        const char *bits;
        unsigned efforts;
    } rows[] = {
        {"tb", 1u << DCN_EFFORT_BAD_TOO},
        {"dcr retries", 1u << DCN_EFFORT_AS_IS | 1u << DCN_EFFORT_MOST |
                            1u << DCN_EFFORT_LEAST},
        {"rc dcr", 1u << DCN_EFFORT_CONTINUOUS | 1u << DCN_EFFORT_AS_IS},
        {"retries", 1u << DCN_EFFORT_MOST | 1u << DCN_EFFORT_LEAST},
        {"per", 0},
    };
    static const char *const changeable[] = {"right", "zeros", "refused"};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) * 3; i++) {
        struct dcn_source_caps caps = {0};
        char personality[128];
        struct rig rig;

        snprintf(personality, sizeof(personality),
                 "recovery_bits = %s\nchangeable = %s\n", rows[i / 3].bits,
                 changeable[i % 3]);
        begin(&rig, &fixture_data, personality, NULL);
        dcn__source_capabilities(rig.source, &caps);
        ck_assert_msg(caps.efforts == rows[i / 3].efforts, "%s: %x",
                      personality, caps.efforts);
        for (int effort = 0; effort < DCN_EFFORTS; effort++) {
            if ((caps.efforts & 1u << effort) == 0)
                continue;
            ck_assert_int_eq(dcn__source_set_effort(
                                 rig.source, (enum dcn_effort)effort, NULL),
                             DCN_OK);
            ck_assert_int_eq(
                dcn__source_set_effort(rig.source, DCN_EFFORT_USUAL, NULL),
                DCN_OK);
        }
        rig_close(&rig);
    }
}
END_TEST

START_TEST(uncorrected_data_come_by_the_bits_that_a_drive_has)
{
    static const char *const drives[] = {
        "recovery_bits = dcr rc\n", "recovery_bits = dcr tb\n",
        "recovery_bits = dcr\ndcr_raw = yes\n"};

    for (size_t i = 0; i < sizeof(drives) / sizeof(drives[0]); i++) {
        char personality[128];
        struct dcn_sector_result result;
        uint8_t raw[DCN_RAW_BYTES];
        struct rig rig;

        snprintf(personality, sizeof(personality), "%sraw_lec = yes\n",
                 drives[i]);
        begin(&rig, &fixture_data, personality,
              "600 : weak rate=0.2 fixed=yes\n");
        ck_assert_int_eq(
            dcn__source_set_effort(rig.source, DCN_EFFORT_AS_IS, NULL), DCN_OK);
        ck_assert_int_eq(dcn__source_read(rig.source, 600, 1, DCN_WANT_RAW,
                                          DCN_READ_AS_IS, raw, &result, NULL),
                         DCN_OK);
        ck_assert_msg(result.has_main, "%s", drives[i]);
        ck_assert_uint_ne(result.state, DCN_SECTOR_GOOD);
        rig_close(&rig);
    }
}
END_TEST

/* ---- the disc that is out for a moment ---- */

static unsigned lapses; /* commands that are told that no disc is there */

static void
lose_the_disc(struct rig *rig, const struct dcn_command *command,
              struct dcn_reply *reply)
{
    static bool failed;

    (void)rig;
    if (command->cdb[0] == 0xBE && reply->status != 0)
        failed = true;
    if (!failed || lapses == 0)
        return;
    if (command->cdb[0] == 0xBE && reply->status != 0)
        return;
    lapses--;
    dcn__sense_reply(reply, 2, 0x3A, 0, false, 0);
}

START_TEST(a_disc_that_is_out_for_a_moment_amid_failures_is_not_out)
{
    struct rig_tally tally;
    struct rig rig;

    begin(&rig, &fixture_audio, NULL, "600-602 : unreadable\n");
    lapses = 3;
    rig.meddle = lose_the_disc;
    ck_assert_int_eq(
        rig_read(&rig, &fixture_audio, 500, 300, DCN_WANT_RAW, 0, &tally),
        DCN_OK);
    ck_assert_uint_eq(lapses, 0);
    ck_assert_uint_eq(tally.right, 297);
    rig_close(&rig);
}
END_TEST

START_TEST(a_disc_that_stays_out_is_out)
{
    struct rig_tally tally;
    struct rig rig;

    begin(&rig, &fixture_audio, NULL, "600-602 : unreadable\n");
    lapses = 1000000;
    rig.meddle = lose_the_disc;
    ck_assert_int_eq(
        rig_read(&rig, &fixture_audio, 500, 300, DCN_WANT_RAW, 0, &tally),
        DCN_ERR_NO_MEDIUM);
    lapses = 0;
    rig_close(&rig);
}
END_TEST

/* ---- speed after errors ---- */

static bool
said_to_stay_slow(const char *personality, const char *damage)
{
    struct rig_tally tally;
    struct rig rig;
    bool said;

    begin(&rig, &fixture_audio, personality, damage);
    for (int turn = 0; turn < 8; turn++)
        for (dcn_lba lba = 0; lba < SECTORS; lba += 20)
            ck_assert_int_eq(rig_read(&rig, &fixture_audio, lba, 20,
                                      DCN_WANT_RAW, 0, &tally),
                             DCN_OK);
    said = rig_noted(&rig, "stays_slow");
    rig_close(&rig);
    return said;
}

START_TEST(a_drive_that_stays_slow_after_errors_is_said_to_be_slow)
{
    static const char damage[] = "900-910 : unreadable\n";

    ck_assert(said_to_stay_slow("cache_kb = 64\nstuck_speed = 0.8\n", damage));
    ck_assert(!said_to_stay_slow("cache_kb = 64\nstuck_speed = 0.8\n", NULL));
    ck_assert(!said_to_stay_slow("cache_kb = 64\n", damage));
}
END_TEST

UNIT_MAIN("drive/habits",
          the_shorter_c2_that_fails_later_gives_way_to_the_longer,
          c2_that_fails_later_without_another_form_is_left_out,
          c2_that_fails_later_on_data_with_another_sense_is_left_out,
          damage_is_not_the_forms_fault,
          damage_takes_no_parts_from_sectors_beside_it,
          damage_that_gives_way_takes_no_parts,
          the_c2_that_is_asked_for_is_what_was_chosen,
          a_bridge_that_cuts_by_length_hides_no_form,
          lengths_that_a_bridge_cuts_are_remembered_of_the_way,
          filler_is_no_reading, what_reads_is_read_whatever_the_drive_names,
          what_of_the_error_page_can_be_changed_is_used,
          uncorrected_data_come_by_the_bits_that_a_drive_has,
          a_disc_that_is_out_for_a_moment_amid_failures_is_not_out,
          a_disc_that_stays_out_is_out,
          a_drive_that_stays_slow_after_errors_is_said_to_be_slow)
