"""Quy tắc của máy tính bảng: pure functions; no Django, no clock, no database."""
