"""Quy tắc của tệp: no Django, no database; the child that reads foreign bytes imports nothing else."""
