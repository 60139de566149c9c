# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# Running the command as a user without rights. The folder it was built in may
# be closed to him (Debian's homes are), so he gets a copy: of the program
# itself, where libtool left a script in its place, with the library beside.

# nobody_can BUILD FOLDER: the copy in FOLDER, which everybody may enter; false
# where this is no root, or the copy does not run.
nobody_can()
{
    [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null || return 1
    nobody_folder=$2
    mkdir -p "$nobody_folder"
    if [ -x "$1/.libs/discern" ]; then
        cp "$1"/.libs/discern "$1"/.libs/libdiscern.so* "$nobody_folder"
    else
        cp "$1/discern" "$nobody_folder"
    fi
    chmod -R a+rX "$nobody_folder"
    as_nobody --version >/dev/null 2>&1
}

# as_nobody ARGUMENT...: discern ARGUMENT...
as_nobody()
{
    LD_LIBRARY_PATH=$nobody_folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} \
        setpriv --reuid 65534 --regid 65534 --clear-groups \
        "$nobody_folder/discern" "$@"
}
