/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the store share; nobody else includes this. */
#ifndef DCN_MAP_STORE_PRIV_H
#define DCN_MAP_STORE_PRIV_H

#include "map/store.h"

struct dcn_store_pending {
    struct dcn_map_run *runs;
    size_t count, capacity;
};

struct dcn_store {
    char *path;
    struct dcn_file_lock *lock;
    struct dcn_mapfile file;
    struct dcn_store_pending pending;
    unsigned fresh_probes; /* last of file.probes, not in the file yet */
    dcn_lba wanted_probes[DCN_MAPFILE_PROBES];
    unsigned wanted_count;
    unsigned drive;
    char boot[DCN_MAPFILE_BOOT_BYTES]; /* "" where there is none */
    int fd;
    size_t compact_bytes; /* of the file when it was replaced last */
    bool must_replace;    /* its end is not what we think */
    unsigned version;     /* of the file that was read */
    bool resumed;
};

/* Makes the file a compact one of what store->file says, and hard. On failure
 * the next commit has to try it again. */
enum dcn_status
dcn__store_replace(struct dcn_store *store, struct dcn_error *error);

#endif
