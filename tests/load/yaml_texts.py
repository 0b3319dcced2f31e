"""YAML as people lay it out, for hypothesis: blocks and brackets, quotes, comments, empty lines, odd line breaks."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

KEYS = st.sampled_from(["a", "b-c", "'d e'", '"f"', "größe", "😀", "x.y"])
SCALARS = st.sampled_from(
    ["1", "true", "7d", "orders.>", "'it''s'", '"two words"', "ORDERS", "'> #'", "two words", "日本", "-1", '"\\t"']
)
COMMENTS = st.sampled_from(["", "", "", "  # why, {not}: 'this", " # - x", "\t# [ä😀]"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """The text of a file with one mapping, or several documents."""
    count = draw(st.sampled_from([1, 1, 1, 2]))
    text = "---\n".join(_mapping(draw, "", 3) for _ in range(count))
    if draw(st.booleans()):
        text = text.rstrip("\n")
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))


def _keys(draw: st.DrawFn) -> list[str]:
    keys: list[str] = draw(st.lists(KEYS, min_size=1, max_size=4, unique_by=lambda each: each.strip("'\"")))
    return keys


def _above(draw: st.DrawFn, indent: str) -> str:
    return draw(st.sampled_from(["", "", "", "", "\n", f"{indent}# above\n", "# left\n", f"\n{indent}  # deep\n"]))


def _mapping(draw: st.DrawFn, indent: str, depth: int, start: str | None = None) -> str:
    lines = []
    for number, key in enumerate(_keys(draw)):
        before = start if start is not None and not number else _above(draw, indent) + indent
        lines.append(f"{before}{key}:{_value(draw, indent, depth)}")
    return "".join(lines)


def _list(draw: st.DrawFn, indent: str, depth: int) -> str:
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        head = f"{_above(draw, indent)}{indent}- "
        kind = draw(st.sampled_from(["scalar", "scalar", "mapping", "flow"]))
        if kind == "mapping" and depth > 1:
            lines.append(_mapping(draw, f"{indent}  ", depth - 1, head))
        elif kind == "flow":
            lines.append(f"{head}{_flow(draw, indent + '  ', depth - 1)}{draw(COMMENTS)}\n")
        else:
            lines.append(f"{head}{draw(SCALARS)}{draw(COMMENTS)}\n")
    return "".join(lines)


def _value(draw: st.DrawFn, indent: str, depth: int) -> str:
    kind = draw(st.sampled_from(["scalar", "mapping", "list", "flow", "flow", "empty", "text"]))
    comment = draw(COMMENTS)
    if kind == "empty":
        return f"{comment}\n"
    if kind == "text":
        return f" {draw(st.sampled_from(['|', '>-', '|+']))}{comment}\n{indent}  some # text\n{indent}  more: of it\n"
    if depth > 1 and kind == "mapping":
        return f"{comment}\n{_mapping(draw, indent + '  ', depth - 1)}"
    if depth > 1 and kind == "list":
        return f"{comment}\n{_list(draw, indent + draw(st.sampled_from(['', '  '])), depth - 1)}"
    if kind == "flow":
        return f" {_flow(draw, indent + '  ', depth)}{comment}\n"
    return f" {draw(SCALARS)}{comment}\n"


def _flow(draw: st.DrawFn, indent: str, depth: int) -> str:
    """A list or mapping between brackets, on one line or on several."""
    opening, closing = draw(st.sampled_from(["[]", "{}"]))
    if depth < 1:
        return draw(SCALARS.filter(lambda each: each != "orders.>"))  # type: ignore[no-any-return]
    parts = _keys(draw) if opening == "{" else [""] * draw(st.integers(0, 4))
    words = [(f"{key}: " if key else "") + _flow(draw, indent + "  ", depth - draw(st.integers(1, 2))) for key in parts]
    between = draw(st.sampled_from([", ", ",", " ,  ", "lines", "lines", "mixed"]))
    if between not in ("lines", "mixed") or not words:
        comma = draw(st.sampled_from(["", "", ","])) if words else ""
        space = draw(st.sampled_from(["", " "]))
        return opening + space + between.join(words) + comma + space + closing
    text = opening + draw(COMMENTS) + "\n"
    for number, each in enumerate(words):
        last = number + 1 == len(words)
        comma = draw(st.sampled_from(["", ","])) if last else ","
        broken = between == "lines" or draw(st.booleans())
        lead = indent if text.endswith("\n") else " "
        text += f"{lead}{each}{comma}" + (draw(COMMENTS) + "\n" if broken else "")
        if last and broken and draw(st.booleans()):
            text += f"{indent}# the end\n"
    return text + (indent if text.endswith("\n") else "") + closing


def laid_out(draw: st.DrawFn, value: Any, indent: str = "", *, flow: bool = False) -> str:
    """A value in some layout: what follows a key or dash, up to the end of the line."""
    if not isinstance(value, (dict, list)):
        said = str(value).lower() if isinstance(value, bool) else value
        quotes = draw(st.sampled_from(["", "'", '"'])) if isinstance(value, str) and value[:1].isalpha() else ""
        return f" {quotes}{said}{quotes}" + ("" if flow else draw(COMMENTS) + "\n")
    keys = list(value) if isinstance(value, dict) else [""] * len(value)
    inner = [value[key] for key in keys] if isinstance(value, dict) else value
    if flow or not keys or draw(st.integers(0, 2)) == 0:
        words = [
            (f"{key}:" if key else "") + laid_out(draw, each, flow=True) for key, each in zip(keys, inner, strict=True)
        ]
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        if not flow and words and draw(st.booleans()):
            lines = [f"{indent}  {word.strip()},{draw(COMMENTS)}\n" for word in words]
            return f" {opening}{draw(COMMENTS)}\n{''.join(lines)}{indent}  {closing}\n"
        return f" {opening}{', '.join(word.strip() for word in words)}{closing}" + (
            "" if flow else draw(COMMENTS) + "\n"
        )
    lines = [
        f"{_above(draw, indent)}{indent}{f'{key}:' if key else '-'}" + laid_out(draw, each, f"{indent}  ")
        for key, each in zip(keys, inner, strict=True)
    ]
    return f"{draw(COMMENTS)}\n{''.join(lines)}"
