/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an image is called when nobody said. */
#ifndef DCN_JOB_NAME_H
#define DCN_JOB_NAME_H

#include "fs/fs.h"

/*
 * A file name (no folder, no extension) for a disc: CD-TEXT performer and
 * title, else the first volume label, else the kind and the start of the TOC
 * digest ("audio-cd-1f00aa33"). Only characters that every file system
 * takes. malloc; NULL: out of memory. fs may be NULL.
 */
char *dcn__job_base_name(const struct dcn_disc *disc, const struct dcn_fs *fs);

/* DCN_ERR_NOT_FOUND, DCN_ERR_IO ...: the folder that BASE.* will lie in is
 * missing, no folder, or cannot be written. DCN_ERR_INVALID: base
 * is a folder's name. */
enum dcn_status
dcn__job_check_folder(const char *base, struct dcn_error *error);

/* The base that a user named: "disc", also where the image itself was named
 * ("disc.iso"). malloc; NULL: out of memory. */
char *dcn__job_named_base(const char *name);
/* base + "." + extension. malloc; NULL: out of memory. */
char *dcn__job_path(const char *base, const char *extension);

#endif
