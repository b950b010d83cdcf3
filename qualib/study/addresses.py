"""Web addresses: which may stand in the data, and which of them may be linked."""

from __future__ import annotations

import re

#: An address with nothing but a name for its host: no user, no backslash, which programs read in different ways, and
#: nothing that is not seen.
ADDRESS = re.compile(
    r"[Hh][Tt][Tt][Pp][Ss]?://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?::[0-9]{1,5})?"
    r"(?:[/?#][^\s\\\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]*)?"
)
#: A domain whose sites may all be linked; others stand in hosts.csv.
GOVERNMENT = "gov.cn"


def host(address: str) -> str:
    """The host that an address leads to, in lower case; "" where it is none that may stand here.

    Examples
    --------
    >>> host("https://WWW.stats.gov.cn/a?b#c"), host("https://stats.gov.cn@example.org/"), host("ftp://stats.gov.cn/")
    ('www.stats.gov.cn', '', '')
    """
    form = ADDRESS.fullmatch(address)
    return form[1].lower() if form else ""


def allowed(name: str, known: frozenset[str]) -> bool:
    """Whether a host may be linked: it, or a domain it is in, is known or the government's.

    Examples
    --------
    >>> allowed("finance.ce.cn", frozenset({"ce.cn"})), allowed("once.cn", frozenset({"ce.cn"}))
    (True, False)
    """
    parts = name.split(".")
    domains = {".".join(parts[i:]) for i in range(len(parts))}
    return GOVERNMENT in domains or not known.isdisjoint(domains)
