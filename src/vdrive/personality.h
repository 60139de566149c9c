/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What kind of drive a virtual drive is: text of "key = value" lines, see
 * docs/virtual-drive.md. Parsed once, immutable after.
 */
#ifndef DCN_VDRIVE_PERSONALITY_H
#define DCN_VDRIVE_PERSONALITY_H

#include "util/error.h"
#include "vdrive/vsense.h"

#include <stddef.h>

#define DCN_PERSONALITY_PROFILES  24
#define DCN_PERSONALITY_SPEEDS    12
#define DCN_PERSONALITY_REFUSED   32
#define DCN_PERSONALITY_MAX_BYTES 65536

enum dcn_c2_forms {
    DCN_C2_NONE = 0,
    DCN_C2_294 = 1,
    DCN_C2_296 = 2,
    DCN_C2_BOTH = 3,
};
enum dcn_c2_block_byte { DCN_C2_BLOCK_FIRST, DCN_C2_BLOCK_LAST };
enum dcn_part_order { DCN_ORDER_C2_SUB, DCN_ORDER_SUB_C2, DCN_ORDER_SAME };
enum dcn_q_digits { DCN_Q_BCD, DCN_Q_HEX };
enum dcn_speed_curve { DCN_CURVE_CAV, DCN_CURVE_CLV };
enum dcn_transition { DCN_TRANSITION_ERROR, DCN_TRANSITION_ALLOW };
/* INFORMATION of a read that failed, where no standard is followed. */
enum dcn_info_habit {
    DCN_INFO_EXACT,  /* the LBA that failed */
    DCN_INFO_FIRST,  /* the request's first, whatever failed */
    DCN_INFO_SECOND, /* its second, where it asks several */
    DCN_INFO_NEXT,   /* the one after that which failed, or after its block */
    DCN_INFO_ZERO,   /* VALID, and 0 */
    DCN_INFO_NONE,   /* not VALID */
};
/* What MODE SENSE tells of what MODE SELECT can change. */
enum dcn_changeable {
    DCN_CHANGEABLE_RIGHT,
    DCN_CHANGEABLE_ZEROS,
    DCN_CHANGEABLE_REFUSED
};
/* Bits of recovery_bits: those of mode page 01h byte 2, and its count. */
#define DCN_RECOVERY_COUNT 0x100u
/* What the host is told of how much of a reply arrived. */
enum dcn_residue {
    DCN_RESIDUE_RIGHT,
    DCN_RESIDUE_NONE, /* nothing is told (libata's ATAPI) */
    DCN_RESIDUE_FULL, /* that all arrived */
    DCN_RESIDUE_WRONG /* that nothing did */
};
enum dcn_c2_bits { DCN_C2_BITS_OBEYED, DCN_C2_BITS_IGNORED };
/* Last LBA of GET PERFORMANCE. */
enum dcn_perf_end {
    DCN_PERF_LAST,
    DCN_PERF_COUNT,
    DCN_PERF_ZERO,
    DCN_PERF_WRONG
};
/* Claims: bits of mode page 2Ah bytes 5 (low) and 7 (high); else as it is. */
#define DCN_CLAIMS_AUTO 0x80000000u

struct dcn_personality_list {
    size_t count;
    uint32_t value[DCN_PERSONALITY_REFUSED];
};

struct dcn_personality {
    /* identity */
    char vendor[9], product[17], revision[5];
    char serial[33], firmware_date[15]; /* "" : the drive does not say */
    uint32_t ansi;                      /* version of INQUIRY; bridges say 0 */
    uint32_t claims;    /* of mode page 2Ah, apart from what works */
    uint32_t buffer_kb; /* told; 0: the cache's size */
    /* what it can */
    struct dcn_personality_list profiles; /* of features and mode page 2A */
    struct dcn_personality_list refuse;   /* opcodes answered with 05/20 */
    struct dcn_personality_list toc_formats;
    bool toc_byte9_only;    /* format from byte 9 bits 7-6, byte 2 unseen */
    bool toc_msf;           /* false: MSF bit refused */
    bool mode_select;       /* false: accepted, nothing changes */
    bool retry_count;       /* mode page 01h retry count is honoured */
    bool error_bits;        /* TB, RC, DCR of mode page 01h are honoured */
    bool read_continuous;   /* RC is, where the others are */
    uint32_t recovery_bits; /* of page 01h: what MODE SELECT may change */
    uint32_t changeable;    /* enum dcn_changeable */
    bool dcr_raw;           /* with DCR alone data come as they are */
    bool fua;               /* FUA reads past the cache */
    bool fua_zero_flush;    /* READ(12) FUA of length 0 empties the cache */
    bool power_on_attention;
    uint32_t max_transfer_kb; /* 0: no limit of its own */
    /* bridge and host */
    uint32_t bridge_cut[2]; /* modulus, and what of it arrives; 0: all does */
    uint32_t residue;       /* enum dcn_residue */
    bool host_bounce;   /* what does not arrive is zeros, not what was there */
    uint32_t stuck_low; /* bits of each 16-bit word that come as 0 */
    /* READ CD */
    uint32_t c2; /* enum dcn_c2_forms */
    uint32_t c2_block_byte;
    uint32_t c2_lag;   /* bytes the flags come late */
    bool c2_with_sub;  /* false: both in one command refused 05/24 */
    bool c2_with_rw;   /* false: C2 and R-W in one command refused 05/24 */
    bool c2_with_data; /* false: C2 of data sectors refused 05/64 */
    uint32_t c2_bits;  /* ignored: the field is, replies are shorter */
    struct dcn_vsense_set c2_294_fails; /* of 294, once it gave _after */
    uint32_t c2_294_after;              /* sectors */
    bool full_c2_filler;   /* lost sectors come raw as filler, all C2 set */
    bool zero_codes;       /* Mode 1 comes raw without EDC and ECC: zeros */
    bool same_wrong_again; /* wrong bytes are the same at every reading */
    uint32_t order;        /* enum dcn_part_order */
    uint32_t order_data, order_audio; /* SAME: as order */
    bool sub_raw, sub_q, sub_rw;
    struct dcn_vsense_set rw_on_data; /* R-W of data sectors; else given */
    uint32_t q_format; /* enum dcn_q_digits, of Q-16 and READ SUB-CHANNEL */
    bool dap;
    int32_t read_offset; /* samples; the value that corrects it */
    bool scrambled;      /* CD-DA reads of data sectors, not descrambled */
    uint32_t transition;
    bool raw_lec;      /* raw reads of data fail where L-EC fails */
    bool lec_erasures; /* the drive's own L-EC uses C2 */
    bool vendor_d8;    /* READ CD-DA D8h is there */
    struct dcn_vsense_set d8_data_only; /* D8h where no track is audio */
    uint32_t overread_leadin;  /* sectors before -150 that it delivers */
    bool read_pregap;          /* -150..-1, or */
    int32_t pregap_from;       /* from here on */
    uint32_t overread_leadout; /* sectors past the lead-out's start */
    uint32_t leadout_from;     /* first of them that it delivers */
    bool latch_lag; /* READ SUB-CHANNEL answers from the last frame it read */
    bool partial_blocks; /* good sectors of a bad DVD or BD block delivered */
    /* cache */
    uint32_t cache_kb, cache_segments;
    bool read_ahead;
    /* speed and time */
    struct dcn_personality_list cd_speeds, dvd_speeds, bd_speeds; /* of 1x */
    uint32_t curve;
    bool set_speed; /* false: accepted, nothing changes */
    uint32_t command_us, cache_hit_us;
    uint32_t seek_min_ms, seek_full_ms;
    uint32_t spin_up_ms, spin_down_s; /* spin_down_s 0: never by itself */
    uint32_t load_ms; /* 02/04/01 for that long after the tray closes */
    uint32_t load_recordable_ms; /* with a recordable in it; 0: load_ms */
    uint32_t form_change_ms;     /* READ CD of another form: the cache goes */
    bool seek_returns_early;     /* the next read waits for the head */
    double stuck_speed; /* 1x that errors bring it down to; 0: they do not */
    uint32_t stuck_s;   /* a step up after so long; 0: at power-on only */
    uint32_t perf_end;  /* enum dcn_perf_end */
    /* failing */
    uint32_t retry_ms, retries, error_ms;
    struct dcn_vsense_set fail_ms; /* instead: sense and time of the whole */
    uint32_t info;                 /* enum dcn_info_habit */
    bool ili;                      /* and ILI with it */
    uint32_t sense_len;            /* additional length, 10 to 18 */
    double gone_p; /* chance a command that the drive leaves the bus */
};

/*
 * Parses text (len bytes) over the values of plain. name is for messages.
 * DCN_ERR_FORMAT: "name:LINE: what is wrong".
 */
enum dcn_status
dcn__personality_parse(const char *name, const char *text, size_t len,
                       struct dcn_personality *personality,
                       struct dcn_error *error);
/*
 * Loads: NULL is plain; a name without '/' that is shipped; else a file.
 * DCN_ERR_NOT_FOUND where it is neither.
 */
enum dcn_status
dcn__personality_load(const char *name, struct dcn_personality *personality,
                      struct dcn_error *error);

/* The shipped ones, in order of name; ends with name NULL. */
struct dcn_personality_shipped {
    const char *name;
    const char *text;
};
extern const struct dcn_personality_shipped dcn__personalities[];

/* True where value is in list. */
bool
dcn__personality_has(const struct dcn_personality_list *list, uint32_t value);

#endif
