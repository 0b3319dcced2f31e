"""The catalogue of subjects: what is published or served, by whom. Data for rules and readers; never applied."""

from __future__ import annotations

from reconciler.kinds.fields import BOOL, Field, duration, enum, text

FIELDS: tuple[Field, ...] = (
    Field("description", text(), "What a message on this subject says.", example="An order was placed"),
    Field(
        "kind",
        enum("event", "command", "service", "telemetry"),
        "A fact that happened; an order to do something; a request that is answered; a measured value.",
        default="event",
        example="service",
    ),
    Field(
        "durable",
        BOOL,
        "Messages must last, so a stream has to store them: core NATS loses what nobody listens to.",
        default=False,
        example=True,
    ),
    Field(
        "queue",
        text(what="queue group"),
        "Queue group that shares the work of a service.",
        example="pricing",
    ),
    Field("timeout", duration(), "How long a requester waits for the answer.", example="2s"),
    Field("owner", text(), "The team to ask.", example="team-checkout"),
)
