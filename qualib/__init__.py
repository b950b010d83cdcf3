"""qualib: coded targets of Chinese quality-development plans, their trajectories and how they turned out.

The verbs offered here are all that most work needs; each has an example in its own help. The rooms behind them:
`study`, `texts`, `targets`, `scores`, `progress`, `words`, `figures`, `publish` and `explorer`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from qualib.errors import QualibError

if TYPE_CHECKING:
    from qualib.explorer.widgets import explore
    from qualib.progress.evidence import observed as evidence
    from qualib.progress.verdict import warnings
    from qualib.scores.composite import composite
    from qualib.scores.normalize import normalize
    from qualib.study.checks import problems as validate
    from qualib.study.package import Study, load
    from qualib.targets.compare import comparability
    from qualib.targets.standing import due, in_force, standing
    from qualib.targets.trajectories import trajectories
    from qualib.texts.extract import extract
    from qualib.words.language import Messages

__version__ = "0.1.0"

#: Where each verb lives. They are loaded when they are asked for, so that a mistyped command is answered at once.
VERBS = {
    "load": "study.package:load",
    "Study": "study.package:Study",
    "validate": "study.checks:problems",
    "extract": "texts.extract:extract",
    "trajectories": "targets.trajectories:trajectories",
    "comparability": "targets.compare:comparability",
    "in_force": "targets.standing:in_force",
    "standing": "targets.standing:standing",
    "due": "targets.standing:due",
    "evidence": "progress.evidence:observed",
    "warnings": "progress.verdict:warnings",
    "normalize": "scores.normalize:normalize",
    "composite": "scores.composite:composite",
    "explore": "explorer.widgets:explore",
    "Messages": "words.language:Messages",
}

__all__ = [
    "Messages",
    "QualibError",
    "Study",
    "comparability",
    "composite",
    "due",
    "evidence",
    "explore",
    "extract",
    "in_force",
    "load",
    "normalize",
    "standing",
    "trajectories",
    "validate",
    "warnings",
]


def __getattr__(name: str) -> Any:
    """Load a verb from its room."""
    if name not in VERBS:
        raise AttributeError(f"module 'qualib' has no attribute {name!r}")
    module, _, attribute = VERBS[name].partition(":")
    return getattr(import_module(f"qualib.{module}"), attribute)
