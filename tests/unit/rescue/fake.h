/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disc, a drive and a disk for tests of the rescue: content is a function
 * of the LBA, damage a list, time simulated; the disk forgets what was not
 * synced, and fails when told to.
 */
#ifndef DCN_TESTS_RESCUE_FAKE_H
#define DCN_TESTS_RESCUE_FAKE_H

#include "rescue/rescue.h"
#include "source/sink.h"

#define FAKE_MAX_SECTORS 20000

struct fake_damage {
    dcn_lba first;
    uint32_t count;
    unsigned until_attempt; /* reads from then on; 0: never */
    bool whole_command;     /* fails without saying which sector */
};

struct fake_source {
    struct dcn_source base;
    struct dcn_disc *disc;
    struct dcn_clock clock;
    struct fake_damage damage[64];
    size_t damage_count;
    struct dcn_source_caps caps;
    unsigned reads[FAKE_MAX_SECTORS]; /* attempts that reached the sector */
    unsigned commands, failures;
    uint32_t most_unsplit; /* sectors that one command takes; 0: any. Other
                            * reads go on after sectors that fail */
    unsigned gone_after;   /* commands; 0: never */
    unsigned gone_times;   /* how often; 0: for good */
    dcn_lba gone_at;       /* that sector makes the drive vanish; 0: none */
    unsigned reopen_after; /* calls of reopen until it is back; 0: never */
    unsigned reopened, alarms;
    bool gone;
    unsigned out_after;  /* commands, then the disc is taken out; 0: never */
    unsigned back_after; /* looks at the medium until it is back; 0: never */
    unsigned looked;
    bool out;
    unsigned swap_after; /* commands; then the disc is another, with an alarm
                          * where it tells */
    bool swap_silent;
    dcn_lba lie_at; /* that sector comes wrong, as good, from its reading */
    unsigned lie_first, lie_last; /* lie_first to lie_last; 0: never */
    enum dcn_effort effort;
    unsigned efforts_set, restarts;
    uint64_t sector_ns, fail_ns;
    uint8_t salt; /* another disc of the same TOC */
};

/* A DVD (block 16) or a data CD (block 1) of that many sectors. */
void fake_source_init(struct fake_source *source, enum dcn_medium medium,
                      uint32_t sectors);
void fake_source_damage(struct fake_source *source, dcn_lba first,
                        uint32_t count, unsigned until_attempt);
void fake_source_free(struct fake_source *source);
/* The 2048 bytes that sector holds. */
void fake_content(dcn_lba lba, uint8_t salt, uint8_t *bytes);

struct fake_sink {
    struct dcn_sink base;
    uint8_t *written, *durable; /* 2048 a sector */
    uint32_t sectors;
    dcn_lba dirty_first, dirty_end; /* written, not synced */
    unsigned calls;                 /* of write and sync */
    unsigned fail_at;               /* calls from that one fail; 0: none */
    unsigned fail_until;            /* ... to before that one; 0: all */
    enum dcn_status fail_status;
    dcn_lba settled;
};

/* Makes a folder, in memory where the system has such a place: tests sync
 * a lot. */
void fake_folder(char *path, size_t room);

void fake_sink_init(struct fake_sink *sink, uint32_t sectors);
void fake_sink_free(struct fake_sink *sink);
/* The system dies: what was not synced is gone. */
void fake_sink_power_loss(struct fake_sink *sink);
/* Sectors that map claims as recovered but the sink's file lacks. */
uint64_t
fake_false_claims(const struct fake_sink *sink, const struct dcn_map *map);
/* Sectors of the sink's file that are right. */
uint64_t fake_right_sectors(const struct fake_sink *sink);

#endif
