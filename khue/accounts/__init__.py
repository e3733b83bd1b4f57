"""Tài khoản: sign-in and sessions."""
