/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verifying: what its files share (verify.c, verify_hashes.c). */
#ifndef DCN_JOB_VERIFY_PRIV_H
#define DCN_JOB_VERIFY_PRIV_H

#include "job/recorded.h"
#include "job/facts.h"

/* An image whose files are held against what a rip recorded of them. */
struct dcn_hash_check {
    struct dcn_job *job;
    const char *image;         /* its path: the others lie beside it */
    struct dcn_source *source; /* the same, open */
    /* Only files whose bytes are not compared with the disc's: the sheet,
     * subchannel, text. */
    bool beside_only;
};

/* False where the record is of other files than the image's. */
bool dcn__hashes_recorded(const struct dcn_hash_check *check,
                          const struct dcn_recorded *recorded);

/*
 * Hashes the files and reports each ("hashes"). *good becomes false where one
 * is missing, has another size or digest, or was never recorded though the rip
 * ended. DCN_ERR_CANCELLED only.
 */
enum dcn_status dcn__hashes_check(const struct dcn_hash_check *check,
                                  const struct dcn_recorded *recorded,
                                  bool *good, struct dcn_error *error);

#endif
