/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The read path: from a range of LBAs and a form to bytes at the host, with
 * the time it takes and all that damage does on the way. delivery.c walks the
 * range and takes clean runs at memory speed; read_cd.c and read_block.c
 * take one damaged sector of a CD, or of a DVD or BD.
 */
#ifndef DCN_VDRIVE_DELIVERY_H
#define DCN_VDRIVE_DELIVERY_H

#include "vdrive/machine.h"
#include "vdrive/read_form.h"

/* One read command under way. */
struct dcn_read {
    struct dcn_vdrive *drive;
    const struct dcn_command *command;
    struct dcn_reply *reply;
    struct dcn_read_form form;
    dcn_lba first;  /* as asked */
    uint32_t count; /* as asked */
    bool fresh;     /* FUA: not from the cache */
    bool no_data;   /* VERIFY: nothing is moved */
    bool stream;    /* CD-DA form: main channel as the stream, with the
                       * drive's offset; data sectors scrambled */
    bool typed;     /* audio says of what kind the first sector was */
    bool audio;
    bool backward;    /* the first sector is approached from outside */
    size_t main_len;  /* of the first sector; SIZE_MAX: none yet */
    uint8_t *out;     /* where the next byte goes */
    size_t left;      /* room for it */
    size_t withheld;  /* room that a short transfer leaves empty */
    uint32_t echo;    /* enum dcn_damage_echo: to come of the buffer */
    uint32_t echo_at; /* ... from that sector of the reply */
    bool failed;      /* the command ended; reply says how */
    bool recovered;   /* sectors came by L-EC or retries, and PER is set */
    bool by_retry;
    dcn_lba recovered_lba; /* the last of them */
};

/* Reads the whole range; reply is set on return. */
void dcn__read_range(struct dcn_read *read, dcn_lba lba, uint32_t count);

/* Ends the command with sense; INFORMATION tells lba, as far as the drive's
 * habit (info, ili, sense_len) lets it. */
void dcn__read_fail_at(struct dcn_read *read, dcn_lba lba,
                       const struct dcn_vsense *sense);
/* The same with INFORMATION as given, where any is. */
void dcn__read_fail_told(struct dcn_read *read, const struct dcn_vsense *sense,
                         uint32_t info);

/* Ends it with 05/asc/ascq; returns false. */
bool dcn__read_refuse(struct dcn_read *read, uint8_t asc, uint8_t ascq);
/* The sector's kind against what is expected and what came before; false:
 * the command ended. */
bool dcn__read_check_type(struct dcn_read *read, enum dcn_sector_mode mode);

/*
 * Hands one CD sector out: type check, slice of the main channel, C2 from
 * flags (294 bytes, or NULL: none), subchannel (raw P-W, or NULL: made
 * where the form has one). False: the command ended.
 */
bool dcn__read_emit(struct dcn_read *read, const struct dcn_area *area,
                    dcn_lba lba, enum dcn_sector_mode mode, const uint8_t *raw,
                    const uint8_t *c2, const uint8_t *sub);
/* Hands bytes out as they are. */
void dcn__read_put(struct dcn_read *read, const void *bytes, size_t len);

/*
 * Faults of the way (read_event.c): what damage does to the command as a
 * whole. May shorten *count. False: the command ended, reply is set.
 */
bool dcn__read_events(struct dcn_read *read, dcn_lba lba, uint32_t *count);
/* Once all was read: what is the buffer's instead. */
void dcn__read_echo(struct dcn_read *read);
/* The circumstances of reading lba now, and what the rules say; counts an
 * attempt unless the cache has it. False: no rule applies. */
bool dcn__read_damage(struct dcn_read *read, dcn_lba lba, bool data,
                      struct dcn_damage_view *view,
                      struct dcn_damage_sector *sector);
/* Retries of the drive by itself, as mode page 01h says. */
uint32_t dcn__read_retries(const struct dcn_vdrive *drive);
/* A bit of mode page 01h byte 2, where the drive honours it. */
bool dcn__read_mode_bit(const struct dcn_vdrive *drive, uint8_t bit);

/* A sector came only by L-EC or after retries: PER tells it at the end. */
void dcn__read_recovered(struct dcn_read *read, dcn_lba lba, uint32_t retry);

/* One sector that damage may touch. False: the command ended. */
bool dcn__read_cd_sector(struct dcn_read *read, const struct dcn_area *area,
                         dcn_lba lba);
bool dcn__read_block_sector(struct dcn_read *read, const struct dcn_area *area,
                            dcn_lba lba);
/*
 * A raw data sector that is not right as it stands: L-EC, retries, error.
 * channel NULL: the medium's own bytes are wrong. False: the command ended,
 * *deliver_bad where the sector still goes along (TB).
 */
bool
dcn__read_cd_lec(struct dcn_read *read, dcn_lba lba, enum dcn_sector_mode mode,
                 uint8_t *raw, struct dcn_channel *channel, bool *deliver_bad);

/* The source has no such sector: as if nobody could read it. */
void dcn__read_missing(struct dcn_read *read, dcn_lba lba);

/* True where lba's main channel comes with the drive's offset: audio, and
 * data read as CD-DA (scrambled). */
bool
dcn__read_is_stream(const struct dcn_read *read, const struct dcn_area *area);
/* Sectors before and after one of area that its reply depends on. */
void dcn__read_reach(const struct dcn_read *read, const struct dcn_area *area,
                     dcn_lba *before, dcn_lba *after);
/* Byte position of lba's main channel in the stream from LBA 0 on. */
int64_t dcn__read_position(const struct dcn_read *read,
                           const struct dcn_area *area, dcn_lba lba);
/* LBA that a byte position of the stream lies in. */
dcn_lba dcn__read_position_lba(int64_t position);
/* Mode of an undamaged sector as this command sees it. */
enum dcn_sector_mode
dcn__read_mode(const struct dcn_read *read, const struct dcn_area *area,
               const uint8_t *raw);
/* What a sector needs of the drive's own correction. */
bool
dcn__read_needs_lec(const struct dcn_read *read, const struct dcn_area *area);

#endif
