"""Công thức: which way of making renditions this is; another way gives another name."""

from importlib.metadata import version

# Raise the first number when the same received bytes would give other pieces or digests.
RECIPE = f"1-{version('pypdfium2')}"
