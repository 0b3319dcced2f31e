"""``python -m reconciler`` is ``nats-topology``."""

from reconciler.cli.main import run

if __name__ == "__main__":
    run()
