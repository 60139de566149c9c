/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The virtual drive's front end in process: a transport like any other. */
#include "vdrive/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRANSPORT_MAX_BYTES (4u << 20)

struct vdrive_transport {
    struct dcn_transport base;
    struct dcn_vdrive *drive; /* owned; NULL: another transport has it now */
    bool dead;                /* the drive vanished from it */
};

static enum dcn_status
transport_execute(struct dcn_transport *transport,
                  const struct dcn_command *command, struct dcn_reply *reply,
                  struct dcn_error *error)
{
    struct vdrive_transport *self = (struct vdrive_transport *)transport;

    if (!self->dead)
        dcn__vdrive_execute(self->drive, command, reply);
    self->dead = self->dead || self->drive == NULL || self->drive->gone;
    if (!self->dead && !reply->transport_failed)
        return DCN_OK;
    memset(reply, 0, sizeof(*reply));
    if (self->dead)
        return dcn__error_set(error, DCN_ERR_DRIVE_GONE,
                              "%s: the drive is gone", transport->node);
    return dcn__error_set(error, DCN_ERR_TRANSPORT,
                          "%s: command %02X timed out", transport->node,
                          command->cdb[0]);
}

static void
transport_close(struct dcn_transport *transport)
{
    dcn__vdrive_free(((struct vdrive_transport *)transport)->drive);
    free(transport);
}

static const struct dcn_transport_ops transport_ops = {
    .name = "virtual",
    .execute = transport_execute,
    .close = transport_close,
};

enum dcn_status
dcn__vdrive_transport(struct dcn_vdrive *drive, const char *node,
                      struct dcn_transport **transport, struct dcn_error *error)
{
    struct vdrive_transport *made = calloc(1, sizeof(*made));

    *transport = NULL;
    if (made == NULL) {
        dcn__vdrive_free(drive);
        return dcn__error_memory(error, "opening a virtual drive");
    }
    made->base.ops = &transport_ops;
    made->base.clock = drive->clock;
    made->base.max_transfer_bytes = TRANSPORT_MAX_BYTES;
    made->base.writable = true;
    snprintf(made->base.node, sizeof(made->base.node), "%s", node);
    made->drive = drive;
    *transport = &made->base;
    return DCN_OK;
}

enum dcn_status
dcn__vdrive_transport_again(struct dcn_transport *former, const char *node,
                            struct dcn_transport **transport,
                            struct dcn_error *error)
{
    struct vdrive_transport *old = (struct vdrive_transport *)former;
    struct dcn_vdrive *drive;
    enum dcn_status status;

    if (former->ops != &transport_ops || !old->dead || old->drive == NULL)
        return dcn__error_set(error, DCN_ERR_NOT_FOUND,
                              "%s: not a drive that vanished", former->node);
    if (dcn__vdrive_gone(old->drive))
        return dcn__error_set(error, DCN_ERR_DRIVE_GONE,
                              "%s: the drive is gone", former->node);
    drive = old->drive;
    old->drive = NULL;
    status = dcn__vdrive_transport(drive, node, transport, error);
    return status;
}
