"""The explorer in JupyterLab: what a reader chooses to see, its words and chart, and the controls for it.

Pages are made in `publish`; nothing imports this room.
Imports any other room.
"""

__all__ = ["panel", "view", "widgets"]
