/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of a personality: type, place and limits of each, its words, and
 * what plain has. docs/virtual-drive.md is their manual. */
#include "vdrive/personality_keys.h"

#include "util/checked.h"

#include <string.h>

static const struct dcn_personality_word c2_words[] = {{"none", DCN_C2_NONE},
                                                       {"294", DCN_C2_294},
                                                       {"296", DCN_C2_296},
                                                       {"both", DCN_C2_BOTH},
                                                       {NULL, 0}};
static const struct dcn_personality_word block_words[] = {
    {"first", DCN_C2_BLOCK_FIRST}, {"last", DCN_C2_BLOCK_LAST}, {NULL, 0}};
static const struct dcn_personality_word order_words[] = {
    {"main-c2-sub", DCN_ORDER_C2_SUB},
    {"main-sub-c2", DCN_ORDER_SUB_C2},
    {"same", DCN_ORDER_SAME},
    {NULL, 0}};
static const struct dcn_personality_word q_words[] = {
    {"bcd", DCN_Q_BCD}, {"hex", DCN_Q_HEX}, {NULL, 0}};
static const struct dcn_personality_word curve_words[] = {
    {"cav", DCN_CURVE_CAV}, {"clv", DCN_CURVE_CLV}, {NULL, 0}};
static const struct dcn_personality_word transition_words[] = {
    {"error", DCN_TRANSITION_ERROR},
    {"allow", DCN_TRANSITION_ALLOW},
    {NULL, 0}};
static const struct dcn_personality_word info_words[] = {
    {"exact", DCN_INFO_EXACT},
    {"first", DCN_INFO_FIRST},
    {"second", DCN_INFO_SECOND},
    {"next", DCN_INFO_NEXT},
    {"zero", DCN_INFO_ZERO},
    {"none", DCN_INFO_NONE},
    {NULL, 0}};
static const struct dcn_personality_word changeable_words[] = {
    {"right", DCN_CHANGEABLE_RIGHT},
    {"zeros", DCN_CHANGEABLE_ZEROS},
    {"refused", DCN_CHANGEABLE_REFUSED},
    {NULL, 0}};
static const struct dcn_personality_word recovery_words[] = {
    {"tb", 0x20},  {"rc", 0x10},  {"per", 0x04},
    {"dte", 0x02}, {"dcr", 0x01}, {"retries", DCN_RECOVERY_COUNT},
    {NULL, 0}};
static const struct dcn_personality_word residue_words[] = {
    {"right", DCN_RESIDUE_RIGHT},
    {"none", DCN_RESIDUE_NONE},
    {"full", DCN_RESIDUE_FULL},
    {"wrong", DCN_RESIDUE_WRONG},
    {NULL, 0}};
static const struct dcn_personality_word c2_bits_words[] = {
    {"obeyed", DCN_C2_BITS_OBEYED},
    {"ignored", DCN_C2_BITS_IGNORED},
    {NULL, 0}};
static const struct dcn_personality_word perf_words[] = {
    {"last", DCN_PERF_LAST},
    {"count", DCN_PERF_COUNT},
    {"zero", DCN_PERF_ZERO},
    {"wrong", DCN_PERF_WRONG},
    {NULL, 0}};
/* MMC-3 5.5.10: bits of byte 5, and of byte 7 above them. */
static const struct dcn_personality_word claim_words[] = {
    {"auto", DCN_CLAIMS_AUTO},
    {"cdda", 0x01},
    {"accurate", 0x02},
    {"r-w", 0x04},
    {"deinterleaved", 0x08},
    {"c2", 0x10},
    {"isrc", 0x20},
    {"upc", 0x40},
    {"leadin-pw", 0x2000},
    {"none", 0},
    {NULL, 0}};
/* MMC-6 table 95. */
const struct dcn_personality_word dcn__personality_profiles[] = {
    {"cd-rom", 0x08},  {"cd-r", 0x09},       {"cd-rw", 0x0A},
    {"dvd-rom", 0x10}, {"dvd-r", 0x11},      {"dvd-ram", 0x12},
    {"dvd-rw", 0x13},  {"dvd-rw-seq", 0x14}, {"dvd-r-dl", 0x15},
    {"dvd+rw", 0x1A},  {"dvd+r", 0x1B},      {"dvd+r-dl", 0x2B},
    {"bd-rom", 0x40},  {"bd-r", 0x41},       {"bd-r-rrm", 0x42},
    {"bd-re", 0x43},   {"hd-dvd-rom", 0x50}, {NULL, 0}};

#define AT(field) offsetof(struct dcn_personality, field)
#define TEXT(field)                                                \
    {                                                              \
#field, DCN_KEY_TEXT, AT(field),                           \
            sizeof(((struct dcn_personality *)0)->field) - 1, NULL \
    }
#define BOOL(field)                              \
    {                                            \
#field, DCN_KEY_BOOL, AT(field), 0, NULL \
    }
#define NUMBER(field, max)                           \
    {                                                \
#field, DCN_KEY_NUMBER, AT(field), max, NULL \
    }
#define REAL(field, max)                           \
    {                                              \
#field, DCN_KEY_REAL, AT(field), max, NULL \
    }
#define SENSES(field, max)                           \
    {                                                \
#field, DCN_KEY_SENSES, AT(field), max, NULL \
    }
#define FLAGS(field, table)                        \
    {                                              \
#field, DCN_KEY_FLAGS, AT(field), 0, table \
    }
#define WORD(field, table)                        \
    {                                             \
#field, DCN_KEY_WORD, AT(field), 0, table \
    }
#define LIST(field, type, max)             \
    {                                      \
#field, type, AT(field), max, NULL \
    }

const struct dcn_personality_key dcn__personality_keys[] = {
    TEXT(vendor),
    TEXT(product),
    TEXT(revision),
    TEXT(serial),
    TEXT(firmware_date),
    NUMBER(ansi, 7),
    FLAGS(claims, claim_words),
    NUMBER(buffer_kb, 65535),
    LIST(profiles, DCN_KEY_PROFILES, DCN_PERSONALITY_PROFILES),
    LIST(refuse, DCN_KEY_HEX_LIST, DCN_PERSONALITY_REFUSED),
    LIST(toc_formats, DCN_KEY_LIST, 6),
    BOOL(toc_byte9_only),
    BOOL(toc_msf),
    BOOL(mode_select),
    BOOL(retry_count),
    BOOL(error_bits),
    BOOL(read_continuous),
    FLAGS(recovery_bits, recovery_words),
    WORD(changeable, changeable_words),
    BOOL(dcr_raw),
    BOOL(fua),
    BOOL(fua_zero_flush),
    BOOL(power_on_attention),
    NUMBER(max_transfer_kb, 65536),
    {"bridge_cut", DCN_KEY_PAIR, AT(bridge_cut), 65536, NULL},
    WORD(residue, residue_words),
    BOOL(host_bounce),
    {"stuck_low", DCN_KEY_HEX, AT(stuck_low), 0xFFFF, NULL},
    WORD(c2, c2_words),
    WORD(c2_block_byte, block_words),
    NUMBER(c2_lag, 588),
    BOOL(c2_with_sub),
    BOOL(c2_with_rw),
    BOOL(c2_with_data),
    WORD(c2_bits, c2_bits_words),
    SENSES(c2_294_fails, 1),
    NUMBER(c2_294_after, 1000000),
    BOOL(full_c2_filler),
    BOOL(zero_codes),
    BOOL(same_wrong_again),
    WORD(order, order_words),
    WORD(order_data, order_words),
    WORD(order_audio, order_words),
    BOOL(sub_raw),
    BOOL(sub_q),
    BOOL(sub_rw),
    SENSES(rw_on_data, 1),
    WORD(q_format, q_words),
    BOOL(dap),
    {"read_offset", DCN_KEY_SIGNED, AT(read_offset), 5880, NULL},
    BOOL(scrambled),
    WORD(transition, transition_words),
    BOOL(raw_lec),
    BOOL(lec_erasures),
    BOOL(vendor_d8),
    SENSES(d8_data_only, 1),
    NUMBER(overread_leadin, 45000),
    BOOL(read_pregap),
    {"pregap_from", DCN_KEY_SIGNED, AT(pregap_from), 150, NULL},
    NUMBER(overread_leadout, 6750),
    NUMBER(leadout_from, 6750),
    BOOL(latch_lag),
    BOOL(partial_blocks),
    NUMBER(cache_kb, 65536),
    NUMBER(cache_segments, 16),
    BOOL(read_ahead),
    LIST(cd_speeds, DCN_KEY_LIST, DCN_PERSONALITY_SPEEDS),
    LIST(dvd_speeds, DCN_KEY_LIST, DCN_PERSONALITY_SPEEDS),
    LIST(bd_speeds, DCN_KEY_LIST, DCN_PERSONALITY_SPEEDS),
    WORD(curve, curve_words),
    BOOL(set_speed),
    NUMBER(command_us, 1000000),
    NUMBER(cache_hit_us, 1000000),
    NUMBER(seek_min_ms, 60000),
    NUMBER(seek_full_ms, 60000),
    NUMBER(spin_up_ms, 60000),
    NUMBER(spin_down_s, 86400),
    NUMBER(load_ms, 120000),
    NUMBER(load_recordable_ms, 120000),
    NUMBER(form_change_ms, 60000),
    BOOL(seek_returns_early),
    REAL(stuck_speed, 100),
    NUMBER(stuck_s, 86400),
    WORD(perf_end, perf_words),
    NUMBER(retry_ms, 60000),
    NUMBER(retries, 255),
    NUMBER(error_ms, 600000),
    SENSES(fail_ms, DCN_VSENSE_MAX),
    WORD(info, info_words),
    BOOL(ili),
    NUMBER(sense_len, 18),
    REAL(gone_p, 1),
    {NULL, DCN_KEY_TEXT, 0, 0, NULL},
};

static void
plain_lists(struct dcn_personality *p)
{
    static const uint32_t profiles[] = {0x08, 0x09, 0x0A, 0x10, 0x11, 0x12,
                                        0x13, 0x14, 0x15, 0x1A, 0x1B, 0x2B,
                                        0x40, 0x41, 0x42, 0x43};
    static const uint32_t cd_speeds[] = {4, 8, 16, 24, 32, 40, 48};
    static const uint32_t dvd_speeds[] = {2, 4, 8, 12, 16};
    static const uint32_t bd_speeds[] = {2, 4, 6, 8, 12};

    p->profiles.count = DCN_ARRAY_LEN(profiles);
    memcpy(p->profiles.value, profiles, sizeof(profiles));
    p->toc_formats.count = 6;
    for (uint32_t i = 0; i < 6; i++)
        p->toc_formats.value[i] = i;
    p->cd_speeds.count = DCN_ARRAY_LEN(cd_speeds);
    memcpy(p->cd_speeds.value, cd_speeds, sizeof(cd_speeds));
    p->dvd_speeds.count = DCN_ARRAY_LEN(dvd_speeds);
    memcpy(p->dvd_speeds.value, dvd_speeds, sizeof(dvd_speeds));
    p->bd_speeds.count = DCN_ARRAY_LEN(bd_speeds);
    memcpy(p->bd_speeds.value, bd_speeds, sizeof(bd_speeds));
}

void
dcn__personality_plain(struct dcn_personality *p)
{
    *p = (struct dcn_personality){
        .vendor = "DISCERN",
        .product = "VIRTUAL DRIVE",
        .revision = "1.00",
        .serial = "DV0000000001",
        .firmware_date = "20240101000000",
        .ansi = 5,
        .claims = DCN_CLAIMS_AUTO,
        .toc_msf = true,
        .mode_select = true,
        .retry_count = true,
        .error_bits = true,
        .read_continuous = true,
        .recovery_bits = 0x37 | DCN_RECOVERY_COUNT,
        .fua = true,
        .fua_zero_flush = true,
        .c2 = DCN_C2_BOTH,
        .c2_with_sub = true,
        .c2_with_rw = true,
        .c2_with_data = true,
        .c2_294_after = 64,
        .order_data = DCN_ORDER_SAME,
        .order_audio = DCN_ORDER_SAME,
        .sub_raw = true,
        .sub_q = true,
        .sub_rw = true,
        .dap = true,
        .scrambled = false,
        .read_pregap = true,
        .pregap_from = -145,
        .overread_leadin = 0,
        .overread_leadout = 0,
        .cache_kb = 2048,
        .cache_segments = 4,
        .read_ahead = true,
        .set_speed = true,
        .command_us = 100,
        .cache_hit_us = 300,
        .seek_min_ms = 20,
        .seek_full_ms = 160,
        .spin_up_ms = 2500,
        .spin_down_s = 300,
        .retry_ms = 550,
        .retries = 10,
        .error_ms = 500,
        .info = DCN_INFO_NONE,
        .sense_len = 10,
    };
    plain_lists(p);
}
