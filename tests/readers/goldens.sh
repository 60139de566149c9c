#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# goldens.sh LIBCDIO RIPDIR: libcdio's golden outputs. LIBCDIO is the folder of
# libcdio's test data (*.right beside the images); RIPDIR holds our rips of
# those discs under the same names (check_goldens.sh). libcdio's tools must say
# of a rip what libcdio's authors had them say of the original. Where the tools
# that are installed say something else of the original itself, they must say
# the same of the rip.
set -u
golden=$(cd "${1:?usage: goldens.sh LIBCDIO RIPDIR}" && pwd) || exit 1
rips=$(cd "${2:?usage: goldens.sh LIBCDIO RIPDIR}" && pwd) || exit 1
command -v cd-info >/dev/null && command -v cd-read >/dev/null &&
    command -v iso-info >/dev/null ||
    { echo "SKIP goldens all: cd-info is missing (Debian: libcdio-utils)"
      exit 77; }
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
TZ=CUT
export TZ

pass() { echo "PASS goldens $*"; }
fail() { echo "FAIL goldens $*"; }

# says FOLDER COMMAND...: what it says, of files in that folder.
says() {
    says_folder=$1
    shift
    (cd "$says_folder" && timeout -k 2 60 "$@" </dev/null 2>&1)
}

# golden RIGHT ORIGINAL RIP COMMAND...: the file is the command's last word.
golden() {
    right=$1 original=$2 rip=$3
    shift 3
    if [ ! -f "$rips/${rip#*=}" ]; then
        fail "$right: no rip ${rip#*=}"
        return
    fi
    says "$golden" "$@" "$original" >"$T/original"
    says "$rips" "$@" "$rip" >"$T/found"
    if cmp -s "$golden/$right.right" "$T/found"; then
        pass "$right: identical ($* ${rip#*=})"
    elif ! cmp -s "$golden/$right.right" "$T/original" &&
        cmp -s "$T/original" "$T/found"; then
        pass "$right: said of the rip as of the original, of which this" \
            "version says something else than the golden output"
    else
        fail "$right: golden <, ours >"
        diff "$golden/$right.right" "$T/found"
    fi
}

info="cd-info --quiet --no-header --no-device-info --no-cddb"
# shellcheck disable=SC2086
{
    golden cdda --cue-file=cdda.cue --cue-file=cdda.cue $info
    golden cdda_4_5 --cue-file=cdda_4_5.cue --cue-file=cdda_4_5.cue $info
    m1=--cue-file=isofs-m1.cue
    golden isofs-m1 $m1 $m1 $info --no-disc-mode --iso9660
    golden isofs-m1-no-rr $m1 $m1 $info --no-disc-mode --iso9660 \
        --no-rock-ridge
    golden isofs-m1-test2 --toc-file=isofs-m1.toc \
        --cue-file=isofs-m1-toc.cue $info --no-disc-mode --iso9660
    golden videocd --nrg-file=videocd.nrg --cue-file=videocd.cue $info \
        --iso9660
    n=0
    for option in -T --no-tracks -A --no-analyze -I --no-ioctl -d --no-xa; do
        [ $option != -d ] || option=--no-vcd
        golden check_opts$n $m1 $m1 $info $option
        n=$((n + 1))
    done
    golden cdda-read --cue-file=cdda.cue --cue-file=cdda.cue \
        cd-read --no-header --mode=audio --start=0 --just-hex
    golden isofs-m1-read $m1 $m1 cd-read --no-header --mode m1f1 -s 26 -n 2
    list="iso-info --no-header --quiet -l"
    golden copying copying.iso copying.iso $list
    golden copying-rr copying-rr.iso copying-rr.iso $list
    golden joliet joliet.iso joliet.iso $list
    golden joliet-nojoliet joliet.iso joliet.iso $list --no-joliet
    golden multiextent multi_extent_8k.iso multi_extent_8k.iso $list
    golden multiextent_joliet multi_extent_8k_joliet.iso \
        multi_extent_8k_joliet.iso $list
    golden multiextent_emultocpad multi_extent_8k_emul_toc_padded.iso \
        multi_extent_8k_emul_toc_padded.iso $list
    golden deep_directory deep-directory.iso deep-directory.iso $list
}

# Packs are kept as they were, and read as libcdio reads them.
for text in cdtext cdtext-krosis cdtext-libburnia; do
    # Whole packs; files may end with a zero more.
    size=$(($(stat -c %s "$golden/$text.cdt") / 18 * 18))
    if cmp -n $size "$golden/$text.cdt" "$rips/$text.cdt" >"$T/diff" 2>&1 &&
        [ "$(stat -c %s "$rips/$text.cdt")" -eq $size ]; then
        pass "$text: packs are identical"
    else
        fail "$text: packs: $(cat "$T/diff")"
    fi
    perl -CSD -ne 'chomp; s/^\s+//;
        $block = $1 if /^Language (\d+)/;
        $track = 0 if /^CD-TEXT for Disc/;
        $track = $1 + 0 if /^CD-TEXT for Track +(\d+)/;
        print "$block $track $1 $2\n" if /^([A-Z_]+): (.*)/;
        ' "$golden/$text.right" | sort >"$T/expected"
    perl -CSD -MJSON::PP -e 'local $/; open(my $in, "<:raw", $ARGV[0]) or die;
        for my $b (@{decode_json(<$in>)->{disc}{cdtext}}) {
            for my $t ({%{$b->{disc}}, number => 0}, @{$b->{tracks}}) {
                print "$b->{block} $t->{number} \U$_\E $t->{$_}\n"
                    for grep { $_ ne "number" } keys %$t;
            }
        }' "$rips/$text.json" |
        # A pack type of two meanings has two names there; what is not to be
        # shown (8Dh) they do not show.
        sed -e 's/^\([0-9]* 0\) UPC_ISRC/\1 UPC_EAN/' -e 's/UPC_ISRC/ISRC/' \
            -e '/ CLOSED_INFO /d' | sort >"$T/found"
    # The genre's number is no text.
    sed -i '/ GENRE_CODE /d' "$T/expected"
    if diff "$T/expected" "$T/found" >"$T/diff"; then
        pass "$text: $(wc -l <"$T/expected") texts"
    else
        fail "$text: golden <, ours >"
        cat "$T/diff"
    fi
done

# Sheets that libcdio's parsers must refuse: so did ours.
for bad in "$golden"/bad-*.cue "$golden"/bad-*.toc; do
    name=${bad##*/}
    if grep -q '"status": "invalid\|"outcome": "failed"' \
        "$rips/$name.json" 2>/dev/null; then
        pass "$name: refused: $(sed -n -e 's/\\//g' \
            -e 's/.*"message": "\(.*\)",\{0,1\}$/\1/p' "$rips/$name.json" |
            sed 's|.*/||')"
    else
        fail "$name: not refused"
    fi
done
exit 0
