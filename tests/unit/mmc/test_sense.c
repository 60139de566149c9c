/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "mmc/sense.h"

static enum dcn_sense_class
class_of(uint8_t key, uint8_t asc, uint8_t ascq)
{
    struct dcn_sense sense = {
        .present = true, .key = key, .asc = asc, .ascq = ascq};

    return dcn__sense_classify(&sense);
}

START_TEST(a_fixed_sense_with_valid_bit_names_the_failing_lba)
{
    static const uint8_t bytes[18] = {0xF0, 0, 3, 0, 1, 2,    3,
                                      10,   0, 0, 0, 0, 0x11, 5};
    struct dcn_sense sense;

    dcn__sense_parse(bytes, sizeof(bytes), &sense);
    ck_assert(sense.present && sense.has_information && !sense.deferred);
    ck_assert_uint_eq(sense.key, 3);
    ck_assert_uint_eq(sense.asc, 0x11);
    ck_assert_uint_eq(sense.ascq, 5);
    ck_assert_uint_eq(sense.information, 0x010203);
}
END_TEST

START_TEST(information_without_valid_bit_is_not_believed)
{
    static const uint8_t bytes[18] = {0x70, 0, 3, 0, 1, 2, 3};
    struct dcn_sense sense;

    dcn__sense_parse(bytes, sizeof(bytes), &sense);
    ck_assert(sense.present);
    ck_assert(!sense.has_information);
}
END_TEST

START_TEST(descriptor_sense_says_the_same)
{
    static const uint8_t bytes[] = {0x72, 3, 0x11, 6, 0, 0, 0, 12, 0, 10,
                                    0x80, 0, 0,    0, 0, 0, 0, 0,  1, 0};
    struct dcn_sense sense;

    dcn__sense_parse(bytes, sizeof(bytes), &sense);
    ck_assert_uint_eq(sense.key, 3);
    ck_assert_uint_eq(sense.ascq, 6);
    ck_assert(sense.has_information);
    ck_assert_uint_eq(sense.information, 256);
}
END_TEST

START_TEST(sense_cut_off_anywhere_is_read_as_far_as_it_goes)
{
    static const uint8_t bytes[18] = {0xF0, 0, 3, 0, 1, 2,    3,
                                      10,   0, 0, 0, 0, 0x11, 5};
    struct dcn_sense sense;

    dcn__sense_parse(bytes, 0, &sense);
    ck_assert(!sense.present);
    dcn__sense_parse(bytes, 2, &sense);
    ck_assert(!sense.present);
    dcn__sense_parse(bytes, 13, &sense);
    ck_assert_uint_eq(sense.asc, 0x11);
    ck_assert_uint_eq(sense.ascq, 0);
}
END_TEST

START_TEST(a_built_sense_parses_back)
{
    struct dcn_reply reply = {0};
    struct dcn_sense sense;

    dcn__sense_reply(&reply, 5, 0x64, 0, true, 4711);
    ck_assert_uint_eq(reply.status, DCN_SCSI_CHECK_CONDITION);
    dcn__sense_parse(reply.sense, reply.sense_len, &sense);
    ck_assert_uint_eq(sense.key, 5);
    ck_assert_uint_eq(sense.asc, 0x64);
    ck_assert_uint_eq(sense.information, 4711);
}
END_TEST

START_TEST(each_sense_has_its_policy)
{
    ck_assert_int_eq(class_of(1, 0x18, 4), DCN_SENSE_RECOVERED);
    ck_assert_int_eq(class_of(2, 0x04, 1), DCN_SENSE_WAIT);
    ck_assert_int_eq(class_of(2, 0x3A, 2), DCN_SENSE_NO_MEDIUM);
    ck_assert_int_eq(class_of(3, 0x11, 5), DCN_SENSE_MEDIUM_ERROR);
    ck_assert_int_eq(class_of(4, 0x09, 1), DCN_SENSE_HARDWARE);
    ck_assert_int_eq(class_of(5, 0x24, 0), DCN_SENSE_UNSUPPORTED);
    ck_assert_int_eq(class_of(5, 0x21, 0), DCN_SENSE_OUT_OF_RANGE);
    ck_assert_int_eq(class_of(5, 0x63, 0), DCN_SENSE_OUT_OF_RANGE);
    ck_assert_int_eq(class_of(5, 0x64, 0), DCN_SENSE_WRONG_TYPE);
    ck_assert_int_eq(class_of(5, 0x6F, 3), DCN_SENSE_PROTECTED);
    ck_assert_int_eq(class_of(6, 0x28, 0), DCN_SENSE_MEDIUM_CHANGED);
    ck_assert_int_eq(class_of(6, 0x29, 2), DCN_SENSE_RESET);
    ck_assert_int_eq(class_of(6, 0x3F, 1), DCN_SENSE_ATTENTION);
    ck_assert_int_eq(class_of(8, 0, 0), DCN_SENSE_BLANK);
    ck_assert_int_eq(class_of(11, 0, 0), DCN_SENSE_ABORTED);
    ck_assert_int_eq(class_of(0, 0, 0), DCN_SENSE_NONE);
    ck_assert_int_eq(class_of(9, 0x80, 1), DCN_SENSE_OTHER);
}
END_TEST

START_TEST(every_sense_has_words)
{
    ck_assert_str_eq(dcn__sense_text(3, 0x11, 5), "L-EC uncorrectable error");
    ck_assert_str_eq(dcn__sense_text(2, 0x04, 0x77), "drive not ready");
    ck_assert_str_eq(dcn__sense_text(3, 0xEE, 0), "medium error");
}
END_TEST

UNIT_MAIN("mmc/sense", a_fixed_sense_with_valid_bit_names_the_failing_lba,
          information_without_valid_bit_is_not_believed,
          descriptor_sense_says_the_same,
          sense_cut_off_anywhere_is_read_as_far_as_it_goes,
          a_built_sense_parses_back, each_sense_has_its_policy,
          every_sense_has_words)
