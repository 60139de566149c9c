/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "analyze/detector.h"
#include "codec/subchannel.h"
#include "disc/builder.h"

#include <string.h>

extern const struct dcn_detector dcn__detect_libcrypt;

/* The pairs of two copies, as public notes list them. */
static const dcn_lba places[2][16] = {
    {13955, 14081, 14335, 14429, 14499, 14749, 14906, 14980, 15092, 15162,
     15228, 15478, 15769, 15881, 15951, 16017},
    {41895, 42016, 42282, 42430, 42521, 42663, 42862, 43027, 43139, 43204,
     43258, 43484, 43813, 43904, 44009, 44162}};

static struct dcn_disc *disc;
static struct dcn_findings findings;
static void *state;

static void
begin(dcn_lba lead_out)
{
    struct dcn_disc_builder *builder = dcn__builder_new(DCN_MEDIUM_CD);

    dcn__builder_session(builder, 1, 0x20, lead_out, NULL);
    dcn__builder_track(builder, 1, 1, 4, DCN_TRACK_MODE2, 0, NULL);
    ck_assert_int_eq(dcn__builder_finish(builder, &disc, NULL), DCN_OK);
    dcn__builder_free(builder);
    ck_assert(dcn__detect_libcrypt.applies(disc));
    state = dcn__detect_libcrypt.begin(disc);
}

static void
done(void)
{
    dcn__detect_libcrypt.end(state);
    dcn__findings_free(&findings);
    dcn__disc_free(disc);
}

/* A frame of Q with a right CRC, or one that differs from it by odd. */
static void
hear(dcn_lba lba, uint8_t odd, bool again)
{
    const struct dcn_q q = {.kind = DCN_Q_POSITION,
                            .control = 4,
                            .adr = 1,
                            .track = 1,
                            .index = 1,
                            .rel = dcn__msf_from_lba(lba - DCN_MSF_OFFSET),
                            .abs = dcn__msf_from_lba(lba)};
    uint8_t bytes[DCN_Q_BYTES], raw[DCN_SUB_BYTES] = {0};
    struct dcn_heard heard = {.lba = lba, .sub = raw};

    dcn__q_encode(&q, bytes);
    bytes[4] ^= odd;
    dcn__q_into_raw(bytes, raw);
    if (again)
        dcn__detect_libcrypt.hear_again(state, &heard);
    else
        dcn__detect_libcrypt.hear(state, &heard);
}

/* Both frames of each pair of a copy: with a wrong CRC where key says so. */
static void
hear_copy(unsigned copy, uint16_t key, uint8_t odd, bool again)
{
    for (unsigned i = 0; i < 16; i++) {
        uint8_t wrong = (key >> (15 - i) & 1) != 0 ? odd : 0;

        hear(places[copy][i], wrong, again);
        hear(places[copy][i] + 5, wrong, again);
    }
}

static unsigned
asked(void)
{
    struct dcn_hearing ask;
    unsigned n = 0;

    while (dcn__detect_libcrypt.ask(state, n, &ask)) {
        ck_assert_uint_eq(ask.count, 6);
        ck_assert_uint_eq(ask.times, 2);
        n++;
    }
    return n;
}

static void
finish(void)
{
    ck_assert_int_eq(dcn__detect_libcrypt.finish(state, disc, &findings, NULL),
                     DCN_OK);
}

START_TEST(a_key_that_comes_alike_twice_is_found_with_its_frames)
{
    begin(20000);
    hear_copy(0, 0x5A3C, 3, false);
    ck_assert_uint_eq(asked(), 8);
    hear_copy(0, 0x5A3C, 3, true);
    finish();
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_str_eq(findings.items[0].kind, "libcrypt");
    ck_assert_ptr_nonnull(
        strstr(findings.items[0].text, "key 5A3C: 16 frames"));
    ck_assert_uint_eq(disc->q_frame_count, 16);
    ck_assert_int_eq(disc->q_frames[0].lba, 14081);
    ck_assert_int_eq(disc->q_frames[1].lba, 14086);
    ck_assert(!dcn__q_crc_valid(disc->q_frames[0].q));
    done();
}
END_TEST

START_TEST(the_second_copy_tells_what_the_first_lost)
{
    begin(50000);
    hear_copy(0, 0x00FF, 3, false);
    hear_copy(1, 0x00FF, 3, false);
    ck_assert_uint_eq(asked(), 16);
    for (unsigned i = 8; i < 16; i++) { /* bit 7 comes otherwise */
        hear(places[0][i], i == 8 ? 5 : 3, true);
        hear(places[0][i] + 5, i == 8 ? 5 : 3, true);
    }
    hear_copy(1, 0x00FF, 3, true);
    finish();
    ck_assert_str_eq(findings.items[0].kind, "libcrypt");
    ck_assert_ptr_nonnull(
        strstr(findings.items[0].text, "key 00FF: 30 frames"));
    done();
}
END_TEST

START_TEST(copies_that_contradict_each_other_are_no_key)
{
    begin(50000);
    hear_copy(0, 0x00FF, 3, false);
    hear_copy(1, 0xFF00, 3, false);
    hear_copy(0, 0x00FF, 3, true);
    hear_copy(1, 0xFF00, 3, true);
    finish();
    ck_assert_uint_eq(disc->q_frame_count, 0);
    ck_assert(findings.count == 0 ||
              strcmp(findings.items[0].kind, "libcrypt") != 0);
    done();
}
END_TEST

START_TEST(what_differs_from_reading_to_reading_is_not_pressed_so)
{
    begin(20000);
    hear_copy(0, 0x5A3C, 3, false);
    hear_copy(0, 0x5A3C, 5, true);
    hear_copy(0, 0x5A3C, 6, true);
    finish();
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_str_eq(findings.items[0].kind, "libcrypt_unsure");
    ck_assert_uint_eq(disc->q_frame_count, 0);
    done();
}
END_TEST

START_TEST(read_once_it_is_only_like_it)
{
    begin(20000);
    hear_copy(0, 0x5A3C, 3, false);
    finish();
    ck_assert_str_eq(findings.items[0].kind, "libcrypt_unsure");
    ck_assert_uint_eq(disc->q_frame_count, 0);
    done();
}
END_TEST

START_TEST(bad_q_elsewhere_or_everywhere_is_nothing)
{
    static const uint16_t keys[] = {0, 0x0007, 0xFFFF, 0x01FF};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        begin(20000);
        hear_copy(0, keys[i], 3, false);
        ck_assert(keys[i] != 0x0007 || asked() == 0);
        hear_copy(0, keys[i], 3, true);
        for (dcn_lba lba = 0; lba < 20000; lba += 7)
            if (lba < 13955 || lba > 16022)
                hear(lba, 3, false);
        finish();
        ck_assert_uint_eq(findings.count, 0);
        ck_assert_uint_eq(disc->q_frame_count, 0);
        done();
    }
}
END_TEST

START_TEST(one_frame_of_each_pair_is_rot)
{
    begin(20000);
    for (unsigned turn = 0; turn < 2; turn++) {
        for (unsigned i = 0; i < 16; i++) {
            hear(places[0][i], i % 2 != 0 ? 3 : 0, turn != 0);
            hear(places[0][i] + 5, 0, turn != 0);
        }
        ck_assert_uint_eq(asked(), 0);
    }
    finish();
    ck_assert_uint_eq(findings.count, 0);
    done();
}
END_TEST

UNIT_MAIN("analyze/libcrypt",
          a_key_that_comes_alike_twice_is_found_with_its_frames,
          the_second_copy_tells_what_the_first_lost,
          copies_that_contradict_each_other_are_no_key,
          what_differs_from_reading_to_reading_is_not_pressed_so,
          read_once_it_is_only_like_it,
          bad_q_elsewhere_or_everywhere_is_nothing,
          one_frame_of_each_pair_is_rot)
