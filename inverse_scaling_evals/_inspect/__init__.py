"""Private names of Inspect whose public ones have no equal: one module per use.

A module is imported by the code that needs it, and a function imports what it wraps when it is
called. So importing this package, or any code that uses it, touches no private name, and a name
that a release of Inspect moves breaks what needs it and nothing else. `tests/test_inspect_names.py`
lists all of them.
"""
