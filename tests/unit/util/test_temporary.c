/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "util/temporary.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/dcn-temporary-XXXXXX";
static char path[64];

static void
make_folder(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/x.map", folder);
}

static void
make_file(const char *name)
{
    char file[128];
    int fd;

    snprintf(file, sizeof(file), "%s/%s", folder, name);
    fd = open(file, O_WRONLY | O_CREAT, 0600);
    ck_assert_int_ge(fd, 0);
    close(fd);
}

static bool
is_there(const char *name)
{
    char file[128];
    struct stat info;

    snprintf(file, sizeof(file), "%s/%s", folder, name);
    return lstat(file, &info) == 0;
}

static void
remove_file(const char *name)
{
    char file[128];

    snprintf(file, sizeof(file), "%s/%s", folder, name);
    ck_assert_int_eq(unlink(file), 0);
}

START_TEST(two_temporaries_of_one_file_have_two_names)
{
    char *first, *second;
    int a, b;

    make_folder();
    ck_assert_int_eq(dcn__temporary_make(path, &first, &a, NULL), DCN_OK);
    ck_assert_int_eq(dcn__temporary_make(path, &second, &b, NULL), DCN_OK);
    ck_assert_str_ne(first, second);
    ck_assert_int_eq(strncmp(first, path, strlen(path)), 0);
    unlink(first);
    unlink(second);
    close(a);
    close(b);
    free(first);
    free(second);
    rmdir(folder);
}
END_TEST

START_TEST(a_missing_folder_is_told_with_the_wanted_name)
{
    struct dcn_error error;
    char *name;
    int fd;

    ck_assert_int_eq(dcn__temporary_make("/nonexistent/x", &name, &fd, &error),
                     DCN_ERR_NOT_FOUND);
    ck_assert_ptr_null(name);
    ck_assert_int_eq(fd, -1);
    ck_assert_str_eq(error.message, "cannot create /nonexistent/x: No such "
                                    "file or directory");
}
END_TEST

START_TEST(a_name_that_fills_its_room_is_shortened)
{
    char longest[300], *name;
    int fd;

    make_folder();
    snprintf(longest, sizeof(longest), "%s/%0255d", folder, 0);
    ck_assert_int_eq(dcn__temporary_make(longest, &name, &fd, NULL), DCN_OK);
    unlink(name);
    close(fd);
    free(name);
    rmdir(folder);
}
END_TEST

START_TEST(what_a_dead_process_left_is_swept_up)
{
    char base[64], *name;
    int fd, status;

    make_folder();
    if (fork() == 0)
        _exit(dcn__temporary_make(path, &name, &fd, NULL) == DCN_OK ? 0 : 1);
    ck_assert_int_ge(wait(&status), 0);
    ck_assert_int_eq(status, 0);
    snprintf(base, sizeof(base), "%s/x", folder);
    ck_assert_int_ne(rmdir(folder), 0);
    dcn__temporary_sweep(base);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

START_TEST(what_a_living_process_writes_stays)
{
    char base[64], *name;
    int fd;

    make_folder();
    ck_assert_int_eq(dcn__temporary_make(path, &name, &fd, NULL), DCN_OK);
    snprintf(base, sizeof(base), "%s/x", folder);
    dcn__temporary_sweep(base);
    ck_assert_int_eq(access(name, F_OK), 0);
    close(fd);
    dcn__temporary_sweep(base);
    ck_assert_int_ne(access(name, F_OK), 0);
    free(name);
    rmdir(folder);
}
END_TEST

START_TEST(other_files_are_not_swept_up)
{
    static const char *const names[] = {
        "x.map.part",
        "x.map.new",
        "x.map.0123456789abcde.part",
        "x.map.0123456789abcdeg.part",
        "x.map0123456789abcdef.part",
        "y.map.0123456789abcdef.part",
        "x.map.0123456789abcdef.part.mine",
    };
    char base[64], link[80];

    make_folder();
    snprintf(base, sizeof(base), "%s/x", folder);
    snprintf(link, sizeof(link), "%s/x.0123456789abcdef.part", folder);
    ck_assert_int_eq(symlink("x.map.part", link), 0);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        make_file(names[i]);
    dcn__temporary_sweep(base);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        ck_assert_msg(is_there(names[i]), "%s is gone", names[i]);
        remove_file(names[i]);
    }
    ck_assert_int_eq(unlink(link), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

UNIT_MAIN("util/temporary", two_temporaries_of_one_file_have_two_names,
          a_missing_folder_is_told_with_the_wanted_name,
          a_name_that_fills_its_room_is_shortened,
          what_a_dead_process_left_is_swept_up,
          what_a_living_process_writes_stays, other_files_are_not_swept_up)
