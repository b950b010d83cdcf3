"""qualib: coded targets of Chinese quality-development plans, their trajectories and how they turned out."""

from typing import TYPE_CHECKING, Any

from qualib.errors import QualibError

if TYPE_CHECKING:
    from qualib.explorer.widgets import explore
    from qualib.study.package import Study, load

__all__ = ["QualibError", "Study", "explore", "load"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load what needs pandas only when it is asked for: the command line answers a mistyped word at once."""
    if name in ("Study", "load"):
        from qualib.study import package

        return getattr(package, name)
    if name == "explore":
        from qualib.explorer import widgets

        return widgets.explore
    raise AttributeError(f"module 'qualib' has no attribute {name!r}")
