#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The main job: each disc of tests/tools/mkdisc in our drive, through the
# kernel's node ripped, verified and described; what came out is compared with
# the master byte for byte and with its facts field for field. The guest does
# what needs the node (rip_discs.sh), the comparison is made here.
# RIP_DISCS="mode1 ..." does only those (dvd9, two layers, only where it is
# named: it takes as long as all others); KEEP=FOLDER keeps everything there.

. "${0%/*}/lib.sh"
W=${KEEP:-$(mktemp -d)} && mkdir -p "$W/out" && W=$(cd "$W" && pwd) || exit 1
T=$W
PATH=$PATH:/usr/sbin:/sbin
leave() { [ -n "${KEEP:-}" ] || rm -rf "$W"; }
trap leave EXIT
trap 'exit 1' INT TERM HUP

command -v linux.uml >/dev/null || {
    skip "all discs: linux.uml is missing (Debian: user-mode-linux)"
    exit 0
}
all="mode1 mode2 audio-htoa tracks99 mixed cdextra sessions3 index cdtext cd80
dvd dvd5 bd badsectors"
made=
for kind in ${RIP_DISCS:-$all}; do
    [ "$kind" != bd ] || has bd udftools mkudffs || continue
    if "$here/../tools/make_disc.sh" "$kind" "$W" >"$W/log" 2>&1; then
        made="$made $kind"
    else
        fail "$kind: not made: $(head -n 3 "$W/log")"
    fi
done

# shellcheck disable=SC2086
DCN_GUEST=uml UML_TIMEOUT="${UML_TIMEOUT:-1800}" "$here/in-uml" "$here/rip_discs.sh" "$W" $made

# status KIND STEP: exit status of a step in the guest.
status() {
    sed -n "s/^$2 \([0-9]*\) .*/\1/p" "$W/out/$1.status" 2>/dev/null
}

# ended KIND STEP STATUS NAME
ended() {
    if [ "$(status "$1" "$2")" = "$3" ]; then
        pass "$1: $4: exit status $3"
        return
    fi
    fail "$1: $4: exit status '$(status "$1" "$2")', not $3"
    tail -n 5 "$W/out/$1.$2.err"
}

# Facts of the master, as far as a disc tells them.
wanted() {
    grep -v '^kind\|^sectors\|^partition' "$W/$1.facts" | LC_ALL=C sort
}

# told KIND JSON NAME [PATTERN]: a description has all of the facts and no
# others, or those of the pattern.
told() {
    wanted "$1" | grep "${4:-.}" >"$W/want"
    if "$here/facts" "$2" 2>"$W/log" | grep "${4:-.}" >"$W/told" &&
        diff "$W/want" "$W/told" >"$W/log"; then
        pass "$1: $3: $(wc -l <"$W/want") facts"
    else
        fail "$1: $3: facts < are missing, > are wrong"
        head -n 20 "$W/log"
    fi
}

judge_cd() {
    for suffix in bin cue cdt sub; do
        [ -f "$W/$1.$suffix" ] || continue
        # Where Q says nothing that the TOC does not, none is kept.
        [ "$suffix" != sub ] || [ -f "$W/out/$1.sub" ] || {
            check "$1: .sub: the report says why there is none" \
                contains "$W/out/$1.json" '"kept": false'
            continue
        }
        check "$1: .$suffix is the master's" \
            same_bytes "$W/$1.$suffix" "$W/out/$1.$suffix"
    done
    told "$1" "$W/out/$1.image-info" "the image described"
}

# The main channel without what is not user data.
user_data() {
    perl -e 'binmode STDIN; binmode STDOUT;
        while (read(STDIN, my $s, 2352) == 2352) {
            print substr($s, 16, 2048);
        }' <"$1"
}

judge_iso() {
    if [ -f "$W/$1.iso" ]; then
        check "$1: .iso is the master's" \
            same_bytes "$W/$1.iso" "$W/out/$1.iso"
    else
        user_data "$W/$1.bin" >"$W/user"
        check "$1: .iso is the master's user data" \
            same_bytes "$W/user" "$W/out/$1.iso"
    fi
    # Sectors alone do not tell sessions and tracks.
    told "$1" "$W/out/$1.image-info" "the image described" \
        '^volume\|^udf\|^file'
}

judge_split() {
    [ -f "$W/out/$1-split.cue" ] || return
    ended "$1" split 0 "rip --split"
    ended "$1" split-verify 0 "verify of --split"
    cat "$W/out/$1-split (Track "*.bin >"$W/whole" 2>/dev/null
    check "$1: --split: one BIN a track" test \
        "$(find "$W/out" -name "$1-split (Track *.bin" | wc -l)" -eq \
        "$(grep -c '^track' "$W/$1.facts")"
    check "$1: --split: the BINs are the master's" \
        same_bytes "$W/$1.bin" "$W/whole"
    told "$1" "$W/out/$1-split.image-info" "the --split image described"
    rm -f "$W/whole"
}

judge() {
    ended "$1" rip 0 rip
    ended "$1" verify 0 verify
    ended "$1" info 0 info
    told "$1" "$W/out/$1.info" "the disc described"
    if [ -f "$W/out/$1.iso" ]; then
        judge_iso "$1"
    else
        judge_cd "$1"
    fi
    judge_split "$1"
}

# The 30 sectors that cannot be read, one a line.
damaged() {
    sed -n 's/ *: unreadable.*//p' "$W/badsectors.damage" | tr ', ' '\n\n' |
        awk -F- 'NF { for (i = $1; i <= ($2 == "" ? $1 : $2); i++) print i }'
}

judge_badsectors() {
    ended badsectors rip 3 "rip of a damaged disc"
    ended badsectors verify 3 "verify of a damaged disc"
    told badsectors "$W/out/badsectors.info" "the disc described"
    damaged >"$W/want"
    check "badsectors: 30 sectors are damaged" \
        test "$(wc -l <"$W/want")" -eq 30
    perl -MJSON::PP -e 'local $/;
        for my $d (@{decode_json(<STDIN>)->{damage}}) {
            print "$_\n" for $d->{first} .. $d->{first} + $d->{count} - 1;
        }' <"$W/out/badsectors.json" >"$W/told"
    check "badsectors: the report names exactly those" \
        same_bytes "$W/want" "$W/told"
    user_data "$W/badsectors.bin" >"$W/user"
    while read -r lba; do
        dd if=/dev/zero of="$W/user" bs=2048 seek="$lba" count=1 \
            conv=notrunc 2>/dev/null
    done <"$W/want"
    check "badsectors: zeros there, all other sectors are the master's" \
        same_bytes "$W/user" "$W/out/badsectors.iso"
}

for kind in $made; do
    echo "== $kind: $(tr '\n' ',' <"$W/out/$kind.status" 2>/dev/null)"
    case $kind in
    badsectors) judge_badsectors ;;
    *) judge "$kind" ;;
    esac
    [ -n "${KEEP:-}" ] || rm -f "$W/$kind".* "$W/out/$kind".* "$W/out/$kind-split"*
done
exit 0
