# The two commands of the README, and what they are made of.
#   make demo   sets up and shows the sample office's status, in both languages
#   make test   sets up and passes everything: tests, ruff, mypy, import-linter
#   make quick  ruff, mypy, import-linter and the quick tests, while you work
#   make proof  the proofs of the ledger at their full size
#   make windows  the tests with a Python for Windows, under Wine

PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
STAMP := $(VENV)/.installed
AS_OF := 2024-10-16

.PHONY: demo quick test proof windows lint docs bench clean

demo: $(VENV)/.demo
	$(BIN)/pilkada status -C data --as-of $(AS_OF)
	$(BIN)/pilkada status -C data --as-of $(AS_OF) --lang en
	@echo
	@echo 'To type such commands yourself / Untuk mengetik sendiri perintah seperti itu:'
	@echo '  export PATH="$(CURDIR)/$(BIN):$$PATH"'
	@echo '  pilkada status -C data'

# Neither proofs nor screens, pages and commands, and of what is tried by chance a few examples.
quick: $(STAMP) lint
	$(BIN)/python -m pytest -q -n auto --hypothesis-profile=quick \
		--ignore tests/words/test_shell.py tests/core tests/house tests/office tests/read \
		tests/render tests/reports tests/store tests/words

test: $(STAMP) lint
	$(BIN)/python -m pytest -n auto --cov --cov-report=term --ignore tests/proofs
	$(BIN)/python -m pytest -n auto --dist worksteal tests/proofs

# The proofs of the ledger at their full size, and the page with their figures.
proof: $(STAMP)
	PILKADA_PROOF=1 $(BIN)/python -m pytest -n auto --dist worksteal tests/proofs \
		-o junit_family=xunit1 --junit-xml=.proof.xml
	$(BIN)/python docs/make_proofs.py .proof.xml

# The tests with a Python for Windows, under Wine; sets it up at the first run.
windows: $(STAMP)
	windows/run

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The pages that are made from the code, or from what it says; tests hold them to it.
docs: $(STAMP)
	$(BIN)/python docs/make_reference.py
	PILKADA_REWRITE=1 $(BIN)/python -m pytest -q tests/problems

bench: $(STAMP)
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/ledger.py

$(VENV)/.venv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@touch $@

$(VENV)/.demo: $(VENV)/.venv pyproject.toml
	$(BIN)/python -m pip install --quiet -e .
	@touch $@

$(STAMP): $(VENV)/.demo
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* .proof.xml .import_linter_cache
