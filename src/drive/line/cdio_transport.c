/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The real cable: MMC commands through libcdio's mmc_run_cmd_len. What
 * libcdio and the kernel's CDROM_SEND_PACKET leave out is made good here as
 * far as a descriptor of our own on the same node can: timeouts, the host's
 * limit on transfers, whether the node is still there. What they hide for
 * good (host status, residual) is left to drive/line/poison.c: a command that
 * "succeeds" here may have moved nothing.
 */
#include "drive/drive.h"
#include "drive/line/node.h"

#include <cdio/cdio.h>
#include <cdio/logging.h>
#include <cdio/mmc.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <scsi/sg.h>
#endif

/* CDROM_SEND_PACKET's and libcdio's CDB. */
#define MAX_CDB_BYTES 12

struct cdio_cable {
    struct dcn_transport transport;
    struct dcn_clock clock;
    CdIo_t *cdio;
    int fd;              /* of our own, read-only */
    struct stat node;    /* as it was when opened */
    int former_timeout;  /* to set back, in clock ticks; 0: not known */
    unsigned timeout_ms; /* set now; 0: not set */
};

/* The library's own handler prints, and exits on errors. */
static void
log_nothing(cdio_log_level_t level, const char *message)
{
    (void)level;
    (void)message;
}

/* ---- timeouts ---- */

#ifdef __linux__
/* libcdio passes no timeout; the kernel then takes the device's own, which
 * SG_SET_TIMEOUT changes, in clock ticks. */
static void
set_timeout(struct cdio_cable *cable, unsigned timeout_ms)
{
    long ticks_per_s = sysconf(_SC_CLK_TCK);
    int ticks;

    if (timeout_ms == 0 || timeout_ms == cable->timeout_ms)
        return;
    if (cable->former_timeout == 0)
        cable->former_timeout = ioctl(cable->fd, SG_GET_TIMEOUT);
    ticks = (int)((uint64_t)timeout_ms * (uint64_t)ticks_per_s / 1000);
    if (ioctl(cable->fd, SG_SET_TIMEOUT, &ticks) == 0)
        cable->timeout_ms = timeout_ms;
}

static void
restore_timeout(const struct cdio_cable *cable)
{
    int ticks = cable->former_timeout;

    if (ticks > 0)
        (void)ioctl(cable->fd, SG_SET_TIMEOUT, &ticks);
}
#else
static void
set_timeout(struct cdio_cable *cable, unsigned timeout_ms)
{
    (void)cable;
    (void)timeout_ms;
}

static void
restore_timeout(const struct cdio_cable *cable)
{
    (void)cable;
}
#endif

/* False once the node is another one or none: unplugged, or given to another
 * drive. The only way to learn it where the host's failure is hidden. */
static bool
node_is_there(const struct cdio_cable *cable)
{
    struct stat now;

    return stat(cable->transport.node, &now) == 0 &&
           now.st_rdev == cable->node.st_rdev &&
           (now.st_mode & S_IFMT) == (cable->node.st_mode & S_IFMT);
}

/* ---- commands ---- */

static enum dcn_status
gone(const struct cdio_cable *cable, struct dcn_error *error)
{
    return dcn__error_set(error, DCN_ERR_DRIVE_GONE, "%s: the drive is gone",
                          cable->transport.node);
}

/* Copies what libcdio kept: nothing where the sense has no additional bytes,
 * since it looks at their length alone. */
static void
fetch_sense(const struct cdio_cable *cable, struct dcn_reply *reply)
{
    cdio_mmc_request_sense_t *sense = NULL;
    int len = mmc_last_cmd_sense(cable->cdio, &sense);

    if (len > 0 && sense != NULL) {
        if ((size_t)len > sizeof(reply->sense))
            len = (int)sizeof(reply->sense);
        memcpy(reply->sense, sense, (size_t)len);
        reply->sense_len = (size_t)len;
    }
    free(sense);
}

static cdio_mmc_direction_t
direction_of(const struct dcn_command *command)
{
    switch (command->direction) {
    case DCN_DATA_IN:
        return SCSI_MMC_DATA_READ;
    case DCN_DATA_OUT:
        return SCSI_MMC_DATA_WRITE;
    default:
        return SCSI_MMC_DATA_NONE;
    }
}

static enum dcn_status
explain_failure(struct cdio_cable *cable, const struct dcn_command *command,
                driver_return_code_t code, int os_errno,
                struct dcn_reply *reply, struct dcn_error *error)
{
    const char *node = cable->transport.node;

    fetch_sense(cable, reply);
    if (reply->sense_len > 0) {
        reply->status = DCN_SCSI_CHECK_CONDITION;
        return DCN_OK;
    }
    if (os_errno == ENODEV || os_errno == ENXIO || !node_is_there(cable))
        return gone(cable, error);
    if (os_errno == ENOTTY)
        return dcn__error_set(error, DCN_ERR_NO_DRIVE,
                              "%s: not a device that takes MMC commands", node);
    if (code == DRIVER_OP_NOT_PERMITTED)
        return dcn__error_set(
            error, DCN_ERR_ACCESS,
            "%s: the kernel does not let command %02Xh through%s", node,
            command->cdb[0],
            cable->transport.writable ? " without root's rights"
                                      : " without writing rights");
    if (code == DRIVER_OP_BAD_PARAMETER)
        return dcn__error_set(
            error, DCN_ERR_TRANSPORT,
            "%s: the kernel does not pass command %02Xh of %zu bytes", node,
            command->cdb[0], command->data_len);
    /* A status other than GOOD whose sense libcdio did not keep. */
    reply->status = DCN_SCSI_CHECK_CONDITION;
    return DCN_OK;
}

/* The last bytes of what is read, by which is seen that they came. */
static uint64_t
last_bytes(const struct dcn_command *command)
{
    uint64_t bytes = 0;

    if (command->direction == DCN_DATA_IN && command->data_len >= sizeof(bytes))
        memcpy(&bytes,
               (const uint8_t *)command->data + command->data_len -
                   sizeof(bytes),
               sizeof(bytes));
    return bytes;
}

static enum dcn_status
cdio_execute(struct dcn_transport *transport, const struct dcn_command *command,
             struct dcn_reply *reply, struct dcn_error *error)
{
    struct cdio_cable *cable = (struct cdio_cable *)transport;
    uint64_t before = last_bytes(command);
    driver_return_code_t code;
    mmc_cdb_t cdb = {{0}};
    int os_errno;

    if (command->cdb_len > MAX_CDB_BYTES)
        return dcn__error_set(error, DCN_ERR_TRANSPORT,
                              "%s: no way for a CDB of %u bytes",
                              transport->node, command->cdb_len);
    memcpy(cdb.field, command->cdb, command->cdb_len);
    set_timeout(cable, command->timeout_ms);
    errno = 0;
    /* Timeout 0: versions of libcdio that pass it on mean clock ticks. */
    code = mmc_run_cmd_len(cable->cdio, 0, &cdb, command->cdb_len,
                           direction_of(command), (unsigned)command->data_len,
                           command->data);
    os_errno = errno;
    reply->residual_known = false;
    reply->transferred = command->data_len;
    if (code != DRIVER_OP_SUCCESS)
        return explain_failure(cable, command, code, os_errno, reply, error);
    if (last_bytes(command) == before && !node_is_there(cable))
        return gone(cable, error);
    return DCN_OK;
}

static void
cdio_close(struct dcn_transport *transport)
{
    struct cdio_cable *cable = (struct cdio_cable *)transport;

    if (cable->cdio != NULL)
        cdio_destroy(cable->cdio);
    if (cable->fd >= 0) {
        restore_timeout(cable);
        close(cable->fd);
    }
    free(cable);
}

static const struct dcn_transport_ops cdio_ops = {
    .name = "libcdio",
    .execute = cdio_execute,
    .close = cdio_close,
};

/* ---- opening ---- */

static enum dcn_status
access_error(const char *node, int os_errno, struct dcn_error *error)
{
    struct group group, *found = NULL;
    char names[1024];
    struct stat node_stat;

    if (stat(node, &node_stat) == 0 && (node_stat.st_mode & S_IRGRP) != 0)
        (void)getgrgid_r(node_stat.st_gid, &group, names, sizeof(names),
                         &found);
    dcn__error_set_errno(error, os_errno, "open %s", node);
    if (found != NULL && error != NULL) {
        size_t used = strlen(error->message);
        snprintf(error->message + used, sizeof(error->message) - used,
                 " (members of group %s may read it)", found->gr_name);
    }
    return DCN_ERR_ACCESS;
}

static enum dcn_status
open_error(const char *node, int os_errno, struct dcn_error *error)
{
    switch (os_errno) {
    case EACCES:
    case EPERM:
        return access_error(node, os_errno, error);
    case EBUSY:
        return dcn__error_set(error, DCN_ERR_BUSY,
                              "%s: in use by another process", node);
    case ENOENT:
    case ENOTDIR:
    case ENXIO:
    case ENODEV:
        return dcn__error_set(error, DCN_ERR_NO_DRIVE, "%s: no such drive",
                              node);
    default:
        return dcn__error_set_errno(error, os_errno, "open %s", node);
    }
}

/* Our own descriptor; also what the system says if the node cannot be
 * opened, which libcdio does not pass on. */
static enum dcn_status
open_own(struct cdio_cable *cable, const char *node, struct dcn_error *error)
{
    cable->fd = open(node, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (cable->fd < 0)
        return open_error(node, errno, error);
    if (fstat(cable->fd, &cable->node) != 0)
        return dcn__error_set_errno(error, errno, "stat %s", node);
    if (!S_ISBLK(cable->node.st_mode) && !S_ISCHR(cable->node.st_mode))
        return dcn__error_set(error, DCN_ERR_NO_DRIVE, "%s: not a device node",
                              node);
    return DCN_OK;
}

/* Writing rights decide which opcodes the kernel lets through: without them
 * no SET SPEED, SET STREAMING or MODE SELECT. */
static enum dcn_status
open_cdio(struct cdio_cable *cable, const char *node, struct dcn_error *error)
{
    int fd = open(node, O_RDWR | O_NONBLOCK | O_CLOEXEC);

    cable->transport.writable = fd >= 0;
    if (fd >= 0)
        close(fd);
    if (cable->transport.writable)
        cable->cdio = cdio_open_am(node, DRIVER_DEVICE, "MMC_RDWR");
    if (cable->cdio == NULL) {
        cable->transport.writable = false;
        cable->cdio = cdio_open_am(node, DRIVER_DEVICE, "IOCTL");
    }
    if (cable->cdio == NULL)
        return dcn__error_set(error, DCN_ERR_NO_DRIVE,
                              "%s: libcdio finds no drive there", node);
    return DCN_OK;
}

enum dcn_status
dcn__cdio_transport(const char *node, struct dcn_transport **transport,
                    struct dcn_error *error)
{
    struct cdio_cable *cable = calloc(1, sizeof(*cable));
    enum dcn_status status;

    *transport = NULL;
    if (cable == NULL)
        return dcn__error_memory(error, "opening a drive");
    cdio_log_set_handler(log_nothing);
    cable->fd = -1;
    cable->transport.ops = &cdio_ops;
    cable->transport.clock = &cable->clock;
    dcn__clock_init_real(&cable->clock);
    snprintf(cable->transport.node, sizeof(cable->transport.node), "%s", node);
    status = open_own(cable, node, error);
    if (status == DCN_OK)
        status = open_cdio(cable, node, error);
    if (status != DCN_OK) {
        cdio_close(&cable->transport);
        return status;
    }
    dcn__node_facts(&cable->node, &cable->transport);
    *transport = &cable->transport;
    return DCN_OK;
}

/* ---- listing ---- */

#define MAX_DRIVES 64

/* Adds a copy of node unless the same device is listed already. False where
 * memory ran out. */
static bool
list_add(char **nodes, size_t *count, const char *node)
{
    struct stat wanted, listed;
    char *resolved;

    if (*count == MAX_DRIVES || stat(node, &wanted) != 0)
        return true;
    for (size_t i = 0; i < *count; i++) {
        if (stat(nodes[i], &listed) == 0 && listed.st_rdev == wanted.st_rdev)
            return true;
    }
    /* /dev/cdrom and its like are links: the node's own name lasts. */
    resolved = realpath(node, NULL);
    if (resolved == NULL)
        return false;
    nodes[(*count)++] = resolved;
    return true;
}

/* libcdio lists what it can open. */
static bool
list_openable(char **nodes, size_t *count)
{
    char **found;
    bool fits = true;

    cdio_log_set_handler(log_nothing);
    found = cdio_get_devices(DRIVER_DEVICE);
    for (char **node = found; node != NULL && *node != NULL; node++)
        fits = fits && list_add(nodes, count, *node);
    cdio_free_device_list(found);
    return fits;
}

/* Drives that we may not open are drives too: "no drive" would be wrong. */
static bool
list_known_to_kernel(char **nodes, size_t *count)
{
    DIR *folder = opendir("/sys/class/block");
    const struct dirent *entry;
    char path[300];
    bool fits = true;

    if (folder == NULL)
        return true;
    while ((entry = readdir(folder)) != NULL) {
        if (strncmp(entry->d_name, "sr", 2) != 0)
            continue;
        snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
        fits = fits && list_add(nodes, count, path);
    }
    closedir(folder);
    return fits;
}

static int
compare_nodes(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;
    size_t n = strlen(*left), m = strlen(*right);

    /* sr2 before sr10. */
    if (n != m)
        return n < m ? -1 : 1;
    return strcmp(*left, *right);
}

enum dcn_status
dcn__cdio_list_drives(char ***nodes, struct dcn_error *error)
{
    char **list = calloc(MAX_DRIVES + 1, sizeof(*list));
    size_t count = 0;

    *nodes = NULL;
    if (list == NULL)
        return dcn__error_memory(error, "listing drives");
    if (!list_openable(list, &count) || !list_known_to_kernel(list, &count)) {
        dcn__cdio_free_drives(list);
        return dcn__error_memory(error, "listing drives");
    }
    qsort(list, count, sizeof(*list), compare_nodes);
    *nodes = list;
    return DCN_OK;
}

void
dcn__cdio_free_drives(char **nodes)
{
    for (char **node = nodes; node != NULL && *node != NULL; node++)
        free(*node);
    free(nodes);
}

enum dcn_status
dcn__cdio_candidate(const struct dcn_drive *drive, unsigned n,
                    struct dcn_transport **transport, struct dcn_error *error)
{
    enum dcn_status status;
    unsigned count = 0;
    char **nodes;

    (void)drive;
    status = dcn__cdio_list_drives(&nodes, error);
    if (status != DCN_OK)
        return DCN_ERR_NOT_FOUND;
    while (nodes[count] != NULL)
        count++;
    status = n < count ? dcn__cdio_transport(nodes[n], transport, error)
                       : DCN_ERR_NOT_FOUND;
    /* Not to be confused with the end of the list. */
    if (n < count && status == DCN_ERR_NOT_FOUND)
        status = DCN_ERR_NO_DRIVE;
    dcn__cdio_free_drives(nodes);
    return status;
}
