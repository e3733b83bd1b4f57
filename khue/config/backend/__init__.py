"""Kết nối của Django: Django's own PostgreSQL backend, quicker where each request goes through it."""
