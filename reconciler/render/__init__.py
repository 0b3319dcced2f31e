"""Values to text: findings, plans and outcomes for people (``text``) and for programs (``jsondoc``).

``formats`` has what else reads the findings of ``lint``: CI systems, editors, comments. ``plans`` has what a plan is
for reviewers, ``drawing`` the topology drawn, and ``markup`` makes foreign text harmless in Markdown. ``rules_page``
makes RULES.md of the rules.

Pure, and uses ``model`` only: a renderer gets a value and returns strings, so every format says the same. Colours
come from a ``Paint`` that the command line chooses; what is written in YAML or came from a server is cleaned of
control characters before a person sees it.
"""
