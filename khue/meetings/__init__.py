"""Cuộc họp."""
