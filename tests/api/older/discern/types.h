/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small types that the other headers share.
 */
#ifndef DISCERN_TYPES_H
#define DISCERN_TYPES_H

#include <discern/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of discs by their physical format. */
enum dcn_medium {
    DCN_MEDIUM_UNKNOWN, /* not known; as an option: to be found out */
    DCN_MEDIUM_CD,      /* IEC 60908, ECMA-130 */
    DCN_MEDIUM_DVD,     /* ECMA-267 and the recordable forms */
    DCN_MEDIUM_HD_DVD,
    DCN_MEDIUM_BD,
};

/* A run of sectors: first, first + 1 ... first + count - 1. */
struct dcn_range {
    dcn_lba first;
    uint32_t count; /* of sectors */
};

#ifdef __cplusplus
}
#endif
#endif
