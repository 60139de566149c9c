/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rig.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As Linux does (bio_copy_user_iov): what did not come is zero. */
static enum dcn_status
execute_bouncing(struct rig *rig, const struct dcn_command *command,
                 struct dcn_reply *reply, struct dcn_error *error)
{
    size_t mask = rig->transport.bounce_mask;
    bool bounces = rig->bounces_always ||
                   (((uintptr_t)command->data | command->data_len) & mask) != 0;
    struct dcn_command own = *command;
    enum dcn_status status;

    if (command->direction != DCN_DATA_IN)
        return dcn__transport_execute(rig->inner, command, reply, error);
    if (bounces) {
        rig->bounced++;
        own.data = calloc(1, command->data_len + 1);
    }
    status = dcn__transport_execute(rig->inner, &own, reply, error);
    if (bounces) {
        memcpy(command->data, own.data, command->data_len);
        free(own.data);
    }
    reply->residual_known = false;
    reply->transferred = command->data_len;
    return status;
}

static enum dcn_status
rig_execute(struct dcn_transport *transport, const struct dcn_command *command,
            struct dcn_reply *reply, struct dcn_error *error)
{
    struct rig *rig = (struct rig *)transport;
    enum dcn_status status;

    rig->commands++;
    rig->opcode_count[command->cdb[0]]++;
    status = rig->bounces
                 ? execute_bouncing(rig, command, reply, error)
                 : dcn__transport_execute(rig->inner, command, reply, error);
    if (status == DCN_OK && rig->meddle != NULL)
        rig->meddle(rig, command, reply);
    return status;
}

static void
rig_closed(struct dcn_transport *transport)
{
    ((struct rig *)transport)->closed = true;
}

static const struct dcn_transport_ops rig_ops = {"rig", rig_execute,
                                                 rig_closed};

void
rig_init(struct rig *rig, const struct fixture_disc *disc,
         const char *personality, const char *damage)
{
    bool text = personality != NULL && strchr(personality, '=') != NULL;
    struct dcn_vdrive_options options = {
        .personality = text ? NULL : personality,
        .personality_text = text ? personality : NULL,
        .damage_text = damage,
        .seed = 1,
        .empty = disc == NULL};

    memset(rig, 0, sizeof(*rig));
    ck_assert_msg(dcn__vdrive_new(disc != NULL ? fixture_source(disc) : NULL,
                                  &options, &rig->vdrive,
                                  &rig->error) == DCN_OK,
                  "%s", rig->error.message);
    ck_assert_int_eq(
        dcn__vdrive_transport(rig->vdrive, "rig", &rig->inner, &rig->error),
        DCN_OK);
    rig->transport = *rig->inner;
    rig->transport.ops = &rig_ops;
}

enum dcn_status
rig_open(struct rig *rig, const char *cache_dir)
{
    struct dcn_drive_options options = {.cache_dir = cache_dir};

    return dcn__drive_open(&rig->transport, &options, &rig->drive, &rig->error);
}

enum dcn_status
rig_source(struct rig *rig, const char *cache_dir)
{
    enum dcn_status status = rig_open(rig, cache_dir);
    struct dcn_drive *drive = rig->drive;

    if (status != DCN_OK)
        return status;
    rig->drive = NULL;
    status = dcn__drive_source(drive, &rig->source, &rig->error);
    if (status == DCN_OK)
        rig->drive = dcn__drive_of_source(rig->source);
    return status;
}

void
rig_close(struct rig *rig)
{
    if (rig->source != NULL)
        dcn__source_close(rig->source);
    else
        dcn__drive_close(rig->drive);
    ck_assert(rig->closed);
    dcn__transport_close(rig->inner);
}

static bool
is_zero(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

static void
tally_sector(const struct fixture_disc *disc, dcn_lba lba, unsigned want,
             const uint8_t *bytes, const struct dcn_sector_result *result,
             struct rig_tally *tally)
{
    uint8_t as_it_is[DCN_RAW_BYTES];
    size_t main = (want & DCN_WANT_USER) != 0 ? DCN_USER_BYTES : DCN_RAW_BYTES;
    bool right;

    if ((want & DCN_WANT_USER) != 0)
        fixture_user(lba, as_it_is);
    else
        fixture_raw(disc, lba, as_it_is);
    right = memcmp(bytes, as_it_is, main) == 0;
    tally->state[result->state]++;
    tally->right += result->has_main && right;
    tally->wrong_but_good += result->state == DCN_SECTOR_GOOD && !right;
    tally->zeroed += !result->has_main && is_zero(bytes, dcn__want_bytes(want));
    tally->has_c2 += result->has_c2;
    tally->has_sub += result->has_sub;
}

enum dcn_status
rig_read(struct rig *rig, const struct fixture_disc *disc, dcn_lba first,
         uint32_t count, unsigned want, unsigned flags, struct rig_tally *tally)
{
    size_t bytes = dcn__want_bytes(want);
    uint8_t *buffer = malloc(count * bytes);
    struct dcn_sector_result *results = malloc(count * sizeof(*results));
    enum dcn_status status;

    memset(tally, 0, sizeof(*tally));
    memset(buffer, 0xA5, count * bytes);
    memset(results, 0xA5, count * sizeof(*results));
    status = dcn__source_read(rig->source, first, count, want, flags, buffer,
                              results, &rig->error);
    for (uint32_t i = 0; i < count; i++) {
        ck_assert_uint_le(results[i].state, DCN_SECTOR_MISSING);
        if (status == DCN_OK)
            tally_sector(disc, first + (dcn_lba)i, want, buffer + i * bytes,
                         &results[i], tally);
    }
    free(results);
    free(buffer);
    return status;
}

const struct dcn_drive_abilities *
rig_abilities(const struct rig *rig)
{
    return dcn__drive_abilities(rig->drive);
}

bool
rig_noted(const struct rig *rig, const char *code)
{
    const struct dcn_drive_note *notes;
    size_t count = dcn__drive_notes(rig->drive, &notes);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(notes[i].code, code) == 0)
            return true;
    }
    return false;
}
