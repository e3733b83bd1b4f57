"""Vận hành: what the people who run Khuê must see; owns no table."""
