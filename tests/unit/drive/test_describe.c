/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "codec/cdtext.h"
#include "mmc/sense.h"
#include "rig.h"
#include "util/bytes.h"

#include <string.h>

static struct rig rig;
static struct dcn_disc *disc;

static enum dcn_status
describe(const struct fixture_disc *fixture, const char *personality,
         void (*meddle)(struct rig *, const struct dcn_command *,
                        struct dcn_reply *))
{
    enum dcn_status status;

    disc = NULL;
    rig_init(&rig, fixture, personality, NULL);
    rig.meddle = meddle;
    status = rig_open(&rig, NULL);
    if (status == DCN_OK)
        status = dcn__drive_wait_ready(rig.drive, &rig.error);
    if (status == DCN_OK)
        status = dcn__drive_describe(rig.drive, &disc, &rig.error);
    return status;
}

static void
done(void)
{
    dcn__disc_free(disc);
    rig_close(&rig);
}

START_TEST(an_audio_cd_is_described_with_codes_and_text)
{
    ck_assert_int_eq(describe(&fixture_audio, NULL, NULL), DCN_OK);
    ck_assert_int_eq(disc->medium, DCN_MEDIUM_CD);
    ck_assert_uint_eq(disc->track_count, 3);
    ck_assert_int_eq(disc->tracks[1].start, 475);
    ck_assert_int_eq(disc->lead_out, 1300);
    ck_assert_str_eq(disc->mcn, "4012345678901");
    ck_assert_int_eq(disc->mcn_origin, DCN_ORIGIN_COMMAND);
    ck_assert_str_eq(disc->tracks[0].isrc, "DEABC2400001");
    ck_assert_str_eq(disc->tracks[1].isrc, "");
    ck_assert_str_eq(disc->tracks[2].isrc, "DEABC2400003");
    ck_assert_uint_gt(disc->cdtext_len, 0);
    ck_assert_uint_eq(disc->cdtext_len % DCN_CDTEXT_PACK_BYTES, 0);
    ck_assert_uint_gt(disc->full_toc_len, 0);
    done();
}
END_TEST

START_TEST(a_latch_that_lags_gives_no_wrong_isrc)
{
    ck_assert_int_eq(describe(&fixture_audio, "hex-q", NULL), DCN_OK);
    ck_assert_str_eq(disc->tracks[0].isrc, "DEABC2400001");
    ck_assert_str_eq(disc->tracks[1].isrc, "");
    ck_assert_str_eq(disc->tracks[2].isrc, "DEABC2400003");
    done();
}
END_TEST

START_TEST(the_mode_of_a_data_track_is_read_from_its_sectors)
{
    ck_assert_int_eq(describe(&fixture_xa, NULL, NULL), DCN_OK);
    ck_assert_int_eq(disc->tracks[0].mode, DCN_TRACK_MODE2);
    ck_assert_int_eq(disc->tracks[0].mode_origin, DCN_ORIGIN_SECTOR);
    done();
}
END_TEST

START_TEST(two_sessions_come_from_the_full_toc)
{
    ck_assert_int_eq(describe(&fixture_extra, NULL, NULL), DCN_OK);
    ck_assert_uint_eq(disc->session_count, 2);
    ck_assert_int_eq(disc->sessions[0].lead_out, 500);
    ck_assert_int_eq(disc->tracks[0].end, 500);
    ck_assert_int_eq(disc->lead_out, 12200);
    done();
}
END_TEST

/* No full TOC: 05/24 to format 2. */
static void
no_full_toc(struct rig *self, const struct dcn_command *command,
            struct dcn_reply *reply)
{
    (void)self;
    if (command->cdb[0] == 0x43 && (command->cdb[2] & 0x0F) == 2) {
        memset(command->data, 0, command->data_len);
        dcn__sense_reply(reply, 5, 0x24, 0, false, 0);
    }
}

START_TEST(without_a_full_toc_sessions_come_from_what_else_there_is)
{
    ck_assert_int_eq(describe(&fixture_extra, NULL, no_full_toc), DCN_OK);
    ck_assert_uint_eq(disc->session_count, 2);
    ck_assert_uint_eq(disc->tracks[1].session, 2);
    ck_assert_int_eq(disc->sessions[0].lead_out, 500);
    ck_assert_int_eq(disc->tracks[0].end, 500);
    ck_assert(rig_noted(&rig, "toc_short"));
    done();
}
END_TEST

/* The same digest, whichever way the TOC was read. */
START_TEST(a_disc_is_the_same_with_and_without_a_full_toc)
{
    char full[65], short_toc[65];

    ck_assert_int_eq(describe(&fixture_audio, NULL, NULL), DCN_OK);
    dcn__disc_toc_digest(disc, full);
    done();
    ck_assert_int_eq(describe(&fixture_audio, NULL, no_full_toc), DCN_OK);
    dcn__disc_toc_digest(disc, short_toc);
    ck_assert_str_eq(full, short_toc);
    done();
}
END_TEST

/* A full TOC that ends behind A0, A1, A2. */
static void
no_tracks(struct rig *self, const struct dcn_command *command,
          struct dcn_reply *reply)
{
    (void)self;
    (void)reply;
    if (command->cdb[0] == 0x43 && (command->cdb[2] & 0x0F) == 2)
        dcn__put_be16(command->data, 2 + 33);
}

START_TEST(a_full_toc_without_tracks_is_not_believed)
{
    ck_assert_int_eq(describe(&fixture_audio, NULL, no_tracks), DCN_OK);
    ck_assert_uint_eq(disc->track_count, 3);
    ck_assert_uint_eq(disc->full_toc_len, 0);
    ck_assert(rig_noted(&rig, "toc_short"));
    done();
}
END_TEST

/* Format 0's reply to a format 2 request. */
static void
format_0_always(struct rig *self, const struct dcn_command *command,
                struct dcn_reply *reply)
{
    struct dcn_command other = *command;

    if (command->cdb[0] != 0x43 || (command->cdb[2] & 0x0F) == 0)
        return;
    other.cdb[2] &= 0xF0;
    other.cdb[9] = 0;
    other.cdb[6] = 0;
    memset(reply, 0, sizeof(*reply));
    dcn__transport_execute(self->inner, &other, reply, NULL);
}

START_TEST(a_formatted_toc_passed_off_as_everything_else_is_seen_through)
{
    ck_assert_int_eq(describe(&fixture_audio, NULL, format_0_always), DCN_OK);
    ck_assert_uint_eq(disc->track_count, 3);
    ck_assert_uint_eq(disc->session_count, 1);
    ck_assert_uint_eq(disc->sessions[0].number, 1);
    ck_assert_uint_eq(disc->full_toc_len, 0);
    ck_assert_uint_eq(disc->cdtext_len, 0);
    ck_assert_uint_eq(disc->atip_len, 0);
    done();
}
END_TEST

/* The lead-out entries (A2) renamed to something without meaning. */
static void
no_lead_out(struct rig *self, const struct dcn_command *command,
            struct dcn_reply *reply)
{
    uint8_t *bytes = command->data;

    (void)self;
    (void)reply;
    if (command->cdb[0] != 0x43 || (command->cdb[2] & 0x0F) != 2)
        return;
    for (size_t at = 4; at + 11 <= command->data_len; at += 11) {
        if (bytes[at + 3] == 0xA2)
            bytes[at + 3] = 0xAF;
    }
}

START_TEST(a_full_toc_without_lead_outs_is_completed)
{
    ck_assert_int_eq(describe(&fixture_extra, NULL, no_lead_out), DCN_OK);
    ck_assert_uint_eq(disc->session_count, 2);
    ck_assert_int_eq(disc->sessions[0].lead_out, 500);
    ck_assert_int_eq(disc->lead_out, 12200);
    done();
}
END_TEST

/* Numbers of the full TOC in BCD, against MMC. */
static void
in_bcd(struct rig *self, const struct dcn_command *command,
       struct dcn_reply *reply)
{
    uint8_t *bytes = command->data;

    (void)self;
    (void)reply;
    if (command->cdb[0] != 0x43 || (command->cdb[2] & 0x0F) != 2)
        return;
    for (size_t at = 4; at + 11 <= command->data_len; at += 11) {
        for (size_t i = 3; i < 11; i++) {
            if (bytes[at + i] < 100)
                bytes[at + i] = dcn__bcd_encode(bytes[at + i]);
        }
    }
}

START_TEST(a_full_toc_in_bcd_is_read_as_what_it_means)
{
    ck_assert_int_eq(describe(&fixture_extra, NULL, in_bcd), DCN_OK);
    ck_assert_int_eq(disc->tracks[1].start, 11900);
    ck_assert_int_eq(disc->lead_out, 12200);
    done();
}
END_TEST

START_TEST(a_two_layer_dvd_is_described_with_its_structures)
{
    ck_assert_int_eq(describe(&fixture_dvd9, NULL, NULL), DCN_OK);
    ck_assert_int_eq(disc->medium, DCN_MEDIUM_DVD);
    ck_assert_uint_eq(disc->layers, 2);
    ck_assert_int_eq(disc->layer_break, 1008);
    ck_assert_int_eq(disc->lead_out, 2000);
    ck_assert_uint_ge(disc->structure_count, 2);
    ck_assert_uint_eq(disc->structures[0].format, 0);
    done();
}
END_TEST

START_TEST(a_bd_is_asked_for_layer_0_alone)
{
    ck_assert_int_eq(describe(&fixture_bd, NULL, NULL), DCN_OK);
    ck_assert_int_eq(disc->medium, DCN_MEDIUM_BD);
    ck_assert_uint_ge(disc->structure_count, 1);
    ck_assert_uint_eq(disc->structures[0].media_type, 1);
    done();
}
END_TEST

/* No current profile, as drives without GET CONFIGURATION. */
static void
no_profile(struct rig *self, const struct dcn_command *command,
           struct dcn_reply *reply)
{
    (void)self;
    if (command->cdb[0] == 0x46) {
        memset(command->data, 0, command->data_len);
        dcn__sense_reply(reply, 5, 0x20, 0, false, 0);
    }
}

START_TEST(what_kind_of_disc_it_is_can_be_guessed)
{
    ck_assert_int_eq(describe(&fixture_dvd, NULL, no_profile), DCN_OK);
    ck_assert_int_eq(disc->medium, DCN_MEDIUM_DVD);
    ck_assert(rig_noted(&rig, "medium_guessed"));
    done();
    ck_assert_int_eq(describe(&fixture_bd, NULL, no_profile), DCN_OK);
    ck_assert_int_eq(disc->medium, DCN_MEDIUM_BD);
    done();
    ck_assert_int_eq(describe(&fixture_audio, NULL, no_profile), DCN_OK);
    ck_assert_int_eq(disc->medium, DCN_MEDIUM_CD);
    done();
}
END_TEST

/* READ CAPACITY of two sectors more, as of discs with run-out. */
static void
two_more(struct rig *self, const struct dcn_command *command,
         struct dcn_reply *reply)
{
    (void)self;
    (void)reply;
    if (command->cdb[0] == 0x25)
        ((uint8_t *)command->data)[3] += 2;
}

START_TEST(a_capacity_that_the_toc_does_not_share_is_noted)
{
    ck_assert_int_eq(describe(&fixture_data, NULL, two_more), DCN_OK);
    ck_assert_int_eq(disc->lead_out, 1000);
    ck_assert(rig_noted(&rig, "capacity_differs"));
    done();
}
END_TEST

UNIT_MAIN("drive/describe", an_audio_cd_is_described_with_codes_and_text,
          a_latch_that_lags_gives_no_wrong_isrc,
          the_mode_of_a_data_track_is_read_from_its_sectors,
          two_sessions_come_from_the_full_toc,
          without_a_full_toc_sessions_come_from_what_else_there_is,
          a_disc_is_the_same_with_and_without_a_full_toc,
          a_full_toc_without_tracks_is_not_believed,
          a_formatted_toc_passed_off_as_everything_else_is_seen_through,
          a_full_toc_without_lead_outs_is_completed,
          a_full_toc_in_bcd_is_read_as_what_it_means,
          a_two_layer_dvd_is_described_with_its_structures,
          a_bd_is_asked_for_layer_0_alone,
          what_kind_of_disc_it_is_can_be_guessed,
          a_capacity_that_the_toc_does_not_share_is_noted)
