/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making of a struct dcn_disc. Facts may come in any order; finish sorts,
 * fills what is missing from the standard's usual values (marked
 * DCN_ORIGIN_ASSUMED) and refuses what contradicts itself.
 */
#ifndef DCN_DISC_BUILDER_H
#define DCN_DISC_BUILDER_H

#include "disc/disc.h"

struct dcn_disc_builder;

/* NULL where memory ran out. */
struct dcn_disc_builder *dcn__builder_new(enum dcn_medium medium);
void dcn__builder_free(struct dcn_disc_builder *builder);

/* The disc under construction, to set plain fields (profile, mcn, layers,
 * layer_break ...). Not its arrays and not its blobs. */
struct dcn_disc *dcn__builder_disc(struct dcn_disc_builder *builder);

/* Adds a session; number 1.., lead_out may be set later by adding again. */
enum dcn_status dcn__builder_session(struct dcn_disc_builder *builder,
                                     unsigned number, uint8_t disc_type,
                                     dcn_lba lead_out, struct dcn_error *error);

/*
 * Adds a track (or returns the one of that number) for the caller to change;
 * the pointer is good until the next track is added. Fresh: index_count 1,
 * pregap == start == index[0] == start given, end 0 (set by finish).
 * NULL and error set: number or session not 1..99.
 */
struct dcn_track *
dcn__builder_track(struct dcn_disc_builder *builder, unsigned session,
                   unsigned number, uint8_t control, enum dcn_track_mode mode,
                   dcn_lba start, struct dcn_error *error);

/* Copies of blobs. */
enum dcn_status
dcn__builder_cdtext(struct dcn_disc_builder *builder, const uint8_t *packs,
                    size_t len, struct dcn_error *error);
enum dcn_status
dcn__builder_sheet_text(struct dcn_disc_builder *builder, const char *text,
                        size_t len, struct dcn_error *error);
enum dcn_status
dcn__builder_full_toc(struct dcn_disc_builder *builder, const uint8_t *reply,
                      size_t len, struct dcn_error *error);
enum dcn_status
dcn__builder_atip(struct dcn_disc_builder *builder, const uint8_t *reply,
                  size_t len, struct dcn_error *error);
enum dcn_status
dcn__builder_pma(struct dcn_disc_builder *builder, const uint8_t *reply,
                 size_t len, struct dcn_error *error);
enum dcn_status
dcn__builder_structure(struct dcn_disc_builder *builder, uint8_t media_type,
                       uint8_t format, uint8_t layer, const uint8_t *bytes,
                       size_t len, struct dcn_error *error);

/*
 * Validates and hands the disc to the caller (dcn__disc_free); the builder
 * is then empty and must still be freed. DCN_ERR_FORMAT with the reason:
 * no track, tracks out of order or overlapping, an index outside its track,
 * a lead-out before its last track, a track in no session, an address that no
 * disc of this medium has. Sessions are numbered from 1 in their order: who
 * holds a disc may use a track's session - 1 as an index.
 */
enum dcn_status
dcn__builder_finish(struct dcn_disc_builder *builder, struct dcn_disc **disc,
                    struct dcn_error *error);

/* After finish: the first session number that did not follow the one before
 * it and was given another, as it was said; 0: all did. */
unsigned dcn__builder_renumbered(const struct dcn_disc_builder *builder);

#endif
