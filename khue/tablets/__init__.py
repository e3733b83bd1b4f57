"""Máy tính bảng: what is known of each official tablet, who holds it, and whether content may rest on it."""
