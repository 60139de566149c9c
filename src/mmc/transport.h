/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "Something that executes a CDB": the cable. Implementations: libcdio
 * (drive/), the in-process virtual drive (vdrive/), recorder and replayer.
 */
#ifndef DCN_MMC_TRANSPORT_H
#define DCN_MMC_TRANSPORT_H

#include "util/clock.h"
#include "util/error.h"

#include <stddef.h>

#define DCN_CDB_MAX_BYTES   16
#define DCN_SENSE_MAX_BYTES 64

#define DCN_TRANSPORT_WAY_BYTES 256

enum dcn_direction { DCN_DATA_NONE, DCN_DATA_IN, DCN_DATA_OUT };

/* One command. data is written for IN, read for OUT. */
struct dcn_command {
    uint8_t cdb[DCN_CDB_MAX_BYTES];
    uint8_t cdb_len; /* 6, 10, 12 or 16 */
    enum dcn_direction direction;
    void *data;
    size_t data_len;     /* bytes at data; also the transfer length */
    unsigned timeout_ms; /* 0: the transport's usual one */
};

#define DCN_SCSI_GOOD            0x00
#define DCN_SCSI_CHECK_CONDITION 0x02
#define DCN_SCSI_BUSY            0x08

/* What came back. */
struct dcn_reply {
    uint8_t status;        /* SCSI status byte */
    bool transport_failed; /* the host says the bus failed (where it says) */
    bool residual_known;   /* transferred is told by the host */
    size_t transferred;    /* bytes moved; data_len where not known */
    uint8_t sense[DCN_SENSE_MAX_BYTES]; /* fixed or descriptor format */
    size_t sense_len;                   /* 0: none */
    uint64_t elapsed_ns;                /* on the transport's clock */
};

struct dcn_transport;

struct dcn_transport_ops {
    const char *name;
    /*
     * Executes one command once. DCN_OK: reply says what the drive answered
     * (also a CHECK CONDITION). Else DCN_ERR_DRIVE_GONE (node vanished),
     * DCN_ERR_ACCESS (the kernel refused the opcode), DCN_ERR_TRANSPORT
     * (timed out, too long for the host, bus error), reply zeroed.
     */
    enum dcn_status (*execute)(struct dcn_transport *transport,
                               const struct dcn_command *command,
                               struct dcn_reply *reply,
                               struct dcn_error *error);
    void (*close)(struct dcn_transport *transport);
};

struct dcn_transport {
    const struct dcn_transport_ops *ops;
    struct dcn_clock *clock;   /* time on this cable; never NULL */
    size_t max_transfer_bytes; /* largest data_len the host passes */
    bool writable;             /* SET SPEED, MODE SELECT ... are let through */
    /*
     * A transfer whose buffer's address or length has one of these bits set
     * is read into a zeroed buffer of the host's own, all of which is copied
     * to the caller: what did not come is zero then, and no sentinel in the
     * caller's buffer survives. 0: the host never does that.
     */
    size_t bounce_mask;
    char node[256]; /* "/dev/sr0", "virtual:..." for messages */
    /* What lies between host and drive: the host's controller, port and
     * bridge, in words that stay the same as long as these do; "" unknown. */
    char way[DCN_TRANSPORT_WAY_BYTES];
};

enum dcn_status
dcn__transport_execute(struct dcn_transport *transport,
                       const struct dcn_command *command,
                       struct dcn_reply *reply, struct dcn_error *error);
/* NULL is allowed. */
void dcn__transport_close(struct dcn_transport *transport);

#endif
