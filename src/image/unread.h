/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of discs that no format of the registry reads, known well enough to
 * be named, and what makes of them one that is read. */
#ifndef DCN_IMAGE_UNREAD_H
#define DCN_IMAGE_UNREAD_H

#include "util/error.h"

#include <stddef.h>

struct dcn_unread {
    const char *name;      /* "a CHD of MAME" */
    const char *extension; /* without dot, or NULL */
    const char *magic;     /* its bytes, or NULL */
    size_t magic_len;
    int64_t at;         /* of magic; negative: from the file's end */
    const char *remedy; /* "chdman extractcd makes a CUE sheet of it" */
};

/* Bytes of a file's end that dcn__unread_find looks at. */
#define DCN_UNREAD_TAIL_BYTES 512

/*
 * By what the file begins (head) and ends with (tail: its last
 * DCN_UNREAD_TAIL_BYTES or fewer); NULL: by neither.
 */
const struct dcn_unread *dcn__unread_find(const uint8_t *head, size_t head_len,
                                          const uint8_t *tail, size_t tail_len);
/* By its name alone, for what has no bytes of its own; NULL: none. */
const struct dcn_unread *dcn__unread_named(const char *path);

#endif
