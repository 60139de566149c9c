/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CRC-32, MD5, SHA-1 and SHA-256 of files while they are being written.
 *
 * Two threads read what is final back out of the page cache, at the distance
 * that settle sets, and hand it to libcrypto and zlib: one MD5 and CRC-32, the
 * other SHA-1 and SHA-256, which together take as long. Where threads cannot
 * be had, finish does all the work itself.
 *
 * Either way the digests are of the bytes that the system took for the file.
 * What the medium below makes of them later is told by reading the file again
 * ("discern verify IMAGE").
 */
#ifndef DCN_IMAGE_HASH_H
#define DCN_IMAGE_HASH_H

#include "image/layout.h"
#include "util/watch.h"

struct dcn_hash_set;

/* For up to max_files files; NULL where memory ran out. */
struct dcn_hash_set *dcn__hash_set_new(size_t max_files);
/* Stops the threads. */
void dcn__hash_set_free(struct dcn_hash_set *set);

/* Adds a file that exists; it is opened for reading here. *index receives
 * its number. */
enum dcn_status dcn__hash_set_add(struct dcn_hash_set *set, const char *path,
                                  size_t *index, struct dcn_error *error);

/* The first size bytes of the file are final. Never goes backwards. */
void
dcn__hash_set_settle(struct dcn_hash_set *set, size_t index, uint64_t size);
/* Bytes from offset on were written after all: where they were settled, the
 * file is hashed again by finish. */
void dcn__hash_set_rewritten(struct dcn_hash_set *set, size_t index,
                             uint64_t offset);

/*
 * Hashes the rest of every file up to sizes[index] and waits; hashes has an
 * entry a file, whose paths are new copies that the caller frees (NULL on
 * failure). watch: who follows that and may stop it, or NULL. The set can only
 * be freed afterwards.
 */
enum dcn_status
dcn__hash_set_finish(struct dcn_hash_set *set, const uint64_t *sizes,
                     const struct dcn_watch *watch,
                     struct dcn_file_hashes *hashes, struct dcn_error *error);

#endif
