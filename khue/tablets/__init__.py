"""Máy tính bảng."""
