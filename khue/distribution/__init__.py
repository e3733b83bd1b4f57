"""Phân phối."""
