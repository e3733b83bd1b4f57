"""Bom nén: streams that unpack to far more than a paper needs are found before anything draws them."""

import zlib
from collections.abc import Iterable, Iterator

import pikepdf

from khue.shared.refusal import Refusal

STEP = 1024**2
_FLATE = frozenset({"/FlateDecode", "/Fl"})


def _filters(stream: pikepdf.Stream) -> list[str]:
    found = stream.get("/Filter")
    if found is None:
        return []
    if isinstance(found, pikepdf.Array):
        return [str(one) for one in found]
    return [str(found)]


def _inflate(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack in steps of at most 1 MiB, so that a bomb never stands in memory whole."""
    unpacker = zlib.decompressobj()
    for block in blocks:
        rest = block
        while rest and not unpacker.eof:
            yield unpacker.decompress(rest, STEP)
            rest = unpacker.unconsumed_tail


def unpacked_size(raw: bytes, layers: int, most: int) -> int:
    """Bytes that `layers` layers of Flate unpack to; stops counting soon after `most`."""
    blocks: Iterable[bytes] = (raw,)
    for _ in range(layers):
        blocks = _inflate(blocks)
    size = 0
    try:
        for block in blocks:
            size += len(block)
            if size > most:
                break
    except zlib.error:
        pass  # damaged data ends here for every reader
    return size


def _number(stream: pikepdf.Stream, *names: str) -> int:
    for name in names:
        value = stream.get(name)
        if isinstance(value, int):
            return value
    return 0


def check_picture(stream: pikepdf.Stream, most: int) -> None:
    """Refuse a picture of more than `most` pixels (`files.bomb`)."""
    width, height = _number(stream, "/Width", "/W"), _number(stream, "/Height", "/H")
    if width * height > most:
        raise Refusal("files.bomb", what="files.what_picture", width=width, height=height)


def check_stream(stream: pikepdf.Stream, *, max_stream: int, max_pixels: int) -> None:
    """Refuse a picture or a compressed stream that is out of all proportion (`files.bomb`)."""
    if stream.get("/Subtype") == "/Image":
        check_picture(stream, max_pixels)
        return
    filters = _filters(stream)
    layers = len(filters) if filters and set(filters) <= _FLATE else int(bool(_FLATE & set(filters[:1])))
    if not layers:
        return
    raw = stream.read_raw_bytes()
    if len(raw) * 1032**layers <= max_stream:  # 1032 : 1 is the most that Flate can do
        return
    if unpacked_size(raw, layers, max_stream) > max_stream:
        raise Refusal("files.bomb", what="files.what_stream", limit=max_stream)
