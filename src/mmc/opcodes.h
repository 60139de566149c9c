/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operation codes and numbers of MMC-6, SPC-4, SBC-3 used at both ends. */
#ifndef DCN_MMC_OPCODES_H
#define DCN_MMC_OPCODES_H

enum dcn_opcode {
    DCN_OP_TEST_UNIT_READY = 0x00,
    DCN_OP_REQUEST_SENSE = 0x03,
    DCN_OP_INQUIRY = 0x12,
    DCN_OP_MODE_SELECT_6 = 0x15,
    DCN_OP_MODE_SENSE_6 = 0x1A,
    DCN_OP_START_STOP_UNIT = 0x1B,
    DCN_OP_PREVENT_ALLOW = 0x1E,
    DCN_OP_READ_FORMAT_CAPACITIES = 0x23,
    DCN_OP_READ_CAPACITY = 0x25,
    DCN_OP_READ_10 = 0x28,
    DCN_OP_SEEK_10 = 0x2B,
    DCN_OP_VERIFY_10 = 0x2F,
    DCN_OP_READ_BUFFER = 0x3C,
    DCN_OP_READ_SUBCHANNEL = 0x42,
    DCN_OP_READ_TOC = 0x43,
    DCN_OP_READ_HEADER = 0x44,
    DCN_OP_PLAY_AUDIO_10 = 0x45,
    DCN_OP_GET_CONFIGURATION = 0x46,
    DCN_OP_PLAY_AUDIO_MSF = 0x47,
    DCN_OP_GET_EVENT_STATUS = 0x4A,
    DCN_OP_PAUSE_RESUME = 0x4B,
    DCN_OP_STOP_PLAY = 0x4E,
    DCN_OP_READ_DISC_INFORMATION = 0x51,
    DCN_OP_READ_TRACK_INFORMATION = 0x52,
    DCN_OP_MODE_SELECT_10 = 0x55,
    DCN_OP_MODE_SENSE_10 = 0x5A,
    DCN_OP_READ_BUFFER_CAPACITY = 0x5C,
    DCN_OP_REPORT_LUNS = 0xA0,
    DCN_OP_SEND_KEY = 0xA3,
    DCN_OP_REPORT_KEY = 0xA4,
    DCN_OP_READ_12 = 0xA8,
    DCN_OP_GET_PERFORMANCE = 0xAC,
    DCN_OP_READ_DISC_STRUCTURE = 0xAD,
    DCN_OP_SET_STREAMING = 0xB6,
    DCN_OP_READ_CD_MSF = 0xB9,
    DCN_OP_SET_CD_SPEED = 0xBB,
    DCN_OP_MECHANISM_STATUS = 0xBD,
    DCN_OP_READ_CD = 0xBE,
    DCN_OP_READ_CDDA_D8 = 0xD8, /* vendor (Plextor) */
};

/* READ CD byte 9 (MMC-6 6.17.2). */
enum dcn_read_cd_bit {
    DCN_READ_CD_SYNC = 0x80,
    DCN_READ_CD_HEADERS = 0x60, /* header and subheader */
    DCN_READ_CD_USER = 0x10,
    DCN_READ_CD_EDC = 0x08,
    DCN_READ_CD_RAW = 0xF8,
    DCN_READ_CD_C2 = 0x02,       /* 294 bytes */
    DCN_READ_CD_C2_BLOCK = 0x04, /* 296: with block error byte */
};
/* READ CD byte 1 bits 4-2: expected sector type. */
enum dcn_read_cd_type {
    DCN_READ_CD_ANY = 0,
    DCN_READ_CD_CDDA = 1,
    DCN_READ_CD_MODE1 = 2,
    DCN_READ_CD_MODE2 = 3,
    DCN_READ_CD_MODE2_FORM1 = 4,
    DCN_READ_CD_MODE2_FORM2 = 5,
};
/* READ CD byte 10. */
enum dcn_read_cd_sub {
    DCN_READ_CD_SUB_NONE = 0,
    DCN_READ_CD_SUB_RAW = 1, /* 96 bytes P-W */
    DCN_READ_CD_SUB_Q = 2,   /* 16 bytes */
    DCN_READ_CD_SUB_RW = 4,  /* 96 bytes, corrected R-W */
};

enum dcn_profile { /* MMC-6 table 95 */
                   DCN_PROFILE_NONE = 0,
                   DCN_PROFILE_CD_ROM = 0x08,
                   DCN_PROFILE_CD_R = 0x09,
                   DCN_PROFILE_CD_RW = 0x0A,
                   DCN_PROFILE_DVD_ROM = 0x10,
                   DCN_PROFILE_DVD_R = 0x11,
                   DCN_PROFILE_DVD_RAM = 0x12,
                   DCN_PROFILE_DVD_RW_RO = 0x13,
                   DCN_PROFILE_DVD_RW_SEQ = 0x14,
                   DCN_PROFILE_DVD_R_DL = 0x15,
                   DCN_PROFILE_DVD_PLUS_RW = 0x1A,
                   DCN_PROFILE_DVD_PLUS_R = 0x1B,
                   DCN_PROFILE_DVD_PLUS_R_DL = 0x2B,
                   DCN_PROFILE_BD_ROM = 0x40,
                   DCN_PROFILE_BD_R_SRM = 0x41,
                   DCN_PROFILE_BD_R_RRM = 0x42,
                   DCN_PROFILE_BD_RE = 0x43,
                   DCN_PROFILE_HD_DVD_ROM = 0x50,
};

enum dcn_feature { /* MMC-6 table 90 */
                   DCN_FEATURE_PROFILE_LIST = 0x0000,
                   DCN_FEATURE_CORE = 0x0001,
                   DCN_FEATURE_MORPHING = 0x0002,
                   DCN_FEATURE_REMOVABLE = 0x0003,
                   DCN_FEATURE_RANDOM_READABLE = 0x0010,
                   DCN_FEATURE_MULTI_READ = 0x001D,
                   DCN_FEATURE_CD_READ = 0x001E,
                   DCN_FEATURE_DVD_READ = 0x001F,
                   DCN_FEATURE_DVD_PLUS_RW = 0x002A,
                   DCN_FEATURE_DVD_PLUS_R = 0x002B,
                   DCN_FEATURE_DVD_PLUS_R_DL = 0x003B,
                   DCN_FEATURE_BD_READ = 0x0040,
                   DCN_FEATURE_POWER = 0x0100,
                   DCN_FEATURE_AUDIO_PLAY = 0x0103,
                   DCN_FEATURE_TIMEOUT = 0x0105,
                   DCN_FEATURE_DVD_CSS = 0x0106,
                   DCN_FEATURE_REAL_TIME_STREAMING = 0x0107,
                   DCN_FEATURE_SERIAL = 0x0108,
                   DCN_FEATURE_FIRMWARE_DATE = 0x010C,
};

#endif
