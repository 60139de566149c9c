/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET CONFIGURATION (MMC-6 6.5, features of 5.3) and GET PERFORMANCE (6.8). */
#include "vdrive/machine.h"

#include "mmc/opcodes.h"
#include "util/bytes.h"

#include <string.h>

static bool
can(const struct dcn_vdrive *drive, uint32_t first, uint32_t last)
{
    const struct dcn_personality_list *profiles = &drive->personality.profiles;

    for (size_t i = 0; i < profiles->count; i++) {
        if (profiles->value[i] >= first && profiles->value[i] <= last)
            return true;
    }
    return false;
}

static uint16_t
profile_now(const struct dcn_vdrive *drive)
{
    if (dcn__vdrive_blank(drive))
        return DCN_PROFILE_CD_R;
    if (!dcn__vdrive_present(drive) ||
        drive->clock->now_ns(drive->clock) < drive->ready_ns ||
        !dcn__personality_has(&drive->personality.profiles,
                              drive->medium->profile))
        return DCN_PROFILE_NONE;
    return drive->medium->profile;
}

static bool
profile_between(const struct dcn_vdrive *drive, uint16_t first, uint16_t last)
{
    uint16_t now = profile_now(drive);

    return now >= first && now <= last;
}

static bool
is_now(const struct dcn_vdrive *drive)
{
    return profile_now(drive) != DCN_PROFILE_NONE;
}

static bool
cd_now(const struct dcn_vdrive *drive)
{
    return profile_between(drive, 0x08, 0x0A);
}

static bool
dvd_now(const struct dcn_vdrive *drive)
{
    return profile_between(drive, 0x10, 0x2B);
}

static bool
plus_rw_now(const struct dcn_vdrive *drive)
{
    return profile_between(drive, 0x1A, 0x1A);
}

static bool
plus_r_now(const struct dcn_vdrive *drive)
{
    return profile_between(drive, 0x1B, 0x1B);
}

static bool
plus_r_dl_now(const struct dcn_vdrive *drive)
{
    return profile_between(drive, 0x2B, 0x2B);
}

/* Only with protected content in the drive (MMC-6 5.3.29): copyright
 * information of the disc itself says so. */
static bool
css_now(const struct dcn_vdrive *drive)
{
    const struct dcn_disc *disc;

    if (!profile_between(drive, 0x10, 0x2B))
        return false;
    if (dcn__vdrive_has_css(drive))
        return true;
    disc = drive->medium->disc;
    for (unsigned i = 0; i < disc->structure_count; i++) {
        const struct dcn_structure *one = &disc->structures[i];

        if (one->media_type == 0 && one->format == 1 && one->len > 0 &&
            one->bytes[0] != 0)
            return true;
    }
    return false;
}

static bool
bd_now(const struct dcn_vdrive *drive)
{
    return profile_between(drive, 0x40, 0x43);
}

static bool
always(const struct dcn_vdrive *drive)
{
    (void)drive;
    return true;
}

static bool
can_dvd(const struct dcn_vdrive *drive)
{
    return can(drive, 0x10, 0x2B);
}

static bool
can_plus_rw(const struct dcn_vdrive *drive)
{
    return can(drive, 0x1A, 0x1A);
}

static bool
can_plus_r(const struct dcn_vdrive *drive)
{
    return can(drive, 0x1B, 0x1B);
}

static bool
can_plus_r_dl(const struct dcn_vdrive *drive)
{
    return can(drive, 0x2B, 0x2B);
}

static bool
can_bd(const struct dcn_vdrive *drive)
{
    return can(drive, 0x40, 0x43);
}

static bool
has_serial(const struct dcn_vdrive *drive)
{
    return drive->personality.serial[0] != '\0';
}

static bool
has_date(const struct dcn_vdrive *drive)
{
    return strlen(drive->personality.firmware_date) == 14;
}

/* Writes a feature's data after its four bytes of header; returns length. */
typedef size_t feature_body(const struct dcn_vdrive *drive, uint8_t *out);

static size_t
body_none(const struct dcn_vdrive *drive, uint8_t *out)
{
    (void)drive;
    (void)out;
    return 0;
}

static size_t
body_profiles(const struct dcn_vdrive *drive, uint8_t *out)
{
    const struct dcn_personality_list *profiles = &drive->personality.profiles;
    uint16_t now = profile_now(drive);

    for (size_t i = 0; i < profiles->count; i++, out += 4) {
        dcn__put_be16(out, profiles->value[i]);
        out[2] = profiles->value[i] == now;
        out[3] = 0;
    }
    return profiles->count * 4;
}

static size_t
body_core(const struct dcn_vdrive *drive, uint8_t *out)
{
    static const uint8_t core[8] = {0, 0, 0, 1, 0x01}; /* SCSI; DBE */

    (void)drive;
    memcpy(out, core, sizeof(core));
    return sizeof(core);
}

static size_t
body_morphing(const struct dcn_vdrive *drive, uint8_t *out)
{
    static const uint8_t morphing[4] = {0x02};

    (void)drive;
    memcpy(out, morphing, sizeof(morphing));
    return sizeof(morphing);
}

static size_t
body_removable(const struct dcn_vdrive *drive, uint8_t *out)
{
    static const uint8_t removable[4] = {0x39}; /* tray, eject, load, lock */

    (void)drive;
    memcpy(out, removable, sizeof(removable));
    return sizeof(removable);
}

static size_t
body_random(const struct dcn_vdrive *drive, uint8_t *out)
{
    memset(out, 0, 8);
    dcn__put_be32(out, DCN_USER_BYTES);
    dcn__put_be16(out + 4,
                  drive->medium != NULL ? drive->medium->block_sectors : 1);
    out[6] = 1; /* PP: mode page 01h is there */
    return 8;
}

static size_t
body_cd_read(const struct dcn_vdrive *drive, uint8_t *out)
{
    const struct dcn_personality *p = &drive->personality;

    memset(out, 0, 4);
    out[0] = (uint8_t)((p->dap ? 0x80 : 0) | (p->c2 != DCN_C2_NONE ? 0x02 : 0) |
                       (dcn__personality_has(&p->toc_formats, 5) ? 1 : 0));
    return 4;
}

static size_t
body_dvd_read(const struct dcn_vdrive *drive, uint8_t *out)
{
    memset(out, 0, 4);
    out[0] = 1;                              /* MULTI110 */
    out[2] = can(drive, 0x15, 0x16) ? 1 : 0; /* Dual-R */
    return 4;
}

/* Read, not written. */
static size_t
body_plus(const struct dcn_vdrive *drive, uint8_t *out)
{
    (void)drive;
    memset(out, 0, 4);
    return 4;
}

/* Classes of BD-RE, -R, -ROM that are read (MMC-6 5.3.13). */
static size_t
body_bd_read(const struct dcn_vdrive *drive, uint8_t *out)
{
    memset(out, 0, 28);
    if (can(drive, 0x43, 0x43))
        out[4 + 1] = 0x06;
    if (can(drive, 0x41, 0x42))
        out[12 + 1] = 0x06;
    if (can(drive, 0x40, 0x40))
        out[20 + 1] = 0x02;
    return 28;
}

static size_t
body_audio(const struct dcn_vdrive *drive, uint8_t *out)
{
    (void)drive;
    memset(out, 0, 4);
    out[0] = 0x03; /* separate channel mute and volume */
    dcn__put_be16(out + 2, 256);
    return 4;
}

static size_t
body_timeout(const struct dcn_vdrive *drive, uint8_t *out)
{
    (void)drive;
    memset(out, 0, 4);
    return 4;
}

static size_t
body_css(const struct dcn_vdrive *drive, uint8_t *out)
{
    (void)drive;
    memset(out, 0, 4);
    out[3] = 1;
    return 4;
}

static size_t
body_streaming(const struct dcn_vdrive *drive, uint8_t *out)
{
    (void)drive;
    memset(out, 0, 4);
    out[0] = 0x0C; /* SCS: SET CD SPEED; MP2A: mode page 2Ah */
    return 4;
}

static size_t
body_serial(const struct dcn_vdrive *drive, uint8_t *out)
{
    size_t len = strlen(drive->personality.serial);
    size_t padded = (len + 3) & ~(size_t)3;

    memset(out, ' ', padded);
    memcpy(out, drive->personality.serial, len);
    return padded;
}

/* CCYYMMDDhhmmss, each pair two ASCII digits, and two of reserve. */
static size_t
body_date(const struct dcn_vdrive *drive, uint8_t *out)
{
    memset(out, 0, 16);
    memcpy(out, drive->personality.firmware_date, 14);
    return 16;
}

struct feature_row {
    uint16_t code;
    uint8_t version;
    bool persistent;
    bool (*exists)(const struct dcn_vdrive *drive);
    bool (*current)(const struct dcn_vdrive *drive);
    feature_body *body;
};

static const struct feature_row features[] = {
    {DCN_FEATURE_PROFILE_LIST, 0, true, always, always, body_profiles},
    {DCN_FEATURE_CORE, 2, true, always, always, body_core},
    {DCN_FEATURE_MORPHING, 1, true, always, always, body_morphing},
    {DCN_FEATURE_REMOVABLE, 0, true, always, always, body_removable},
    {DCN_FEATURE_RANDOM_READABLE, 0, false, always, is_now, body_random},
    {DCN_FEATURE_MULTI_READ, 0, false, always, cd_now, body_none},
    {DCN_FEATURE_CD_READ, 2, false, always, cd_now, body_cd_read},
    {DCN_FEATURE_DVD_READ, 1, false, can_dvd, dvd_now, body_dvd_read},
    {DCN_FEATURE_DVD_PLUS_RW, 0, false, can_plus_rw, plus_rw_now, body_plus},
    {DCN_FEATURE_DVD_PLUS_R, 0, false, can_plus_r, plus_r_now, body_plus},
    {DCN_FEATURE_DVD_PLUS_R_DL, 0, false, can_plus_r_dl, plus_r_dl_now,
     body_plus},
    {DCN_FEATURE_BD_READ, 0, false, can_bd, bd_now, body_bd_read},
    {DCN_FEATURE_POWER, 0, true, always, always, body_none},
    {DCN_FEATURE_AUDIO_PLAY, 0, false, always, cd_now, body_audio},
    {DCN_FEATURE_TIMEOUT, 1, true, always, always, body_timeout},
    {DCN_FEATURE_DVD_CSS, 0, false, can_dvd, css_now, body_css},
    {DCN_FEATURE_REAL_TIME_STREAMING, 3, false, always, is_now, body_streaming},
    {DCN_FEATURE_SERIAL, 0, true, has_serial, always, body_serial},
    {DCN_FEATURE_FIRMWARE_DATE, 0, true, has_date, always, body_date},
};

static void
add_feature(const struct dcn_vdrive *drive, const struct feature_row *row,
            bool current, struct dcn_buf *reply)
{
    uint8_t data[4 + 256];
    size_t len = row->body(drive, data + 4);

    dcn__put_be16(data, row->code);
    data[2] = (uint8_t)(row->version << 2 | (row->persistent ? 2 : 0) |
                        (current ? 1 : 0));
    data[3] = (uint8_t)len;
    dcn__buf_add(reply, data, len + 4);
}

void
dcn__cmd_get_configuration(struct dcn_vdrive *drive,
                           const struct dcn_command *command,
                           struct dcn_reply *reply)
{
    const uint8_t *cdb = command->cdb;
    uint8_t asked = cdb[1] & 3, header[8] = {0};
    uint16_t first = dcn__get_be16(cdb + 2);
    struct dcn_buf *data = dcn__vdrive_reply(drive);

    if (asked == 3) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    dcn__put_be16(header + 6, profile_now(drive));
    dcn__buf_add(data, header, sizeof(header));
    for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
        const struct feature_row *row = &features[i];
        bool current = row->current(drive);

        if (row->code < first || !row->exists(drive) ||
            (asked == 1 && !current) || (asked == 2 && row->code != first))
            continue;
        add_feature(drive, row, current, data);
    }
    if (!data->failed)
        dcn__put_be32((uint8_t *)data->data, (uint32_t)data->len - 4);
    dcn__vdrive_send(drive, command, reply, dcn__get_be16(cdb + 7));
}

/* Its last LBA, as drives have the habit of telling it. */
static uint32_t
told_end(const struct dcn_vdrive *drive, dcn_lba end)
{
    switch (drive->personality.perf_end) {
    case DCN_PERF_COUNT:
        return (uint32_t)end;
    case DCN_PERF_ZERO:
        return 0;
    case DCN_PERF_WRONG: /* 404,849 of 2,080,080 in a public log */
        return (uint32_t)(end / 5);
    default:
        return (uint32_t)end - 1;
    }
}

/* Type 0: nominal performance over the whole disc; reading only. */
void
dcn__cmd_get_performance(struct dcn_vdrive *drive,
                         const struct dcn_command *command,
                         struct dcn_reply *reply)
{
    const uint8_t *cdb = command->cdb;
    struct dcn_buf *data = dcn__vdrive_reply(drive);
    uint8_t header[8] = {0}, entry[16];
    bool writing = (cdb[1] & 0x04) != 0, exceptions = (cdb[1] & 0x03) != 0;
    unsigned most = dcn__get_be16(cdb + 8);
    double kb = drive->mech.geometry.kb_per_s;
    dcn_lba end = drive->mech.geometry.sectors;

    if (cdb[10] != 0 || writing) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    dcn__buf_add(data, header, sizeof(header));
    if (!exceptions && most > 0 && dcn__vdrive_present(drive)) {
        dcn__put_be32(entry, 0);
        dcn__put_be32(entry + 4,
                      (uint32_t)(kb * dcn__mech_speed_at(&drive->mech, 0)));
        dcn__put_be32(entry + 8, told_end(drive, end));
        dcn__put_be32(entry + 12, (uint32_t)(kb * dcn__mech_speed_at(
                                                      &drive->mech, end - 1)));
        dcn__buf_add(data, entry, sizeof(entry));
    }
    if (!data->failed)
        dcn__put_be32((uint8_t *)data->data, (uint32_t)data->len - 4);
    dcn__vdrive_send(drive, command, reply, 8 + (size_t)most * 16);
}
