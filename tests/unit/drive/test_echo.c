/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replies that hold what lay in a buffer, of an earlier command or of the
 * sector before, status good and nothing told; and discs that do repeat
 * themselves.
 */
#include "unit/unit.h"

#include "drive/line/echo.h"
#include "rig.h"

#include <string.h>

#define SECTORS 1000

#define SMALL "max_transfer_kb = 64\n"

/* Where user data are read: of a DVD, a BD, and a CD without raw reading. */
static const struct {
    const struct fixture_disc *disc;
    const char *personality;
} discs[] = {
    {&fixture_dvd, SMALL},
    {&fixture_bd, SMALL},
    {&fixture_iso, SMALL "refuse = be b9\n"},
};
#define DISCS (sizeof(discs) / sizeof(discs[0]))

static struct rig_tally
read_all(size_t disc, const char *damage)
{
    struct rig_tally tally;
    struct rig rig;

    rig_init(&rig, discs[disc].disc, discs[disc].personality, damage);
    ck_assert_msg(rig_source(&rig, NULL) == DCN_OK, "%s", rig.error.message);
    ck_assert_int_eq(
        rig_read(&rig, discs[disc].disc, 0, SECTORS, DCN_WANT_USER, 0, &tally),
        DCN_OK);
    rig_close(&rig);
    ck_assert_msg(tally.wrong_but_good == 0, "disc %zu, %s: %u wrong", disc,
                  damage, tally.wrong_but_good);
    return tally;
}

START_TEST(what_lay_in_a_buffer_is_read_again)
{
    static const char *const damage[] = {
        "20-900/37 : echo times=2\n",
        "20-900/37 : echo unit=tail times=2\n",
        "20-900/37 : echo unit=sector times=2\n",
        "0-999/61 : echo p=0.4 times=0\n",
        "0-999/61 : echo unit=tail p=0.4 times=0\n",
        "0-999/61 : echo unit=sector p=0.4 times=0\n",
    };

    for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]) * DISCS; i++)
        ck_assert_uint_eq(read_all(i % DISCS, damage[i / DISCS]).right,
                          SECTORS);
}
END_TEST

START_TEST(what_lies_there_for_ever_is_nothing_of_the_disc)
{
    static const char *const damage[] = {
        "500 700-710 : echo times=0\n",
        "500 700-710 : echo unit=tail times=0\n",
        "500 700-710 : echo unit=sector times=0\n",
    };

    for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]) * DISCS; i++) {
        struct rig_tally tally = read_all(i % DISCS, damage[i / DISCS]);

        ck_assert_uint_eq(tally.right, SECTORS - 12);
    }
}
END_TEST

START_TEST(a_first_reply_before_which_nothing_was_is_read_again)
{
    static const char *const damage[] = {
        "0 : echo times=2\n",
        "0 : echo unit=tail times=2\n",
        "0 : echo unit=sector times=2\n",
    };

    for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]) * DISCS; i++)
        ck_assert_uint_eq(read_all(i % DISCS, damage[i / DISCS]).right,
                          SECTORS);
}
END_TEST

START_TEST(a_drive_that_gives_its_buffer_for_all_gives_nothing_of_it)
{
    for (size_t i = 0; i < DISCS; i++)
        ck_assert_uint_eq(read_all(i, "300-999 : echo times=0\n").right, 300);
}
END_TEST

/* ---- discs that repeat themselves ---- */

static dcn_lba period;

/* Sector for sector the disc's bytes from `period` sectors before, again and
 * again. */
static void
repeat(struct rig *rig, const struct dcn_command *command,
       struct dcn_reply *reply)
{
    uint8_t *data = command->data;
    dcn_lba lba = (dcn_lba)((uint32_t)command->cdb[2] << 24 |
                            (uint32_t)command->cdb[3] << 16 |
                            (uint32_t)command->cdb[4] << 8 | command->cdb[5]);

    (void)rig;
    for (size_t i = 0; command->cdb[0] == 0x28 && reply->status == 0 &&
                       i < reply->transferred / DCN_USER_BYTES;
         i++)
        fixture_user((lba + (dcn_lba)i) % period, data + i * DCN_USER_BYTES);
}

/* Commands to read the disc where it repeats itself so. */
static unsigned
commands_at(dcn_lba each)
{
    static uint8_t bytes[SECTORS * DCN_USER_BYTES], expected[DCN_USER_BYTES];
    static struct dcn_sector_result results[SECTORS];
    struct rig rig;
    unsigned commands;

    period = each;
    rig_init(&rig, &fixture_dvd, SMALL, NULL);
    rig.meddle = repeat;
    ck_assert_int_eq(rig_source(&rig, NULL), DCN_OK);
    commands = rig.commands;
    ck_assert_int_eq(dcn__source_read(rig.source, 0, SECTORS, DCN_WANT_USER, 0,
                                      bytes, results, &rig.error),
                     DCN_OK);
    commands = rig.commands - commands;
    for (dcn_lba i = 0; i < SECTORS; i++) {
        fixture_user(i % each, expected);
        ck_assert_uint_eq(results[i].state, DCN_SECTOR_GOOD);
        ck_assert_mem_eq(bytes + (size_t)i * DCN_USER_BYTES, expected,
                         DCN_USER_BYTES);
    }
    rig_close(&rig);
    return commands;
}

START_TEST(a_disc_that_repeats_itself_is_believed)
{
    unsigned plain = commands_at(INT32_MAX);

    /* One sector all over, some, about a command, many. */
    ck_assert_uint_le(commands_at(1), plain + 20);
    ck_assert_uint_le(commands_at(2), plain + 20);
    ck_assert_uint_le(commands_at(33), plain + 60);
    ck_assert_uint_le(commands_at(500), plain + 20);
}
END_TEST

UNIT_MAIN("drive/echo", what_lay_in_a_buffer_is_read_again,
          what_lies_there_for_ever_is_nothing_of_the_disc,
          a_first_reply_before_which_nothing_was_is_read_again,
          a_drive_that_gives_its_buffer_for_all_gives_nothing_of_it,
          a_disc_that_repeats_itself_is_believed)
