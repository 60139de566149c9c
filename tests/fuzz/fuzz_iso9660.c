/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readers of file systems over a disc made of the input (sparse_disc.h);
 * its first byte says whether the disc has two sessions. */
#include "sparse_disc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dcn_source *source;
    struct dcn_fs *fs = NULL;

    if (size < 1)
        return 0;
    source = sparse_disc_new(data + 1, size - 1, data[0] & SPARSE_TWO_SESSIONS);
    if (source == NULL)
        return 0;
    if (dcn__fs_read(source, true, &fs, NULL) == DCN_OK)
        sparse_check_table(fs);
    dcn__fs_free(fs);
    dcn__source_close(source);
    return 0;
}
