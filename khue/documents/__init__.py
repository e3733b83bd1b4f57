"""Văn bản: what stands in registers. So far the slips of papers that never travel through Khuê."""
