/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "job/spec.h"

#include <string.h>

START_TEST(a_virtual_source_takes_its_options_apart)
{
    struct dcn_spec spec;

    ck_assert_int_eq(dcn__spec_parse("virtual:a/b.cue,personality=old,damage="
                                     "s.txt,medium=dvd,clock=0.5,seed=7",
                                     &spec, NULL),
                     DCN_OK);
    ck_assert_int_eq(spec.kind, DCN_SPEC_VIRTUAL);
    ck_assert_str_eq(spec.path, "a/b.cue");
    ck_assert_str_eq(spec.personality, "old");
    ck_assert_str_eq(spec.damage, "s.txt");
    ck_assert_int_eq(spec.medium, DCN_MEDIUM_DVD);
    ck_assert_double_eq(spec.scale, 0.5);
    ck_assert_uint_eq(spec.seed, 7);
    dcn__spec_free(&spec);
}
END_TEST

START_TEST(commas_before_the_first_option_belong_to_the_path)
{
    struct dcn_spec spec;

    ck_assert_int_eq(
        dcn__spec_parse("virtual:Hello, World.cue,seed=1", &spec, NULL),
        DCN_OK);
    ck_assert_str_eq(spec.path, "Hello, World.cue");
    dcn__spec_free(&spec);
}
END_TEST

START_TEST(an_unknown_option_is_named)
{
    struct dcn_spec spec;
    struct dcn_error error;

    ck_assert_int_eq(dcn__spec_parse("virtual:a.cue,colour=red", &spec, &error),
                     DCN_ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, "'colour'"));
}
END_TEST

START_TEST(a_blank_disc_holds_no_image)
{
    struct dcn_spec spec;
    struct dcn_error error;

    ck_assert_int_eq(dcn__spec_parse("virtual:,medium=blank", &spec, &error),
                     DCN_OK);
    ck_assert(spec.blank);
    ck_assert_str_eq(spec.path, "");
    dcn__spec_free(&spec);
    ck_assert_int_eq(
        dcn__spec_parse("virtual:a.cue,medium=blank", &spec, &error),
        DCN_ERR_INVALID);
}
END_TEST

START_TEST(a_bad_value_is_named)
{
    struct dcn_spec spec;
    struct dcn_error error;

    ck_assert_int_eq(
        dcn__spec_parse("virtual:a.cue,medium=floppy", &spec, &error),
        DCN_ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, "'floppy'"));
}
END_TEST

START_TEST(virtual_alone_is_an_empty_drive)
{
    struct dcn_spec spec;

    ck_assert_int_eq(dcn__spec_parse("virtual:", &spec, NULL), DCN_OK);
    ck_assert_str_eq(spec.path, "");
    dcn__spec_free(&spec);
}
END_TEST

START_TEST(a_path_that_is_no_device_is_an_image)
{
    struct dcn_spec spec;

    ck_assert_int_eq(dcn__spec_parse("disc.cue", &spec, NULL), DCN_OK);
    ck_assert_int_eq(spec.kind, DCN_SPEC_IMAGE);
    dcn__spec_free(&spec);
}
END_TEST

START_TEST(a_node_in_dev_is_a_drive_even_where_it_is_missing)
{
    struct dcn_spec spec;

    ck_assert_int_eq(dcn__spec_parse("/dev/sr97", &spec, NULL), DCN_OK);
    ck_assert_int_eq(spec.kind, DCN_SPEC_DRIVE);
    dcn__spec_free(&spec);
}
END_TEST

UNIT_MAIN("job/spec", a_virtual_source_takes_its_options_apart,
          commas_before_the_first_option_belong_to_the_path,
          an_unknown_option_is_named, a_blank_disc_holds_no_image,
          a_bad_value_is_named, virtual_alone_is_an_empty_drive,
          a_path_that_is_no_device_is_an_image,
          a_node_in_dev_is_a_drive_even_where_it_is_missing)
