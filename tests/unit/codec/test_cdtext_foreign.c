/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CD-TEXT that others mastered, against what another program shows of it. */
#include "unit/unit.h"

#include "codec/cdtext.h"

#include <stdio.h>
#include <string.h>

static struct dcn_cdtext text;
static uint8_t packs[1 << 16];

static const struct key {
    const char *name;
    enum dcn_cdtext_type type;
} keys[] = {
    {"TITLE", DCN_CDTEXT_TITLE},           {"PERFORMER", DCN_CDTEXT_PERFORMER},
    {"SONGWRITER", DCN_CDTEXT_SONGWRITER}, {"COMPOSER", DCN_CDTEXT_COMPOSER},
    {"ARRANGER", DCN_CDTEXT_ARRANGER},     {"MESSAGE", DCN_CDTEXT_MESSAGE},
    {"DISC_ID", DCN_CDTEXT_DISC_ID},       {"GENRE", DCN_CDTEXT_GENRE},
    {"UPC_EAN", DCN_CDTEXT_UPC_ISRC},      {"ISRC", DCN_CDTEXT_UPC_ISRC},
};

static FILE *
foreign_open(const char *name, const char *suffix)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof(path), "%s/libcdio/%s%s", getenv("DCN_TESTDATA"),
             name, suffix);
    file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    return file;
}

static bool
field_check(const struct dcn_cdtext_block *block, int track, const char *key,
            const char *value)
{
    if (strcmp(key, "GENRE_CODE") == 0) {
        ck_assert_int_eq(block->genre, atoi(value));
        return true;
    }
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (strcmp(keys[i].name, key) == 0) {
            ck_assert_str_eq(block->text[keys[i].type][track], value);
            return true;
        }
    return false;
}

/* Lines are Language n 'name':, CD-TEXT for Disc:, for Track n:, KEY: text. */
static int
shown_check(FILE *shown)
{
    char line[1000], name[40], value[900];
    int block = 0, track = 0, fields = 0;

    while (fgets(line, sizeof(line), shown) != NULL) {
        if (sscanf(line, "Language %d '%39[^']'", &block, name) == 2)
            ck_assert_str_eq(
                dcn__cdtext_language_name(text.block[block].language), name);
        else if (strncmp(line, "CD-TEXT for Disc", 16) == 0)
            track = 0;
        else if (sscanf(line, "CD-TEXT for Track %d", &track) == 1)
            continue;
        else if (sscanf(line, " %39[A-Z_]: %899[^\r\n]", name, value) == 2)
            fields += field_check(&text.block[block], track, name, value);
    }
    return fields;
}

static int
texts_count(void)
{
    int count = 0;

    for (int block = 0; block < DCN_CDTEXT_BLOCKS; block++)
        for (int type = 0; type < DCN_CDTEXT_TYPES; type++)
            for (int track = 0; track <= DCN_CDTEXT_MAX_TRACK; track++)
                count += text.block[block].text[type][track] != NULL &&
                         type != DCN_CDTEXT_CLOSED_INFO;
    return count;
}

static void
foreign_check(const char *name, int fields, int genre_codes)
{
    FILE *file;
    size_t len;

    if (getenv("DCN_TESTDATA") == NULL) {
        printf("# skipped, DCN_TESTDATA is not set: %s\n", name);
        return;
    }
    file = foreign_open(name, ".cdt");
    len = fread(packs, 1, sizeof(packs), file);
    fclose(file);
    ck_assert_int_eq(dcn__cdtext_decode(packs, len, &text, NULL), DCN_OK);
    ck_assert_uint_eq(text.packs, len / DCN_CDTEXT_PACK_BYTES);
    ck_assert_uint_eq(text.bad_crc, 0);
    file = foreign_open(name, ".right");
    ck_assert_int_eq(shown_check(file), fields);
    fclose(file);
    ck_assert_int_eq(texts_count() + genre_codes, fields);
    dcn__cdtext_free(&text);
}

START_TEST(two_languages_are_as_shown)
{
    foreign_check("cdtext", 60, 2);
}
END_TEST

START_TEST(texts_repeated_by_tabs_are_as_shown)
{
    foreign_check("cdtext-libburnia", 58, 2);
}
END_TEST

START_TEST(a_commercial_disc_is_as_shown)
{
    foreign_check("cdtext-krosis", 62, 0);
}
END_TEST

/* What the encoder makes is what another mastering program made. */
START_TEST(encoding_gives_the_packs_of_another_program)
{
    uint8_t *again;
    size_t len, again_len;
    FILE *file;

    if (getenv("DCN_TESTDATA") == NULL) {
        printf("# skipped, DCN_TESTDATA is not set: cdtext.cdt\n");
        return;
    }
    file = foreign_open("cdtext", ".cdt");
    len = fread(packs, 1, sizeof(packs), file);
    fclose(file);
    ck_assert_int_eq(dcn__cdtext_decode(packs, len, &text, NULL), DCN_OK);
    ck_assert_int_eq(dcn__cdtext_encode(&text, &again, &again_len, NULL),
                     DCN_OK);
    ck_assert_uint_eq(again_len, len / 18 * 18);
    ck_assert_mem_eq(again, packs, again_len);
    free(again);
    dcn__cdtext_free(&text);
}
END_TEST

UNIT_MAIN("codec/cdtext_foreign", two_languages_are_as_shown,
          texts_repeated_by_tabs_are_as_shown, a_commercial_disc_is_as_shown,
          encoding_gives_the_packs_of_another_program)
