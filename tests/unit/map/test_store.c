/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "map/store.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/dcn-store-XXXXXX";
static char path[64];

static struct dcn_store *
open_store(bool fresh)
{
    static const struct dcn_range range = {0, 1000};
    struct dcn_store_options options = {.path = path,
                                        .digest =
                                            "0123456789abcdef0123456789abcdef"
                                            "0123456789abcdef0123456789abcdef",
                                        .kind = "CD-ROM",
                                        .keeps = DCN_WANT_USER,
                                        .ranges = &range,
                                        .range_count = 1,
                                        .fresh = fresh};
    struct dcn_store *store;

    ck_assert_int_eq(dcn__store_open(&options, &store, NULL), DCN_OK);
    return store;
}

/* Whether another file can be opened. */
static void
allow_files(bool allowed)
{
    static rlim_t usual;
    struct rlimit limit;

    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (!allowed)
        usual = limit.rlim_cur;
    limit.rlim_cur = allowed ? usual : 0;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static void
start(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/x.map", folder);
}

static void
end(struct dcn_store *store)
{
    dcn__store_close(store);
    unlink(path);
    rmdir(folder);
}

static void
add(struct dcn_store *store, dcn_lba first, enum dcn_map_state state,
    unsigned attempts)
{
    struct dcn_map_run run = {.first = first,
                              .count = 1,
                              .state = (uint8_t)state,
                              .attempts = (uint8_t)attempts};

    ck_assert_int_eq(dcn__store_add(store, &run, NULL), DCN_OK);
}

/* So much that the next hard commit replaces the file by a compact one. */
static void
let_it_grow(struct dcn_store *store)
{
    for (unsigned i = 0; i < 60000; i++)
        add(store, 0, DCN_MAP_BAD, i % 200);
    ck_assert_int_eq(dcn__store_commit(store, true, NULL), DCN_OK);
}

START_TEST(a_file_that_has_grown_is_replaced_by_a_compact_one)
{
    struct dcn_store *store;
    struct stat info;

    start();
    store = open_store(true);
    let_it_grow(store);
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_int_gt(info.st_size, 1 << 20);
    add(store, 1, DCN_MAP_GOOD, 1);
    ck_assert_int_eq(dcn__store_commit(store, true, NULL), DCN_OK);
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_int_lt(info.st_size, 1000);
    dcn__store_close(store);
    store = open_store(false);
    ck_assert_uint_eq(dcn__map_count(dcn__store_map(store), DCN_MAP_GOOD), 1);
    ck_assert_uint_eq(dcn__map_count(dcn__store_map(store), DCN_MAP_BAD), 1);
    end(store);
}
END_TEST

START_TEST(a_replacement_that_failed_leaves_what_was_hard_to_fall_back_to)
{
    struct dcn_store *store;

    start();
    store = open_store(true);
    let_it_grow(store);
    add(store, 1, DCN_MAP_GOOD, 1);
    allow_files(false);
    ck_assert_int_ne(dcn__store_commit(store, true, NULL), DCN_OK);
    allow_files(true);
    ck_assert_int_eq(dcn__store_distrust(store, NULL), DCN_OK);
    ck_assert_uint_eq(dcn__map_count(dcn__store_map(store), DCN_MAP_BAD), 1);
    ck_assert_uint_eq(dcn__map_count(dcn__store_map(store), DCN_MAP_GOOD), 0);
    add(store, 2, DCN_MAP_GOOD, 1);
    ck_assert_int_eq(dcn__store_commit(store, true, NULL), DCN_OK);
    dcn__store_close(store);
    store = open_store(false);
    ck_assert_uint_eq(dcn__map_count(dcn__store_map(store), DCN_MAP_GOOD), 1);
    end(store);
}
END_TEST

START_TEST(the_map_can_be_taken_out_of_a_store_that_is_closed_next)
{
    struct dcn_store *store;
    struct dcn_map *map;

    start();
    store = open_store(true);
    add(store, 7, DCN_MAP_GOOD, 1);
    ck_assert_int_eq(dcn__store_commit(store, true, NULL), DCN_OK);
    map = dcn__store_take_map(store);
    end(store);
    ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_GOOD), 1);
    dcn__map_free(map);
}
END_TEST

UNIT_MAIN("rescue/store", a_file_that_has_grown_is_replaced_by_a_compact_one,
          a_replacement_that_failed_leaves_what_was_hard_to_fall_back_to,
          the_map_can_be_taken_out_of_a_store_that_is_closed_next)
