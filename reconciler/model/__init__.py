"""The nouns: frozen values that every stage passes on. Imports nothing of ours.

Desired and live are the same type, ``Topology``, so a diff needs no server and verification is a second diff.
A resource's configuration is kept in the server's own JSON form (integers, nanoseconds, bytes): what the tool
does not know can then survive an update, and two configurations are compared with ``==``.
Positions are kept beside the data, as integers, because 80,000 of them are made for a large topology.
"""
