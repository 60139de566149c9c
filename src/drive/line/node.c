/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sysfs tells of a device node (line/node.h). */
#include "drive/line/node.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __linux__
#include <sys/sysmacros.h>
#endif

/* A request maps at most 256 pages (BIO_MAX_VECS); one is lost where the
 * buffer begins within a page. */
#define MAX_PAGES  255
#define PAGE_BYTES 4096
/* Where the system does not say: what every host passes, and what most of
 * them want aligned. */
#define FALLBACK_TRANSFER_BYTES 65536
#define FALLBACK_BOUNCE_MASK    511

#ifdef __linux__
static unsigned long
queue_number(const struct stat *node, const char *name)
{
    char path[128];
    unsigned long value = 0;
    FILE *file;

    if (!S_ISBLK(node->st_mode))
        return 0;
    snprintf(path, sizeof(path), "/sys/dev/block/%u:%u/queue/%s",
             major(node->st_rdev), minor(node->st_rdev), name);
    file = fopen(path, "re");
    if (file == NULL)
        return 0;
    if (fscanf(file, "%lu", &value) != 1)
        value = 0;
    fclose(file);
    return value;
}

/*
 * The longest transfer that reaches the drive: longer than max_hw_sectors_kb
 * ends in EIO before anything is sent, more pages than segments in EINVAL.
 */
static size_t
transfer_limit(const struct stat *node)
{
    unsigned long kb = queue_number(node, "max_hw_sectors_kb");
    unsigned long segments = queue_number(node, "max_segments");
    size_t limit = (size_t)MAX_PAGES * PAGE_BYTES;

    if (kb == 0)
        return FALLBACK_TRANSFER_BYTES;
    if (kb < limit / 1024)
        limit = (size_t)kb * 1024;
    if (segments > 1 && (segments - 1) < limit / PAGE_BYTES)
        limit = (size_t)(segments - 1) * PAGE_BYTES;
    return limit;
}

/*
 * How a buffer and its length must be aligned for the device to write right
 * into it (blk_rq_map_user); kernels before 6.0 do not tell. 511 is what
 * libata asks of ATAPI and usb-storage of every drive.
 */
static size_t
bounce_mask(const struct stat *node)
{
    unsigned long mask = queue_number(node, "dma_alignment");

    return mask > 0 && mask < PAGE_BYTES ? mask : FALLBACK_BOUNCE_MASK;
}

/* One line of a file in sysfs, without its end; "" where there is none. */
static void
sysfs_line(const char *folder, const char *name, char *line, int size)
{
    char path[PATH_MAX + 64];
    FILE *file;

    line[0] = '\0';
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "re");
    if (file == NULL)
        return;
    if (fgets(line, size, file) == NULL)
        line[0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    fclose(file);
}

/* "152d:0578 5000" of a device on USB (a bridge): what it is, and its speed. */
static void
add_bridge(const char *folder, char *way, size_t size)
{
    char vendor[8], product[8], speed[8];
    size_t used = strlen(way);

    sysfs_line(folder, "idVendor", vendor, sizeof(vendor));
    sysfs_line(folder, "idProduct", product, sizeof(product));
    sysfs_line(folder, "speed", speed, sizeof(speed));
    if (vendor[0] != '\0')
        snprintf(way + used, size - used, " %s:%s %s", vendor, product, speed);
}

/*
 * The way to the device: its folders under /sys/devices down to the SCSI
 * host, whose numbers are others each time, and of USB the bridge.
 */
static void
find_way(const struct stat *node, char *way, size_t size)
{
    static const char devices[] = "/sys/devices/";
    char path[64], real[PATH_MAX], *host;

    if (!S_ISBLK(node->st_mode))
        return;
    snprintf(path, sizeof(path), "/sys/dev/block/%u:%u/device",
             major(node->st_rdev), minor(node->st_rdev));
    if (realpath(path, real) == NULL ||
        strncmp(real, devices, sizeof(devices) - 1) != 0)
        return;
    host = strstr(real, "/host");
    if (host != NULL)
        *host = '\0';
    snprintf(way, size, "%.*s", (int)size / 2, real + sizeof(devices) - 1);
    /* A bridge's interface lies below the device that tells its names. */
    add_bridge(real, way, size);
    host = strrchr(real, '/');
    if (host != NULL && host > real + sizeof(devices)) {
        *host = '\0';
        add_bridge(real, way, size);
    }
}

void
dcn__node_facts(const struct stat *node, struct dcn_transport *transport)
{
    transport->max_transfer_bytes = transfer_limit(node);
    transport->bounce_mask = bounce_mask(node);
    find_way(node, transport->way, sizeof(transport->way));
}
#else
void
dcn__node_facts(const struct stat *node, struct dcn_transport *transport)
{
    (void)node;
    transport->max_transfer_bytes = FALLBACK_TRANSFER_BYTES;
    transport->bounce_mask = FALLBACK_BOUNCE_MASK;
}
#endif
