"""Saved plans as files."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from reconciler import __version__
from reconciler.errors import InputError
from reconciler.model.saved import SavedPlan
from reconciler.plan.document import Unreadable
from reconciler.plan.document import read as understood
from reconciler.plan.document import write as written

LARGEST = 512 << 20
"""Bytes of a file that is read; 1,000 streams with 10,000 consumers make some 20 MB."""

_AGAIN = "write it anew with `nats-topology plan --out FILE`"


def write(saved: SavedPlan, path: Path) -> None:
    """Write a plan whole or not at all, for nobody else to read: it tells of servers and what is on them.

    Raises InputError when that is not possible.
    """
    where = Path(os.path.realpath(path))
    if where.exists() and not where.is_file():
        raise InputError(f"the plan cannot be written to {path}: it is no file", "name a file, like plan.json")
    made = ""
    try:
        number, made = tempfile.mkstemp(prefix=f".{where.name}.", dir=where.parent)
        with open(number, "w", encoding="utf-8", newline="") as file:
            file.write(written(saved))
            file.flush()
            os.fsync(file.fileno())
        os.replace(made, where)
    except OSError as error:
        raise InputError(f"the plan cannot be written to {path}: {error.strerror}") from None
    finally:
        if made:
            with suppress(OSError):
                os.unlink(made)


def read(path: Path) -> SavedPlan:
    """The plan in a file. Raises InputError when it is none that this version of the tool has written."""
    try:
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise InputError(f"{path} is no file", "name a plan that `plan --out` has written")
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise InputError(f"the plan {path} does not exist", _AGAIN) from None
    except OSError as error:
        raise InputError(f"the plan {path} cannot be read: {error.strerror}") from None
    if len(data) > LARGEST:
        raise InputError(f"the plan {path} is larger than {LARGEST >> 20} MiB", _AGAIN)
    try:
        return understood(data.decode("utf-8"), __version__)
    except UnicodeDecodeError:
        raise InputError(f"the plan {path} cannot be used: it is not UTF-8", _AGAIN) from None
    except Unreadable as error:
        raise InputError(f"the plan {path} cannot be used: {error}", _AGAIN) from None
