/* SPDX-License-Identifier: GPL-3.0-or-later */
/* drive/drive_source.c: a drive that is lost while it is opened. */
#include "unit/unit.h"

#include "drive/line/line.h"
#include "rig.h"

#include <stdio.h>
#include <string.h>

#define SECTORS 1000

/* The drive that vanishes, and the places where it is again. */
static struct rig rig, elsewhere, third;
static const char *again; /* what befalls it elsewhere; NULL: nothing */
static unsigned looks;    /* for it */
static unsigned in_vain;  /* so many of them find nothing */
static unsigned patience; /* looks before whoever waits says stop; 0: none */

static enum dcn_status
candidate(const struct dcn_drive *drive, unsigned n,
          struct dcn_transport **transport, struct dcn_error *error)
{
    struct rig *place;

    (void)drive;
    (void)error;
    if (n > 0 || looks++ < in_vain)
        return DCN_ERR_NOT_FOUND;
    place = looks == in_vain + 1 ? &elsewhere : &third;
    place->closed = false;
    *transport = &place->transport;
    return DCN_OK;
}

static bool
keep_waiting(void *payload)
{
    (void)payload;
    return patience == 0 || looks < patience;
}

/* Opens a drive that vanishes at its first read, with disc in it when it is
 * there again. */
static enum dcn_status
open_losing(const struct fixture_disc *disc, const char *damage,
            unsigned wait_ms, unsigned missing)
{
    const struct dcn_drive_options options = {.candidate = candidate,
                                              .lost_wait_ms = wait_ms,
                                              .keep_waiting = keep_waiting};
    struct dcn_drive *drive;

    looks = 0;
    in_vain = missing;
    rig_init(&rig, &fixture_data, NULL, damage);
    rig_init(&elsewhere, disc, NULL, again);
    rig_init(&third, disc, NULL, NULL);
    elsewhere.closed = third.closed = true;
    snprintf(elsewhere.transport.node, sizeof(elsewhere.transport.node),
             "elsewhere");
    ck_assert_int_eq(
        dcn__drive_open(&rig.transport, &options, &drive, &rig.error), DCN_OK);
    return dcn__drive_source(drive, &rig.source, &rig.error);
}

static void
close_losing(void)
{
    dcn__source_close(rig.source);
    ck_assert(rig.closed);
    ck_assert(elsewhere.closed);
    ck_assert(third.closed);
    dcn__transport_close(rig.inner);
    dcn__transport_close(elsewhere.inner);
    dcn__transport_close(third.inner);
}

START_TEST(a_drive_lost_while_it_is_probed_is_waited_for)
{
    struct rig_tally tally = {0};

    patience = 0;
    ck_assert_int_eq(open_losing(&fixture_data, "all : gone", 60000, 5),
                     DCN_OK);
    ck_assert_uint_eq(looks, 6);
    ck_assert_str_eq(dcn__source_name(rig.source), "elsewhere");
    ck_assert_int_eq(
        rig_read(&rig, &fixture_data, 0, SECTORS, DCN_WANT_RAW, 0, &tally),
        DCN_OK);
    ck_assert_uint_eq(tally.right, SECTORS);
    /* What it can was found out on the drive that came back. */
    ck_assert(dcn__drive_abilities(dcn__drive_of_source(rig.source))->c2_294);
    close_losing();
}
END_TEST

START_TEST(one_that_stays_away_is_waited_for_as_long_as_was_said)
{
    patience = 0;
    ck_assert_int_eq(open_losing(&fixture_data, "all : gone", 30000, 1000),
                     DCN_ERR_DRIVE_GONE);
    ck_assert_uint_eq(looks, 30);
    ck_assert_ptr_null(rig.source);
    close_losing();
}
END_TEST

START_TEST(one_is_not_waited_for_where_nobody_asks_for_it)
{
    patience = 0;
    ck_assert_int_eq(open_losing(&fixture_data, "all : gone", 0, 0),
                     DCN_ERR_DRIVE_GONE);
    ck_assert_uint_eq(looks, 0);
    close_losing();
}
END_TEST

START_TEST(who_waits_may_say_stop)
{
    patience = 3;
    ck_assert_int_eq(open_losing(&fixture_data, "all : gone", 60000, 1000),
                     DCN_ERR_DRIVE_GONE);
    ck_assert_uint_eq(looks, 3);
    close_losing();
}
END_TEST

START_TEST(another_disc_in_it_is_told)
{
    patience = 0;
    /* Once it was described; before, whatever is in it is its disc. */
    ck_assert_int_eq(open_losing(&fixture_audio, "400-600 : gone", 60000, 1),
                     DCN_ERR_MEDIUM_CHANGED);
    ck_assert_ptr_nonnull(strstr(rig.error.message, "another disc"));
    close_losing();
}
END_TEST

START_TEST(one_lost_again_is_waited_for_again)
{
    struct rig_tally tally = {0};

    patience = 0;
    again = "all : gone";
    ck_assert_int_eq(open_losing(&fixture_data, "all : gone", 60000, 0),
                     DCN_OK);
    ck_assert_uint_eq(looks, 2);
    ck_assert_int_eq(
        rig_read(&rig, &fixture_data, 0, SECTORS, DCN_WANT_RAW, 0, &tally),
        DCN_OK);
    ck_assert_uint_eq(tally.right, SECTORS);
    again = NULL;
    close_losing();
}
END_TEST

UNIT_MAIN("drive/opening", a_drive_lost_while_it_is_probed_is_waited_for,
          one_lost_again_is_waited_for_again,
          one_that_stays_away_is_waited_for_as_long_as_was_said,
          one_is_not_waited_for_where_nobody_asks_for_it,
          who_waits_may_say_stop, another_disc_in_it_is_told)
