/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are named but not read. */
#include "unit/unit.h"

#include "image/unread.h"

#include <string.h>

static uint8_t head[64], tail[DCN_UNREAD_TAIL_BYTES];

static const char *
found(const void *begin, size_t begin_len, const void *end, size_t end_len,
      size_t from_end)
{
    const struct dcn_unread *row;

    memset(head, 0x11, sizeof(head));
    memset(tail, 0x22, sizeof(tail));
    memcpy(head, begin, begin_len);
    memcpy(tail + sizeof(tail) - from_end, end, end_len);
    row = dcn__unread_find(head, sizeof(head), tail, sizeof(tail));
    return row != NULL ? row->name : "none";
}

START_TEST(a_file_is_known_by_how_it_begins)
{
    ck_assert_str_eq(found("MComprHD", 8, "", 0, 0), "a CHD of MAME");
    ck_assert_str_eq(found("DAX\0", 4, "", 0, 0), "a compressed ISO (DAX)");
    ck_assert_str_eq(found("....ftypM4A", 11, "", 0, 0), "MPEG-4 audio");
}
END_TEST

START_TEST(or_by_how_it_ends)
{
    ck_assert_str_eq(found("", 0, "koly", 4, 512), "an Apple disk image (DMG)");
    ck_assert_str_eq(found("", 0, "bbis", 4, 64), "a UIF image of MagicISO");
    ck_assert_str_eq(found("", 0, "\5\0\0\x80", 4, 8),
                     "a DiscJuggler image, version 3");
}
END_TEST

START_TEST(the_same_bytes_elsewhere_say_nothing)
{
    ck_assert_str_eq(found(".MComprHD", 9, "", 0, 0), "none");
    ck_assert_str_eq(found("", 0, "koly", 4, 511), "none");
}
END_TEST

START_TEST(three_bytes_at_the_beginning_may_be_anybodys)
{
    ck_assert_str_eq(found("BZh", 3, "", 0, 0), "none");
    ck_assert_str_eq(dcn__unread_named("x.BZ2")->name, "a bzip2 file");
}
END_TEST

START_TEST(a_file_shorter_than_what_it_would_be_known_by_is_unknown)
{
    memcpy(head, "MComprHD", 8);
    memcpy(tail, "koly", 4);
    ck_assert_ptr_null(dcn__unread_find(head, 7, tail, 4));
    ck_assert_ptr_null(dcn__unread_find(head, 0, tail, 0));
}
END_TEST

START_TEST(by_name_what_has_no_bytes_of_its_own)
{
    ck_assert_str_eq(dcn__unread_named("a.b/disc.GDI")->name,
                     "a GDI descriptor of a GD-ROM");
    ck_assert_str_eq(dcn__unread_named("disc.scram")->name,
                     "scrambled sectors");
    ck_assert_ptr_null(dcn__unread_named("disc.iso"));
    ck_assert_ptr_null(dcn__unread_named("gdi"));
}
END_TEST

UNIT_MAIN("image/unread", a_file_is_known_by_how_it_begins, or_by_how_it_ends,
          the_same_bytes_elsewhere_say_nothing,
          three_bytes_at_the_beginning_may_be_anybodys,
          a_file_shorter_than_what_it_would_be_known_by_is_unknown,
          by_name_what_has_no_bytes_of_its_own)
