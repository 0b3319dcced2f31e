from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import collides, valid
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule(
    "SVC001",
    "stored-service",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/streams#configuration",
)
def check(facts: Facts) -> Iterator[Problem]:
    """No stream stores the requests of a service.

    The stream confirms each message it stores, and sends the confirmation to the reply subject: it answers first,
    and the requester takes the confirmation for the service's answer. A stream with no_ack: true does not answer.

    Bad:

        subjects:
          pricing.price.lookup: {kind: service, queue: pricing, timeout: 2s}
        streams:
          PRICING: {subjects: [pricing.>], max_age: 7d}

    Good:

        subjects:
          pricing.price.lookup: {kind: service, queue: pricing, timeout: 2s}
        streams:
          PRICING: {subjects: [pricing.price.changed], max_age: 7d}
    """
    services = [entry for entry in facts.topology.catalogue.values() if entry.config.get("kind") == "service"]
    for entry in services:
        if not valid(entry.subject) or not facts.intake.collides(entry.subject):
            continue
        for stream in facts.streams:
            if stream.config.get("no_ack"):
                continue
            for index, subject in enumerate(facts.stored(stream)):
                if collides(subject, entry.subject):
                    yield Problem(
                        f"{stream.address} stores the requests of service {entry.subject!r} and answers them itself",
                        entry.places.key(),
                        None,
                        f"narrow {subject!r} of the stream, or move the service to a subject of its own",
                        (Related(stream.at("subjects", index), f"{stream.address} stores {subject!r}"),),
                    )
