"""Elements of an HTML page: their text is always text, whatever is in it."""

from xml.etree.ElementTree import Element, tostring

Content = Element | str


def element(tag: str, *content: Content, **attributes: str) -> Element:
    """An element; `class_` is its class."""
    made = Element(tag, {name.rstrip("_"): value for name, value in attributes.items()})
    for item in content:
        if isinstance(item, Element):
            made.append(item)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + _clean(item)
        else:
            made.text = (made.text or "") + _clean(item)
    return made


def document(root: Element) -> str:
    """The whole page as text."""
    return f"<!doctype html>\n{tostring(root, encoding='unicode', method='html')}\n"


def _clean(text: str) -> str:
    """Without control characters, which a page must not have."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "\ufffd" for letter in text)
