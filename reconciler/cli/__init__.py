"""The commands: the only place that prints, asks, or ends the process.

A command reads options, calls the steps of ``pipeline`` and shows what they return; it decides nothing about a
topology. Each command is a module that is imported when it is called. Exit codes are in ``exit_codes``.
"""
