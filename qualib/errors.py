"""The one error a user is meant to see."""


class QualibError(ValueError):
    """Something the user can mend: the message says what, where and how.

    The command line prints it without a traceback and exits with status 2.
    """
