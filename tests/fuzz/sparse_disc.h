/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small disc from fuzz bytes. Volumes are mostly empty sectors, so an input
 * is a list of pieces: little-endian LBA (2 bytes), offset in the sector (2),
 * length (2), then the bytes; the rest is zeros. So seeds stay small and
 * mutations stay in the structures.
 */
#ifndef DCN_FUZZ_SPARSE_DISC_H
#define DCN_FUZZ_SPARSE_DISC_H

#include "fs/fs.h"
#include "source/source.h"

#define SPARSE_SECTORS 400

enum sparse_option {
    SPARSE_TWO_SESSIONS = 1, /* the second from LBA 256 on */
    SPARSE_UDF_TAGS = 2,     /* tags at sectors' starts get their checksum
                              * right, and no CRC, so that mutations pass */
};

/* A source of one data track a session; NULL where memory runs out. */
struct dcn_source *
sparse_disc_new(const uint8_t *data, size_t size, unsigned options);

/* What every reader of a table of files relies on; aborts where it is not
 * so. */
void sparse_check_table(const struct dcn_fs *fs);

#endif
