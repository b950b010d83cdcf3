"""Pages and files for readers: notebooks run and rendered, briefs, the site, exports and prints.

Nothing here works out a number or words a finding; kernels are a machine of their own in `kernels`.
Imports every room but `explorer`.
"""

__all__ = [
    "briefs",
    "build",
    "export",
    "manifest",
    "matrix",
    "metrics",
    "notebook",
    "parameters",
    "pdf",
    "review",
    "site",
]
