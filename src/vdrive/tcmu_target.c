/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making, finding and removing of a TCMU backstore and its loopback target
 * through configfs, and the name of the /dev/srN through sysfs. All is best
 * removed in the order unlink, close of the uio device, remove.
 */
#include "vdrive/tcmu_target.h"

#ifdef HAVE_LINUX_TARGET_CORE_USER_H

#include "util/error.h"
#include "vdrive/kernel_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOAD_HINT "modprobe -a target_core_user tcm_loop sr_mod"
/* What the configuration of our backstores begins with. */
#define CONFIG_PREFIX "discern/"
#define HBA_MAX       256
/* Area for data, and the pieces that it is handed out in: replies of up to
 * 64 KiB lie in one piece whatever came before. */
#define DATA_AREA_MB    128
#define PAGES_PER_PIECE 16
#define RING_MB         1
/* A command older than this is failed by the kernel itself: longer than any
 * retry of a drive, so only a killed server lets it pass. */
#define COMMAND_TIMEOUT_S 300

static const char *const UIO_CLASS = "/sys/class/uio";

static bool
name_is_good(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789._-";
    size_t len = name ? strlen(name) : 0;
    return len >= 1 && len <= 64 && strspn(name, allowed) == len &&
           name[0] != '.';
}

/* The "target" folder of configfs. False: configfs is not mounted. */
static bool
target_root(char root[DCN_TCMU_PATH_BYTES])
{
    FILE *mounts = setmntent("/proc/mounts", "re");
    struct mntent entry;
    char buffer[1024];
    bool found = false;

    if (!mounts)
        return false;
    while (!found && getmntent_r(mounts, &entry, buffer, sizeof(buffer)))
        found = strcmp(entry.mnt_type, "configfs") == 0 &&
                dcn__kernel_path(root, "%s/target", entry.mnt_dir);
    endmntent(mounts);
    return found;
}

/* NAA 5 addresses of the loopback target and its initiator; the same name
 * gives the same, so that leftovers are found (FNV-1a, 35 bits). */
static void
name_addresses(const char *name, char target[32], char initiator[32])
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (; *name; name++)
        hash = (hash ^ (uint8_t)*name) * 0x100000001B3u;
    hash &= 0xFFFFFFFFEu;
    (void)snprintf(target, 32, "naa.5001405%09llx", (unsigned long long)hash);
    (void)snprintf(initiator, 32, "naa.5001405%09llx",
                   (unsigned long long)(hash | 1));
}

/* Fills name, loop and nexus of a target that has nothing else yet. */
static void
begin(struct dcn_tcmu_target *target, const char *name, const char *root)
{
    char address[32];
    memset(target, 0, sizeof(*target));
    target->uio = -1;
    (void)snprintf(target->name, sizeof(target->name), "%s", name);
    name_addresses(name, address, target->nexus);
    (void)dcn__kernel_path(target->loop, "%s/loopback/%s", root, address);
}

/* mkdir; errno EEXIST counts as failure. */
static int
make_folder(const char *path)
{
    return mkdir(path, 0755) == 0 ? 0 : errno;
}

static int
make_folder_if_missing(const char *path)
{
    int failed = make_folder(path);
    return failed == EEXIST ? 0 : failed;
}

static enum dcn_status
explain(int failed, const char *path, const char *module,
        struct dcn_error *error)
{
    if (failed == EACCES || failed == EPERM)
        return dcn__error_set_errno(
            error, failed, "making a kernel drive takes root: %s", path);
    if (module)
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "kernel module %s is not loaded (%s: %s): %s",
                              module, path, strerror(failed), LOAD_HINT);
    return dcn__error_set_errno(error, failed, "%s", path);
}

static enum dcn_status
make_hba(struct dcn_tcmu_target *target, const char *root,
         struct dcn_error *error)
{
    int failed = EEXIST;
    for (unsigned n = 0; n < HBA_MAX && failed == EEXIST; n++)
        if (dcn__kernel_path(target->hba, "%s/core/user_%u", root, n))
            failed = make_folder(target->hba);
    if (failed == 0)
        return DCN_OK;
    enum dcn_status status =
        explain(failed, target->hba,
                failed == EEXIST ? NULL : "target_core_user", error);
    target->hba[0] = '\0';
    return status;
}

static enum dcn_status
make_backstore(struct dcn_tcmu_target *target, uint64_t size,
               struct dcn_error *error)
{
    char path[DCN_TCMU_PATH_BYTES], control[256];

    if (!dcn__kernel_path(path, "%s/%s", target->hba, target->name))
        return dcn__error_set(error, DCN_ERR_INVALID, "name too long: %s",
                              target->name);
    int failed = make_folder(path);
    if (failed)
        return explain(failed, path, "target_core_user", error);
    memcpy(target->backstore, path, sizeof(path));
    /* nl_reply_supported=-1: another daemon that listens to TCMU's netlink
     * messages has no say in this device. */
    (void)snprintf(control, sizeof(control),
                   "dev_config=" CONFIG_PREFIX
                   "%s,dev_size=%llu,hw_block_size=2048,"
                   "nl_reply_supported=-1",
                   target->name, (unsigned long long)size);
    failed = dcn__kernel_write(control, path, "control");
    if (failed)
        return explain(failed, path, NULL, error);
    /* Older kernels lack some of these: they then keep their usual sizes. */
    (void)snprintf(control, sizeof(control), "data_pages_per_blk=%d",
                   PAGES_PER_PIECE);
    (void)dcn__kernel_write(control, path, "control");
    (void)snprintf(control, sizeof(control), "max_data_area_mb=%d",
                   DATA_AREA_MB);
    (void)dcn__kernel_write(control, path, "control");
    (void)snprintf(control, sizeof(control), "cmd_ring_size_mb=%d", RING_MB);
    (void)dcn__kernel_write(control, path, "control");
    (void)snprintf(control, sizeof(control), "%d", COMMAND_TIMEOUT_S);
    (void)dcn__kernel_write(control, path, "attrib/cmd_time_out");
    (void)dcn__kernel_write("1", path, "attrib/tmr_notification");
    failed = dcn__kernel_write("1", path, "enable");
    if (failed)
        return explain(failed, path, NULL, error);
    return DCN_OK;
}

static enum dcn_status
make_loop(struct dcn_tcmu_target *target, const char *root,
          struct dcn_error *error)
{
    char path[DCN_TCMU_PATH_BYTES];

    if (!dcn__kernel_path(path, "%s/loopback", root))
        return dcn__error_set(error, DCN_ERR_INVALID, "path too long: %s",
                              root);
    int failed = make_folder_if_missing(path);
    if (failed)
        return explain(failed, path, "tcm_loop", error);
    const char *const folders[] = {"", "/tpgt_1", "/tpgt_1/lun/lun_0"};
    for (size_t i = 0; i < 3; i++) {
        if (!dcn__kernel_path(path, "%s%s", target->loop, folders[i]))
            return dcn__error_set(error, DCN_ERR_INVALID, "path too long: %s",
                                  target->loop);
        failed = make_folder_if_missing(path);
        if (!failed && i == 1)
            failed = dcn__kernel_write(target->nexus, path, "nexus");
        if (failed)
            return explain(failed, path, NULL, error);
    }
    return DCN_OK;
}

enum dcn_status
dcn__tcmu_target_create(struct dcn_tcmu_target *target, const char *name,
                        uint64_t size, struct dcn_error *error)
{
    char root[DCN_TCMU_PATH_BYTES];

    memset(target, 0, sizeof(*target));
    target->uio = -1;
    if (!name_is_good(name))
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "a kernel drive's name has 1 to 64 letters, "
                              "digits, '.', '_', '-'");
    if (!target_root(root))
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "configfs is not mounted: " LOAD_HINT
                              " && mount -t configfs none "
                              "/sys/kernel/config");
    if (access(root, F_OK) != 0)
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "kernel modules target_core_user and tcm_loop "
                              "are not loaded: " LOAD_HINT);
    begin(target, name, root);
    enum dcn_status status = make_hba(target, root, error);
    if (status == DCN_OK)
        status = make_backstore(target, size, error);
    if (status == DCN_OK)
        status = make_loop(target, root, error);
    if (status != DCN_OK) {
        dcn__tcmu_target_unlink(target);
        dcn__tcmu_target_remove(target);
    }
    return status;
}

/* True for a backstore folder whose configuration is one of ours. */
static bool
is_ours(const char *backstore, const char *name)
{
    char path[DCN_TCMU_PATH_BYTES], line[512], wanted[512];

    (void)snprintf(wanted, sizeof(wanted), CONFIG_PREFIX "%s", name);
    return name_is_good(name) &&
           dcn__kernel_path(path, "%s/attrib/dev_config", backstore) &&
           dcn__kernel_read_line(line, sizeof(line), path) &&
           strcmp(line, wanted) == 0;
}

/* Adds those of one folder user_N. */
static size_t
list_hba(const char *root, const char *hba, struct dcn_tcmu_target *targets,
         size_t max)
{
    char folder[DCN_TCMU_PATH_BYTES], path[DCN_TCMU_PATH_BYTES];
    size_t count = 0;
    struct dirent *entry;

    DIR *dir = dcn__kernel_path(folder, "%s/core/%s", root, hba)
                   ? opendir(folder)
                   : NULL;
    if (!dir)
        return 0;
    while (count < max && (entry = readdir(dir))) {
        if (!dcn__kernel_path(path, "%s/%s", folder, entry->d_name) ||
            !is_ours(path, entry->d_name))
            continue;
        struct dcn_tcmu_target *target = &targets[count++];
        begin(target, entry->d_name, root);
        memcpy(target->hba, folder, sizeof(folder));
        memcpy(target->backstore, path, sizeof(path));
        if (access(target->loop, F_OK) != 0)
            target->loop[0] = '\0';
    }
    (void)closedir(dir);
    return count;
}

size_t
dcn__tcmu_target_list(struct dcn_tcmu_target *targets, size_t max)
{
    char root[DCN_TCMU_PATH_BYTES], path[DCN_TCMU_PATH_BYTES];
    size_t count = 0;
    struct dirent *entry;

    DIR *dir = target_root(root) && dcn__kernel_path(path, "%s/core", root)
                   ? opendir(path)
                   : NULL;
    if (!dir)
        return 0;
    while (count < max && (entry = readdir(dir)))
        if (strncmp(entry->d_name, "user_", 5) == 0)
            count +=
                list_hba(root, entry->d_name, targets + count, max - count);
    (void)closedir(dir);
    return count;
}

int
dcn__tcmu_target_lock(void)
{
    char root[DCN_TCMU_PATH_BYTES], path[DCN_TCMU_PATH_BYTES];
    if (!target_root(root) || !dcn__kernel_path(path, "%s/core", root))
        return -1;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

/* The uio device that says it is the backstore's; -1: none. */
static int
find_uio(const struct dcn_tcmu_target *target)
{
    char wanted[DCN_TCMU_PATH_BYTES], path[DCN_TCMU_PATH_BYTES];
    char line[DCN_TCMU_PATH_BYTES];
    const char *hba = strrchr(target->hba, '_');
    DIR *folder = hba ? opendir(UIO_CLASS) : NULL;
    struct dirent *entry;
    int found = -1, n;

    if (!folder)
        return -1;
    /* "tcm-user/HBA/NAME/CONFIG" */
    (void)dcn__kernel_path(wanted, "tcm-user/%s/%s", hba + 1, target->name);
    size_t len = strlen(wanted);
    while (found < 0 && (entry = readdir(folder)))
        if (sscanf(entry->d_name, "uio%d", &n) == 1 &&
            dcn__kernel_path(path, "%s/uio%d/name", UIO_CLASS, n) &&
            dcn__kernel_read_line(line, sizeof(line), path) &&
            strncmp(line, wanted, len) == 0 &&
            (line[len] == '/' || line[len] == '\0'))
            found = n;
    (void)closedir(folder);
    return found;
}

static void
sleep_ms(long ms)
{
    struct timespec pause = {ms / 1000, ms % 1000 * 1000000};
    (void)nanosleep(&pause, NULL);
}

/* Opens path, which a device manager may take a moment to make. */
static int
open_soon(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    for (int tries = 0; fd < 0 && errno == ENOENT && tries < 40; tries++) {
        sleep_ms(50);
        fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    }
    return fd;
}

enum dcn_status
dcn__tcmu_target_open(struct dcn_tcmu_target *target, int *fd, void **map,
                      size_t *map_len, struct dcn_error *error)
{
    char path[DCN_TCMU_PATH_BYTES], line[64];

    target->uio = find_uio(target);
    if (target->uio < 0)
        return dcn__error_set(error, DCN_ERR_NOT_FOUND,
                              "the kernel made no uio device for %s",
                              target->backstore);
    (void)dcn__kernel_path(path, "%s/uio%d/maps/map0/size", UIO_CLASS,
                           target->uio);
    unsigned long long size = 0;
    if (dcn__kernel_read_line(line, sizeof(line), path))
        size = strtoull(line, NULL, 0);
    (void)dcn__kernel_path(path, "/dev/uio%d", target->uio);
    *fd = open_soon(path);
    if (*fd < 0 && errno == EBUSY)
        return dcn__error_set(error, DCN_ERR_BUSY,
                              "a drive named %s is being served already",
                              target->name);
    if (*fd < 0)
        return dcn__error_set_errno(error, errno, "%s", path);
    *map_len = (size_t)size;
    *map = mmap(NULL, *map_len, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
    if (*map == MAP_FAILED) {
        int failed = errno;
        (void)close(*fd);
        return dcn__error_set_errno(error, failed,
                                    "cannot map %llu bytes of %s", size, path);
    }
    return DCN_OK;
}

void
dcn__tcmu_target_reset_ring(const struct dcn_tcmu_target *target)
{
    (void)dcn__kernel_write("1", target->backstore, "action/block_dev");
    (void)dcn__kernel_write("1", target->backstore, "action/reset_ring");
    (void)dcn__kernel_write("0", target->backstore, "action/block_dev");
}

int
dcn__tcmu_target_link(const struct dcn_tcmu_target *target)
{
    char path[DCN_TCMU_PATH_BYTES];
    if (!dcn__kernel_path(path, "%s/tpgt_1/lun/lun_0/port", target->loop))
        return ENAMETOOLONG;
    return symlink(target->backstore, path) == 0 ? 0 : errno;
}

void
dcn__tcmu_target_unlink(struct dcn_tcmu_target *target)
{
    static const char *const folders[] = {"/tpgt_1/lun/lun_0", "/tpgt_1", ""};
    char path[DCN_TCMU_PATH_BYTES];

    if (!target->loop[0])
        return;
    if (dcn__kernel_path(path, "%s/tpgt_1/lun/lun_0/port", target->loop))
        (void)unlink(path);
    if (dcn__kernel_path(path, "%s/tpgt_1", target->loop))
        (void)dcn__kernel_write("NULL", path, "nexus");
    for (size_t i = 0; i < 3; i++)
        if (dcn__kernel_path(path, "%s%s", target->loop, folders[i]))
            (void)rmdir(path);
    target->loop[0] = '\0';
}

void
dcn__tcmu_target_remove(struct dcn_tcmu_target *target)
{
    if (target->backstore[0])
        (void)rmdir(target->backstore);
    if (target->hba[0])
        (void)rmdir(target->hba);
    target->backstore[0] = target->hba[0] = '\0';
}

/* The only entry of folder that begins with prefix. */
static bool
entry_of(const char *folder, const char *prefix, char *out, size_t bytes)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    bool found = false;

    if (!dir)
        return false;
    while (!found && (entry = readdir(dir)))
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0) {
            (void)snprintf(out, bytes, "%s", entry->d_name);
            found = true;
        }
    (void)closedir(dir);
    return found;
}

bool
dcn__tcmu_target_node(const struct dcn_tcmu_target *target, char *node,
                      size_t node_bytes, bool *has_device)
{
    char path[DCN_TCMU_PATH_BYTES], address[64], block[256];

    /* "HOST:CHANNEL:TARGET" of the loopback target; our LUN is 0. */
    *has_device = false;
    if (!dcn__kernel_path(path, "%s/tpgt_1/address", target->loop) ||
        !dcn__kernel_read_line(address, sizeof(address), path) ||
        !dcn__kernel_path(path, "/sys/bus/scsi/devices/%s:0", address))
        return false;
    *has_device = access(path, F_OK) == 0;
    if (!dcn__kernel_path(path, "/sys/bus/scsi/devices/%s:0/block", address) ||
        !entry_of(path, "sr", block, sizeof(block)))
        return false;
    (void)snprintf(node, node_bytes, "/dev/%s", block);
    return access(node, F_OK) == 0;
}

#endif
