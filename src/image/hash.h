/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CRC-32, MD5, SHA-1 and SHA-256 of files while they are being written.
 *
 * One thread or two follow the files at the distance that the writer sets
 * with settle, reading back what is still in the page cache, so that the
 * writer never waits for them and they need 256 KiB each. Where threads
 * cannot be had, finish does all the work itself.
 */
#ifndef DCN_IMAGE_HASH_H
#define DCN_IMAGE_HASH_H

#include "image/layout.h"

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
void dcn__hash_set_settle(struct dcn_hash_set *set, size_t index,
                          uint64_t size);
/* Bytes from offset on were written after all: where they were settled, the
 * file is hashed again by finish. */
void dcn__hash_set_rewritten(struct dcn_hash_set *set, size_t index,
                             uint64_t offset);

/*
 * Hashes the rest of every file up to sizes[index] and waits; hashes has an
 * entry a file, whose paths are new copies that the caller frees (NULL on
 * failure). The set can only be freed afterwards.
 */
enum dcn_status dcn__hash_set_finish(struct dcn_hash_set *set,
                                     const uint64_t *sizes,
                                     struct dcn_file_hashes *hashes,
                                     struct dcn_error *error);

#endif
