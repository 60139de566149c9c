/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * second_list iso|udf IMAGE: place and size of each file that is not empty, as
 * libiso9660 or libudfread finds it, for shell tests to compare with ours.
 * Known limits: libiso9660 2.1.0 takes each extent of a file for a file of its
 * own; libudfread knows no VAT and no sparing.
 */
#include <cdio/iso9660.h>
#include <udfread/udfread.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PATH 4096

/* Calls itself: trees of tests are not deep. */
static void
iso_list(iso9660_t *iso, const char *path)
{
    CdioISO9660FileList_t *list = iso9660_ifs_readdir(iso, path);
    CdioListNode_t *node;

    if (list == NULL)
        return;
    _CDIO_LIST_FOREACH(node, list)
    {
        iso9660_stat_t *stat = _cdio_list_node_data(node);
        char below[MAX_PATH];

        if (strcmp(stat->filename, ".") == 0 ||
            strcmp(stat->filename, "..") == 0)
            continue;
        snprintf(below, sizeof(below), "%s%s/", path, stat->filename);
        if (stat->type == _STAT_DIR)
            iso_list(iso, below);
        else if (stat->size > 0)
            printf("%d\t%" PRIu64 "\n", stat->lsn, (uint64_t)stat->size);
    }
    iso9660_filelist_free(list);
}

static void
udf_list(udfread *udf, const char *path)
{
    UDFDIR *dir = udfread_opendir(udf, path);
    struct udfread_dirent entry;

    while (dir != NULL && udfread_readdir(dir, &entry) != NULL) {
        char below[MAX_PATH];
        UDFFILE *file;

        if (strcmp(entry.d_name, ".") == 0 || strcmp(entry.d_name, "..") == 0)
            continue;
        snprintf(below, sizeof(below), "%s%s%s", path, entry.d_name,
                 entry.d_type == UDF_DT_DIR ? "/" : "");
        if (entry.d_type == UDF_DT_DIR) {
            udf_list(udf, below);
            continue;
        }
        file = udfread_file_open(udf, below);
        if (file != NULL && udfread_file_size(file) > 0)
            printf("%u\t%" PRId64 "\n", udfread_file_lba(file, 0),
                   udfread_file_size(file));
        udfread_file_close(file);
    }
    udfread_closedir(dir);
}

int
main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "iso") == 0) {
        iso9660_t *iso = iso9660_open_ext(argv[2], ISO_EXTENSION_ALL);

        if (iso == NULL)
            return 1;
        iso_list(iso, "/");
        iso9660_close(iso);
        return 0;
    }
    if (argc == 3 && strcmp(argv[1], "udf") == 0) {
        udfread *udf = udfread_init();

        if (udf == NULL || udfread_open(udf, argv[2]) != 0)
            return 1;
        udf_list(udf, "/");
        udfread_close(udf);
        return 0;
    }
    fprintf(stderr, "usage: second_list iso|udf IMAGE\n");
    return 2;
}
