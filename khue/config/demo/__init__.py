"""Thành phố mẫu: its start, its papers, meetings and tablets. Never part of a real site."""
