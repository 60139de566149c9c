/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "rig.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct rig rig;

static const struct dcn_drive_abilities *
probe(const struct fixture_disc *disc, const char *personality)
{
    rig_init(&rig, disc, personality, NULL);
    ck_assert_msg(rig_source(&rig, NULL) == DCN_OK, "%s", rig.error.message);
    return rig_abilities(&rig);
}

START_TEST(a_modern_drive_is_found_to_do_everything)
{
    const struct dcn_drive_abilities *found = probe(&fixture_data, NULL);

    ck_assert(found->read_cd && found->raw_is_true);
    ck_assert(found->c2_294 && found->c2_296 && found->c2_with_data);
    ck_assert(found->sub_raw && found->sub_q && found->c2_with_sub);
    ck_assert_int_eq(found->reply_order, DCN_ORDER_MAIN_C2_SUB);
    ck_assert(!found->q_is_hex && found->toc_full && !found->toc_in_byte9);
    ck_assert(found->set_speed && found->mode_select);
    ck_assert(found->fua_works && found->flush_works);
    ck_assert_uint_ge(found->cache_sectors, 64);
    ck_assert_uint_eq(found->max_sectors_cd, 512);
    rig_close(&rig);
}
END_TEST

START_TEST(subchannel_before_c2_is_found_by_the_crc_of_q)
{
    const struct dcn_drive_abilities *found =
        probe(&fixture_audio, "sub-before-c2");

    ck_assert(found->c2_with_sub);
    ck_assert_int_eq(found->reply_order, DCN_ORDER_MAIN_SUB_C2);
    rig_close(&rig);
}
END_TEST

START_TEST(the_longer_c2_alone_is_found)
{
    const struct dcn_drive_abilities *found =
        probe(&fixture_data, "c2-296-last");

    ck_assert(!found->c2_294 && found->c2_296 && found->c2_with_sub);
    rig_close(&rig);
}
END_TEST

START_TEST(c2_that_goes_neither_with_subchannel_nor_with_data_is_found)
{
    const struct dcn_drive_abilities *found =
        probe(&fixture_mixed, "c2-or-sub");

    ck_assert(found->c2_294 && found->sub_raw);
    ck_assert(!found->c2_with_sub && !found->c2_with_data);
    ck_assert(rig_noted(&rig, "c2_apart"));
    rig_close(&rig);
}
END_TEST

START_TEST(formatted_q_in_binary_is_found_where_numbers_are_above_9)
{
    const struct dcn_drive_abilities *found = probe(&fixture_audio, "hex-q");

    ck_assert(!found->sub_raw && found->sub_q && found->q_is_hex);
    ck_assert(rig_noted(&rig, "sub_q_only"));
    rig_close(&rig);
}
END_TEST

START_TEST(an_old_drive_is_not_believed_to_take_settings)
{
    const struct dcn_drive_abilities *found = probe(&fixture_data, "old-slow");

    ck_assert(!found->c2_294 && !found->c2_296);
    ck_assert(!found->mode_select);
    ck_assert(!found->fua_works && !found->flush_works);
    ck_assert_uint_ge(found->cache_sectors, 256);
    ck_assert(rig_noted(&rig, "no_c2"));
    rig_close(&rig);
}
END_TEST

START_TEST(the_longest_command_is_found_under_the_drives_own_limit)
{
    const struct dcn_drive_abilities *found = probe(&fixture_data, "old-slow");

    /* 128 KiB: 53 sectors with subchannel, 64 of user data. */
    ck_assert_uint_ge(found->max_sectors_cd, 50);
    ck_assert_uint_le(found->max_sectors_cd, 53);
    ck_assert_uint_eq(found->max_sectors_data, 64);
    rig_close(&rig);
}
END_TEST

START_TEST(a_drive_without_read_cd_is_found_to_give_user_data)
{
    const struct dcn_drive_abilities *found =
        probe(&fixture_data, "read10-only");
    struct dcn_source_caps caps;

    ck_assert(!found->read_cd && !found->toc_full);
    ck_assert(rig_noted(&rig, "no_raw") && rig_noted(&rig, "toc_short"));
    dcn__source_capabilities(rig.source, &caps);
    ck_assert_uint_eq(caps.want, DCN_WANT_USER);
    rig_close(&rig);
}
END_TEST

/* READ CD as some emulations do it: sync and header, nothing behind. */
static void
zero_parity(struct rig *self, const struct dcn_command *command,
            struct dcn_reply *reply)
{
    (void)self;
    (void)reply;
    if (command->cdb[0] != 0xBE || command->data_len % DCN_RAW_BYTES != 0)
        return;
    for (size_t at = 0; at < command->data_len; at += DCN_RAW_BYTES)
        memset((uint8_t *)command->data + at + 2064, 0, 288);
}

START_TEST(made_up_raw_sectors_are_found_out_and_encoded_instead)
{
    struct rig_tally tally;

    rig_init(&rig, &fixture_data, NULL, NULL);
    rig.meddle = zero_parity;
    ck_assert_int_eq(rig_source(&rig, NULL), DCN_OK);
    ck_assert(!rig_abilities(&rig)->raw_is_true);
    ck_assert(rig_noted(&rig, "raw_reencoded"));
    ck_assert_int_eq(
        rig_read(&rig, &fixture_data, 0, 1000, DCN_WANT_RAW, 0, &tally),
        DCN_OK);
    ck_assert_uint_eq(tally.right, 1000);
    rig_close(&rig);
}
END_TEST

START_TEST(probing_is_not_misled_by_damage)
{
    rig_init(&rig, &fixture_data, NULL, "450-550/3 : unreadable");
    ck_assert_int_eq(rig_source(&rig, NULL), DCN_OK);
    ck_assert(rig_abilities(&rig)->read_cd);
    ck_assert(rig_abilities(&rig)->c2_with_sub);
    /* Damage is no reason for shorter commands. */
    ck_assert_uint_eq(rig_abilities(&rig)->max_sectors_cd, 512);
    rig_close(&rig);
}
END_TEST

START_TEST(what_was_probed_is_remembered_and_looked_at_once_more)
{
    char folder[] = "/tmp/dcn-drive-XXXXXX", path[300];
    unsigned first, second;

    ck_assert_ptr_nonnull(mkdtemp(folder));
    rig_init(&rig, &fixture_data, "sub-before-c2", NULL);
    ck_assert_int_eq(rig_source(&rig, folder), DCN_OK);
    first = rig.commands;
    rig_close(&rig);
    rig_init(&rig, &fixture_data, "sub-before-c2", NULL);
    ck_assert_int_eq(rig_source(&rig, folder), DCN_OK);
    second = rig.commands;
    ck_assert_uint_lt(second, first / 2);
    ck_assert_int_eq(rig_abilities(&rig)->reply_order, DCN_ORDER_MAIN_SUB_C2);
    ck_assert_uint_eq(rig_abilities(&rig)->max_sectors_cd, 512);
    rig_close(&rig);
    snprintf(path, sizeof(path), "%s/drive_DISCERN_SUB_BEFORE_C2_1.00.txt",
             folder);
    ck_assert_int_eq(unlink(path), 0);
    rmdir(folder);
}
END_TEST

START_TEST(a_memory_that_is_wrong_is_not_used)
{
    static const char lie[] = "discern-drive 1\ncd_probed 1\nread_cd 1\n"
                              "c2_294 1\nsub_raw 1\nc2_with_sub 1\norder 1\n"
                              "max_sectors_cd 100\nmax_sectors_data 100\n";
    char folder[] = "/tmp/dcn-drive-XXXXXX", path[300];
    FILE *file;

    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/drive_DISCERN_SUB_BEFORE_C2_1.00.txt",
             folder);
    file = fopen(path, "w");
    fputs(lie, file);
    fclose(file);
    rig_init(&rig, &fixture_data, "sub-before-c2", NULL);
    ck_assert_int_eq(rig_source(&rig, folder), DCN_OK);
    ck_assert_int_eq(rig_abilities(&rig)->reply_order, DCN_ORDER_MAIN_SUB_C2);
    rig_close(&rig);
    unlink(path);
    rmdir(folder);
}
END_TEST

UNIT_MAIN("drive/probe", a_modern_drive_is_found_to_do_everything,
          subchannel_before_c2_is_found_by_the_crc_of_q,
          the_longer_c2_alone_is_found,
          c2_that_goes_neither_with_subchannel_nor_with_data_is_found,
          formatted_q_in_binary_is_found_where_numbers_are_above_9,
          an_old_drive_is_not_believed_to_take_settings,
          the_longest_command_is_found_under_the_drives_own_limit,
          a_drive_without_read_cd_is_found_to_give_user_data,
          made_up_raw_sectors_are_found_out_and_encoded_instead,
          probing_is_not_misled_by_damage,
          what_was_probed_is_remembered_and_looked_at_once_more,
          a_memory_that_is_wrong_is_not_used)
