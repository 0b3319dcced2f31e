"""The glossary as subjects: what its words become in the topology's conventions."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.kinds.subjects import ANY, REST
from reconciler.model.topology import Topology


def subjects_of(topology: Topology, words: Mapping[str, str]) -> list[str]:
    """The subjects with these words, by their levels, in each convention that has a slot for all of them."""
    found = []
    for convention in topology.conventions:
        if not words.keys() <= {token.glossary for token in convention.tokens[: convention.required]}:
            continue
        tokens = [
            token.name
            if token.literal
            else f"{token.before}{words[token.glossary]}{token.after}"
            if token.glossary in words
            else ANY
            for token in convention.tokens
        ]
        if convention.open:
            found.append(".".join([*tokens, REST]))
        found += [".".join(tokens[:count]) for count in range(convention.required, len(tokens) + (not convention.open))]
    return found
