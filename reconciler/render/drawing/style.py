"""What all pages look like, by day, by night and on paper; and the frame that lets them load and run nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape

from reconciler.render.paint import clean

STYLE = """
:root{color-scheme:light dark;--bg:#fff;--ink:#1f2328;--dim:#59636e;--line:#d1d9e0;--card:#f6f8fa;
--create:#1a7f37;--create-bg:#dafbe1;--update:#8a5a00;--update-bg:#fff8c5;--replace:#7a3fd6;--replace-bg:#fbefff;
--delete:#c41c28;--delete-bg:#ffebe9;--accent:#0969da}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--ink:#e6edf3;--dim:#9198a1;--line:#3d444d;--card:#151b23;
--create:#4ccb60;--create-bg:#12261e;--update:#e3b341;--update-bg:#272115;--replace:#c297ff;--replace-bg:#231a38;
--delete:#ff8078;--delete-bg:#2d1618;--accent:#58a6ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:1400px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:18px;margin:36px 0 12px}
section+section{margin-top:64px;border-top:1px solid var(--line);padding-top:40px}
.where,.note{color:var(--dim);margin:0 0 20px;overflow-wrap:anywhere}
code,pre,.mono{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{overflow-wrap:anywhere}
.verdict{border:1px solid var(--line);border-left:6px solid var(--accent);border-radius:8px;background:var(--card);
padding:16px 20px}
.verdict strong{font-size:18px}
.verdict p{margin:4px 0 0}
.verdict.stop{border-left-color:var(--delete)}.verdict.stop p{color:var(--delete);font-weight:600}
.verdict.warn{border-left-color:var(--update)}.verdict.warn p{color:var(--update);font-weight:600}
.counts{display:flex;flex-wrap:wrap;gap:8px;list-style:none;margin:16px 0 0;padding:0}
.counts li{border:1px solid;border-radius:999px;padding:1px 12px;font-size:13px;font-weight:600}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%}
th{text-align:left;font-size:12px;color:var(--dim);background:var(--card)}
th,td{padding:8px 12px;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}
td p{margin:0}
td.object{min-width:190px}
.create{color:var(--create)}.update,.adopt,.forget,.warning{color:var(--update)}.replace,.move{color:var(--replace)}
.delete,.error{color:var(--delete)}.info{color:var(--dim)}
details{border:1px solid var(--line);border-radius:8px;margin:0 0 10px;background:var(--bg)}
summary{cursor:pointer;padding:10px 14px;font-weight:600;background:var(--card);border-radius:8px;
overflow-wrap:anywhere}
summary span{font-weight:400;color:var(--dim)}
details details{margin:8px 12px}
details details summary{font-weight:400}
pre{margin:0;padding:4px 0 8px;overflow-x:auto}
pre span{display:block;padding:0 14px;white-space:pre-wrap;overflow-wrap:anywhere}
pre .plus{background:var(--create-bg);color:var(--create)}pre .minus{background:var(--delete-bg);color:var(--delete)}
svg{display:block;font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.drawing{padding:20px}.drawing svg{margin:0 auto}
svg .box{fill:var(--card);stroke:var(--line);stroke-width:1.2}
svg .stream .box,svg .domain .box{stroke:var(--accent);stroke-width:1.6}
svg .kv .box,svg .object_store .box{stroke:var(--dim);stroke-width:1.6}
svg .other .box{stroke-dasharray:4 3}
svg text{fill:var(--ink)}
svg .kind{fill:var(--dim);font-size:9.5px}
svg .edge{fill:none;stroke:var(--dim);stroke-width:1.2;opacity:.75}
svg .edge.mirrors{stroke-dasharray:2 4}svg .edge.sources{stroke-width:2.2}
svg .words{fill:var(--dim);font-size:9.5px;stroke:var(--bg);stroke-width:4px;paint-order:stroke}
svg .tip{fill:var(--dim)}
svg .n-create .box{fill:var(--create-bg);stroke:var(--create)}
svg .n-update .box{fill:var(--update-bg);stroke:var(--update)}
svg .n-replace .box{fill:var(--replace-bg);stroke:var(--replace)}
svg .n-delete .box{fill:var(--delete-bg);stroke:var(--delete);stroke-dasharray:5 3}
svg .edge.e-create{stroke:var(--create);stroke-width:2;opacity:1}
svg .edge.e-delete{stroke:var(--delete);stroke-width:2;stroke-dasharray:5 3;opacity:1}
footer{margin-top:48px;color:var(--dim);font-size:13px}
@media print{:root{--bg:#fff;--ink:#000;--card:#fff;--dim:#444}main{max-width:none;padding:0}
details,tr,.verdict{break-inside:avoid}.scroll{overflow:visible}svg{max-width:100%;height:auto}}
"""

_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()


def text(value: str) -> str:
    """A text for between tags and for attributes, free of control characters."""
    return escape(clean(value).encode("utf-8", "backslashreplace").decode())


def page(title: str, body: Iterable[str]) -> str:
    """One page that loads nothing and runs nothing: its policy allows this style and no more."""
    policy = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{text(title)}</title>",
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            "<main>",
            *body,
            "<footer>Made by nats-topology. This page loads nothing and runs no script.</footer>",
            "</main>",
            "</body>",
            "</html>",
        )
    )
