"""Bảng dữ liệu: brings the schema to the present version; safe to run again."""

import argparse

from django.core.management import call_command


def run(arguments: argparse.Namespace) -> None:
    """Run all migrations."""
    del arguments
    call_command("migrate", interactive=False, verbosity=0)
