/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What proves a data sector, and what parity makes of a damaged one. */
#include "unit/unit.h"

#include "decide/proof.h"

#include <string.h>

#define LBA 4321

static uint8_t good[DCN_RAW_BYTES], bad[DCN_RAW_BYTES], out[DCN_RAW_BYTES],
    erasures[DCN_RAW_BYTES];

static void
make(enum dcn_sector_mode mode)
{
    for (size_t i = 0; i < sizeof(good); i++)
        good[i] = (uint8_t)(i * 7 + i / 256);
    good[18] = good[22] = mode == DCN_MODE_2_FORM2 ? 0x20 : 0;
    memcpy(good + 20, good + 16, 4);
    dcn__sector_encode(good, LBA, mode);
    memcpy(bad, good, sizeof(bad));
    memset(erasures, 0, sizeof(erasures));
    memset(out, 0xAA, sizeof(out));
}

static void
damage(size_t at)
{
    bad[at] ^= 0x81;
    erasures[at] = 1;
}

START_TEST(a_sector_with_all_of_its_codes_is_proven_at_its_place)
{
    make(DCN_MODE_1);
    ck_assert(dcn__proof_whole(good, LBA));
    ck_assert(!dcn__proof_whole(good, LBA + 1));
    ck_assert(dcn__proof_header(good, LBA));
    ck_assert(!dcn__proof_header(good, LBA + 1));
    damage(500);
    ck_assert(!dcn__proof_whole(bad, LBA));
}
END_TEST

START_TEST(form_2_without_its_edc_proves_nothing)
{
    make(DCN_MODE_2_FORM2);
    ck_assert(dcn__proof_whole(good, LBA));
    ck_assert(!dcn__proof_none(good));
    memset(good + 2348, 0, 4);
    ck_assert(!dcn__proof_whole(good, LBA));
    ck_assert(dcn__proof_none(good));
}
END_TEST

START_TEST(damage_that_parity_reaches_is_put_right)
{
    make(DCN_MODE_1);
    damage(500);
    damage(0); /* the sync, which is known beforehand */
    ck_assert(dcn__proof_propose(bad, erasures, LBA, DCN_TRACK_MODE1, out));
    ck_assert_mem_eq(out, good, sizeof(out));
    make(DCN_MODE_2_FORM1);
    damage(700);
    ck_assert(dcn__proof_propose(bad, NULL, LBA, DCN_TRACK_MODE2, out));
    ck_assert_mem_eq(out, good, sizeof(out));
}
END_TEST

START_TEST(what_is_not_proven_leaves_the_sector_as_it_was)
{
    make(DCN_MODE_1);
    for (size_t at = 16; at < 1800; at++)
        damage(at);
    ck_assert(!dcn__proof_propose(bad, erasures, LBA, DCN_TRACK_MODE1, out));
    ck_assert_uint_eq(out[0], 0xAA);
    ck_assert_uint_eq(out[2351], 0xAA);
}
END_TEST

START_TEST(mode_2_is_not_taken_from_another_place)
{
    make(DCN_MODE_2_FORM1);
    ck_assert(!dcn__proof_propose(good, NULL, LBA + 1, DCN_TRACK_MODE2, out));
    ck_assert(dcn__proof_propose(good, NULL, LBA, DCN_TRACK_MODE2, out));
}
END_TEST

START_TEST(form_2_that_is_damaged_has_no_parity_to_be_repaired_by)
{
    make(DCN_MODE_2_FORM2);
    damage(900);
    ck_assert(!dcn__proof_propose(bad, erasures, LBA, DCN_TRACK_MODE2, out));
    ck_assert(!dcn__proof_propose(bad, NULL, LBA, DCN_TRACK_MODE2, out));
}
END_TEST

START_TEST(form_1_whose_subheader_became_form_2_is_still_repaired)
{
    make(DCN_MODE_2_FORM1);
    bad[18] |= 0x20;
    bad[22] |= 0x20;
    erasures[18] = erasures[22] = 1;
    ck_assert(dcn__proof_propose(bad, erasures, LBA, DCN_TRACK_MODE2, out));
    ck_assert_mem_eq(out, good, sizeof(out));
    make(DCN_MODE_2_FORM1);
    bad[18] |= 0x20; /* of one copy alone, and nobody suspects it */
    ck_assert(dcn__proof_propose(bad, NULL, LBA, DCN_TRACK_MODE2, out));
    ck_assert_mem_eq(out, good, sizeof(out));
}
END_TEST

UNIT_MAIN("decide/proof", a_sector_with_all_of_its_codes_is_proven_at_its_place,
          form_2_without_its_edc_proves_nothing,
          damage_that_parity_reaches_is_put_right,
          what_is_not_proven_leaves_the_sector_as_it_was,
          mode_2_is_not_taken_from_another_place,
          form_2_that_is_damaged_has_no_parity_to_be_repaired_by,
          form_1_whose_subheader_became_form_2_is_still_repaired)
