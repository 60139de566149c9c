#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""odd_iso.py KIND SEED FILE: an ISO 9660 image as no mastering program at hand
makes it, but real discs have it (ECMA-119 6.8, 8.4, 9, 9.5). KIND is one of the
keys of KINDS. Other files and other contents for each SEED; prints how many
sectors at the end belong to no file."""
import random
import struct
import sys

SECTOR = 2048


def both16(value):
    return struct.pack("<H", value) + struct.pack(">H", value)


def both32(value):
    return struct.pack("<I", value) + struct.pack(">I", value)


class Disc:
    def __init__(self, block=SECTOR, xar=0, audio=0, appended=0, joliet="no",
                 size=both32, dates=bytes(7), gap=0, boot_behind=False):
        self.block, self.xar, self.audio = block, xar, audio
        self.appended, self.joliet, self.size = appended, joliet, size
        self.dates, self.gap, self.boot_behind = dates, gap, boot_behind
        self.data = bytearray(SECTOR * 20)

    def add(self, content):
        """Appends content from the next logical block on; its block."""
        while len(self.data) % self.block:
            self.data.append(0)
        at = len(self.data) // self.block
        self.data += content
        return at

    def record(self, name, at, size, directory, xar=0, use=b"", gap=0):
        flags = 2 if directory else 0
        body = (bytes([xar]) + both32(at) + both32(size) + self.dates +
                bytes([flags, 1 if gap else 0, gap]) + both16(1) +
                bytes([len(name)]) + name)
        if len(name) % 2 == 0:
            body += b"\0"
        body += use
        return bytes([len(body) + 1]) + body

    def directory(self, entries):
        """Writes a directory behind its XAR; its block. No record crosses a
        sector's end (6.8.1.1)."""
        need = 68 + sum(len(entry) for entry in entries)
        if len(self.data) % SECTOR + need + self.block > SECTOR:
            while len(self.data) % SECTOR:
                self.data.append(0)
        first = self.add(bytes(self.xar * self.block + SECTOR))
        own = self.record(b"\0", first, SECTOR, True, self.xar)
        up = self.record(b"\1", first, SECTOR, True, self.xar)
        content = own + up + b"".join(entries)
        assert len(content) <= SECTOR
        begin = (first + self.xar) * self.block
        self.data[begin:begin + len(content)] = content
        return first

    def tree(self, files, wide):
        entries = []
        for name, at, size, use, gap in sorted(files):
            coded = name.encode("utf-16-be") if wide else name.encode()
            entries.append(self.record(coded, at, size, False,
                                       self.xar if size else 0, use, gap))
        return self.directory(entries)

    def put_file(self, content):
        if not self.gap or not content:
            return self.add(bytes(self.xar * self.block) + content)
        first = None  # a block of the file, then gap blocks of others
        for n in range(0, len(content), self.block):
            at = self.add(content[n:n + self.block].ljust(self.block, b"\0"))
            first = at if first is None else first
            self.data += bytes([0xEE]) * (self.gap * self.block)
        return first

    def descriptor(self, kind, root, table, table_bytes, sectors):
        text = (lambda s, n: s.encode("utf-16-be").ljust(n, b"\0")[:n]) \
            if kind == 2 else (lambda s, n: s.encode().ljust(n)[:n])
        out = bytes([kind]) + b"CD001" + b"\1\0"
        out += text("ODD", 32) + text("VOLUME", 32) + bytes(8)
        out += self.size(sectors * SECTOR // self.block)
        out += (b"%/E" if kind == 2 else b"").ljust(32, b"\0")
        out += both16(1) + both16(1) + both16(self.block)
        out += both32(table_bytes) + struct.pack("<II", table, 0)
        out += struct.pack(">II", table + 1, 0)
        if root is None:
            out += self.record(b"\0", 0, 0, True)
        else:
            out += self.record(b"\0", root, SECTOR, True, self.xar)
        return out.ljust(881, b"\0").ljust(SECTOR, b"\0")

    def catalog(self, image):
        entry = bytes([1, 0, 0, 0]) + bytes(26 + 2)
        entry = entry[:30] + b"\x55\xAA"
        total = sum(struct.unpack("<16H", entry)) & 0xFFFF
        entry = entry[:28] + struct.pack("<H", -total & 0xFFFF) + entry[30:]
        boot = bytes([0x88, 0]) + bytes(4) + struct.pack("<HI", 4, image)
        return (entry + boot).ljust(SECTOR, b"\0")

    def make(self, rng):
        table = self.add(bytes(2 * SECTOR))
        files = []
        for n in range(rng.randrange(3, 14)):
            content = rng.randbytes(rng.randrange(1, 60000))
            files.append(("F%02d.DAT;1" % n, self.put_file(content),
                          len(content), b"", self.gap))
        files.append(("EMPTY.;1", 0xFFFFFFFF, 0, b"", 0))
        catalog = self.add(bytes(SECTOR)) if self.boot_behind else 0
        wide = self.tree(files, True) if self.joliet != "no" else None
        root = None
        if self.joliet != "alone":
            root = self.tree(self.audio_files(rng) + files
                             if self.joliet == "no" else [], False)
        self.add(b"")
        while len(self.data) % SECTOR:
            self.data.append(0)
        sectors = len(self.data) // SECTOR
        behind = self.appended or (40 if self.boot_behind else 0)
        self.data += rng.randbytes(behind * SECTOR)
        self.write_frame(root, wide, table, sectors, catalog)
        return behind

    def audio_files(self, rng):
        """Tracks behind the data as XA's CD-DA files (CD-ROM XA II 2.7)."""
        at = 40000
        files = []
        for n in range(self.audio):
            length = rng.randrange(300, 9000)
            xa = bytes(4) + struct.pack(">H", 0x4111 | 0x4444) + b"XA" + bytes(6)
            files.append(("T%02d.DA;1" % n, at, length * SECTOR, xa, 0))
            at += length
        return files

    def write_frame(self, root, wide, table, sectors, catalog):
        entry = bytes([1, self.xar]) + struct.pack("<I", root or 0) + \
            struct.pack("<H", 1) + b"\0\0"
        begin = table * self.block
        self.data[begin:begin + len(entry)] = entry
        frame = [self.descriptor(1, root, table, len(entry), sectors)]
        if self.boot_behind:
            frame.append((b"\0CD001\1EL TORITO SPECIFICATION".ljust(71, b"\0") +
                          struct.pack("<I", catalog)).ljust(SECTOR, b"\0"))
            begin = catalog * SECTOR
            self.data[begin:begin + SECTOR] = self.catalog(sectors + 7)
        if wide is not None:
            frame.append(self.descriptor(2, wide, table, len(entry), sectors))
        frame.append(b"\xFFCD001\1".ljust(SECTOR, b"\0"))
        self.data[16 * SECTOR:(16 + len(frame)) * SECTOR] = b"".join(frame)


def swapped(value):
    return struct.pack(">I", value) + struct.pack("<I", value)


KINDS = {
    "block-512": {"block": 512},
    "block-1024": {"block": 1024},
    "size-zero": {"size": lambda value: bytes(8)},
    "size-swapped": {"size": swapped},
    "size-big-only": {"size": lambda value: bytes(4) + struct.pack(">I", value)},
    "size-little-only": {
        "size": lambda value: struct.pack("<I", value) + bytes(4)},
    "size-wrong-little": {
        "size": lambda value: b"\xFF\xFF\xFF\x7F" + struct.pack(">I", value)},
    "xar": {"xar": 1},
    "joliet-beside-empty": {"joliet": "beside"},
    "joliet-alone": {"joliet": "alone"},
    "interleaved": {"gap": 2},
    "boot-behind": {"boot_behind": True},
    "appended": {"appended": 900},
    "audio-as-files": {"audio": 8},
}


def main():
    kind, seed, path = sys.argv[1:]
    disc = Disc(**KINDS[kind])
    behind = disc.make(random.Random(kind + seed))
    with open(path, "wb") as out:
        out.write(disc.data)
    print(behind)


if __name__ == "__main__":
    main()
