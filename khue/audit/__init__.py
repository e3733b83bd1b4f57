"""Nhật ký: the append-only, hash-chained log of every action."""
