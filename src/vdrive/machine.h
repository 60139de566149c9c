/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside of the virtual drive: its state, and the table of commands. Only
 * for files of this room.
 */
#ifndef DCN_VDRIVE_MACHINE_H
#define DCN_VDRIVE_MACHINE_H

#include "util/buf.h"
#include "vdrive/damage.h"
#include "vdrive/mech.h"
#include "vdrive/vmedium.h"
#include "vdrive/personality.h"
#include "vdrive/read_form.h"
#include "vdrive/trace.h"
#include "vdrive/vdrive.h"

/* Sectors that the work buffer holds, beside neighbours for an offset. */
#define DCN_WORK_SECTORS  128
#define DCN_WORK_EXTRA    24
#define DCN_CHANNELS      16 /* a power of two */
#define DCN_MODE_PAGE_MAX 64
#define DCN_MODE_PAGES    5

struct dcn_mode_page {
    uint8_t code, len; /* len: with its two bytes of header */
    uint8_t current[DCN_MODE_PAGE_MAX];
    uint8_t normal[DCN_MODE_PAGE_MAX]; /* default values */
    uint8_t changeable[DCN_MODE_PAGE_MAX];
};

/* One CD sector as the channel gave it in this command. */
struct dcn_channel {
    uint64_t serial; /* of the command; 0: empty */
    dcn_lba lba;
    bool damaged;              /* sector says how */
    bool missing;              /* the medium has nothing there */
    enum dcn_sector_mode mode; /* as recorded */
    const struct dcn_area *area;
    struct dcn_damage_sector sector;
    struct dcn_damage_view view;
    uint8_t raw[DCN_RAW_BYTES];   /* errors in, descrambled */
    uint8_t flags[DCN_RAW_BYTES]; /* C2: 1 where flagged */
};

/* What a failing read costs, and says (failing.h). */
struct dcn_failing {
    struct dcn_vsense sense;
    uint32_t step_ms; /* of each retry of the drive by itself */
    uint32_t last_ms; /* and once more before it gives up */
};

/* Outcome of decoding one ECC block of a DVD or BD in this command. */
struct dcn_block {
    uint64_t serial;
    dcn_lba first;
    struct dcn_damage_view view;
    bool failed;
};

/* Audio status of READ SUB-CHANNEL (MMC-6 6.23.3.1). DONE and ERROR are told
 * once. */
enum dcn_play_status {
    DCN_PLAY_NONE = 0x15,
    DCN_PLAY_ACTIVE = 0x11,
    DCN_PLAY_PAUSED = 0x12,
    DCN_PLAY_DONE = 0x13,
    DCN_PLAY_ERROR = 0x14,
};

/* Audio play: from where, till where, since when. */
struct dcn_play {
    enum dcn_play_status status;
    dcn_lba from, end;
    uint64_t since_ns; /* at from */
    bool ends_in_data; /* which nobody can play */
};

/* What is answered out of memory (memory.h). */
struct dcn_memory {
    bool active;
    bool storm;         /* INFORMATION is what was asked first, with ILI */
    dcn_lba first, end; /* of which sectors */
    uint32_t apart;     /* so far before first is elsewhere */
    bool until_seek;    /* as long as the head stays; else for left sectors */
    uint32_t left;
    uint32_t ms;
    struct dcn_vsense sense;
    uint64_t end_ns; /* 0: no such end */
};

struct dcn_vdrive {
    struct dcn_personality personality;
    struct dcn_damage *damage;
    struct dcn_vmedium *medium; /* NULL: no disc */
    struct dcn_mech mech;
    struct dcn_trace trace; /* of the first disc, where asked for */
    struct dcn_clock own_clock;
    struct dcn_clock *clock;
    bool in_kernel; /* the host is one: see vdrive.h */
    bool tray_open, prevented, gone;
    uint64_t back_ns; /* of gone: when it is back; UINT64_MAX: never.
                              * Of an open tray: when somebody closes it; 0:
                              * not known */
    bool blank;       /* no medium, but a blank CD-R, lies in the tray */
    struct dcn_play play;
    uint64_t ready_ns;       /* before: becoming ready; 0: is ready */
    uint8_t attention[4][2]; /* pending UNIT ATTENTIONs: ASC, ASCQ */
    unsigned attentions;
    uint8_t media_event;   /* GET EVENT STATUS NOTIFICATION, MMC-6 6.6.2.5 */
    bool features_changed; /* by a disc; told as operational change */
    struct dcn_mode_page mode[DCN_MODE_PAGES];
    unsigned mode_pages;
    dcn_lba latch_lba; /* last sector whose Q was seen */
    uint64_t serial;   /* of the command */
    struct dcn_buf reply;
    uint8_t *work;
    struct dcn_channel *channels;
    struct dcn_block block;
    uint8_t *last_data; /* of the last read, for stale replies */
    size_t last_len;
    uint8_t *buffer; /* that replies pass through (buffer.h), or NULL */
    size_t buffer_len, buffer_end; /* of all that passed; of the last reply */
    struct dcn_memory memory;
    struct dcn_vsense servo; /* head lost: of readiness, TOC too; key 0: not */
    bool authenticated;      /* for CSS (cmd_key.c) */
    uint8_t key_step;        /* of authentication */
    uint64_t hung_ns;        /* answers nothing until then; 0: answers */
    bool hung_reset;         /* or until a bus reset */
    uint32_t residue;        /* of the command: enum dcn_residue */
    uint8_t *before;         /* the host's buffer before it, for a cut reply */
    size_t before_len, before_cap;
    uint64_t c2_294_given; /* sectors of this disc with 294 bytes of C2 */
    uint32_t form; /* of the last read: what form_change_ms goes by; 0: none */
};

enum dcn_command_flag {
    DCN_CMD_MEDIUM = 1, /* 02/3A, 02/04 without a ready one */
    DCN_CMD_ALWAYS = 2, /* answered whatever UNIT ATTENTION pends */
    DCN_CMD_CD = 4,     /* 05/30/02 on other media */
    DCN_CMD_READS = 8,  /* ends audio play */
};

typedef void
dcn_handler(struct dcn_vdrive *drive, const struct dcn_command *command,
            struct dcn_reply *reply);

struct dcn_command_row {
    uint8_t opcode;
    const char *name;
    dcn_handler *handler;
    unsigned flags; /* enum dcn_command_flag */
};

/* The row of an opcode (command_table.c), or NULL. */
const struct dcn_command_row *dcn__command_row(uint8_t opcode);

/* CHECK CONDITION with sense. */
void dcn__vdrive_fail(struct dcn_reply *reply, uint8_t key, uint8_t asc,
                      uint8_t ascq);
/* 05/24/00, and 05/21/00. */
void dcn__vdrive_bad_field(struct dcn_reply *reply);
void dcn__vdrive_out_of_range(struct dcn_reply *reply);

/* An empty buffer for a reply. */
struct dcn_buf *dcn__vdrive_reply(struct dcn_vdrive *drive);
/* Moves a built reply to the host, cut off at its allocation length. */
void
dcn__vdrive_send(struct dcn_vdrive *drive, const struct dcn_command *command,
                 struct dcn_reply *reply, size_t allocation);
/* The host's parameter list, at most want bytes; *len says how many. */
const uint8_t *dcn__vdrive_parameters(const struct dcn_command *command,
                                      size_t want, size_t *len);

/* Queues a UNIT ATTENTION. */
void dcn__vdrive_attend(struct dcn_vdrive *drive, uint8_t asc, uint8_t ascq);
/* The tray, as START STOP UNIT, a hand, or damage moves it. */
void dcn__vdrive_open_tray(struct dcn_vdrive *drive);
void dcn__vdrive_close_tray(struct dcn_vdrive *drive);
/* The disc that lies in the tray is read in. */
void dcn__vdrive_begin_disc(struct dcn_vdrive *drive, bool attention);
/* True where a disc lies in the closed tray. */
bool dcn__vdrive_present(const struct dcn_vdrive *drive);

/* True where a blank CD-R lies in the closed tray. */
bool dcn__vdrive_blank(const struct dcn_vdrive *drive);

/* True where the disc has sectors that only an authenticated host gets. */
bool dcn__vdrive_has_css(const struct dcn_vdrive *drive);

/* Audio play as it stands now, the head brought along; and its end. */
enum dcn_play_status dcn__vdrive_play_status(struct dcn_vdrive *drive);
void dcn__vdrive_end_play(struct dcn_vdrive *drive);

/* Mode pages (cmd_mode.c). */
/* The buffer that the drive says it has. */
uint32_t dcn__vdrive_buffer_kb(const struct dcn_vdrive *drive);
void dcn__vdrive_mode_init(struct dcn_vdrive *drive);
const struct dcn_mode_page *
dcn__vdrive_mode_page(const struct dcn_vdrive *drive, uint8_t code);

/* Handlers, in cmd_*.c. */
dcn_handler dcn__cmd_test_unit_ready, dcn__cmd_request_sense, dcn__cmd_inquiry,
    dcn__cmd_report_luns, dcn__cmd_read_capacity,
    dcn__cmd_read_format_capacities, dcn__cmd_read_buffer_capacity,
    dcn__cmd_get_event_status, dcn__cmd_mechanism_status;
dcn_handler dcn__cmd_mode_sense, dcn__cmd_mode_select;
dcn_handler dcn__cmd_get_configuration, dcn__cmd_get_performance;
dcn_handler dcn__cmd_read_toc, dcn__cmd_read_disc_information,
    dcn__cmd_read_track_information, dcn__cmd_read_header,
    dcn__cmd_read_subchannel;
dcn_handler dcn__cmd_read_disc_structure, dcn__cmd_report_key,
    dcn__cmd_send_key;
dcn_handler dcn__cmd_start_stop, dcn__cmd_prevent_allow, dcn__cmd_set_cd_speed,
    dcn__cmd_set_streaming, dcn__cmd_set_read_ahead, dcn__cmd_seek,
    dcn__cmd_synchronize_cache, dcn__cmd_play_audio, dcn__cmd_play_audio_msf,
    dcn__cmd_pause_resume, dcn__cmd_stop_play;
dcn_handler dcn__cmd_read, dcn__cmd_verify, dcn__cmd_read_cd,
    dcn__cmd_read_cd_msf, dcn__cmd_read_cdda;

#endif
