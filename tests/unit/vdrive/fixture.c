/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include "codec/cdtext.h"
#include "disc/builder.h"
#include "util/bytes.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture_impl {
    struct dcn_source base;
    const struct fixture_disc *spec;
    struct dcn_disc *disc;
};

static const struct fixture_track data_tracks[] = {
    {DCN_MODE_1, 1, -150, 0, 1000, ""}, {0}};
static const struct fixture_track audio_tracks[] = {
    {DCN_MODE_AUDIO, 1, -150, 0, 400, "DEABC2400001"},
    {DCN_MODE_AUDIO, 1, 400, 475, 900, ""},
    {DCN_MODE_AUDIO, 1, 900, 900, 1300, "DEABC2400003"},
    {0}};
static const struct fixture_track mixed_tracks[] = {
    {DCN_MODE_1, 1, -150, 0, 300, ""},
    {DCN_MODE_AUDIO, 1, 300, 450, 800, ""},
    {0}};
static const struct fixture_track xa_tracks[] = {
    {DCN_MODE_2_FORM1, 1, -150, 0, 200, ""},
    {DCN_MODE_2_FORM2, 1, 200, 200, 400, ""},
    {DCN_MODE_2, 1, 400, 400, 600, ""},
    {0}};
static const struct fixture_track extra_tracks[] = {
    {DCN_MODE_AUDIO, 1, -150, 0, 500, ""},
    {DCN_MODE_2_FORM1, 2, 11900, 11900, 12200, ""},
    {0}};
static const struct fixture_track block_tracks[] = {
    {DCN_MODE_1, 1, 0, 0, 2000, ""}, {0}};

#define ALL_CD (DCN_WANT_RAW | DCN_WANT_USER)
const struct fixture_disc fixture_data = {
    .medium = DCN_MEDIUM_CD, .tracks = data_tracks, .want = ALL_CD};
const struct fixture_disc fixture_iso = {
    .medium = DCN_MEDIUM_CD, .tracks = data_tracks, .want = DCN_WANT_USER};
const struct fixture_disc fixture_audio = {.medium = DCN_MEDIUM_CD,
                                           .tracks = audio_tracks,
                                           .want = DCN_WANT_RAW,
                                           .mcn = "4012345678901",
                                           .cdtext = true};
const struct fixture_disc fixture_mixed = {
    .medium = DCN_MEDIUM_CD, .tracks = mixed_tracks, .want = ALL_CD};
const struct fixture_disc fixture_xa = {
    .medium = DCN_MEDIUM_CD, .tracks = xa_tracks, .want = DCN_WANT_RAW};
const struct fixture_disc fixture_extra = {
    .medium = DCN_MEDIUM_CD, .tracks = extra_tracks, .want = DCN_WANT_RAW};
const struct fixture_disc fixture_dvd = {
    .medium = DCN_MEDIUM_DVD, .tracks = block_tracks, .want = DCN_WANT_USER};
const struct fixture_disc fixture_dvd9 = {.medium = DCN_MEDIUM_DVD,
                                          .tracks = block_tracks,
                                          .want = DCN_WANT_USER,
                                          .layer_break = 1008};
const struct fixture_disc fixture_bd = {
    .medium = DCN_MEDIUM_BD, .tracks = block_tracks, .want = DCN_WANT_USER};

void
fixture_user(dcn_lba lba, uint8_t *user)
{
    for (uint32_t i = 0; i < DCN_USER_BYTES; i++) {
        uint32_t word = ((uint32_t)lba * 512 + i / 4) * 2654435761u;

        user[i] = (uint8_t)((word ^ word >> 15) >> i % 4 * 8);
    }
}

static enum dcn_sector_mode
mode_at(const struct fixture_disc *disc, dcn_lba lba)
{
    const struct fixture_track *track = disc->tracks;

    while (track[1].end != 0 && lba >= track[1].pregap)
        track++;
    return track->mode;
}

void
fixture_raw(const struct fixture_disc *disc, dcn_lba lba, uint8_t *raw)
{
    enum dcn_sector_mode mode = mode_at(disc, lba);

    memset(raw, 0, DCN_RAW_BYTES);
    if (mode == DCN_MODE_AUDIO && lba >= disc->silent && lba < disc->loud)
        return;
    if (mode == DCN_MODE_AUDIO) {
        for (uint32_t i = 0; i < 588; i++)
            dcn__put_le32(raw + i * 4, (uint32_t)lba * 588 + i + 0x01000100);
        return;
    }
    if (mode == DCN_MODE_2)
        for (int i = 16; i < DCN_RAW_BYTES; i++)
            raw[i] = (uint8_t)(lba + i);
    else if (mode == DCN_MODE_1)
        fixture_user(lba, raw + 16);
    else
        fixture_user(lba, raw + 24);
    if (mode == DCN_MODE_2_FORM2)
        raw[18] = raw[22] = 0x20;
    dcn__sector_encode(raw, lba, mode);
    if (disc->broken != 0 && lba == disc->broken)
        for (int i = 100; i < 700; i++)
            raw[i] ^= 0x5A;
}

static const struct dcn_disc *
describe(struct dcn_source *source)
{
    return ((struct fixture_impl *)source)->disc;
}

static void
capabilities(struct dcn_source *source, struct dcn_source_caps *caps)
{
    memset(caps, 0, sizeof(*caps));
    caps->want = ((struct fixture_impl *)source)->spec->want;
    caps->want_together = caps->want;
    caps->max_sectors = 1024;
    caps->block_sectors = 1;
}

static enum dcn_status
read_sectors(struct dcn_source *source, dcn_lba first, uint32_t count,
             unsigned want, unsigned flags, uint8_t *buffer,
             struct dcn_sector_result *results, struct dcn_error *error)
{
    struct fixture_impl *self = (struct fixture_impl *)source;
    size_t bytes = dcn__want_bytes(want);

    (void)flags;
    (void)error;
    ck_assert_uint_eq(want & ~self->spec->want, 0);
    memset(results, 0, count * sizeof(*results));
    memset(buffer, 0, count * bytes);
    for (uint32_t i = 0; i < count; i++) {
        dcn_lba lba = first + (dcn_lba)i;

        ck_assert(dcn__disc_holds(self->disc, lba));
        if (self->spec->missing != 0 && lba == self->spec->missing) {
            results[i].state = DCN_SECTOR_UNREADABLE;
            continue;
        }
        results[i].state = DCN_SECTOR_GOOD;
        results[i].has_main = (want & (DCN_WANT_RAW | DCN_WANT_USER)) != 0;
        if ((want & DCN_WANT_RAW) != 0)
            fixture_raw(self->spec, lba, buffer + i * bytes);
        if ((want & DCN_WANT_USER) != 0)
            fixture_user(lba, buffer + i * bytes);
        if ((want & DCN_WANT_SUB) != 0) {
            memset(buffer + i * bytes + dcn__want_sub_offset(want), 0x2A,
                   DCN_SUB_BYTES);
            results[i].has_sub = true;
        }
    }
    return DCN_OK;
}

static void
close_source(struct dcn_source *source)
{
    dcn__disc_free(((struct fixture_impl *)source)->disc);
    free(source);
}

static const struct dcn_source_ops fixture_ops = {
    .name = "fixture",
    .describe = describe,
    .capabilities = capabilities,
    .read = read_sectors,
    .close = close_source,
};

static void
add_track(struct dcn_disc_builder *builder, const struct fixture_track *spec,
          unsigned number)
{
    enum dcn_track_mode mode = spec->mode == DCN_MODE_AUDIO ? DCN_TRACK_AUDIO
                               : spec->mode == DCN_MODE_1   ? DCN_TRACK_MODE1
                                                            : DCN_TRACK_MODE2;
    struct dcn_track *track = dcn__builder_track(
        builder, spec->session, number, mode == DCN_TRACK_AUDIO ? 0 : 4, mode,
        spec->start, NULL);

    ck_assert_ptr_nonnull(track);
    track->pregap = spec->pregap;
    snprintf(track->isrc, sizeof(track->isrc), "%s", spec->isrc);
}

static void
add_cdtext(struct dcn_disc_builder *builder)
{
    struct dcn_cdtext text;
    uint8_t *packs;
    size_t len;
    char title[] = "A Title";

    memset(&text, 0, sizeof(text));
    text.block[0].present = true;
    text.block[0].language = 9;
    text.block[0].first_track = 1;
    text.block[0].last_track = 3;
    text.block[0].text[DCN_CDTEXT_TITLE][0] = title;
    ck_assert_int_eq(dcn__cdtext_encode(&text, &packs, &len, NULL), DCN_OK);
    ck_assert_int_eq(dcn__builder_cdtext(builder, packs, len, NULL), DCN_OK);
    free(packs);
}

static struct dcn_disc *
build_disc(const struct fixture_disc *spec)
{
    struct dcn_disc_builder *builder = dcn__builder_new(spec->medium);
    struct dcn_error error = {0};
    struct dcn_disc *disc = NULL;

    for (unsigned i = 0; spec->tracks[i].end != 0; i++) {
        const struct fixture_track *track = &spec->tracks[i];

        ck_assert_int_eq(
            dcn__builder_session(builder, track->session,
                                 track->mode > DCN_MODE_1 ? 0x20 : 0x00,
                                 track->end, NULL),
            DCN_OK);
        add_track(builder, track, i + 1);
    }
    dcn__builder_disc(builder)->layer_break = spec->layer_break;
    dcn__builder_disc(builder)->layers = spec->layer_break > 0 ? 2 : 1;
    if (spec->mcn != NULL)
        snprintf(dcn__builder_disc(builder)->mcn, 14, "%s", spec->mcn);
    if (spec->cdtext)
        add_cdtext(builder);
    ck_assert_msg(dcn__builder_finish(builder, &disc, &error) == DCN_OK, "%s",
                  error.message);
    dcn__builder_free(builder);
    return disc;
}

struct dcn_source *
fixture_source(const struct fixture_disc *spec)
{
    struct fixture_impl *self = calloc(1, sizeof(*self));

    ck_assert_ptr_nonnull(self);
    self->base.ops = &fixture_ops;
    self->spec = spec;
    self->disc = build_disc(spec);
    return &self->base;
}

struct dcn_vdrive *
fixture_drive(const struct fixture_disc *disc, const char *personality,
              const char *damage)
{
    struct dcn_vdrive_options options = {.personality_text = personality,
                                         .damage_text = damage,
                                         .seed = 1,
                                         .empty = disc == NULL};
    struct dcn_vdrive *drive = NULL;
    struct dcn_error error = {0};

    ck_assert_msg(dcn__vdrive_new(disc != NULL ? fixture_source(disc) : NULL,
                                  &options, &drive, &error) == DCN_OK,
                  "%s", error.message);
    return drive;
}

static uint8_t
parse_hex(const char *text, uint8_t *out, size_t room)
{
    size_t count = 0;
    unsigned value;
    int used;

    while (count < room && sscanf(text, " %2x%n", &value, &used) == 1) {
        out[count++] = (uint8_t)value;
        text += used;
    }
    return (uint8_t)count;
}

static struct dcn_reply
run(struct dcn_vdrive *drive, const char *cdb, enum dcn_direction direction,
    void *data, size_t len)
{
    struct dcn_command command = {
        .direction = direction, .data = data, .data_len = len};
    struct dcn_reply reply;

    command.cdb_len = parse_hex(cdb, command.cdb, sizeof(command.cdb));
    dcn__vdrive_execute(drive, &command, &reply);
    ck_assert_uint_le(reply.transferred, len);
    return reply;
}

struct dcn_reply
fixture_in(struct dcn_vdrive *drive, const char *cdb, void *data, size_t len)
{
    return run(drive, cdb, DCN_DATA_IN, data, len);
}

struct dcn_reply
fixture_out(struct dcn_vdrive *drive, const char *cdb, const char *data)
{
    uint8_t bytes[256];
    size_t len = parse_hex(data, bytes, sizeof(bytes));

    return run(drive, cdb, DCN_DATA_OUT, bytes, len);
}

struct dcn_reply
fixture_none(struct dcn_vdrive *drive, const char *cdb)
{
    return run(drive, cdb, DCN_DATA_NONE, NULL, 0);
}

struct dcn_reply
fixture_read_cd(struct dcn_vdrive *drive, dcn_lba lba, unsigned count,
                unsigned type, unsigned main, unsigned sub, void *data,
                size_t len)
{
    char cdb[64];

    snprintf(cdb, sizeof(cdb),
             "be %02x %02x %02x %02x %02x %02x %02x %02x %02x %02x 00",
             type << 2, (uint32_t)lba >> 24, (uint32_t)lba >> 16 & 0xFF,
             (uint32_t)lba >> 8 & 0xFF, (uint32_t)lba & 0xFF,
             count >> 16 & 0xFF, count >> 8 & 0xFF, count & 0xFF, main, sub);
    return fixture_in(drive, cdb, data, len);
}

struct dcn_reply
fixture_read10(struct dcn_vdrive *drive, dcn_lba lba, unsigned count,
               void *data)
{
    char cdb[64];

    snprintf(cdb, sizeof(cdb), "28 00 %02x %02x %02x %02x 00 %02x %02x 00",
             (uint32_t)lba >> 24, (uint32_t)lba >> 16 & 0xFF,
             (uint32_t)lba >> 8 & 0xFF, (uint32_t)lba & 0xFF, count >> 8 & 0xFF,
             count & 0xFF);
    return fixture_in(drive, cdb, data, (size_t)count * DCN_USER_BYTES);
}

const char *
fixture_sense(const struct dcn_reply *reply)
{
    static char text[16];

    if (reply->transport_failed)
        return "transport failed";
    if (reply->status == DCN_SCSI_GOOD)
        return "good";
    snprintf(text, sizeof(text), "%02x/%02x/%02x", reply->sense[2] & 15,
             reply->sense[12], reply->sense[13]);
    return text;
}

const char *
fixture_said(struct dcn_reply reply)
{
    return fixture_sense(&reply);
}

uint64_t
fixture_ms(const struct dcn_reply *reply)
{
    return reply->elapsed_ns / 1000000;
}
