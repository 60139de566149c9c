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

/* ---- a filter that knows of nothing ---- */

/* What was asked of the source below, in the order of the slots. */
static const char *asked[16];
static size_t asked_count;
static struct dcn_source below;

static void
note(const struct dcn_source *source, const char *slot)
{
    ck_assert_ptr_eq(source, &below);
    asked[asked_count++] = slot;
}

static const struct dcn_disc *
full_describe(struct dcn_source *source)
{
    note(source, "describe");
    return NULL;
}

static void
full_capabilities(struct dcn_source *source, struct dcn_source_caps *caps)
{
    note(source, "capabilities");
    caps->can_set_speed = true;
}

static enum dcn_status
full_read(struct dcn_source *source, dcn_lba first, uint32_t count,
          unsigned want, unsigned flags, uint8_t *buffer,
          struct dcn_sector_result *results, struct dcn_error *error)
{
    (void)first;
    (void)count;
    (void)want;
    (void)flags;
    (void)buffer;
    (void)results;
    (void)error;
    note(source, "read");
    return DCN_OK;
}

static void
full_close(struct dcn_source *source)
{
    note(source, "close");
}

static struct dcn_clock *
full_clock(struct dcn_source *source)
{
    static struct dcn_clock clock;

    note(source, "clock");
    return &clock;
}

static enum dcn_status
full_set_speed(struct dcn_source *source, unsigned kb_s,
               struct dcn_error *error)
{
    (void)error;
    ck_assert_uint_eq(kb_s, 1000);
    note(source, "set_speed");
    return DCN_ERR_ACCESS;
}

static enum dcn_status
full_check_medium(struct dcn_source *source, struct dcn_error *error)
{
    (void)error;
    note(source, "check_medium");
    return DCN_ERR_MEDIUM_CHANGED;
}

static unsigned
full_alarms(struct dcn_source *source)
{
    note(source, "alarms");
    return 3;
}

static enum dcn_status
full_set_effort(struct dcn_source *source, enum dcn_effort effort,
                struct dcn_error *error)
{
    (void)effort;
    (void)error;
    note(source, "set_effort");
    return DCN_OK;
}

static enum dcn_status
full_restart(struct dcn_source *source, struct dcn_error *error)
{
    (void)error;
    note(source, "restart");
    return DCN_OK;
}

static bool
full_is_well(struct dcn_source *source)
{
    note(source, "is_well");
    return false;
}

static bool
full_refuses(struct dcn_source *source, dcn_lba lba, dcn_lba elsewhere)
{
    note(source, "refuses");
    return lba == 7 && elsewhere == 100;
}

static enum dcn_status
full_reopen(struct dcn_source *source, struct dcn_error *error)
{
    (void)error;
    note(source, "reopen");
    return DCN_OK;
}

static const char *
full_name_now(struct dcn_source *source)
{
    note(source, "name_now");
    return "below";
}

static const struct dcn_source_ops full_ops = {
    .name = "full",
    .describe = full_describe,
    .capabilities = full_capabilities,
    .read = full_read,
    .close = full_close,
    .clock = full_clock,
    .set_speed = full_set_speed,
    .check_medium = full_check_medium,
    .alarms = full_alarms,
    .set_effort = full_set_effort,
    .restart = full_restart,
    .is_well = full_is_well,
    .refuses = full_refuses,
    .reopen = full_reopen,
    .name_now = full_name_now,
};

START_TEST(every_slot_that_a_filter_leaves_out_goes_to_next)
{
    static const struct dcn_source_ops knows_nothing = {.name = "filter"};
    struct dcn_source second = {.ops = &knows_nothing, .next = &below};
    struct dcn_source filter = {.ops = &knows_nothing, .next = &second};
    struct dcn_source_caps caps;
    struct dcn_sector_result result;
    uint8_t buffer[DCN_USER_BYTES];

    below.ops = &full_ops;
    dcn__source_describe(&filter);
    dcn__source_capabilities(&filter, &caps);
    ck_assert(caps.can_set_speed);
    ck_assert_int_eq(dcn__source_read(&filter, 0, 1, DCN_WANT_USER, 0, buffer,
                                      &result, NULL),
                     DCN_OK);
    ck_assert_ptr_nonnull(dcn__source_clock(&filter));
    ck_assert_int_eq(dcn__source_set_speed(&filter, 1000, NULL),
                     DCN_ERR_ACCESS);
    ck_assert_int_eq(dcn__source_check_medium(&filter, NULL),
                     DCN_ERR_MEDIUM_CHANGED);
    ck_assert_uint_eq(dcn__source_alarms(&filter), 3);
    dcn__source_set_effort(&filter, DCN_EFFORT_MOST, NULL);
    dcn__source_restart(&filter, NULL);
    ck_assert(!dcn__source_is_well(&filter));
    ck_assert(dcn__source_refuses(&filter, 7, 100));
    dcn__source_reopen(&filter, NULL);
    ck_assert_str_eq(dcn__source_name(&filter), "below");
    dcn__source_close(&filter);
    /* A slot that is added is to be passed on, and asked for here: all
     * members but the name are slots. */
    ck_assert_uint_eq(asked_count,
                      sizeof(struct dcn_source_ops) / sizeof(void *) - 1);
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
          what_a_source_leaves_out_has_a_default,
          every_slot_that_a_filter_leaves_out_goes_to_next,
          no_source_can_be_closed)
