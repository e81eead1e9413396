"""XMP packets (ISO 16684-1) as a flat list of fields."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

_PREFIXES = {
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://ns.adobe.com/xmp/1.0/DynamicMedia/": "xmpDM",
    "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#": "stEvt",
    "http://ns.adobe.com/xap/1.0/sType/Dimensions#": "stDim",
    "http://purl.org/dc/terms/": "dcterms",
    "adobe:ns:meta/": "x",
}
_FRAME = {"rdf:RDF", "rdf:Description", "rdf:Bag", "rdf:Seq", "rdf:Alt", "rdf:li", "x:xmpmeta"}


def xmp_fields(packet: bytes) -> Iterator[tuple[str, str, str]]:
    """("XMP", "prefix:name", value) for every attribute and text; a packet that is no sound XML is given whole."""
    start, end = packet.find(b"<"), packet.rfind(b">")
    if start < 0 or end < start:
        return
    text = packet[start : end + 1]
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:  # XMP has none: somebody plays with the parser
        yield "XMP", "packet", text.decode("utf-8", "replace")
        return
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        yield "XMP", "packet", text.decode("utf-8", "replace")
        return
    yield from _walk(root, "")


def _walk(element: ElementTree.Element, owner: str) -> Iterator[tuple[str, str, str]]:
    name = _named(element.tag)
    owner = owner if name in _FRAME else name
    for key, value in element.attrib.items():
        if _named(key) not in ("rdf:about", "rdf:parseType", "x:xmptk") and value.strip():
            yield "XMP", _named(key), value.strip()
    if element.text and element.text.strip():
        yield "XMP", owner or name, element.text.strip()
    for child in element:
        yield from _walk(child, owner)


def _named(tag: str) -> str:
    if not tag.startswith("{"):
        return tag
    space, _, name = tag[1:].partition("}")
    return f"{_PREFIXES.get(space, space)}:{name}"
