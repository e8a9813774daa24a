# Every target sets up what it needs. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench gallery tour lock clean

PY := .venv/bin/python
# Pictures and benches are made off the screen; `QT_QPA_PLATFORM=xcb make gallery` makes them on yours.
OFFSCREEN := QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen}

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

setup: ## .venv with the locked packages, and the system libraries that Qt needs
	@.ci/setup.sh

run: setup ## the console in training: emulated workcell, seeded orders, labels on screen
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then $(PY) -m console run --training; else \
		echo "This machine has no screen (neither DISPLAY nor WAYLAND_DISPLAY is set): the tour is made instead."; \
		$(MAKE) --no-print-directory tour; \
	fi

test: setup lint ## everything that must hold: lint, then all tests
	@rm -f build/traceability.json
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -n logical --maxprocesses 4 --dist worksteal -m "not xvfb"
	@if command -v xvfb-run >/dev/null; then \
		QT_QPA_PLATFORM=xcb xvfb-run -a -s "-screen 0 1920x1080x24" $(PY) -m pytest -q -m xvfb; \
	else \
		echo "make test: no xvfb-run here, so the tests on a real X server were left out."; \
	fi
	@$(PY) tests/architecture/traceability.py build/traceability.json

lint: setup ## style, types, import contracts, house rules
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet . || { echo "Run: .venv/bin/ruff format ."; exit 1; }
	@$(PY) -m mypy
	@mkdir -p build
	@.venv/bin/lint-imports --no-logo > build/import-contracts.txt || { cat build/import-contracts.txt; exit 1; }
	@$(PY) tests/architecture/house_rules.py

bench: setup ## every benchmark, each with its floor; figures go to build/bench.jsonl
	@$(OFFSCREEN) $(PY) tests/benchmarks/run.py

gallery: setup ## every part and screen in every state, as pictures in build/gallery
	@$(OFFSCREEN) $(PY) -m widgets --out build/gallery/widgets
	@$(OFFSCREEN) $(PY) -m console.screens.gallery --out build/gallery/screens

tour: setup ## a scripted technician walks every case of a hand-over; pictures and papers in build/tour
	@$(OFFSCREEN) $(PY) -m tests.end_to_end.tour --out build/tour

lock: setup ## resolve the dependencies of pyproject.toml anew into requirements.lock (after editing them)
	@test -x build/lock/bin/uv || { $(PY) -m venv build/lock && build/lock/bin/pip install --quiet uv; }
	@build/lock/bin/uv pip compile pyproject.toml --quiet --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --output-file requirements.lock $(LOCK)

clean: ## remove what was built or cached (not .venv)
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
