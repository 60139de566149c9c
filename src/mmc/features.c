/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Walks the feature descriptors of a GET CONFIGURATION reply; one function a
 * feature, chosen by a table. What a drive says it can is not believed here
 * nor elsewhere: drive/probe/probe.c tries it.
 */
#include "mmc/features.h"

#include "util/checked.h"

#include <string.h>

#define HEADER_BYTES 8

/* data: the feature's bytes after its 4-byte head, n of them. */
typedef void
feature_parse(const uint8_t *data, size_t n, struct dcn_features *features);

static void
parse_profiles(const uint8_t *data, size_t n, struct dcn_features *features)
{
    for (size_t at = 0; at + 4 <= n; at += 4) {
        if (features->profile_count == DCN_MAX_PROFILES)
            return;
        features->profiles[features->profile_count++] =
            dcn__get_be16(data + at);
    }
}

static void
parse_random_readable(const uint8_t *data, size_t n,
                      struct dcn_features *features)
{
    features->random_readable = true;
    if (n < 8)
        return;
    features->block_bytes = dcn__get_be32(data);
    features->blocking = dcn__get_be16(data + 4);
    features->error_recovery_page = (data[6] & 0x01) != 0;
}

static void
parse_cd_read(const uint8_t *data, size_t n, struct dcn_features *features)
{
    features->cd_read = true;
    if (n < 1)
        return;
    features->cd_text = (data[0] & 0x01) != 0;
    features->c2 = (data[0] & 0x02) != 0;
    features->dap = (data[0] & 0x80) != 0;
}

static void
parse_dvd_read(const uint8_t *data, size_t n, struct dcn_features *features)
{
    (void)data;
    (void)n;
    features->dvd_read = true;
}

static void
parse_bd_read(const uint8_t *data, size_t n, struct dcn_features *features)
{
    (void)data;
    (void)n;
    features->bd_read = true;
}

static void
parse_css(const uint8_t *data, size_t n, struct dcn_features *features)
{
    (void)data;
    (void)n;
    features->css = true;
}

static void
parse_streaming(const uint8_t *data, size_t n, struct dcn_features *features)
{
    features->streaming = true;
    if (n < 1)
        return;
    features->set_cd_speed = (data[0] & 0x08) != 0;
    features->get_performance = true; /* belongs to the feature */
}

static void
parse_serial(const uint8_t *data, size_t n, struct dcn_features *features)
{
    dcn__reply_text(data, n < 32 ? n : 32, features->serial);
}

static void
parse_firmware_date(const uint8_t *data, size_t n,
                    struct dcn_features *features)
{
    dcn__reply_text(data, n < 14 ? n : 14, features->firmware_date);
}

static const struct {
    uint16_t code;
    feature_parse *parse;
} feature_table[] = {
    {DCN_FEATURE_PROFILE_LIST, parse_profiles},
    {DCN_FEATURE_RANDOM_READABLE, parse_random_readable},
    {DCN_FEATURE_CD_READ, parse_cd_read},
    {DCN_FEATURE_DVD_READ, parse_dvd_read},
    {DCN_FEATURE_BD_READ, parse_bd_read},
    {DCN_FEATURE_DVD_CSS, parse_css},
    {DCN_FEATURE_REAL_TIME_STREAMING, parse_streaming},
    {DCN_FEATURE_SERIAL, parse_serial},
    {DCN_FEATURE_FIRMWARE_DATE, parse_firmware_date},
};

static void
feature_dispatch(uint16_t code, const uint8_t *data, size_t n,
                 struct dcn_features *features)
{
    for (size_t i = 0; i < DCN_ARRAY_LEN(feature_table); i++) {
        if (feature_table[i].code == code)
            feature_table[i].parse(data, n, features);
    }
}

bool
dcn__features_parse(const uint8_t *bytes, size_t len,
                    struct dcn_features *features)
{
    size_t end, at = HEADER_BYTES;

    memset(features, 0, sizeof(*features));
    if (len < HEADER_BYTES)
        return false;
    features->current_profile = dcn__get_be16(bytes + 6);
    /* MMC-6 6.5.2: a 32-bit length of what follows it. */
    end = dcn__get_be32(bytes);
    end = end > len - 4 ? len : end + 4;
    while (at + 4 <= end) {
        size_t n = bytes[at + 3];
        if (at + 4 + n > end)
            break;
        feature_dispatch(dcn__get_be16(bytes + at), bytes + at + 4, n,
                         features);
        at += 4 + n;
    }
    return true;
}
