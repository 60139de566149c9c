/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One builder per command: each fills a whole struct dcn_command (timeout
 * left 0: the transport's usual one). data is where a reply goes to or a
 * parameter list comes from; the caller keeps it until the command was
 * executed. Allocation length fields hold len, cut off at the field's width
 * (data_len is then cut off too). LBAs are signed: negative ones are the
 * lead-in as READ CD takes it.
 */
#ifndef DCN_MMC_CDB_H
#define DCN_MMC_CDB_H

#include "mmc/opcodes.h"
#include "mmc/transport.h"

/* SPC-4 6.37, 6.29, 6.6. */
void dcn__cdb_test_unit_ready(struct dcn_command *command);
void
dcn__cdb_request_sense(struct dcn_command *command, uint8_t *data, size_t len);
void dcn__cdb_inquiry(struct dcn_command *command, uint8_t *data, size_t len);

/* MODE SENSE(10), SPC-4 6.14. control: what values. */
enum dcn_mode_values {
    DCN_MODE_CURRENT = 0,
    DCN_MODE_CHANGEABLE = 1,
    DCN_MODE_DEFAULT = 2,
};
void
dcn__cdb_mode_sense(struct dcn_command *command, enum dcn_mode_values values,
                    uint8_t page, uint8_t *data, size_t len);
/* MODE SELECT(10) with PF set, SP clear (SPC-4 6.12). */
void dcn__cdb_mode_select(struct dcn_command *command, const uint8_t *data,
                          size_t len);

/* START STOP UNIT (MMC-6 6.43): start spins up, load_eject moves the tray.
 * immediate: status before it is done. */
void dcn__cdb_start_stop(struct dcn_command *command, bool start,
                         bool load_eject, bool immediate);

/* READ CAPACITY (MMC-6 6.19): 8 bytes. */
void
dcn__cdb_read_capacity(struct dcn_command *command, uint8_t *data, size_t len);
/* READ(10), 2048-byte blocks (MMC-6 6.15). */
void dcn__cdb_read_10(struct dcn_command *command, dcn_lba lba, uint16_t count,
                      bool fua, uint8_t *data, size_t len);
/* READ(12) (MMC-6 6.16). streaming: loose error handling. */
void dcn__cdb_read_12(struct dcn_command *command, dcn_lba lba, uint32_t count,
                      bool fua, bool streaming, uint8_t *data, size_t len);
/* SEEK(10) (MMC-6 6.33). */
void dcn__cdb_seek(struct dcn_command *command, dcn_lba lba);

/* What READ CD is to give (MMC-6 6.17). */
struct dcn_read_cd_form {
    uint8_t type; /* enum dcn_read_cd_type */
    uint8_t main; /* CDB byte 9: enum dcn_read_cd_bit, ORed */
    uint8_t sub;  /* CDB byte 10: enum dcn_read_cd_sub */
};
/* count below 2^24. */
void dcn__cdb_read_cd(struct dcn_command *command,
                      const struct dcn_read_cd_form *form, dcn_lba lba,
                      uint32_t count, uint8_t *data, size_t len);

/* READ HEADER (MMC-5 6.20; obsolete): 8 bytes, LBA form. */
void dcn__cdb_read_header(struct dcn_command *command, dcn_lba lba,
                          uint8_t *data, size_t len);

enum dcn_subchannel_format {
    DCN_SUBCHANNEL_POSITION = 1,
    DCN_SUBCHANNEL_MCN = 2,
    DCN_SUBCHANNEL_ISRC = 3,
};
/* READ SUB-CHANNEL with SUBQ set (MMC-6 6.24). track: only for ISRC. */
void dcn__cdb_read_subchannel(struct dcn_command *command,
                              enum dcn_subchannel_format format, uint8_t track,
                              uint8_t *data, size_t len);

enum dcn_toc_format {
    DCN_TOC_FORMATTED = 0,
    DCN_TOC_SESSIONS = 1,
    DCN_TOC_FULL = 2,
    DCN_TOC_PMA = 3,
    DCN_TOC_ATIP = 4,
    DCN_TOC_CDTEXT = 5,
};
/*
 * READ TOC/PMA/ATIP (MMC-6 6.25). number: track or session to begin with.
 * msf: addresses as MSF (formats 0, 1). Formats 0-3 are also written to bits
 * 7-6 of byte 9, where SFF-8020 had them and some drives still look.
 */
void dcn__cdb_read_toc(struct dcn_command *command, enum dcn_toc_format format,
                       bool msf, uint8_t number, uint8_t *data, size_t len);

/* GET CONFIGURATION (MMC-6 6.5). only_one: RT 10b, else all from first. */
void dcn__cdb_get_configuration(struct dcn_command *command, uint16_t first,
                                bool only_one, uint8_t *data, size_t len);
/* READ DISC INFORMATION, data type 000b (MMC-6 6.21). */
void dcn__cdb_read_disc_information(struct dcn_command *command, uint8_t *data,
                                    size_t len);

enum dcn_track_address {
    DCN_TRACK_BY_LBA = 0,
    DCN_TRACK_BY_NUMBER = 1,
    DCN_TRACK_BY_SESSION = 2,
};
/* READ TRACK INFORMATION (MMC-6 6.26). */
void
dcn__cdb_read_track_information(struct dcn_command *command,
                                enum dcn_track_address by, uint32_t address,
                                uint8_t *data, size_t len);
/* READ DISC STRUCTURE (MMC-6 6.22). media: 0 DVD, 1 BD. */
void dcn__cdb_read_disc_structure(struct dcn_command *command, uint8_t media,
                                  uint32_t address, uint8_t layer,
                                  uint8_t format, uint8_t *data, size_t len);
/* SET CD SPEED (MMC-6 6.37): kB/s, FFFFh the fastest; rotation 0 as the
 * drive likes, 1 pure CAV. */
void dcn__cdb_set_cd_speed(struct dcn_command *command, uint16_t read_kb_s,
                           uint16_t write_kb_s, uint8_t rotation);
/* SET STREAMING, 28-byte performance descriptor (MMC-6 6.39). */
void dcn__cdb_set_streaming(struct dcn_command *command, const uint8_t *data,
                            size_t len);

#endif
