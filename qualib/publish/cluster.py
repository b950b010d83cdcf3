"""A Dask cluster as the workers of a fleet (extra ``qualib[cluster]``).

Every worker needs this library at the same version and sees the same folders: notebooks, data and pages. What a lost
worker was making is given to another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from qualib.errors import QualibError

if TYPE_CHECKING:
    from qualib.publish.build import Made, Page, Works

#: Times a page is made again after its worker was lost.
RETRIES = 5


def spread(make: Callable[[Page, Works], Made], todo: list[Page], works: Works, address: str) -> Iterator[Made]:
    """Make the pages on the cluster at `address`, in the order they get done.

    Raises
    ------
    QualibError
        If Dask is not installed or no scheduler answers at the address.
    """
    from qualib.publish.build import Made

    try:
        from distributed import Client, as_completed
    except ImportError:
        raise QualibError("--scheduler needs Dask; install it with: pip install 'qualib[cluster]'") from None
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError, TimeoutError):
        raise QualibError(f"no Dask scheduler answers at {address!r}; name it as tcp://HOST:PORT") from None
    with client:
        own = replace(works, server="")  # the server of this process may be on another machine
        names = {client.submit(make, page, own, pure=False, retries=RETRIES): page.name for page in todo}
        for future in as_completed(list(names)):
            name = names.pop(future)
            if future.status == "finished":
                yield future.result()
            else:
                yield Made(name, error=f"its worker was lost: {future.exception()}")
