/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel's objects as files of a line each (configfs, sysfs). */
#ifndef DCN_VDRIVE_KERNEL_FILES_H
#define DCN_VDRIVE_KERNEL_FILES_H

#include "vdrive/tcmu_target.h"

#include <stdbool.h>
#include <stddef.h>

/* False, and "" in out, where it did not fit. */
bool dcn__kernel_path(char out[DCN_TCMU_PATH_BYTES], const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Writes text into a file of folder that is there. 0 or errno. */
int dcn__kernel_write(const char *text, const char *folder, const char *file);
/* First line without its end; false where there is none. */
bool dcn__kernel_read_line(char *line, size_t bytes, const char *path);

#endif
