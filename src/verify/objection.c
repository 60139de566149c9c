/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what was found. */
#include "verify/objection.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
dcn__objection_add(struct dcn_objections *objections,
                   const struct dcn_objection *objection, const char *format,
                   ...)
{
    struct dcn_objection *last;
    va_list args;
    int len;

    if (objections->count == DCN_MAX_OBJECTIONS) {
        objections->left_out++;
        return;
    }
    last = &objections->list[objections->count];
    *last = *objection;
    va_start(args, format);
    len = vasprintf(&last->text, format, args);
    va_end(args);
    if (len < 0) {
        objections->out_of_memory = true;
        return;
    }
    objections->count++;
}

void
dcn__objections_of_disc(struct dcn_objections *objections)
{
    for (size_t i = 0; i < objections->count; i++)
        if (objections->list[i].of_disc)
            objections->list[i].weight = DCN_WEIGHT_NOTE;
}

enum dcn_weight
dcn__objections_worst(const struct dcn_objections *objections)
{
    enum dcn_weight worst = DCN_WEIGHT_NOTE;

    for (size_t i = 0; i < objections->count; i++)
        if (objections->list[i].weight > worst)
            worst = objections->list[i].weight;
    return worst;
}

void
dcn__objections_free(struct dcn_objections *objections)
{
    for (size_t i = 0; i < objections->count; i++)
        free(objections->list[i].text);
    memset(objections, 0, sizeof(*objections));
}

const char *
dcn__weight_name(enum dcn_weight weight)
{
    static const char *const names[DCN_WEIGHTS] = {"note", "damage", "fault"};

    return (unsigned)weight < DCN_WEIGHTS ? names[weight] : "unknown";
}
