"""The one exception of the command line: its message is for the operator and says what to do."""


class OperationError(Exception):
    """Printed without a traceback; the command ends with exit code 1."""
