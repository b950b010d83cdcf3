"""The one place that writes files: each at one stroke, several all or none, and never over what is not ours.

A file is written beside its place and then renamed into it. Several files of a folder are first laid down in a journal
inside it; from the moment the journal has its name the edit is made, and whoever reads the folder next finishes what
a killed run left. What a killed run left half-written is removed by the next run in the same place.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from qualib.errors import QualibError

#: How the name of a file begins that is being written.
DRAFT = ".qualib-draft-"
#: Inside a folder: where an edit is prepared and tried, and where it stands once it is made but not yet carried out.
DESK, JOURNAL = ".qualib-edit", ".qualib-journal"


def write(place: Path, content: bytes) -> None:
    """Write one file at one stroke, on the disk before its name is changed.

    Raises
    ------
    QualibError
        If it cannot be written or `place` is a symbolic link; what was there is then as it was.
    """
    _no_link(place)
    draft = None
    try:
        for left in place.parent.glob(f"{DRAFT}*"):
            _sweep(left)
        draft = place.with_name(DRAFT + secrets.token_hex(8))
        with draft.open("xb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # so that no other run takes it for one that was left
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            if place.exists():
                shutil.copymode(place, draft)
            os.replace(draft, place)
        _settle(place.parent)
    except OSError as error:
        raise QualibError(f"{place}: cannot be written ({error.strerror}); name another file") from None
    finally:
        if draft is not None:
            with suppress(OSError):  # it has its name by now, or the next run removes it
                draft.unlink()


def publish(content: bytes, place: Path, drafts: Path) -> None:
    """Write `content` to `place` at one stroke, by way of the folder `drafts` on the same disk.

    `place` is below the parent of `drafts` or beside it; a folder on the way that leads elsewhere is refused.

    Raises
    ------
    QualibError
        If it cannot be written or a symbolic link is in the way; what was there is then as it was.
    """
    _no_link(place)
    draft = drafts / f"draft-{place.name}"
    try:
        draft.write_bytes(content)
        os.replace(draft, place)
    except OSError as error:
        raise QualibError(f"{place}: cannot be written ({error.strerror}); what was there is as it was") from None


def folder(base: Path, place: Path) -> Path:
    """Make the folder `place` inside `base`, where nothing on the way is a symbolic link.

    Raises
    ------
    QualibError
        If a link is in the way, or it cannot be made.
    """
    for step in (place, *place.parents):
        if step == base:
            break
        _no_link(step)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QualibError(f"{place}: cannot be made ({error.strerror}); name another folder with --out") from None
    return place


def export(place: Path, content: bytes, *, force: bool = False) -> None:
    """Write a file that a user named; one that is there and holds something else is replaced only with `force`.

    Raises
    ------
    QualibError
        If something else is there, or it cannot be written.
    """
    _no_link(place)
    if os.path.exists(place) and not os.path.isfile(place):
        raise QualibError(f"{place}: is no file; name a file with --out")
    if os.path.exists(place) and not force:
        try:
            same = place.read_bytes() == content
        except OSError:
            same = False
        if not same:
            raise QualibError(f"{place}: is there and holds something else; name another with --out, or give --force")
        return
    write(place, content)


def apart(out: Path, kept: Iterable[Path], *, whole: bool = False) -> None:
    """Refuse an `out` that is one of the files and folders to keep or inside one; with `whole`, one that holds any.

    Raises
    ------
    QualibError
        Naming what `out` would touch.
    """
    own = Path(os.path.realpath(out))
    for path in kept:
        other = Path(os.path.realpath(path))
        alias = os.path.exists(out) and os.path.exists(path) and os.path.samefile(out, path)
        if alias or own.is_relative_to(other) or (whole and other.is_relative_to(own)):
            raise QualibError(f"--out {out}: would change {path}, which this command reads; name another place")


@contextmanager
def alone(root: Path, *, wait: bool = False, taken: str = "") -> Iterator[None]:
    """Hold a folder; another who holds it is waited for, or `taken` is raised.

    Raises
    ------
    QualibError
        If the folder cannot be opened, or somebody holds it.
    """
    try:
        handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise QualibError(f"{root}: cannot be read ({error.strerror}); name a data folder that is there") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(handle)
        raise QualibError(f"{root}: {taken}; try again when it is done") from None
    try:
        yield
    finally:
        os.close(handle)


def clear(*places: Path) -> None:
    """Remove folders with all they hold, if they are there; being told to end meanwhile comes after it."""
    try:
        for place in places:
            shutil.rmtree(place, ignore_errors=True)
    except KeyboardInterrupt:
        for place in places:
            shutil.rmtree(place, ignore_errors=True)
        raise


@contextmanager
def desk(root: Path) -> Iterator[Path]:
    """An empty folder inside `root`, which the caller holds, to prepare an edit in; gone afterwards."""
    place = root / DESK
    try:
        clear(place)  # of a killed run
        place.mkdir()
        yield place
    except OSError as error:
        raise QualibError(f"{root}: cannot be written to ({error.strerror or error}); nothing was changed") from None
    finally:
        clear(place)


def commit(root: Path, texts: Mapping[str, bytes]) -> None:
    """Write files over those of a folder that the caller holds: all of them, or none.

    They are laid down in a journal together with those that they replace. Once it has its name the edit is made: a run
    that is killed is finished by the next that calls `recover`. An error puts the earlier files back.

    Raises
    ------
    QualibError
        If a file cannot be written, or is a symbolic link.
    """
    for name in texts:
        _no_link(root / name)
    with desk(root) as place:
        draft = place / "journal"
        for part in ("new", "old"):
            (draft / part).mkdir(parents=True)
        for name, content in texts.items():
            shutil.copy2(root / name, draft / "old" / name)
            with (draft / "new" / name).open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            shutil.copymode(root / name, draft / "new" / name)
        for part in ("new", "old"):
            _settle(draft / part)
        os.rename(draft, root / JOURNAL)
        try:
            _carry_out(root)
        except OSError as error:
            try:
                (root / JOURNAL / "undo").mkdir()
                _carry_out(root)
            except OSError:
                raise QualibError(
                    f"{root}: the edit was interrupted ({error.strerror}); once the folder can be written to, the next "
                    "command that reads it finishes"
                ) from None
            raise


def recover(root: Path) -> None:
    """Finish the edit of a killed run, if there is one.

    Raises
    ------
    QualibError
        If it cannot be finished.
    """
    if not os.path.lexists(root / JOURNAL):
        return
    with alone(root, wait=True):
        mend(root)


def mend(root: Path) -> None:
    """As `recover`, of a folder that the caller holds.

    Raises
    ------
    QualibError
        If it cannot be finished.
    """
    try:
        if os.path.lexists(root / JOURNAL):
            clear(root / DESK)
            (root / DESK).mkdir(exist_ok=True)
            _carry_out(root)
        clear(root / DESK)
    except OSError as error:
        raise QualibError(
            f"{root}: an edit was interrupted and cannot be finished ({error.strerror}); make the folder writable and "
            "run the command again"
        ) from None


def _carry_out(root: Path) -> None:
    """Rename what the journal holds into place; done twice, or from the middle on, it comes to the same."""
    journal = root / JOURNAL
    part = journal / ("old" if (journal / "undo").is_dir() else "new")
    for path in sorted(part.iterdir()):
        os.replace(path, root / path.name)
    _settle(root)
    os.rename(journal, root / DESK / "done")  # at one stroke: half a journal would be carried out as if it were one
    _settle(root)


def swap(new: Path, out: Path, old: Path) -> None:
    """Put the folder `new` in the place of `out`, which becomes `old`; an error puts it back.

    Raises
    ------
    OSError
        If a folder cannot be renamed.
    """
    if out.exists():
        os.rename(out, old)
    try:
        os.rename(new, out)
    except BaseException:
        restore(out, old)
        raise
    _settle(out.parent)


def restore(out: Path, old: Path) -> None:
    """Bring `old` back to its place if nothing is there: a swap went wrong, or was killed between its two renames."""
    if os.path.lexists(old) and not os.path.lexists(out):
        os.rename(old, out)


def _no_link(place: Path) -> None:
    if os.path.islink(place):
        raise QualibError(
            f"{place}: is a symbolic link, and what it leads to is not ours to change; name another place"
        )


def _sweep(draft: Path) -> None:
    """Remove the draft of a run that was killed; a run at work holds its own."""
    with suppress(OSError):
        handle = os.open(draft, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.unlink()
        finally:
            os.close(handle)


def _settle(place: Path) -> None:
    """Have the names in a folder on the disk, where its file system can."""
    with suppress(OSError):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
