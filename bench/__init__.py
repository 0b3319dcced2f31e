"""What the tool costs, as ratios to floors measured in the same run: ``make bench``.

A floor is the least that any tool would need for the same: libyaml reading the same text, nats-py asking for the
same lists or sending the same creations. Machines differ, ratios hardly do. Each time is the best of a few runs,
because everything that disturbs a measurement only makes it longer.
"""
