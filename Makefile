# Prospect: build, try, test. Needs Rust 1.95 and Node 20; the tests also Python 3.11 and Chromium (tools/doctor says).

TARGET := $(or $(CARGO_TARGET_DIR),target)
# One command line for every build of the binary: other flags or packages would unify features differently and
# compile the dependencies again. A debug build, because a newcomer waits for it: 2 min 50 s of dependencies on two
# cores against 4 min 5 s for release, and the demo still loads its 430,000 bars in under 3 s.
CARGO_BUILD := cargo build --workspace --locked --bin prospect

.DEFAULT_GOAL := help

help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: web ## Build web and binary, open the demo on http://127.0.0.1:7878 (ARGS="--port 8000" is passed on)
	$(CARGO_BUILD)
	$(TARGET)/debug/prospect demo $(ARGS)

test: ## All tests of all languages; SUITES="rust browser" picks some (tools/test --list)
	tools/test $(SUITES)

# The mathematics alone (cases Q… and F…) builds in a minute, the product with its web does not.
KERNELS := $(filter Q% F%,$(CASES))
PRODUCT := $(filter-out Q% F%,$(CASES))

bench: $(if $(and $(KERNELS),$(if $(PRODUCT),,1)),,web) ## Our side of every comparison, one JSON line a case (CASES="Q1_ service" picks some)
	$(if $(and $(PRODUCT),$(if $(KERNELS),,1)),,cargo run --release --locked -p kernels -- $(KERNELS))
	$(if $(and $(KERNELS),$(if $(PRODUCT),,1)),,cargo run --release --locked -p bench -- $(PRODUCT))

golden: ## Write anew what tests compare with: snapshots, reference documents, generated types
	tools/golden

services: ## PostgreSQL with pgvector, NATS, Valkey for trying by hand: eval "$(make -s services)"
	@tools/services up

lint: web/node_modules/.package-lock.json ## Formatting, clippy and the web linter, as the tests check them
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	npm --prefix web run --silent lint

fmt: web/node_modules/.package-lock.json ## Format everything
	cargo fmt --all
	npm --prefix web run --silent format

web: web/dist/assets ## The web, ready to be built into the binary; nothing to do when it is up to date

clean: ## Remove all that was built or fetched, and stop the servers of make services
	tools/services down
	rm -rf .cache web/dist web/node_modules tests/browser/node_modules tests/browser/output
	cargo clean

# Both rules compare times: npm writes its file at the end of an install, a build of the web makes its folder of assets.
# (An index.html alone may be the placeholder of a binary that was built without the web.)
web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	npm --prefix web ci --no-audit --no-fund
	@touch $@

web/dist/assets: web/node_modules/.package-lock.json $(shell find web -type f \
		-not -path '*/node_modules/*' -not -path 'web/dist/*' 2>/dev/null)
	npm --prefix web run --silent build
	@touch $@

.PHONY: help run test bench golden services lint fmt web clean
