/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "Something that takes sectors and makes files". Sectors may come in any
 * order and more than once; what was never written reads as zeros. Image
 * formats create sinks; the capture of a rip writes through one.
 */
#ifndef DCN_SOURCE_SINK_H
#define DCN_SOURCE_SINK_H

#include "source/source.h"
#include "util/watch.h"

struct dcn_sink;

struct dcn_sink_ops {
    const char *name;
    /*
     * What read must deliver for this sink: DCN_WANT_USER or _RAW, and
     * DCN_WANT_SUB where it keeps the subchannel. MUST be set.
     */
    unsigned (*want)(struct dcn_sink *sink);
    /*
     * Stores count sectors from first, laid out as enum dcn_want says for
     * want (which may hold more parts than the sink keeps). Only parts whose
     * results say has_main / has_sub are stored; results NULL: all.
     * MUST be set.
     */
    enum dcn_status (*write)(struct dcn_sink *sink, dcn_lba first,
                             uint32_t count, unsigned want,
                             const uint8_t *buffer,
                             const struct dcn_sector_result *results,
                             struct dcn_error *error);
    /* Reads back what is stored, want a subset of want(). MUST be set. */
    enum dcn_status (*read)(struct dcn_sink *sink, dcn_lba first,
                            uint32_t count, unsigned want, uint8_t *buffer,
                            struct dcn_error *error);
    /* All that was written is on the disk (fdatasync). MUST be set. */
    enum dcn_status (*sync)(struct dcn_sink *sink, struct dcn_error *error);
    /*
     * Everything before lba (in the order the sink's files hold them) is
     * final and may be hashed. MAY be set.
     */
    enum dcn_status (*settle)(struct dcn_sink *sink, dcn_lba lba,
                              struct dcn_error *error);
    /*
     * Completes the image: full lengths, sheet from disc (which may know
     * more indexes, codes and text than when the sink was made), hashes
     * ready, all synced. watch: who follows the hashing and may stop it
     * (DCN_ERR_CANCELLED: what was stored stays stored), or NULL. MUST be
     * set.
     */
    enum dcn_status (*finish)(struct dcn_sink *sink,
                              const struct dcn_disc *disc,
                              const struct dcn_watch *watch,
                              struct dcn_error *error);
    /* Frees the sink; files stay as they are. MUST be set. */
    void (*close)(struct dcn_sink *sink);
};

struct dcn_sink {
    const struct dcn_sink_ops *ops;
    struct dcn_sink *next; /* of a filter: what it writes to; owned */
};

/* ops->settle where it is set, else DCN_OK. */
enum dcn_status
dcn__sink_settle(struct dcn_sink *sink, dcn_lba lba, struct dcn_error *error);
/* write, then settle to settled; where it fails nothing was settled. */
enum dcn_status
dcn__sink_write_settled(struct dcn_sink *sink, dcn_lba first, uint32_t count,
                        unsigned want, const uint8_t *buffer,
                        const struct dcn_sector_result *results,
                        dcn_lba settled, struct dcn_error *error);
/* NULL is allowed. */
void dcn__sink_close(struct dcn_sink *sink);

#endif
