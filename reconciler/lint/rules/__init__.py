"""One rule a file, named after its id. The docstring of ``check`` is the rule's page; its examples are tests.

Ids with ``!`` in the catalogue (errors that the server would answer with) name the server's code on their page.
"""
