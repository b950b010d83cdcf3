"""qualib: coded targets of Chinese quality-development plans, their trajectories and how they turned out."""

from qualib.errors import QualibError
from qualib.package import Study, load

__all__ = ["QualibError", "Study", "load"]
__version__ = "0.1.0"
