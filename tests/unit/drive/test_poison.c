/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentinels in a buffer before a read. */
#include "unit/unit.h"

#include "drive/line/poison.h"

#include <string.h>

#define STRIDE 2448
#define SEED   77

static uint8_t buffer[3 * STRIDE];

static void
begin(void)
{
    memset(buffer, 0, sizeof(buffer));
    dcn__poison(buffer, STRIDE, 3, SEED);
}

START_TEST(nothing_came_where_all_sentinels_stand)
{
    begin();
    ck_assert(!dcn__poison_gone(buffer, STRIDE, 0, SEED));
    ck_assert(!dcn__poison_gone(buffer, STRIDE, 2, SEED));
    ck_assert(dcn__poison_end_stands(buffer, STRIDE, 2, SEED));
}
END_TEST

START_TEST(a_sector_that_came_is_seen_and_its_neighbour_is_not)
{
    begin();
    memset(buffer + STRIDE, 0x5A, STRIDE);
    ck_assert(!dcn__poison_gone(buffer, STRIDE, 0, SEED));
    ck_assert(dcn__poison_gone(buffer, STRIDE, 1, SEED));
    ck_assert(!dcn__poison_gone(buffer, STRIDE, 2, SEED));
}
END_TEST

START_TEST(a_hole_of_a_bus_packet_is_seen)
{
    uint8_t kept[512];

    begin();
    memcpy(kept, buffer + 1024, sizeof(kept));
    memset(buffer, 0x5A, STRIDE);
    memcpy(buffer + 1024, kept, sizeof(kept));
    ck_assert(!dcn__poison_gone(buffer, STRIDE, 0, SEED));
}
END_TEST

START_TEST(the_last_word_that_did_not_come_is_seen)
{
    begin();
    memset(buffer, 0x5A, sizeof(buffer) - 2);
    ck_assert(dcn__poison_end_stands(buffer, STRIDE, 2, SEED));
    memset(buffer, 0x5A, sizeof(buffer));
    ck_assert(!dcn__poison_end_stands(buffer, STRIDE, 2, SEED));
}
END_TEST

START_TEST(the_sentinels_of_the_read_before_do_not_count)
{
    begin();
    ck_assert(dcn__poison_gone(buffer, STRIDE, 0, SEED + 1));
}
END_TEST

UNIT_MAIN("drive/poison", nothing_came_where_all_sentinels_stand,
          a_sector_that_came_is_seen_and_its_neighbour_is_not,
          a_hole_of_a_bus_packet_is_seen,
          the_last_word_that_did_not_come_is_seen,
          the_sentinels_of_the_read_before_do_not_count)
