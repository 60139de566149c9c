/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"
#include "unit/unit.h"

#include "vdrive/personality_keys.h"

#include <stdio.h>
#include <string.h>

static enum dcn_status
parse(const char *text, struct dcn_personality *personality,
      struct dcn_error *error)
{
    return dcn__personality_parse("file", text, strlen(text), personality,
                                  error);
}

START_TEST(an_empty_text_is_the_plain_drive)
{
    struct dcn_personality empty, plain;

    ck_assert_int_eq(parse("", &empty, NULL), DCN_OK);
    ck_assert_int_eq(dcn__personality_load(NULL, &plain, NULL), DCN_OK);
    ck_assert_str_eq(empty.product, plain.product);
    ck_assert_uint_eq(empty.cd_speeds.count, plain.cd_speeds.count);
    ck_assert_uint_eq(empty.profiles.count, plain.profiles.count);
    ck_assert_uint_eq(empty.overread_leadout, plain.overread_leadout);
    ck_assert_uint_eq(empty.error_ms, plain.error_ms);
    ck_assert_uint_eq(empty.spin_down_s, plain.spin_down_s);
}
END_TEST

START_TEST(plain_names_every_key_with_its_default)
{
    const struct dcn_personality_shipped *plain = dcn__personalities;
    struct dcn_personality defaults, written;

    while (strcmp(plain->name, "plain") != 0)
        plain++;
    for (const struct dcn_personality_key *key = dcn__personality_keys;
         key->name != NULL; key++) {
        char line[64];

        snprintf(line, sizeof(line), "\n%s =", key->name);
        ck_assert_msg(strstr(plain->text, line) != NULL, "%s", key->name);
    }
    dcn__personality_plain(&defaults);
    ck_assert_int_eq(dcn__personality_load("plain", &written, NULL), DCN_OK);
    ck_assert_mem_eq(&written, &defaults, sizeof(defaults));
}
END_TEST

START_TEST(new_kinds_of_values_are_read_and_checked)
{
    static const char *const wrong[] = {
        "\nbridge_cut = 1024\n",     "\nbridge_cut = 512/1024\n",
        "\nstuck_speed = fast\n",    "\nstuck_speed = -1\n",
        "\nclaims = everything\n",   "\nstuck_low = 12345\n",
        "\nc2_294_fails = 3/11\n",   "\nc2_294_fails = 3/11/00 3/11/05\n",
        "\nfail_ms = 3/11/05:9-2\n", "\nsense_len = 19\n",
    };
    struct dcn_personality p;
    struct dcn_error error = {0};

    ck_assert_int_eq(
        parse("bridge_cut = 1024/512\nfail_ms = 3/11/05:600-7600 4/3E/02:7000\n"
              "stuck_speed = 1.5\nclaims = c2 isrc\nstuck_low = 0800\n",
              &p, NULL),
        DCN_OK);
    ck_assert_uint_eq(p.bridge_cut[1], 512);
    ck_assert_uint_eq(p.fail_ms.count, 2);
    ck_assert_uint_eq(p.fail_ms.one[0].max_ms, 7600);
    ck_assert_uint_eq(p.fail_ms.one[1].asc, 0x3E);
    ck_assert_uint_eq(p.claims, 0x30);
    ck_assert_uint_eq(p.stuck_low, 0x800);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        ck_assert_msg(parse(wrong[i], &p, &error) == DCN_ERR_FORMAT, "%s",
                      wrong[i]);
        ck_assert_mem_eq(error.message, "file:2: ", 8);
    }
    ck_assert_int_eq(parse("sense_len = 9\n", &p, NULL), DCN_ERR_FORMAT);
    ck_assert_int_eq(parse("order = same\n", &p, NULL), DCN_ERR_FORMAT);
    ck_assert_int_eq(parse("pregap_from = 3\n", &p, NULL), DCN_ERR_FORMAT);
}
END_TEST

START_TEST(every_shipped_personality_makes_a_drive)
{
    for (const struct dcn_personality_shipped *p = dcn__personalities;
         p->name != NULL; p++) {
        struct dcn_vdrive_options options = {.personality = p->name};
        struct dcn_error error = {0};
        struct dcn_vdrive *drive = NULL;

        ck_assert_msg(dcn__vdrive_new(fixture_source(&fixture_data), &options,
                                      &drive, &error) == DCN_OK,
                      "%s", error.message);
        dcn__vdrive_free(drive);
    }
}
END_TEST

START_TEST(values_blanks_sections_and_comments_are_read)
{
    struct dcn_personality p;

    ck_assert_int_eq(parse("# a drive\n[identity]\n\n  product =  MY DRIVE "
                           " # named\nread_offset = -582\nc2 = 294\n"
                           "cd_speeds = 4, 8 16\nrefuse = be B9\n"
                           "profiles = cd-rom bd-re\r\nfua = no",
                           &p, NULL),
                     DCN_OK);
    ck_assert_str_eq(p.product, "MY DRIVE");
    ck_assert_int_eq(p.read_offset, -582);
    ck_assert_uint_eq(p.c2, DCN_C2_294);
    ck_assert_uint_eq(p.cd_speeds.count, 3);
    ck_assert_uint_eq(p.refuse.value[1], 0xB9);
    ck_assert_uint_eq(p.profiles.value[1], 0x43);
    ck_assert(!p.fua);
}
END_TEST

START_TEST(mistakes_are_named_with_their_line)
{
    static const char *const texts[] = {
        "\nproduct\n",
        "\nno_such_key = 1\n",
        "\nfua = maybe\n",
        "\nc2 = 295\n",
        "\ncache_kb = -1\n",
        "\ncache_kb = 99999999\n",
        "\nvendor = TOO LONG A NAME\n",
        "\nprofiles = cd-rom tape\n",
        "\nrefuse = 100\n",
        "\nread_offset = 99999\n",
        "\nvendor = M\xC3\xBCller\n",
        "\ntoc_formats = 1 2 3 4 5 6 7\n",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct dcn_personality p;
        struct dcn_error error = {0};

        ck_assert_msg(parse(texts[i], &p, &error) == DCN_ERR_FORMAT, "%s",
                      texts[i]);
        ck_assert_mem_eq(error.message, "file:2: ", 8);
    }
}
END_TEST

START_TEST(what_makes_no_drive_is_refused)
{
    struct dcn_personality p;

    ck_assert_int_eq(parse("cd_speeds =\n", &p, NULL), DCN_ERR_FORMAT);
    ck_assert_int_eq(parse("cd_speeds = 0\n", &p, NULL), DCN_ERR_FORMAT);
    ck_assert_int_eq(parse("profiles =\n", &p, NULL), DCN_ERR_FORMAT);
    ck_assert_int_eq(parse("cache_segments = 0\n", &p, NULL), DCN_ERR_FORMAT);
}
END_TEST

START_TEST(a_name_that_is_neither_shipped_nor_a_file_is_not_found)
{
    struct dcn_personality p;

    ck_assert_int_eq(dcn__personality_load("no-such-drive", &p, NULL),
                     DCN_ERR_NOT_FOUND);
}
END_TEST

UNIT_MAIN("vdrive/personality", an_empty_text_is_the_plain_drive,
          plain_names_every_key_with_its_default,
          new_kinds_of_values_are_read_and_checked,
          every_shipped_personality_makes_a_drive,
          values_blanks_sections_and_comments_are_read,
          mistakes_are_named_with_their_line, what_makes_no_drive_is_refused,
          a_name_that_is_neither_shipped_nor_a_file_is_not_found)
