/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be made of CD sectors that came damaged: data by their own parity
 * with C2 flags as erasures, alone and across samples, judged by the EDC;
 * audio by votes of samples, weighted with C2. Samples are kept in a file
 * beside the map, so that later runs and other drives add to them.
 */
#ifndef DCN_DECIDE_REPAIR_H
#define DCN_DECIDE_REPAIR_H

#include "source/source.h"

struct dcn_repair;

/*
 * path: BASE.samples, read if it is there, made when the first sample comes;
 * NULL: samples are kept in memory only. fresh: forget it. Errors are those
 * of files; a torn end is cut off.
 */
enum dcn_status
dcn__repair_open(const char *path, bool fresh, struct dcn_repair **repair,
                 struct dcn_error *error);
/* Frees; the file stays. NULL is allowed. */
void dcn__repair_close(struct dcn_repair *repair);

/*
 * Judges a raw sector (2352 bytes) that was delivered but doubted, now or
 * before. sector becomes the best that can be made of it and all its samples;
 * c2 (294 bytes) NULL: none came. sound: nothing speaks against this sample
 * itself. fresh: it comes off the disc; else one that is alike to a sample is
 * that sample once more out of the drive's cache, and no other witness. Fills
 * verdict, c2_count, votes, samples of outcome.
 * DCN_ERR_NO_MEMORY, or what writing the samples' file says: then all else is
 * done, and dcn__repair_keep tries only that again.
 */
enum dcn_status
dcn__repair_judge(struct dcn_repair *repair, dcn_lba lba,
                  enum dcn_track_mode mode, uint8_t drive, uint8_t *sector,
                  const uint8_t *c2, bool sound, bool fresh,
                  struct dcn_reading *outcome, struct dcn_error *error);
/*
 * True where a sample of the sector holds the EDC of this one (2352 bytes,
 * encoded from user data alone): it covers header and data, so both are the
 * disc's (ECMA-130 14.3), whatever else of the sample is damaged. *whole: one
 * holds all of it, so that its parity was read, too, and not made.
 */
bool dcn__repair_confirms(struct dcn_repair *repair, dcn_lba lba,
                          const uint8_t *sector, bool *whole);

/* Keeps the sample that was judged last, where that failed. */
enum dcn_status dcn__repair_keep(struct dcn_repair *repair, dcn_lba lba,
                                 struct dcn_error *error);

/* Samples that were kept are on the disk on return. MAY be called by another
 * thread than the one that judges. */
enum dcn_status
dcn__repair_sync(struct dcn_repair *repair, struct dcn_error *error);

/*
 * A data sector out of readings alone, kept nowhere: each by its own parity,
 * then all together. mains (2352 bytes each) and c2s (294, or NULL) have count
 * entries; DCN_VOTE_MAX of them are looked at. Readings of another sector do not
 * count. True: sector is proven, *used readings made it; else sector is as it
 * was.
 */
bool
dcn__repair_readings(struct dcn_repair *repair, const uint8_t *const *mains,
                     const uint8_t *const *c2s, size_t count, dcn_lba lba,
                     enum dcn_track_mode mode, uint8_t *sector, unsigned *used);

/* Keeps a raw sector as a sample without judging it; has_c2: C2 came with it
 * and flagged nothing. Statuses as of dcn__repair_judge. */
enum dcn_status dcn__repair_remember(struct dcn_repair *repair, dcn_lba lba,
                                     uint8_t drive, const uint8_t *sector,
                                     bool has_c2, struct dcn_error *error);

/* From now on one sound reading is not enough where nothing but C2 speaks for
 * it: two must agree. */
void dcn__repair_be_strict(struct dcn_repair *repair);

/* Sectors judged so far of which readings differ in bytes that C2 flags in
 * neither: C2 was wrong. */
uint64_t dcn__repair_conflicts(const struct dcn_repair *repair);
/* True where this drive's C2 was seen to flag real errors, and never to miss
 * one. */
bool dcn__repair_trusts_c2(const struct dcn_repair *repair);

/* The reading of a sector that was kept last (2352 bytes); false: none was. */
bool dcn__repair_kept(struct dcn_repair *repair, dcn_lba lba, uint8_t *sector);

#endif
