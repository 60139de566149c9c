/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Discs made up in memory, and drives that hold them. Every sector tells its
 * LBA: no quarter of one's user data is like one of another's, audio sample
 * words count on from the LBA, so that a wrong sector or offset is seen.
 */
#ifndef DCN_TESTS_VDRIVE_FIXTURE_H
#define DCN_TESTS_VDRIVE_FIXTURE_H

#include "mmc/transport.h"
#include "vdrive/vdrive.h"

struct fixture_track {
    enum dcn_sector_mode mode; /* AUDIO, 1, 2, 2/1, 2/2 */
    unsigned session;
    dcn_lba pregap, start, end;
    const char *isrc;
};

struct fixture_disc {
    enum dcn_medium medium;
    const struct fixture_track *tracks; /* ends with end 0 */
    unsigned want;                      /* what the source gives */
    dcn_lba layer_break;
    const char *mcn;
    bool cdtext;
    dcn_lba broken;  /* this sector's EDC is wrong in the source; 0: none */
    dcn_lba missing; /* this one is not there; 0: none */
    dcn_lba silent, loud; /* audio from silent to before loud is zero */
};

/* Discs that most tests use. */
extern const struct fixture_disc fixture_data, fixture_audio, fixture_mixed,
    fixture_xa, fixture_extra, fixture_dvd, fixture_dvd9, fixture_bd,
    fixture_iso;

struct dcn_source *fixture_source(const struct fixture_disc *disc);
/* The raw or user bytes of a sector as it should be. */
void fixture_raw(const struct fixture_disc *disc, dcn_lba lba, uint8_t *raw);
void fixture_user(dcn_lba lba, uint8_t *user);

/* A drive with that disc; texts may be NULL. Fails the test on errors. */
struct dcn_vdrive *fixture_drive(const struct fixture_disc *disc,
                                 const char *personality, const char *damage);

/* Executes one CDB, given as hexadecimal digits and blanks. */
struct dcn_reply
fixture_in(struct dcn_vdrive *drive, const char *cdb, void *data, size_t len);
struct dcn_reply
fixture_out(struct dcn_vdrive *drive, const char *cdb, const char *data);
struct dcn_reply fixture_none(struct dcn_vdrive *drive, const char *cdb);
/* READ CD of one or more sectors. */
struct dcn_reply fixture_read_cd(struct dcn_vdrive *drive, dcn_lba lba,
                                 unsigned count, unsigned type, unsigned main,
                                 unsigned sub, void *data, size_t len);
struct dcn_reply fixture_read10(struct dcn_vdrive *drive, dcn_lba lba,
                                unsigned count, void *data);

/* "05/24/00", or "good". Static storage. */
const char *fixture_sense(const struct dcn_reply *reply);
const char *fixture_said(struct dcn_reply reply);
#define CK_GOOD(reply)        ck_assert_str_eq(fixture_said(reply), "good")
#define CK_SENSE(reply, text) ck_assert_str_eq(fixture_said(reply), (text))
/* Whole milliseconds that it took. */
uint64_t fixture_ms(const struct dcn_reply *reply);

#endif
