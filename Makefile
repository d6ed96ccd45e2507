# Argosy. `make run` and `make test` do everything on a machine with Rust, Node 20, make and a C compiler.

CARGO ?= cargo
BINARY := target/debug/argosy
RELEASE := target/release/argosy
LISTEN ?= 127.0.0.1:8080
DATA ?= var/demo
POSTGRES ?= postgres://postgres@127.0.0.1:5432/postgres

.PHONY: run build dist dev test test-rust test-web test-journeys test-servers bench check check-style gen clean-demo help

help: ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

run: build ## Build everything and start it with the demo world
	$(RELEASE) serve --demo --listen $(LISTEN) --data $(DATA)

build: web/dist/index.html ## The release binary with the web app in it
	$(CARGO) build --release -p argosy

dist: web/dist/index.html ## The binary as it is shipped: smaller, and slow to build
	$(CARGO) build --profile dist -p argosy

web/node_modules/.installed: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	touch $@

WEB_SOURCES := $(shell find web/src web/public web/index.html web/vite.config.ts web/package-lock.json -type f 2>/dev/null)
web/dist/index.html: web/node_modules/.installed $(WEB_SOURCES)
	cd web && npm run build

dev: web/node_modules/.installed ## Server and web app, the latter rebuilt as you type
	$(CARGO) run -p xtask -- dev

test: test-rust test-web test-journeys ## Every test that needs no server

test-rust: ## Rust: rules, engines, modules over HTTP, the rules of the house
	$(CARGO) test --workspace --quiet

test-web: web/node_modules/.installed ## Web: unit tests (types and lints are with `check`)
	cd web && npm test

test-journeys: web/dist/index.html ## Browser journeys in both languages against the real binary
	scripts/browser.sh
	@# The binary that the Rust tests use: building it by itself would build everything with other features.
	$(CARGO) test --workspace --no-run --quiet
	cd web && ARGOSY_BINARY=../$(BINARY) npm run journeys

test-servers: ## The integration suites again on PostgreSQL, found by POSTGRES=…
	ARGOSY_TEST_POSTGRES=$(POSTGRES) $(CARGO) test --workspace --test it --quiet

bench: build ## Speed, as ratios in one run: JSON and a table
	$(CARGO) bench -p tariff --bench quote
	$(CARGO) bench -p screening --bench screen
	$(CARGO) bench -p classify --bench suggest
	$(CARGO) bench -p ceb --bench validate
	$(CARGO) bench -p ubl --bench checks
	$(CARGO) bench -p iso20022 --bench statement
	ARGOSY_TEST_POSTGRES=$(POSTGRES) $(CARGO) bench -p db --bench checkout
	$(CARGO) bench -p runtime --bench machinery
	$(CARGO) bench -p payments --bench money
	$(CARGO) run --release -p bench

check: check-style ## Formatting, lints, types
	$(CARGO) clippy --workspace --all-targets --quiet -- -D warnings

check-style: web/node_modules/.installed ## Formatting of the Rust sources; types and lints of the web
	$(CARGO) fmt --all --check
	cd web && npm run check

gen: ## Make the generated files anew: openapi/, events/, the web client's types
	$(CARGO) run -p argosy -- openapi > openapi/argosy.json.new && mv openapi/argosy.json.new openapi/argosy.json
	$(CARGO) run -p argosy -- events --to events
	cd web && npm run api

clean-demo: ## Forget the demo world
	rm -rf $(DATA)
