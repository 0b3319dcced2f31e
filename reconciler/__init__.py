"""NATS JetStream topology as code.

The whole program in ten lines (``pipeline.py`` has them as functions)::

    loaded   = load(folder, target)               # YAML text -> Topology; every value knows its line
    findings = loaded.findings or lint(topology)  # rules
    stop if a finding is an error
    observed = observe(connection)                # live servers -> the same type
    plan     = make(topology, observed)           # a value
    refusals = guard(plan)                        # values too
    show(plan, findings + refusals)               # text or JSON
    stop unless the command is apply, nothing refuses and a person or --auto-approve said yes
    outcomes = apply(plan, connection)            # what needs what in order, the rest together
    left     = make(topology, observe(connection))  # verification: must be empty

Imports run one way, and a test checks them::

    model <- kinds <- load, lint, plan, write, live <- pipeline <- cli
    lint  <- describe                               <- cli
    model <- render                                 <- cli

``cli`` also takes sessions and settings from ``live``, and the pages of their rules from the stages.
"""

__version__ = "0.1.0"
