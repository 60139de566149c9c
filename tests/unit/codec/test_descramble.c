/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "sectors.h"

#include <dirent.h>
#include <stdio.h>

static uint8_t sector[DCN_RAW_BYTES], before[DCN_RAW_BYTES];
static uint64_t state = 99;

static void
make(dcn_lba lba, enum dcn_sector_mode mode)
{
    sector_make(&state, sector, lba, mode);
    dcn__scramble(sector);
    memcpy(before, sector, sizeof(before));
}

START_TEST(a_scrambled_data_sector_is_descrambled)
{
    make(10, DCN_MODE_1);
    ck_assert(dcn__descramble_if_data(sector, DCN_RAW_BYTES, 10));
    ck_assert_uint_eq(dcn__sectors_good(sector, 1, 10), 1);
}
END_TEST

START_TEST(another_address_is_taken_where_sync_and_mode_fit)
{
    make(10, DCN_MODE_2);
    ck_assert(dcn__descramble_if_data(sector, DCN_RAW_BYTES, 11));
    make(10, DCN_MODE_2);
    ck_assert(dcn__descramble_if_data(sector, DCN_RAW_BYTES, DCN_LBA_ANY));
}
END_TEST

START_TEST(the_address_makes_up_for_a_lost_sync)
{
    make(10, DCN_MODE_1);
    sector[5] = 0;
    ck_assert(dcn__descramble_if_data(sector, DCN_RAW_BYTES, 10));
    make(10, DCN_MODE_1);
    sector[5] = 0;
    ck_assert(!dcn__descramble_if_data(sector, DCN_RAW_BYTES, 11));
}
END_TEST

START_TEST(audio_is_left_as_it_came)
{
    noise_fill(&state, sector, sizeof(sector));
    memcpy(before, sector, sizeof(before));
    ck_assert(!dcn__descramble_if_data(sector, DCN_RAW_BYTES, 10));
    ck_assert_mem_eq(sector, before, DCN_RAW_BYTES);
}
END_TEST

START_TEST(fifteen_bytes_decide_nothing)
{
    make(10, DCN_MODE_1);
    ck_assert(!dcn__descramble_if_data(sector, 15, 10));
    ck_assert(dcn__descramble_if_data(sector, 16, 10));
}
END_TEST

/* Names are case.LBA-or-null.pass|fail. */
static void
vector_check(const char *folder, const char *name)
{
    char path[4096], lba[16] = "", verdict[16] = "";
    FILE *file;
    size_t len;
    bool accepted;

    ck_assert_int_eq(sscanf(name, "%*[^.].%15[^.].%15s", lba, verdict), 2);
    snprintf(path, sizeof(path), "%s/redumper-unscramble/%s", folder, name);
    file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    len = fread(sector, 1, sizeof(sector), file);
    fclose(file);
    accepted = dcn__descramble_if_data(
        sector, len, strcmp(lba, "null") == 0 ? DCN_LBA_ANY : atoi(lba));
    ck_assert_msg(accepted == (strcmp(verdict, "pass") == 0), "%s", name);
}

START_TEST(foreign_vectors_are_judged_as_their_names_say)
{
    const char *folder = getenv("DCN_TESTDATA");
    char path[4096];
    struct dirent *entry;
    DIR *dir;
    int count = 0;

    if (folder == NULL) {
        printf("# skipped, DCN_TESTDATA is not set: redumper-unscramble\n");
        return;
    }
    snprintf(path, sizeof(path), "%s/redumper-unscramble", folder);
    dir = opendir(path);
    ck_assert_ptr_nonnull(dir);
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        vector_check(folder, entry->d_name);
        count++;
    }
    closedir(dir);
    ck_assert_int_eq(count, 46);
}
END_TEST

UNIT_MAIN("codec/descramble", a_scrambled_data_sector_is_descrambled,
          another_address_is_taken_where_sync_and_mode_fit,
          the_address_makes_up_for_a_lost_sync, audio_is_left_as_it_came,
          fifteen_bytes_decide_nothing,
          foreign_vectors_are_judged_as_their_names_say)
