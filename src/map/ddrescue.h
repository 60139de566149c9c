/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GNU ddrescue's mapfile (its manual, "Mapfile structure"): blocks of bytes
 * of the image file, each with a status of "?*" "/-+". Positions are those of
 * the image, so sector n of the map's ranges, counted through, lies at n
 * times the bytes the image keeps of a sector.
 */
#ifndef DCN_MAP_DDRESCUE_H
#define DCN_MAP_DDRESCUE_H

#include "map/map.h"
#include "util/buf.h"

struct dcn_ddrescue_block {
    uint64_t position, size; /* bytes; size > 0 */
    char status;             /* '?' '*' '/' '-' '+' */
};

struct dcn_ddrescue {
    uint64_t current; /* position of the status line */
    char status;      /* of the status line: '?' '*' '/' '-' 'F' 'G' '+' */
    unsigned pass;    /* 1 where the line has none */
    struct dcn_ddrescue_block *blocks; /* ascending, not overlapping */
    size_t count;
};

/*
 * Parses a mapfile; free with dcn__ddrescue_free. DCN_ERR_FORMAT with name
 * and line: bad numbers or statuses, blocks out of order. DCN_ERR_NO_MEMORY.
 * *mapfile is empty then.
 */
enum dcn_status
dcn__ddrescue_parse(const char *name, const char *text, size_t len,
                    struct dcn_ddrescue *mapfile, struct dcn_error *error);
/* The same from a regular file, which is never in memory as a whole; also what
 * the system says of it. */
enum dcn_status
dcn__ddrescue_read(const char *path, struct dcn_ddrescue *mapfile,
                   struct dcn_error *error);
void dcn__ddrescue_free(struct dcn_ddrescue *mapfile);

/* Writes it as ddrescue would. False where memory ran out. */
bool
dcn__ddrescue_encode(const struct dcn_ddrescue *mapfile, struct dcn_buf *buf);

/*
 * The map as a mapfile over an image of sector_bytes a sector. Free with
 * dcn__ddrescue_free; DCN_ERR_NO_MEMORY.
 */
enum dcn_status
dcn__ddrescue_from_map(const struct dcn_map *map, uint32_t sector_bytes,
                       struct dcn_ddrescue *mapfile, struct dcn_error *error);

/*
 * Sets the untried sectors of map to what mapfile says of them. A sector that
 * several blocks share is as far as the least of them; where no block lies it
 * stays untried. DCN_ERR_INVALID: sector_bytes 0.
 */
enum dcn_status
dcn__ddrescue_into_map(const struct dcn_ddrescue *mapfile,
                       uint32_t sector_bytes, struct dcn_map *map,
                       struct dcn_error *error);

#endif
