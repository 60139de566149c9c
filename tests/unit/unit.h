/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every Check program shares: one suite of one case, run without fork
 * where CK_FORK=no says so. A test program is
 *
 *     START_TEST(a_name_is_a_sentence) { ... } END_TEST
 *     UNIT_MAIN("codec/edc", a_name_is_a_sentence, another_one)
 */
#ifndef DCN_TESTS_UNIT_H
#define DCN_TESTS_UNIT_H

#include <check.h>
#include <stdlib.h>

#define UNIT_MAIN(name, ...)                                          \
    int main(void)                                                    \
    {                                                                 \
        const TTest *const tests[] = {__VA_ARGS__};                   \
        Suite *suite = suite_create(name);                            \
        TCase *tcase = tcase_create(name);                            \
        tcase_set_timeout(tcase, 120);                                \
        for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) \
            tcase_add_test(tcase, tests[i]);                          \
        suite_add_tcase(suite, tcase);                                \
        SRunner *runner = srunner_create(suite);                      \
        srunner_run_all(runner, CK_ENV);                              \
        int failed = srunner_ntests_failed(runner);                   \
        srunner_free(runner);                                         \
        return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;             \
    }

#endif
