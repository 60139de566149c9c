/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "util/line_reader.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/dcn-lines-XXXXXX";
static struct dcn_line_reader reader;
static struct dcn_span line;

static void
make_file(const char *bytes, size_t len)
{
    int fd = mkstemp(path);

    ck_assert_int_eq(write(fd, bytes, len), (ssize_t)len);
    close(fd);
}

static void
expect(const char *text)
{
    ck_assert(dcn__line_reader_next(&reader, &line));
    ck_assert_uint_eq(line.len, strlen(text));
    ck_assert_mem_eq(line.at, text, line.len);
}

START_TEST(text_and_file_give_the_same_lines_with_their_ends)
{
    static const char bytes[] = "one\n\ntwo\r\nthree";

    make_file(bytes, sizeof(bytes) - 1);
    for (int of_file = 0; of_file < 2; of_file++) {
        dcn__line_reader_text(&reader, bytes, sizeof(bytes) - 1);
        if (of_file)
            ck_assert_int_eq(dcn__line_reader_open(&reader, path, 100, NULL),
                             DCN_OK);
        expect("one\n");
        expect("\n");
        expect("two\r\n");
        ck_assert_uint_eq(dcn__line_bare(line).len, 3);
        ck_assert_uint_eq(reader.offset, 10);
        expect("three");
        ck_assert_uint_eq(reader.number, 4);
        ck_assert(!dcn__line_reader_next(&reader, &line));
        ck_assert_int_eq(reader.status, DCN_OK);
        dcn__line_reader_rewind(&reader);
        expect("one\n");
        ck_assert_uint_eq(reader.number, 1);
        dcn__line_reader_close(&reader);
    }
    unlink(path);
}
END_TEST

START_TEST(lines_across_blocks_and_longer_than_one_are_whole)
{
    size_t len = 400000;
    char *bytes = malloc(len);

    memset(bytes, 'x', len);
    bytes[60000] = bytes[70000] = bytes[300000] = '\n';
    make_file(bytes, len);
    ck_assert_int_eq(dcn__line_reader_open(&reader, path, len, NULL), DCN_OK);
    ck_assert(dcn__line_reader_next(&reader, &line));
    ck_assert_uint_eq(line.len, 60001);
    ck_assert(dcn__line_reader_next(&reader, &line));
    ck_assert_uint_eq(line.len, 10000);
    ck_assert(dcn__line_reader_next(&reader, &line));
    ck_assert_uint_eq(line.len, 230000);
    ck_assert_mem_eq(line.at, bytes + 70001, line.len);
    ck_assert(dcn__line_reader_next(&reader, &line));
    ck_assert_uint_eq(line.len, 99999);
    ck_assert(!dcn__line_reader_next(&reader, &line));
    dcn__line_reader_close(&reader);
    unlink(path);
    free(bytes);
}
END_TEST

START_TEST(what_is_no_such_file_is_refused_by_name)
{
    struct dcn_error error;

    make_file("12345", 5);
    ck_assert_int_eq(dcn__line_reader_open(&reader, path, 4, &error),
                     DCN_ERR_FORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, path));
    unlink(path);
    ck_assert_int_eq(dcn__line_reader_open(&reader, path, 4, &error),
                     DCN_ERR_NOT_FOUND);
    ck_assert_int_eq(dcn__line_reader_open(&reader, "/dev/zero", 4, &error),
                     DCN_ERR_FORMAT);
    ck_assert_int_ne(dcn__line_reader_open(&reader, "/", 4, &error), DCN_OK);
}
END_TEST

UNIT_MAIN("util/line_reader", text_and_file_give_the_same_lines_with_their_ends,
          lines_across_blocks_and_longer_than_one_are_whole,
          what_is_no_such_file_is_refused_by_name)
