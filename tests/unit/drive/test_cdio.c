/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cable through the system's unchanged libcdio, with a virtual drive
 * behind the kernel's packet interface: this program has an ioctl of its own,
 * which libcdio then calls, and answers CDROM_SEND_PACKET as Linux does: host
 * failures and residuals are hidden, a status other than GOOD is EIO.
 */
#include "unit/unit.h"

#ifdef __linux__

#include "mmc/cdb.h"
#include "mmc/sense.h"
#include "rig.h"

#include <errno.h>
#include <linux/cdrom.h>
#include <scsi/sg.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct rig rig;
static bool plugged;
static int timeout_ticks = 6000, fail_errno;

static int
send_packet(struct cdrom_generic_command *packet)
{
    struct dcn_command command = {.cdb_len = 12};
    struct dcn_reply reply;

    if (fail_errno != 0) {
        errno = fail_errno;
        return -1;
    }
    memcpy(command.cdb, packet->cmd, 12);
    command.direction = packet->data_direction == CGC_DATA_READ ? DCN_DATA_IN
                        : packet->data_direction == CGC_DATA_WRITE
                            ? DCN_DATA_OUT
                            : DCN_DATA_NONE;
    if (command.direction != DCN_DATA_NONE) {
        command.data = packet->buffer;
        command.data_len = packet->buflen;
    }
    if (dcn__transport_execute(rig.inner, &command, &reply, NULL) != DCN_OK) {
        errno = ENODEV;
        return -1;
    }
    if (packet->sense != NULL && reply.sense_len > 0)
        memcpy(packet->sense, reply.sense,
               reply.sense_len < 18 ? reply.sense_len : 18);
    if (reply.status == 0)
        return 0;
    errno = EIO;
    return -1;
}

/* Seen by libcdio in place of the C library's. */
__attribute__((visibility("default"))) int
ioctl(int fd, unsigned long request, ...)
{
    va_list args;
    void *argument;

    va_start(args, request);
    argument = va_arg(args, void *);
    va_end(args);
    if (plugged && request == CDROM_SEND_PACKET)
        return send_packet(argument);
    if (plugged && request == SG_GET_TIMEOUT)
        return timeout_ticks;
    if (plugged && request == SG_SET_TIMEOUT) {
        timeout_ticks = *(int *)argument;
        return 0;
    }
    return (int)syscall(SYS_ioctl, fd, request, argument);
}

static struct dcn_transport *
plug_in(const struct fixture_disc *disc, const char *damage)
{
    struct dcn_transport *transport;
    struct dcn_error error;

    rig_init(&rig, disc, "info = exact\n", damage);
    plugged = true;
    fail_errno = 0;
    timeout_ticks = 6000;
    ck_assert_msg(dcn__cdio_transport("/dev/null", &transport, &error) ==
                      DCN_OK,
                  "%s", error.message);
    return transport;
}

static void
unplug(void)
{
    plugged = false;
    dcn__transport_close(rig.inner);
}

START_TEST(a_whole_disc_comes_through_libcdio)
{
    struct dcn_transport *transport = plug_in(&fixture_data, NULL);
    struct rig_tally tally;
    struct dcn_drive *drive;

    ck_assert_int_eq(dcn__drive_open(transport, NULL, &drive, &rig.error),
                     DCN_OK);
    ck_assert_str_eq(dcn__drive_identity(drive)->product, "VIRTUAL DRIVE");
    ck_assert_msg(dcn__drive_source(drive, &rig.source, &rig.error) == DCN_OK,
                  "%s", rig.error.message);
    ck_assert_int_eq(rig_read(&rig, &fixture_data, 0, 1000,
                              DCN_WANT_RAW | DCN_WANT_C2 | DCN_WANT_SUB, 0,
                              &tally),
                     DCN_OK);
    ck_assert_uint_eq(tally.right, 1000);
    dcn__source_close(rig.source);
    unplug();
}
END_TEST

START_TEST(errors_and_hidden_failures_come_through_libcdio)
{
    struct dcn_transport *transport =
        plug_in(&fixture_data, "100 : unreadable\n300 : host-error times=0");
    struct rig_tally tally;
    struct dcn_drive *drive;

    ck_assert_int_eq(dcn__drive_open(transport, NULL, &drive, &rig.error),
                     DCN_OK);
    ck_assert_int_eq(dcn__drive_source(drive, &rig.source, &rig.error), DCN_OK);
    ck_assert_int_eq(
        rig_read(&rig, &fixture_data, 0, 1000, DCN_WANT_RAW, 0, &tally),
        DCN_OK);
    ck_assert_uint_eq(tally.right, 998);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_UNREADABLE], 1);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_UNKNOWN], 1);
    dcn__source_close(rig.source);
    unplug();
}
END_TEST

START_TEST(sense_comes_with_its_information)
{
    struct dcn_transport *transport =
        plug_in(&fixture_data, "100 : unreadable");
    struct dcn_command command;
    struct dcn_reply reply;
    struct dcn_sense sense;
    uint8_t data[8 * 2048];

    dcn__cdb_read_10(&command, 96, 8, false, data, sizeof(data));
    /* Taking the medium in is told first. */
    dcn__transport_execute(transport, &command, &reply, NULL);
    ck_assert_int_eq(dcn__transport_execute(transport, &command, &reply, NULL),
                     DCN_OK);
    ck_assert_uint_eq(reply.status, DCN_SCSI_CHECK_CONDITION);
    dcn__sense_parse(reply.sense, reply.sense_len, &sense);
    ck_assert_uint_eq(sense.key, 3);
    ck_assert(sense.has_information);
    ck_assert_uint_eq(sense.information, 100);
    dcn__transport_close(transport);
    unplug();
}
END_TEST

START_TEST(timeouts_are_set_past_libcdio_and_set_back)
{
    struct dcn_transport *transport = plug_in(&fixture_data, NULL);
    struct dcn_command command;
    struct dcn_reply reply;

    dcn__cdb_test_unit_ready(&command);
    command.timeout_ms = 120000;
    dcn__transport_execute(transport, &command, &reply, NULL);
    ck_assert_int_eq(timeout_ticks, (int)(120 * sysconf(_SC_CLK_TCK)));
    dcn__transport_close(transport);
    ck_assert_int_eq(timeout_ticks, 6000);
    unplug();
}
END_TEST

static enum dcn_status
status_of_errno(int os_errno)
{
    struct dcn_transport *transport = plug_in(&fixture_data, NULL);
    struct dcn_command command;
    struct dcn_reply reply;
    enum dcn_status status;

    fail_errno = os_errno;
    dcn__cdb_test_unit_ready(&command);
    status = dcn__transport_execute(transport, &command, &reply, NULL);
    dcn__transport_close(transport);
    unplug();
    return status;
}

START_TEST(what_the_kernel_says_is_told_apart)
{
    ck_assert_int_eq(status_of_errno(EPERM), DCN_ERR_ACCESS);
    ck_assert_int_eq(status_of_errno(EINVAL), DCN_ERR_TRANSPORT);
    ck_assert_int_eq(status_of_errno(ENODEV), DCN_ERR_DRIVE_GONE);
    ck_assert_int_eq(status_of_errno(ENXIO), DCN_ERR_DRIVE_GONE);
    ck_assert_int_eq(status_of_errno(ENOTTY), DCN_ERR_NO_DRIVE);
}
END_TEST

START_TEST(what_cannot_be_opened_is_told_by_its_reason)
{
    struct dcn_transport *transport;
    struct dcn_error error;

    ck_assert_int_eq(
        dcn__cdio_transport("/dev/no-such-drive", &transport, &error),
        DCN_ERR_NO_DRIVE);
    ck_assert_ptr_nonnull(strstr(error.message, "/dev/no-such-drive"));
    ck_assert_int_eq(dcn__cdio_transport("/", &transport, &error),
                     DCN_ERR_NO_DRIVE);
    ck_assert_ptr_null(transport);
}
END_TEST

START_TEST(the_list_of_drives_ends)
{
    char **nodes;

    ck_assert_int_eq(dcn__cdio_list_drives(&nodes, NULL), DCN_OK);
    ck_assert_ptr_nonnull(nodes);
    dcn__cdio_free_drives(nodes);
}
END_TEST

UNIT_MAIN("drive/cdio", a_whole_disc_comes_through_libcdio,
          errors_and_hidden_failures_come_through_libcdio,
          sense_comes_with_its_information,
          timeouts_are_set_past_libcdio_and_set_back,
          what_the_kernel_says_is_told_apart,
          what_cannot_be_opened_is_told_by_its_reason, the_list_of_drives_ends)

#else

int
main(void)
{
    return 77;
}

#endif
