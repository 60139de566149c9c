/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What jobs ask of the registry: which format a disc gets, which keeps what
 * another cannot, and what the files of an image are.
 */
#include "image/image.h"

#include "image/sheet.h"
#include "util/checked.h"

#include <stdio.h>
#include <string.h>

const char *
dcn__image_role_name(enum dcn_image_role role)
{
    static const char *const names[] = {
        [DCN_ROLE_IMAGE] = "image",   [DCN_ROLE_TRACK] = "track",
        [DCN_ROLE_SHEET] = "sheet",   [DCN_ROLE_SUBCHANNEL] = "subchannel",
        [DCN_ROLE_CDTEXT] = "cdtext", [DCN_ROLE_Q_FRAMES] = "q_frames",
        [DCN_ROLE_OTHER] = "other",
    };

    return names[role];
}

static bool
keeps_all(const struct dcn_image_format *format, uint64_t keeps)
{
    return format->create != NULL && (format->keeps & keeps) == keeps;
}

static bool
can_hold(const struct dcn_image_format *format, const struct dcn_disc *disc)
{
    return format->can_hold(disc) &&
           (disc->session_count < 2 ||
            (format->keeps & DCN_KEEPS_SESSIONS) != 0 ||
            disc->medium != DCN_MEDIUM_CD);
}

static const struct dcn_image_format *
default_of(const struct dcn_disc *disc, uint64_t keeps)
{
    for (size_t i = 0; dcn__image_formats[i] != NULL; i++) {
        const struct dcn_image_format *format = dcn__image_formats[i];

        if (keeps_all(format, keeps) && format->default_for != NULL &&
            format->default_for(disc))
            return format;
    }
    return NULL;
}

/* "iso, cue" */
static void
list_written(char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; dcn__image_formats[i] != NULL && used < size; i++) {
        if (dcn__image_formats[i]->create != NULL)
            used += (size_t)snprintf(text + used, size - used, "%s%s",
                                     used == 0 ? "" : ", ",
                                     dcn__image_formats[i]->name);
    }
}

enum dcn_status
dcn__image_choose(const char *name, const struct dcn_disc *disc, uint64_t keeps,
                  const struct dcn_image_format **format,
                  struct dcn_error *error)
{
    const struct dcn_image_format *chosen =
        name != NULL ? dcn__image_format(name) : default_of(disc, keeps);
    char written[128];

    *format = NULL;
    list_written(written, sizeof(written));
    if (chosen == NULL && name == NULL)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "no format can hold this disc (%s); there are %s",
                              dcn__disc_kind_name(disc), written);
    if (chosen == NULL || chosen->create == NULL)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "format '%s' is not one that can be written (%s)",
                              name, written);
    if (!can_hold(chosen, disc))
        return dcn__error_set(
            error, DCN_ERR_INVALID,
            "format '%s' cannot hold this disc (%s, %u "
            "track%s, %u session%s)",
            chosen->name, dcn__disc_kind_name(disc), disc->track_count,
            disc->track_count == 1 ? "" : "s", disc->session_count,
            disc->session_count == 1 ? "" : "s");
    *format = chosen;
    return DCN_OK;
}

const struct dcn_image_format *
dcn__image_keeping(const struct dcn_disc *disc, uint64_t keeps)
{
    for (size_t i = 0; dcn__image_formats[i] != NULL; i++) {
        if (keeps_all(dcn__image_formats[i], keeps) &&
            can_hold(dcn__image_formats[i], disc))
            return dcn__image_formats[i];
    }
    return NULL;
}

const struct dcn_image_format *
dcn__image_written(size_t n)
{
    for (unsigned raw = 0; raw < 2; raw++) {
        for (size_t i = 0; dcn__image_formats[i] != NULL; i++) {
            const struct dcn_image_format *format = dcn__image_formats[i];
            bool is_raw = (format->keeps & DCN_KEEPS_RAW) != 0;

            if (format->create != NULL && is_raw == (raw == 0) && n-- == 0)
                return format;
        }
    }
    return NULL;
}

const char *
dcn__image_extension(const struct dcn_image_format *format,
                     enum dcn_image_role role)
{
    const struct dcn_image_part *part = format->parts;

    for (; part != NULL && part->extension != NULL; part++) {
        if (part->role == role)
            return part->extension;
    }
    return NULL;
}

enum dcn_image_role
dcn__image_role(const struct dcn_image_format *format, bool split,
                const char *path)
{
    const struct dcn_image_part *part = format->parts;

    while (part != NULL && part->extension != NULL &&
           !dcn__path_has_extension(path, part->extension))
        part++;
    if (part == NULL || part->extension == NULL)
        return DCN_ROLE_OTHER;
    return part->role == DCN_ROLE_IMAGE && split &&
                   (format->keeps & DCN_KEEPS_TRACK_FILES) != 0
               ? DCN_ROLE_TRACK
               : part->role;
}

size_t
dcn__image_stem(const char *name)
{
    static const enum dcn_image_role named[] = {DCN_ROLE_IMAGE, DCN_ROLE_SHEET};
    const struct dcn_image_format *format;
    size_t len = strlen(name);

    for (size_t n = 0; (format = dcn__image_written(n)) != NULL; n++) {
        for (size_t i = 0; i < DCN_ARRAY_LEN(named); i++) {
            const char *extension = dcn__image_extension(format, named[i]);
            size_t tail = extension != NULL ? strlen(extension) + 1 : len;

            if (tail < len && name[len - tail - 1] != '/' &&
                dcn__path_has_extension(name, extension))
                return len - tail;
        }
    }
    return len;
}

enum dcn_status
dcn__image_create(const struct dcn_image_format *format, const char *base,
                  const struct dcn_disc *disc,
                  const struct dcn_image_options *options,
                  struct dcn_sink **sink, struct dcn_error *error)
{
    struct dcn_image_options with = *options;

    with.formats = dcn__image_formats;
    return format->create(base, disc, &with, sink, error);
}
