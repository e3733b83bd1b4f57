"""Wires everything: settings, routes, servers, command line."""
