"""Nhập dữ liệu: units, posts, people, appointments and tablets from a file, tried first, then in one transaction."""
