"""Luật của việc nhập: reading a table, its columns, what each row means for what stands. Pure."""
