/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finds the sheet of a BIN, IMG or MDF: a file of the same name, or of the
 * name without "(Track 02)", that says that it is over this file.
 */
#include "image/beside.h"

#include "image/unread.h"
#include "util/checked.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Sheets that are not read. */
static const char *const unread[] = {"mds", "MDS", "gdi", "GDI", "cdi"};

/* Length of path up to its extension, or up to " (Track"; 0: none. */
static size_t
stem(const char *path, unsigned n)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    const char *end = n == 0   ? strrchr(name, '.')
                      : n == 1 ? strstr(name, " (Track")
                               : name + strlen(name);

    return end != NULL && end > name ? (size_t)(end - path) : 0;
}

static char *
sheet_path(const char *path, unsigned n, const char *extension)
{
    size_t len = stem(path, n);
    char *made = NULL;

    if (len == 0 || asprintf(&made, "%.*s.%s", (int)len, path, extension) < 0 ||
        access(made, F_OK) != 0) {
        free(made);
        return NULL;
    }
    return made;
}

static bool
same_file(const char *a, const char *b)
{
    struct stat first, second;

    return stat(a, &first) == 0 && stat(b, &second) == 0 &&
           first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

static bool
is_over(struct dcn_source *source, const char *path)
{
    const char *const *paths;
    size_t count = dcn__image_files(source, &paths);

    for (size_t i = 0; i < count; i++) {
        if (same_file(paths[i], path))
            return true;
    }
    return false;
}

/* One sheet: true where it is path's. */
static bool
try_sheet(const char *sheet, const char *path,
          const struct dcn_image_format *format,
          const struct dcn_image_options *options, struct dcn_source **source,
          char **note)
{
    struct dcn_error why = {0};
    char *taken;

    if (format->open(sheet, options, source, &why) != DCN_OK) {
        *source = NULL;
        if (*note == NULL &&
            asprintf(note, "%s: the sheet beside it cannot be used: %s", path,
                     why.message) < 0)
            *note = NULL;
        return false;
    }
    if (!is_over(*source, path)) {
        dcn__source_close(*source);
        *source = NULL;
        return false;
    }
    if (asprintf(&taken, "%s: read by its sheet %s", path, sheet) >= 0)
        dcn__image_add_note(*source, taken);
    return true;
}

static void
note_unread(const char *path, char **note)
{
    for (size_t i = 0; *note == NULL && i < DCN_ARRAY_LEN(unread); i++) {
        char *sheet = sheet_path(path, 0, unread[i]);

        if (sheet != NULL &&
            asprintf(note, "%s: %s beside it is not read (%s)", path, sheet,
                     dcn__unread_named(sheet)->name) < 0)
            *note = NULL;
        free(sheet);
    }
}

/* The sheets that a format may have beside path: with the n-th stem, its name
 * in small or in capital letters. */
static bool
try_format(const char *path, unsigned n, const struct dcn_image_format *format,
           const struct dcn_image_options *options, struct dcn_source **source,
           char **note)
{
    bool found = false;

    for (unsigned capital = 0; !found && capital < 2; capital++) {
        char *sheet, extension[8];

        snprintf(extension, sizeof(extension), "%s", format->extensions[0]);
        for (char *c = extension; capital != 0 && *c != '\0'; c++)
            *c = (char)toupper((unsigned char)*c);
        sheet = sheet_path(path, n, extension);
        found = sheet != NULL &&
                try_sheet(sheet, path, format, options, source, note);
        free(sheet);
    }
    return found;
}

bool
dcn__beside_open(const struct dcn_image_format *const *formats,
                 const char *path, const struct dcn_image_options *options,
                 struct dcn_source **source,
                 const struct dcn_image_format **format, char **note)
{
    *note = NULL;
    for (unsigned n = 0; n < 3; n++) {
        for (size_t i = 0; formats[i] != NULL; i++) {
            if (!formats[i]->sheet ||
                !try_format(path, n, formats[i], options, source, note))
                continue;
            *format = formats[i];
            free(*note);
            *note = NULL;
            return true;
        }
    }
    note_unread(path, note);
    return false;
}
