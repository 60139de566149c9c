/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that begins with a page, for buffers that a kernel reads into. */
#ifndef DCN_UTIL_PAGES_H
#define DCN_UTIL_PAGES_H

#include <stdint.h>
#include <stdlib.h>

/* Pages are larger on some machines; no device asks for more than this. */
#define DCN_PAGE_BYTES 4096u

/* len bytes at an address that is a multiple of DCN_PAGE_BYTES; not cleared.
 * NULL where memory ran out. Freed with free. */
static inline void *
dcn__pages_alloc(size_t len)
{
    size_t whole = (len + DCN_PAGE_BYTES - 1) / DCN_PAGE_BYTES;

    if (len > SIZE_MAX - DCN_PAGE_BYTES)
        return NULL;
    return aligned_alloc(DCN_PAGE_BYTES,
                         (whole > 0 ? whole : 1) * DCN_PAGE_BYTES);
}

#endif
