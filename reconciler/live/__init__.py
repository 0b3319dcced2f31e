"""The only code that meets servers: connects, observes, applies, and starts throwaway ones.

``session.py`` is the synchronous face that the command line uses; everything below it is async and runs in a thread
of its own, so that PING, PONG and reconnecting go on while a person reads a plan. ``settings.py`` decides where to
connect and as whom, ``expectation.py`` refuses servers that a target does not mean, ``connection.py`` keeps one
connection, and ``jetstream.py`` speaks JetStream over it as JSON, because typed clients forget what they do not know.
``observe.py`` turns listings into a ``Topology``, ``reread.py`` does so with a few objects, ``apply.py`` carries out
a ``Plan``, and both see errors through ``answers.py``, the table of what the server's codes mean and which of them
are worth another try. ``pages.py`` knows whether a list that changed while it was read has everything all the same.

A write that was not answered may have happened: it is looked up before it is sent again. What a list calls missing
or offline is unknown, never absent. No message, log or repr here carries a secret.
"""
