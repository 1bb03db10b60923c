"""The words of a PDF as a reader's search finds them: codes of the embedded typefaces through their own tables."""

import re
import zlib

STREAM = re.compile(rb"/Length \d+\s*>>\s*stream\n(.*?)\nendstream", re.DOTALL)
SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\) Tj|\[(.*?)\] TJ", re.DOTALL)
STRING = re.compile(rb"\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
ONE = re.compile(r"<([0-9A-F]{4})> <([0-9A-F]+)>")
ESCAPES = {b"\\n": b"\n", b"\\r": b"\r", b"\\t": b"\t", b"\\b": b"\b", b"\\f": b"\f"}


def text_of(pdf: bytes) -> str:
    """Return what is written on the pages, piece by piece, with a space between."""
    streams = [_plain(found) for found in STREAM.findall(pdf)]
    fonts = _fonts(pdf, streams)
    words: list[str] = []
    for stream in streams:
        if b" Tf" in stream and b"BT" in stream:
            words += _words(stream, fonts)
    return " ".join(words)


def _plain(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def _fonts(pdf: bytes, streams: list[bytes]) -> list[dict[int, str]]:
    """Return the table of each typeface, in the order in which they stand in the file."""
    tables = [stream for stream in streams if b"beginbfchar" in stream]
    assert tables
    assert pdf.count(b"/ToUnicode") == len(tables)
    return [
        {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in ONE.findall(table.decode("latin-1"))}
        for table in tables
    ]


def _words(stream: bytes, fonts: list[dict[int, str]]) -> list[str]:
    words, font = [], 0
    for name, single, several in SHOWN.findall(stream):
        if name:
            font = int(name[1:]) - 1
            continue
        parts = [single] if single else STRING.findall(several)
        codes = b"".join(_unescaped(part) for part in parts)
        table = fonts[font]
        words.append("".join(table.get(int.from_bytes(codes[i : i + 2], "big"), "") for i in range(0, len(codes), 2)))
    return words


def _unescaped(text: bytes) -> bytes:
    return re.sub(rb"\\(.)", lambda found: ESCAPES.get(found[0], found[1]), text, flags=re.DOTALL)
