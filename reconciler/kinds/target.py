"""Targets: the servers a topology lives on, and how to connect to them.

A secret never stands in YAML: where one is meant, the value is a reference, ``{env: NAME}`` or ``{file: PATH}``.
"""

from __future__ import annotations

from reconciler.kinds.fields import BOOL, Field, ValueType, duration, record, text

# What is empty would be passed over in silence, and leave it to the environment where to connect and as whom.
_SAID = "\\S"
_PATH = text(pattern=_SAID, what="path of a file")
_SECRET = ValueType(
    "reference {env: NAME} or {file: PATH}",
    {
        "type": "object",
        "properties": {
            "env": {"type": "string", "description": "Name of an environment variable."},
            "file": {"type": "string", "description": "Path of a file; its first line is the value."},
        },
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    },
)
_WORD = text(pattern=_SAID, what="name")
_EXPECTED = record(
    Field("cluster", _WORD, "Name of the cluster, as its servers give it.", example="prod-eu"),
    Field(
        "account",
        _WORD,
        "Name of the account. Where it has a JWT its public key, or with nats-server 2.12 either.",
        example="SHOP",
    ),
    Field("server", _WORD, "Name of the server; * stands for any text.", example="prod-eu-*"),
    what="mapping with cluster, account or server",
)

FIELDS: tuple[Field, ...] = (
    Field(
        "url",
        text(pattern=_SAID, what="URL"),
        "Servers to connect to, separated by commas; tls:// asks for TLS.",
        example="tls://nats.example.com:4222",
    ),
    Field("context", _WORD, "A context of the NATS CLI to take settings from.", example="shop-prod"),
    Field(
        "expect",
        _EXPECTED._replace(schema={**_EXPECTED.schema, "minProperties": 1}),
        "What the servers have to be; any other is refused before anything is read, wherever its address comes from.",
        example={"cluster": "prod-eu"},
    ),
    Field(
        "overlay",
        _PATH,
        "Overlay: what this target has otherwise. The path starts from the folder of topology.yaml.",
        example="overlays/prod.yaml",
    ),
    Field("user", _WORD, "User name.", example="topology"),
    Field("password", _SECRET, "Password, by reference.", example={"env": "SHOP_NATS_PASSWORD"}),
    Field("token", _SECRET, "Token, by reference.", example={"env": "SHOP_NATS_TOKEN"}),
    Field("nkey", _PATH, "File with an NKey seed; preferred to a password.", example="/run/secrets/topology.nk"),
    Field("creds", _PATH, "Credentials file with a JWT and a seed.", example="/run/secrets/topology.creds"),
    Field("ca", _PATH, "CA certificates to verify the servers with.", example="ca.pem"),
    Field("cert", _PATH, "Client certificate.", example="client.pem"),
    Field("key", _PATH, "Key of the client certificate.", example="client-key.pem"),
    Field("tls", BOOL, "Refuse to connect without TLS 1.2 or newer.", default=False, example=True),
    Field("tls_first", BOOL, "Start TLS before the server speaks.", default=False, example=True),
    Field("domain", _WORD, "JetStream domain.", example="hub"),
    Field("api_prefix", text(pattern=_SAID), "Prefix of the JetStream API instead of $JS.API.", example="$JS.hub.API"),
    Field("inbox_prefix", text(pattern=_SAID), "Prefix of reply subjects.", example="_INBOX.topology"),
    Field("timeout", duration(), "How long to wait for one answer. Without it 10s.", example="10s"),
)
