/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names for outputs from what a disc says of itself. */
#include "job/name.h"

#include "codec/cdtext.h"
#include "image/image.h"
#include "util/buf.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MAX_BYTES 120

/* Replaces what some file system refuses, and trims dots and blanks. */
static void
make_safe(char *name)
{
    size_t len = strlen(name), lead;

    for (char *c = name; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20 || strchr("/\\:*?\"<>|\x7f", *c) != NULL)
            *c = '_';
    }
    while (len > 0 && (name[len - 1] == ' ' || name[len - 1] == '.'))
        name[--len] = '\0';
    lead = strspn(name, " .-");
    memmove(name, name + lead, len - lead + 1);
}

static void
name_from_text(const struct dcn_disc *disc, struct dcn_buf *buf)
{
    struct dcn_cdtext text;
    const char *title, *performer;

    if (disc->cdtext == NULL ||
        dcn__cdtext_decode(disc->cdtext, disc->cdtext_len, &text, NULL) !=
            DCN_OK)
        return;
    title = text.block[0].text[DCN_CDTEXT_TITLE][0];
    performer = text.block[0].text[DCN_CDTEXT_PERFORMER][0];
    if (title != NULL && performer != NULL && *title != '\0' &&
        *performer != '\0')
        dcn__buf_printf(buf, "%s - %s", performer, title);
    else if (title != NULL)
        dcn__buf_puts(buf, title);
    dcn__cdtext_free(&text);
}

static void
name_from_kind(const struct dcn_disc *disc, struct dcn_buf *buf)
{
    char digest[65];
    const char *kind = dcn__disc_kind_name(disc);

    for (const char *c = kind; *c != '\0'; c++) {
        char low =
            isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : '-';
        dcn__buf_add(buf, &low, 1);
    }
    dcn__disc_toc_digest(disc, digest);
    dcn__buf_printf(buf, "-%.8s", digest);
}

char *
dcn__job_base_name(const struct dcn_disc *disc, const struct dcn_fs *fs)
{
    struct dcn_buf buf;
    char *name;

    dcn__buf_init(&buf, 4096);
    name_from_text(disc, &buf);
    if (buf.len == 0 && fs != NULL && fs->volume_count > 0)
        dcn__buf_puts(&buf, fs->volumes[0].label);
    name = dcn__buf_take(&buf);
    if (name == NULL)
        return NULL;
    make_safe(name);
    if (strlen(name) > NAME_MAX_BYTES) {
        /* Not in the middle of a UTF-8 character. */
        size_t cut = NAME_MAX_BYTES;
        while (cut > 0 && ((unsigned char)name[cut] & 0xC0) == 0x80)
            cut--;
        name[cut] = '\0';
        make_safe(name);
    }
    if (*name != '\0')
        return name;
    free(name);
    name_from_kind(disc, &buf);
    return dcn__buf_take(&buf);
}

char *
dcn__job_named_base(const char *name)
{
    return strndup(name, dcn__image_stem(name));
}

char *
dcn__job_path(const char *base, const char *extension)
{
    struct dcn_buf buf;

    dcn__buf_init(&buf, 1 << 16);
    dcn__buf_printf(&buf, "%s.%s", base, extension);
    return dcn__buf_take(&buf);
}

/* What is wrong with a name that files and sheets are to have, or NULL. */
static const char *
name_fault(const char *name)
{
    if (*name == '\0')
        return "has no name after the folder";
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return "is a folder: a name is wanted";
    if (strcmp(name, "-") == 0)
        return "cannot be standard output: an image is several files";
    if (strpbrk(name, "\r\n") != NULL)
        return "has a line break in its name, which no sheet can hold";
    return NULL;
}

enum dcn_status
dcn__job_check_folder(const char *base, struct dcn_error *error)
{
    const char *slash = strrchr(base, '/');
    const char *fault = name_fault(slash != NULL ? slash + 1 : base);
    size_t len = slash == NULL ? 1 : slash == base ? 1 : (size_t)(slash - base);
    char *folder = strndup(slash == NULL ? "." : base, len);
    enum dcn_status status = DCN_OK;
    struct stat info;

    if (folder == NULL)
        return dcn__error_memory(error, "naming the outputs");
    if (fault != NULL)
        status = dcn__error_set(error, DCN_ERR_INVALID, "output '%s' %s", base,
                                fault);
    else if (stat(folder, &info) != 0)
        status = errno == ENOENT
                     ? dcn__error_set(error, DCN_ERR_NOT_FOUND,
                                      "create %s: folder %s does not exist",
                                      base, folder)
                     : dcn__error_set_errno(
                           error, errno, "create %s: folder %s", base, folder);
    else if (!S_ISDIR(info.st_mode))
        status = dcn__error_set(error, DCN_ERR_NOT_FOUND,
                                "create %s: %s is not a folder", base, folder);
    else if (access(folder, W_OK | X_OK) != 0)
        status = dcn__error_set_errno(error, errno, "create %s: folder %s",
                                      base, folder);
    free(folder);
    return status;
}
