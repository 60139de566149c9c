/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "tools/qworst.h"

static struct qworst_result
all_discs(enum qworst_border border)
{
    static const double shares[] = {0.01, 0.05, 0.10};
    struct qworst_result sum = {0};

    for (unsigned disc = 0; disc < QWORST_DISCS; disc++)
        for (unsigned i = 0; i < 3; i++)
            qworst_run(disc, shares[i], border, 1, &sum);
    return sum;
}

START_TEST(no_border_is_wrong_without_a_word)
{
    for (unsigned border = 0; border < QWORST_BORDERS; border++) {
        struct qworst_result sum = all_discs(border);

        ck_assert_uint_gt(sum.borders, 300);
        ck_assert_uint_eq(sum.wrong, 0);
        ck_assert_uint_eq(sum.codes_wrong, 0);
    }
}
END_TEST

START_TEST(frames_with_a_few_bits_flipped_still_tell_nearly_all_borders)
{
    struct qworst_result sum = all_discs(QWORST_FEW_BITS);

    ck_assert_uint_ge(sum.right * 100, sum.borders * 95);
}
END_TEST

UNIT_MAIN("analyze/qworst", no_border_is_wrong_without_a_word,
          frames_with_a_few_bits_flipped_still_tell_nearly_all_borders)
