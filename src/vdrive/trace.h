/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a virtual drive has given its host, and when: a file with the drive's
 * time and, of every sector, when it was first delivered right. Whoever reads
 * a disc is judged by it alike, whatever program it is and however busy the
 * machine.
 *
 * The file (numbers in this machine's byte order): 8 bytes "DCNTRACE", u32
 * version 1, u32 sectors, u64 time in ns, u64 commands, u64 of them failed,
 * u64 reads in another form than the read before (which costs many drives
 * their cache), 16 bytes of zero; then a u32 a sector: the time in ms, rounded up, of its
 * first right delivery, 0 where there was none. It is mapped: others may look
 * at it while the drive works.
 */
#ifndef DCN_VDRIVE_TRACE_H
#define DCN_VDRIVE_TRACE_H

#include "disc/disc.h"
#include "util/error.h"

#include <stddef.h>

#define DCN_TRACE_VERSION      1u
#define DCN_TRACE_HEADER_BYTES 64
#define DCN_TRACE_PIECES       64

struct dcn_trace_header {
    char magic[8]; /* "DCNTRACE" */
    uint32_t version, sectors;
    uint64_t time_ns;
    uint64_t commands, failed;
    uint64_t form_changes;
    uint8_t reserved[16];
};

struct dcn_trace {
    struct dcn_trace_header *header; /* NULL: not traced */
    uint32_t *first_ms;              /* by LBA */
    size_t map_len;
    struct dcn_range piece[DCN_TRACE_PIECES]; /* of the command under way */
    size_t pieces;
};

/* Makes the file at path, in place of what is there, for sectors from LBA 0.
 * On failure trace is one that does nothing. */
enum dcn_status dcn__trace_open(struct dcn_trace *trace, const char *path,
                                uint32_t sectors, struct dcn_error *error);
void dcn__trace_close(struct dcn_trace *trace);

/* The command under way delivers these right. */
void dcn__trace_right(struct dcn_trace *trace, dcn_lba first, uint32_t count);
/* It reads in another form than the read before it. */
void dcn__trace_form_change(struct dcn_trace *trace);
/* It ends, at that time of the drive. */
void dcn__trace_end(struct dcn_trace *trace, uint64_t now_ns, bool failed);

#endif
