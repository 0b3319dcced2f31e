"""A large topology: 1,000 streams with 10 consumers each, 81,000 lines of YAML in 20 files."""

from __future__ import annotations

from pathlib import Path

STREAMS = 1_000
CONSUMERS = 10
FILES = 20

_STREAM = """\
  S{number:04}:
    description: What happened in area {number}
    subjects: [area{number:04}.>]
    storage: file
    retention: limits
    discard: old
    max_age: 7d
    max_bytes: 1MiB
    metadata: {{team: team-{team}}}
    consumers:
"""
_CONSUMER = """\
      reader-{number:02}:
        description: Reads part {number}
        filter_subject: area{stream:04}.part{number:02}.happened
        ack_policy: explicit
        ack_wait: 30s
        max_deliver: 5
        max_ack_pending: {pending}
"""


def write(folder: Path, streams: int = STREAMS, consumers: int = CONSUMERS) -> list[Path]:
    """Write the topology into a folder and return its files."""
    folder.mkdir(parents=True, exist_ok=True)
    root = folder / "topology.yaml"
    root.write_text('topology: estate\nservers: ">=2.11"\n', encoding="utf-8")
    paths = [root]
    share = -(-streams // FILES)
    for first in range(0, streams, share):
        path = folder / f"part-{first // share:02}.yaml"
        lines = ["streams:\n"]
        for number in range(first, min(first + share, streams)):
            lines.append(_STREAM.format(number=number, team=number % 17))
            lines += [
                _CONSUMER.format(stream=number, number=each, pending=100 * (each + 1)) for each in range(consumers)
            ]
        path.write_text("".join(lines), encoding="utf-8")
        paths.append(path)
    return paths
