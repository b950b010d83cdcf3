"""Everything that is read: words for codes, values, tables, sentences, sources, in the reader's language and as HTML.

No number is worked out here and no page is made; the catalogues are in `locale`.
Imports `study`, `targets` and `progress`.
"""

__all__ = ["html", "language", "sentences", "sources", "tables", "terms", "values"]
