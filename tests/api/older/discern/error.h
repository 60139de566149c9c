/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a call of libdiscern says that it failed.
 *
 * Every fallible function returns an enum dcn_status and takes, as its last
 * parameter, a struct dcn_error that the caller owns and that may be NULL.
 * The message is written once, by the lowest layer that knows what happened
 * and where; upper layers pass it on untouched. On DCN_OK the struct is left
 * as it was.
 *
 * A sector that cannot be read is not an error: it is data, told per sector
 * by struct dcn_sector_result. A status says that the work as a whole cannot
 * go on: no drive, another disc, a full disk, cancelled.
 */
#ifndef DISCERN_ERROR_H
#define DISCERN_ERROR_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Marks what the shared library exports. */
#define DCN_API __attribute__((visibility("default")))

/*
 * Address of a sector in the disc's logical numbering. Signed: the lead-in
 * of a CD and the first pregap (-150..-1) are negative. Sectors past
 * 89:59:74 are addressed by LBA, never by MSF.
 */
typedef int32_t dcn_lba;

enum dcn_status {
    DCN_OK = 0,
    DCN_ERR_INVALID,        /* the caller's arguments contradict each other */
    DCN_ERR_NO_MEMORY,      /* allocation failed */
    DCN_ERR_IO,             /* a host file failed; os_errno says how */
    DCN_ERR_NOT_FOUND,      /* a host file or folder is not there */
    DCN_ERR_EXISTS,         /* an output is there already */
    DCN_ERR_ACCESS,         /* the system forbids it */
    DCN_ERR_NO_SPACE,       /* the host's disk is full; can be resumed */
    DCN_ERR_FORMAT,         /* foreign bytes break their own format */
    DCN_ERR_UNSUPPORTED,    /* well-formed, but not something we can do */
    DCN_ERR_NO_DRIVE,       /* no optical drive, or none of that name */
    DCN_ERR_NO_MEDIUM,      /* the drive is empty (sense 02/3A) */
    DCN_ERR_BLANK,          /* the medium holds nothing (sense 08 or status) */
    DCN_ERR_MEDIUM_CHANGED, /* the medium was changed while we worked */
    DCN_ERR_DRIVE_GONE,     /* the drive stopped answering */
    DCN_ERR_TRANSPORT,      /* the bus failed or lied; nothing is known */
    DCN_ERR_COMMAND,        /* the drive refused a command; sense says why */
    DCN_ERR_NOT_READY,      /* the drive stayed becoming ready too long */
    DCN_ERR_WRONG_DISC,     /* not the disc that this work began with */
    DCN_ERR_BUSY,           /* locked by another process */
    DCN_ERR_CANCELLED,      /* the caller's event callback said stop */
    DCN_ERR_INTERNAL,       /* a bug in discern */
};

/* Room for one line of message, with its terminating NUL. */
#define DCN_ERROR_MESSAGE_BYTES 512

struct dcn_error {
    enum dcn_status status;
    int os_errno;      /* errno of the system call that failed, or 0 */
    bool has_lba;      /* lba says where */
    dcn_lba lba;       /* first sector concerned */
    bool has_sense;    /* the next three are a drive's sense (SPC-4 4.5) */
    uint8_t sense_key; /* 0..15 */
    uint8_t asc;       /* additional sense code */
    uint8_t ascq;      /* additional sense code qualifier */
    char message[DCN_ERROR_MESSAGE_BYTES]; /* one line, UTF-8, no newline */
};

/* The name of a status for machines ("no_medium"); never NULL. */
DCN_API const char *dcn_status_name(enum dcn_status status);

/* A short English sentence for a status; never NULL. */
DCN_API const char *dcn_status_text(enum dcn_status status);

#ifdef __cplusplus
}
#endif
#endif
