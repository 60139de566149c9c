/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "util/atomic_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/dcn-atomic-XXXXXX";
static char path[64];

static void
make_folder(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/file", folder);
}

static unsigned
files_in_folder(void)
{
    DIR *listing = opendir(folder);
    const struct dirent *entry;
    unsigned count = 0;

    ck_assert_ptr_nonnull(listing);
    while ((entry = readdir(listing)) != NULL)
        count += entry->d_name[0] != '.';
    closedir(listing);
    return count;
}

static void
remove_folder(void)
{
    unlink(path);
    rmdir(folder);
}

START_TEST(a_file_is_replaced_whole)
{
    char *bytes;
    size_t len;

    make_folder();
    ck_assert_int_eq(dcn__atomic_write(path, "old content", 11, NULL), DCN_OK);
    ck_assert_int_eq(dcn__atomic_write(path, "new", 3, NULL), DCN_OK);
    ck_assert_int_eq(dcn__file_read(path, 100, &bytes, &len, NULL), DCN_OK);
    ck_assert_uint_eq(len, 3);
    ck_assert_str_eq(bytes, "new");
    ck_assert_uint_eq(files_in_folder(), 1);
    free(bytes);
    remove_folder();
}
END_TEST

START_TEST(a_file_made_in_pieces_is_there_at_its_end_only)
{
    struct dcn_atomic_file file;
    char *bytes;
    size_t len;

    make_folder();
    ck_assert_int_eq(dcn__atomic_write(path, "old", 3, NULL), DCN_OK);
    ck_assert_int_eq(dcn__atomic_begin(&file, path, NULL), DCN_OK);
    ck_assert_int_eq(dcn__atomic_add(&file, "one ", 4, NULL), DCN_OK);
    ck_assert_int_eq(dcn__atomic_add(&file, "two", 3, NULL), DCN_OK);
    ck_assert_int_eq(dcn__file_read(path, 100, &bytes, &len, NULL), DCN_OK);
    ck_assert_str_eq(bytes, "old");
    free(bytes);
    ck_assert_int_eq(dcn__atomic_end(&file, NULL), DCN_OK);
    ck_assert_int_eq(dcn__file_read(path, 100, &bytes, &len, NULL), DCN_OK);
    ck_assert_str_eq(bytes, "one two");
    free(bytes);
    ck_assert_uint_eq(files_in_folder(), 1);
    remove_folder();
}
END_TEST

START_TEST(a_file_that_is_abandoned_leaves_the_old_one)
{
    struct dcn_atomic_file file;
    char *bytes;
    size_t len;

    make_folder();
    ck_assert_int_eq(dcn__atomic_write(path, "old", 3, NULL), DCN_OK);
    ck_assert_int_eq(dcn__atomic_begin(&file, path, NULL), DCN_OK);
    ck_assert_int_eq(dcn__atomic_add(&file, "new", 3, NULL), DCN_OK);
    dcn__atomic_abandon(&file);
    ck_assert_int_eq(dcn__file_read(path, 100, &bytes, &len, NULL), DCN_OK);
    ck_assert_str_eq(bytes, "old");
    free(bytes);
    ck_assert_uint_eq(files_in_folder(), 1);
    remove_folder();
}
END_TEST

START_TEST(what_has_the_name_is_replaced_and_no_link_followed)
{
    char other[80];
    char *bytes;
    size_t len;

    make_folder();
    snprintf(other, sizeof(other), "%s/other", folder);
    ck_assert_int_eq(dcn__atomic_write(other, "precious", 8, NULL), DCN_OK);
    ck_assert_int_eq(symlink(other, path), 0);
    ck_assert_int_eq(dcn__atomic_write(path, "new", 3, NULL), DCN_OK);
    ck_assert_int_eq(dcn__file_read(other, 100, &bytes, &len, NULL), DCN_OK);
    ck_assert_str_eq(bytes, "precious");
    free(bytes);
    unlink(other);
    remove_folder();
}
END_TEST

START_TEST(a_pipe_is_read_to_its_end)
{
    char *bytes;
    int fd, left;
    size_t len;

    make_folder();
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    fd = open(path, O_RDWR);
    ck_assert_int_eq(write(fd, "12345", 5), 5);
    if (fork() == 0) {
        close(fd);
        _exit(dcn__file_read(path, 100, &bytes, &len, NULL) == DCN_OK &&
                      strcmp(bytes, "12345") == 0
                  ? 0
                  : 1);
    }
    /* Until the other has opened it and read what there is. */
    do {
        usleep(1000);
        ck_assert_int_eq(ioctl(fd, FIONREAD, &left), 0);
    } while (left > 0);
    close(fd);
    ck_assert_int_ge(wait(&fd), 0);
    ck_assert_int_eq(fd, 0);
    remove_folder();
}
END_TEST

START_TEST(what_is_no_lock_is_left_as_it_is)
{
    struct dcn_file_lock *lock;
    struct dcn_error error;
    char *bytes;
    size_t len;

    make_folder();
    ck_assert_int_eq(dcn__atomic_write(path, "my notes", 8, NULL), DCN_OK);
    ck_assert_int_eq(dcn__file_lock(path, &lock, &error), DCN_ERR_EXISTS);
    ck_assert_ptr_nonnull(strstr(error.message, "is no lock of ours"));
    ck_assert_int_eq(dcn__file_read(path, 100, &bytes, &len, NULL), DCN_OK);
    ck_assert_str_eq(bytes, "my notes");
    free(bytes);
    unlink(path);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_eq(dcn__file_lock(path, &lock, &error), DCN_ERR_EXISTS);
    unlink(path);
    ck_assert_int_eq(symlink("elsewhere", path), 0);
    ck_assert_int_ne(dcn__file_lock(path, &lock, &error), DCN_OK);
    ck_assert_uint_eq(files_in_folder(), 1);
    remove_folder();
}
END_TEST

START_TEST(a_missing_folder_is_named)
{
    struct dcn_error error;

    ck_assert_int_eq(dcn__atomic_write("/nonexistent/x", "a", 1, &error),
                     DCN_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(error.message, "/nonexistent/x"));
}
END_TEST

START_TEST(a_full_disk_is_said)
{
    struct dcn_error error;
    FILE *full = fopen("/dev/full", "w");

    ck_assert_ptr_nonnull(full);
    ck_assert_int_eq(dcn__write_all(fileno(full), "a", 1, "x", &error),
                     DCN_ERR_NO_SPACE);
    fclose(full);
}
END_TEST

START_TEST(a_file_past_its_ceiling_is_refused)
{
    char *bytes;
    size_t len;

    make_folder();
    ck_assert_int_eq(dcn__atomic_write(path, "12345", 5, NULL), DCN_OK);
    ck_assert_int_eq(dcn__file_read(path, 4, &bytes, &len, NULL),
                     DCN_ERR_FORMAT);
    ck_assert_ptr_null(bytes);
    remove_folder();
}
END_TEST

START_TEST(a_second_lock_is_told_who_holds_the_first)
{
    struct dcn_file_lock *first, *second;
    struct dcn_error error;
    char pid[32];

    make_folder();
    ck_assert_int_eq(dcn__file_lock(path, &first, NULL), DCN_OK);
    ck_assert_int_eq(dcn__file_lock(path, &second, &error), DCN_ERR_BUSY);
    snprintf(pid, sizeof(pid), "process %ld", (long)getpid());
    ck_assert_ptr_nonnull(strstr(error.message, pid));
    ck_assert_ptr_null(second);
    dcn__file_unlock(first);
    ck_assert_int_eq(dcn__file_lock(path, &second, NULL), DCN_OK);
    dcn__file_unlock(second);
    ck_assert_int_ne(access(path, F_OK), 0);
    remove_folder();
}
END_TEST

START_TEST(a_dead_process_holds_no_lock)
{
    struct dcn_file_lock *lock;
    pid_t child;

    make_folder();
    child = fork();
    if (child == 0)
        _exit(dcn__file_lock(path, &lock, NULL));
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    ck_assert_int_eq(access(path, F_OK), 0);
    ck_assert_int_eq(dcn__file_lock(path, &lock, NULL), DCN_OK);
    dcn__file_unlock(lock);
    remove_folder();
}
END_TEST

UNIT_MAIN("util/atomic_file", a_file_is_replaced_whole,
          a_file_made_in_pieces_is_there_at_its_end_only,
          a_file_that_is_abandoned_leaves_the_old_one,
          what_has_the_name_is_replaced_and_no_link_followed,
          a_pipe_is_read_to_its_end, what_is_no_lock_is_left_as_it_is,
          a_missing_folder_is_named, a_full_disk_is_said,
          a_file_past_its_ceiling_is_refused,
          a_second_lock_is_told_who_holds_the_first,
          a_dead_process_holds_no_lock)
