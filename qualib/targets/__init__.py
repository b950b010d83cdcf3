"""What plans ask for: paths, how they compare, what stands and falls due, who answers for it.

What was observed is in `progress`, words for it in `words`.
Imports `study` and `texts`.
"""

__all__ = ["cascade", "compare", "departments", "panel", "speed", "standing", "trajectories"]
