"""Khuê: hệ thống chỉ đạo, điều hành không giấy tờ (paperless direction of a city)."""
