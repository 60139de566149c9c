/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "source/sink.h"

static bool closed;

static void
stub_capabilities(struct dcn_source *source, struct dcn_source_caps *caps)
{
    (void)source;
    caps->want = DCN_WANT_USER;
}

static void
stub_close(struct dcn_source *source)
{
    (void)source;
    closed = true;
}

static const struct dcn_source_ops stub_ops = {
    .name = "stub",
    .capabilities = stub_capabilities,
    .close = stub_close,
};

START_TEST(parts_of_a_sector_follow_each_other)
{
    unsigned all = DCN_WANT_RAW | DCN_WANT_C2 | DCN_WANT_SUB;

    ck_assert_uint_eq(dcn__want_bytes(DCN_WANT_USER), 2048);
    ck_assert_uint_eq(dcn__want_bytes(DCN_WANT_SUB), 96);
    ck_assert_uint_eq(dcn__want_bytes(all), 2352 + 294 + 96);
    ck_assert_uint_eq(dcn__want_c2_offset(all), 2352);
    ck_assert_uint_eq(dcn__want_sub_offset(all), 2352 + 294);
    ck_assert_uint_eq(dcn__want_sub_offset(DCN_WANT_RAW | DCN_WANT_SUB), 2352);
}
END_TEST

START_TEST(user_data_and_raw_together_are_refused)
{
    struct dcn_source source = {.ops = &stub_ops};
    struct dcn_sector_result result = {.state = DCN_SECTOR_GOOD};
    struct dcn_error error;
    uint8_t buffer[1];

    ck_assert_int_eq(dcn__source_read(&source, 0, 1,
                                      DCN_WANT_USER | DCN_WANT_RAW, 0, buffer,
                                      &result, &error),
                     DCN_ERR_INVALID);
    ck_assert_int_eq(result.state, DCN_SECTOR_UNKNOWN);
}
END_TEST

START_TEST(what_a_source_leaves_out_has_a_default)
{
    struct dcn_source source = {.ops = &stub_ops};
    struct dcn_source_caps caps = {.max_sectors = 7};

    dcn__source_capabilities(&source, &caps);
    ck_assert_uint_eq(caps.max_sectors, 0);
    ck_assert_int_eq(dcn__source_set_speed(&source, 1000, NULL), DCN_OK);
    ck_assert_int_eq(dcn__source_check_medium(&source, NULL), DCN_OK);
    ck_assert_uint_gt(
        dcn__source_clock(&source)->now_ns(dcn__source_clock(&source)), 0);
}
END_TEST

START_TEST(no_source_can_be_closed)
{
    struct dcn_source source = {.ops = &stub_ops};

    dcn__source_close(NULL);
    dcn__sink_close(NULL);
    dcn__source_close(&source);
    ck_assert(closed);
}
END_TEST

UNIT_MAIN("source/source", parts_of_a_sector_follow_each_other,
          user_data_and_raw_together_are_refused,
          what_a_source_leaves_out_has_a_default, no_source_can_be_closed)
