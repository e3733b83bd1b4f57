"""Quyền: every route of the URL table, as every kind of person, against the committed matrix."""
