# Khuê. `make demo` starts a sample city; `make test` proves everything.
PYTHON ?= python3

.PHONY: help demo setup test bench

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'

demo: setup ## set up what is missing, then run a sample city on this machine (Ctrl-C stops it)
	@.venv/bin/khue demo

setup: ## the environment, the locked packages, the tablet app
	@$(PYTHON) tools/setup.py

test: ## install what the tests need and run them all
	@$(PYTHON) tools/setup.py --tests
	@.venv/bin/python tools/test.py

bench: ## measure what is promised in docs/benchmarks.md (a quiet machine, about twenty minutes)
	@$(PYTHON) tools/setup.py --tests
	@.venv/bin/python tools/bench.py
