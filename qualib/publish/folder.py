"""The folder that pages are published in: told by what an earlier run left there, and held by one run at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qualib.errors import QualibError
from qualib.publish import manifest
from qualib.study import files
from qualib.study.place import data_root

#: Files that tell a folder of pages: an earlier run left one of them there.
MARKS = (".lock", manifest.NAME)


@contextmanager
def locked(out: Path) -> Iterator[Path]:
    """Hold the folder `out`, which is made if need be, and give a folder inside it for drafts.

    Raises
    ------
    QualibError
        If `out` cannot be written to, is in the data or holds what was not made here, or another run holds it.
    """
    from filelock import FileLock, Timeout

    files.apart(out, [data_root()])
    for name in MARKS:
        if (out / name).is_symlink():
            raise QualibError(f"{out / name}: is a symbolic link; remove it, or name another folder with --out")
    if out.is_dir() and any(out.iterdir()) and not any((out / name).is_file() for name in MARKS):
        raise QualibError(f"{out}: holds what was not made here; name another folder with --out, or an empty one")
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    lock = FileLock(out / ".lock", thread_local=False)
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise QualibError(
            f"{out}: another run is at work there; wait for it, or name another folder with --out"
        ) from None
    except OSError as error:
        raise QualibError(f"{out}: cannot be written to ({error.strerror}); name another folder with --out") from None
    try:
        files.clear(*out.glob(".press-*"))  # of runs that were killed, since this one holds the folder
        try:
            drafts = Path(tempfile.mkdtemp(prefix=".press-", dir=out))
        except OSError as error:
            raise QualibError(f"{out}: cannot be written to ({error.strerror}); name another with --out") from None
        try:
            yield drafts.resolve()
        finally:
            files.clear(drafts)
    finally:
        with suppress(OSError):  # an empty folder more does no harm
            if made and [path.name for path in out.iterdir()] == [".lock"]:  # nothing came of it
                (out / ".lock").unlink()
        lock.release()
        with suppress(OSError):
            for empty in made:
                if empty.exists() and not any(empty.iterdir()):
                    empty.rmdir()
