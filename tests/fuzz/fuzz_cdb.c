/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A series of commands against a small disc: first byte which disc and
 * personality, then 12 bytes of CDB, two of transfer length, one of
 * direction each. The drive must move no more than it was given room for,
 * and always answer.
 */
#include "disc/builder.h"
#include "vdrive/vdrive.h"

#include <stdlib.h>
#include <string.h>

#define MAX_COMMANDS 64
#define MAX_TRANSFER 65535

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct small {
    struct dcn_source base;
    struct dcn_disc *disc;
    unsigned want;
};

static const struct dcn_disc *
describe(struct dcn_source *source)
{
    return ((struct small *)source)->disc;
}

static void
capabilities(struct dcn_source *source, struct dcn_source_caps *caps)
{
    memset(caps, 0, sizeof(*caps));
    caps->want = ((struct small *)source)->want;
    caps->want_together = caps->want;
}

/* Raw data sectors, encoded once in a process. */
static const uint8_t *
encoded(dcn_lba lba)
{
    static uint8_t sectors[256][DCN_RAW_BYTES];
    static dcn_lba held[256];
    uint8_t *sector = sectors[lba & 255];

    if (sector[1] == 0 || held[lba & 255] != lba) {
        held[lba & 255] = lba;
        memset(sector, 0x5A, DCN_RAW_BYTES);
        dcn__sector_encode(sector, lba, DCN_MODE_1);
    }
    return sector;
}

static enum dcn_status
read_sectors(struct dcn_source *source, dcn_lba first, uint32_t count,
             unsigned want, unsigned flags, uint8_t *buffer,
             struct dcn_sector_result *results, struct dcn_error *error)
{
    struct small *self = (struct small *)source;

    (void)flags;
    (void)error;
    memset(buffer, 0x5A, count * dcn__want_bytes(want));
    memset(results, 0, count * sizeof(*results));
    for (uint32_t i = 0; i < count; i++) {
        dcn_lba lba = first + (dcn_lba)i;

        if (!dcn__disc_holds(self->disc, lba))
            abort();
        results[i].state = DCN_SECTOR_GOOD;
        results[i].has_main = true;
        results[i].has_sub = (want & DCN_WANT_SUB) != 0;
        if ((want & DCN_WANT_RAW) != 0 &&
            dcn__disc_track_at(self->disc, lba)->mode != DCN_TRACK_AUDIO)
            memcpy(buffer + i * dcn__want_bytes(want), encoded(lba),
                   DCN_RAW_BYTES);
    }
    return DCN_OK;
}

static void
close_source(struct dcn_source *source)
{
    dcn__disc_free(((struct small *)source)->disc);
    free(source);
}

static const struct dcn_source_ops small_ops = {
    .name = "small",
    .describe = describe,
    .capabilities = capabilities,
    .read = read_sectors,
    .close = close_source,
};

/* A CD of data and audio in two sessions, or a DVD or BD. */
static struct dcn_source *
small_disc(enum dcn_medium medium)
{
    struct dcn_disc_builder *builder = dcn__builder_new(medium);
    struct small *small = calloc(1, sizeof(*small));
    bool cd = medium == DCN_MEDIUM_CD;

    if (builder == NULL || small == NULL)
        abort();
    dcn__builder_session(builder, 1, 0, 100, NULL);
    dcn__builder_track(builder, 1, 1, 4, DCN_TRACK_MODE1, 0, NULL);
    if (cd) {
        dcn__builder_track(builder, 1, 2, 0, DCN_TRACK_AUDIO, 50, NULL);
        dcn__builder_session(builder, 2, 0, 11600, NULL);
        dcn__builder_track(builder, 2, 3, 4, DCN_TRACK_MODE1, 11500, NULL);
    }
    if (dcn__builder_finish(builder, &small->disc, NULL) != DCN_OK)
        abort();
    dcn__builder_free(builder);
    small->base.ops = &small_ops;
    small->want = cd ? DCN_WANT_RAW : DCN_WANT_USER;
    return &small->base;
}

static struct dcn_vdrive *
small_drive(uint8_t kind)
{
    static const char *const personalities[] = {
        "plain",     "sub-before-c2", "c2-296-last", "c2-late",
        "c2-or-sub", "hex-q",         "read10-only", "old-slow",
        "bd-drive",  "verbatim-usb3", "plextor-760", "slim-inic",
        "asus-bw16", "lg-gh24",       "lg-bd-wh16",  "old-crd8480c",
        "benq-5232x"};
    static const enum dcn_medium media[] = {DCN_MEDIUM_CD, DCN_MEDIUM_DVD,
                                            DCN_MEDIUM_CD, DCN_MEDIUM_BD};
    struct dcn_vdrive_options options = {
        .personality = personalities[kind / 8 % 17],
        .damage_text = (kind & 4) != 0
                           ? "10-40/3 : weak rate=0.02\n60-70 : bad-q\n"
                             "45 : unreadable\n11520 : attention\n"
                             "48 : short\n90 : host-error\n95 : stale\n"
                             "97 : echo unit=tail\n"
                             "end : run-out count=2 one=3/11/00@9\n"
                             "46 : unreadable sense=4/3E/02@7|3/11/05 "
                             "again-ms=5\nall : storm\n70-80 : servo\n"
                             "82 : filler\n84 : wrong-q by=-1\n86 : hang\n"
                             "85 : short bytes=9 residue=none\n30-31 : css\n"
                           : NULL,
    };
    struct dcn_vdrive *drive = NULL;

    if (dcn__vdrive_new(small_disc(media[kind & 3]), &options, &drive, NULL) !=
        DCN_OK)
        abort();
    return drive;
}

static void
execute(struct dcn_vdrive *drive, const uint8_t bytes[15], uint8_t *room)
{
    struct dcn_command command = {.cdb_len = 12, .data = room};
    struct dcn_reply reply;

    memcpy(command.cdb, bytes, 12);
    command.data_len = (size_t)(bytes[12] << 8 | bytes[13]);
    command.direction = bytes[14] % 3;
    room[command.data_len] = 0xA5;
    dcn__vdrive_execute(drive, &command, &reply);
    if (reply.transferred > command.data_len || room[command.data_len] != 0xA5)
        abort();
    if (reply.status != DCN_SCSI_GOOD && reply.sense_len < 18)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *room = calloc(1, MAX_TRANSFER + 1);
    struct dcn_vdrive *drive;

    if (room == NULL || size == 0) {
        free(room);
        return 0;
    }
    drive = small_drive(data[0]);
    data++;
    size--;
    for (unsigned i = 0; i < MAX_COMMANDS && size >= 15; i++) {
        execute(drive, data, room);
        data += 15;
        size -= 15;
    }
    dcn__vdrive_free(drive);
    free(room);
    return 0;
}
