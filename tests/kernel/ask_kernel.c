/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ask_kernel NODE [LBA]: what the kernel's own interface (linux/cdrom.h) says
 * of a drive and its disc, one fact a line; "-" where it refuses. Ends with
 * the tray: locked, opened, closed.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/cdrom.h>

static int node;

static void
plain(const char *name, unsigned long request, unsigned long argument)
{
    int result = ioctl(node, request, argument);

    if (result < 0)
        printf("%s -\n", name);
    else
        printf("%s %d\n", name, result);
}

static void
track(int number)
{
    struct cdrom_tocentry entry = {.cdte_format = CDROM_LBA};

    entry.cdte_track = (__u8)number;
    if (ioctl(node, CDROMREADTOCENTRY, &entry) < 0)
        printf("track %d -\n", number);
    else
        printf("track %d control %d lba %d\n", number, entry.cdte_ctrl,
               entry.cdte_addr.lba);
}

static void
tracks(void)
{
    struct cdrom_tochdr header;

    if (ioctl(node, CDROMREADTOCHDR, &header) < 0) {
        printf("tracks -\n");
        return;
    }
    printf("tracks %d %d\n", header.cdth_trk0, header.cdth_trk1);
    for (int i = header.cdth_trk0; i <= header.cdth_trk1; i++)
        track(i);
    track(CDROM_LEADOUT);
}

static void
sessions_and_codes(void)
{
    struct cdrom_multisession last = {.addr_format = CDROM_LBA};
    struct cdrom_mcn mcn = {{0}};
    long written;

    if (ioctl(node, CDROMMULTISESSION, &last) == 0)
        printf("multisession %d %d\n", last.xa_flag, last.addr.lba);
    if (ioctl(node, CDROM_GET_MCN, &mcn) == 0)
        printf("mcn %.13s\n", (const char *)mcn.medium_catalog_number);
    if (ioctl(node, CDROM_LAST_WRITTEN, &written) == 0)
        printf("last-written %ld\n", written);
}

/* A sum that tells whether the same bytes came. */
static unsigned
sum(const unsigned char *bytes, size_t len)
{
    unsigned value = 0;

    while (len-- > 0)
        value = value * 31 + *bytes++;
    return value;
}

static void
sectors(int lba)
{
    static const struct {
        const char *name;
        unsigned long request;
        size_t bytes;
    } kinds[] = {{"mode1", CDROMREADMODE1, 2048},
                 {"mode2", CDROMREADMODE2, 2336},
                 {"raw", CDROMREADRAW, 2352}};
    unsigned char buffer[2352];

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        int at = lba + CD_MSF_OFFSET;

        memset(buffer, 0xA5, sizeof(buffer));
        buffer[0] = (unsigned char)(at / 4500);
        buffer[1] = (unsigned char)(at / 75 % 60);
        buffer[2] = (unsigned char)(at % 75);
        if (ioctl(node, kinds[i].request, buffer) < 0)
            printf("%s -\n", kinds[i].name);
        else
            printf("%s %08x\n", kinds[i].name, sum(buffer, kinds[i].bytes));
    }
}

static void
dvd(void)
{
    dvd_struct structure;
    dvd_authinfo info;
    const struct dvd_layer *layer = &structure.physical.layer[0];

    memset(&structure, 0, sizeof(structure));
    structure.type = DVD_STRUCT_PHYSICAL;
    if (ioctl(node, DVD_READ_STRUCT, &structure) < 0)
        printf("dvd-physical -\n");
    else
        printf("dvd-physical layers %d opposite %d first %#x last %#x "
               "layer0 %#x\n",
               layer->nlayers + 1, layer->track_path, layer->start_sector,
               layer->end_sector, layer->end_sector_l0);
    memset(&info, 0, sizeof(info));
    info.type = DVD_LU_SEND_RPC_STATE;
    if (ioctl(node, DVD_AUTH, &info) == 0)
        printf("rpc %d mask %#x\n", info.lrpcs.rpc_scheme,
               info.lrpcs.region_mask);
}

int
main(int argc, char **argv)
{
    if (argc < 2 || (node = open(argv[1], O_RDONLY | O_NONBLOCK)) < 0) {
        perror("ask_kernel");
        return 2;
    }
    plain("drive-status", CDROM_DRIVE_STATUS, CDSL_CURRENT);
    plain("disc-status", CDROM_DISC_STATUS, 0);
    plain("changed", CDROM_MEDIA_CHANGED, CDSL_CURRENT);
    plain("changed-again", CDROM_MEDIA_CHANGED, CDSL_CURRENT);
    tracks();
    sessions_and_codes();
    sectors(argc > 2 ? atoi(argv[2]) : 16);
    dvd();
    plain("speed", CDROM_SELECT_SPEED, 4);
    plain("lock", CDROM_LOCKDOOR, 1);
    plain("eject-locked", CDROMEJECT, 0);
    plain("unlock", CDROM_LOCKDOOR, 0);
    plain("eject", CDROMEJECT, 0);
    plain("open", CDROM_DRIVE_STATUS, CDSL_CURRENT);
    plain("close", CDROMCLOSETRAY, 0);
    plain("closed", CDROM_DRIVE_STATUS, CDSL_CURRENT);
    plain("changed-by-tray", CDROM_MEDIA_CHANGED, CDSL_CURRENT);
    return 0;
}
