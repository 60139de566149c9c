/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preloaded, it puts each buffer of CDROM_SEND_PACKET one byte off its
 * alignment: the kernel then reads into a zeroed buffer of its own, and what
 * did not come comes back as zeros (bio_copy_user_iov).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/cdrom.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#define PAGE 4096

static int
send_packet(int (*next)(int, unsigned long, ...), int fd,
            struct cdrom_generic_command *packet)
{
    unsigned char *own, *theirs = packet->buffer;
    unsigned len = packet->buflen;
    int returned;

    if (theirs == NULL || len == 0)
        return next(fd, CDROM_SEND_PACKET, packet);
    own = aligned_alloc(PAGE, (len / PAGE + 2) * PAGE);
    if (own == NULL)
        return -1;
    memcpy(own + 1, theirs, len);
    packet->buffer = own + 1;
    returned = next(fd, CDROM_SEND_PACKET, packet);
    packet->buffer = theirs;
    memcpy(theirs, own + 1, len);
    free(own);
    return returned;
}

int
ioctl(int fd, unsigned long request, ...)
{
    static int (*next)(int, unsigned long, ...);
    va_list args;
    void *argument;

    va_start(args, request);
    argument = va_arg(args, void *);
    va_end(args);
    if (next == NULL)
        next = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
    if (request == CDROM_SEND_PACKET)
        return send_packet(next, fd, argument);
    return next(fd, request, argument);
}
