"""Trước Django: what answers without a page: the live channel, pieces of papers, files of the app, health."""
