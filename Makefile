# Dipper's make targets. "make run" and "make test" need nothing but Go, Node
# and make: they put in place what else is missing.

VERSION  ?= 0.1.0
# The address that knows of newer versions, as internal/update/doc.go has it:
# https://api.github.com/repos/OWNER/NAME/releases/latest. Empty asks nobody.
UPDATES  ?=
COMMIT   := $(shell git rev-parse --short=12 HEAD 2>/dev/null)
DATE     := $(shell git log -1 --format=%cI 2>/dev/null)
WAILS    := v2.15.0
STATICCHECK := v0.8.2
NFPM     := v2.45.2
ACTIONLINT := v1.7.12
CYCLONEDX := v1.10.0
GOVULNCHECK := v1.9.0

# Where the project lives and who answers for its packages.
HOMEPAGE   ?= https://dipper.example
MAINTAINER ?= The Dipper authors <authors@dipper.example>

export GOFLAGS := $(GOFLAGS) -buildvcs=false
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

# Tools of the build live here, so that nothing of the user's is touched.
TOOLS    := $(CURDIR)/.tools/bin
LDFLAGS  := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT) -X main.date=$(DATE) -X main.updates=$(UPDATES)
TAGS     := webkit2_41
PAGE     := frontend/dist/index.html
MODULES  := frontend/node_modules/.installed
ARTIFACTS := build/artifacts
STAGE    := build/stage
DIST     := build/dist
ARCH     := $(shell go env GOARCH)

ifeq ($(shell uname -s),Darwin)
APP := build/bin/dipper.app/Contents/MacOS/dipper
DISPLAY_HERE := yes
else
APP := build/bin/dipper
DISPLAY_HERE := $(DISPLAY)$(WAYLAND_DISPLAY)
endif

.PHONY: help setup-cli setup-app setup-test run dev app cli page test check lint go-test page-test window-test bindings bench bench-ui fuzz oracle soak screenshot screens icon sizes version dist clean-dist checksums sbom audit dist-mac app-mac dist-cli dist-packages stage test-packages test-reproducible licences clean

help: ## Show these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---- run and build

ifeq ($(DISPLAY_HERE),)
run: cli ## Build and start Dipper: the window, or a browser page where there is no display
	@exec build/bin/dipper-cli serve --open
else
run: app
	@exec $(APP)
endif

dev: setup-app $(MODULES) $(TOOLS)/wails-$(WAILS) ## Start the window and reload it as the code changes
	$(TOOLS)/wails dev -tags $(TAGS) -m -nosyncgomod

app: setup-app $(PAGE) $(TOOLS)/wails-$(WAILS) ## Build the window and every command: build/bin/dipper
	$(TOOLS)/wails build -v 0 -tags $(TAGS) -trimpath -m -nosyncgomod -s -skipbindings -ldflags "$(LDFLAGS)"

cli: setup-cli $(PAGE) ## Build every command but the window, static: build/bin/dipper-cli
	CGO_ENABLED=0 go build -trimpath -ldflags "$(LDFLAGS)" -o build/bin/dipper-cli .

page: $(PAGE)

setup-cli setup-app setup-test:
	@scripts/setup $(@:setup-%=%)

$(PAGE): $(MODULES) $(shell find frontend/src frontend/public frontend/wailsjs -type f 2>/dev/null) $(wildcard frontend/*.html frontend/*.ts frontend/tsconfig*.json)
	npm --prefix frontend run --silent build
	@touch $@

$(MODULES): frontend/package-lock.json
	npm --prefix frontend ci --no-audit --no-fund
	@touch $@

$(TOOLS)/wails-$(WAILS):
	GOBIN=$(TOOLS) go install github.com/wailsapp/wails/v2/cmd/wails@$(WAILS)
	@touch $@

$(TOOLS)/staticcheck-$(STATICCHECK):
	GOBIN=$(TOOLS) go install honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK)
	@touch $@

# ---- test

test: setup-cli $(MODULES) setup-test ## Check everything: lint, Go, page, browser and the native window
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory go-test
	@$(MAKE) --no-print-directory page-test
	@$(MAKE) --no-print-directory window-test
	@scripts/sizes build/bin/dipper-cli $(APP)
	@echo "All checks passed. Pictures of the window are in $(ARTIFACTS)/."

check: test

lint: $(MODULES) $(TOOLS)/staticcheck-$(STATICCHECK) $(TOOLS)/wails-$(WAILS) $(TOOLS)/actionlint-$(ACTIONLINT) ## Check form: gofmt, vet, staticcheck, biome, tsc, generated bindings, licences, workflows
	@unformatted=$$(gofmt -l *.go internal e2e scripts); [ -z "$$unformatted" ] || { echo "gofmt -w $$unformatted"; exit 1; }
	go vet ./...
	go vet -tags desktop,production,$(TAGS) .
	go vet -tags native ./e2e/...
	go vet -tags keychain ./internal/secret
	go vet -tags distro ./internal/... .
	$(TOOLS)/staticcheck ./...
	$(TOOLS)/staticcheck -tags desktop,production,$(TAGS) .
	$(TOOLS)/staticcheck -tags native ./e2e/...
	npm --prefix frontend run --silent lint
	frontend/node_modules/.bin/tsc --noEmit -p frontend
	@scripts/bindings check
	@go run ./scripts/licences -check
	$(TOOLS)/actionlint

go-test: ## Test the Go side with the race detector
	go test -race -timeout 30m ./...
	go test -run '^TestOracle$$' ./internal/engine -oracle.seeds 200
	go test -tags desktop,production,$(TAGS) .
	go test -tags distro ./internal/update ./internal/server -run Distro
ifeq ($(shell uname -s),Linux)
	scripts/keychain-test
endif

page-test: cli ## Test the page: its units, then in a browser against the real program
	npm --prefix frontend run --silent test
	CHROMIUM_PATH=$$(scripts/chromium) npm --prefix frontend run --silent e2e

window-test: app ## Test the native window on a display without a screen (Linux)
	@mkdir -p $(ARTIFACTS)
ifeq ($(shell uname -s),Linux)
	xvfb-run -a -s "-screen 0 1440x900x24" dbus-run-session -- go test -count=1 -tags native ./e2e/native -args -pictures $(CURDIR)/$(ARTIFACTS)
else
	@echo "The window's test runs on Linux alone: it is skipped here."
endif

sizes: cli app ## Print how large what is shipped is, and fail over the budget
	@scripts/sizes build/bin/dipper-cli $(APP)

# ---- what is given away

version: ## Print the version
	@echo $(VERSION)

dist: clean-dist ## Make every file of a release that Linux can make, with checksums: build/dist
	@$(MAKE) --no-print-directory dist-cli dist-packages dist-windows sbom
	@$(MAKE) --no-print-directory checksums

clean-dist:
	@rm -rf $(DIST)

checksums:
	@cd $(DIST) && rm -f SHA256SUMS && sha256sum -- * >../SHA256SUMS && mv ../SHA256SUMS . && wc -c * && cat SHA256SUMS

sbom: setup-cli $(MODULES) $(TOOLS)/cyclonedx-$(CYCLONEDX) ## Write what is in the program and its page, as CycloneDX
	@mkdir -p $(DIST)
	@scripts/sbom $(DIST)/dipper-$(VERSION).cdx.json

dist-mac: app-mac ## Make the .dmg and the cask, signed and notarised where the keys are given (macOS)
	@scripts/dist-mac '$(VERSION)' '$(HOMEPAGE)'

app-mac: setup-app $(PAGE) $(TOOLS)/wails-$(WAILS)
	$(TOOLS)/wails build -v 0 -platform darwin/universal -trimpath -m -nosyncgomod -s -skipbindings -ldflags "$(LDFLAGS)"

dist-cli: setup-cli $(PAGE) ## Make the static program of both processors, each a .tar.gz that is the same bytes wherever it is built
	@scripts/dist-cli "$(VERSION)" "$(DATE)" "$(LDFLAGS)"

dist-packages: $(TOOLS)/nfpm-$(NFPM) stage ## Make the .deb and the .rpm of this processor
	GOFLAGS='$(GOFLAGS) -buildmode=pie' $(MAKE) --no-print-directory app
	@mkdir -p $(DIST)
	@for kind in deb rpm; do \
		$(TOOLS)/nfpm package --config $(STAGE)/nfpm.yaml --packager $$kind --target $(DIST)/ || exit 1; \
	done

stage:
	@rm -rf $(STAGE)
	@go run ./scripts/stage -to $(STAGE) -arch $(ARCH) -version '$(VERSION)' -date '$(DATE)' -homepage '$(HOMEPAGE)' -maintainer '$(MAINTAINER)'

$(TOOLS)/actionlint-$(ACTIONLINT):
	GOBIN=$(TOOLS) go install github.com/rhysd/actionlint/cmd/actionlint@$(ACTIONLINT)
	@touch $@

$(TOOLS)/cyclonedx-$(CYCLONEDX):
	GOBIN=$(TOOLS) go install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(CYCLONEDX)
	@touch $@

$(TOOLS)/govulncheck-$(GOVULNCHECK):
	GOBIN=$(TOOLS) go install golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK)
	@touch $@

$(TOOLS)/nfpm-$(NFPM):
	GOBIN=$(TOOLS) go install github.com/goreleaser/nfpm/v2/cmd/nfpm@$(NFPM)
	@touch $@

test-packages: dist-packages ## Install, start, use and remove the .deb on this very system (CI, or a machine to throw away)
	@scripts/test-packages $(DIST)/dipper_$(VERSION)-1_$(ARCH).deb

test-reproducible: setup-cli ## Build the last commit's static program in two folders: the bytes are the same
	@scripts/test-reproducible

# ---- for Windows, from any Linux

.PHONY: setup-windows setup-wine dist-windows test-windows
setup-windows setup-wine:
	@scripts/setup $(@:setup-%=%)

dist-windows: setup-windows $(PAGE) $(TOOLS)/wails-$(WAILS) ## Make the installer and the zip for Windows: build/dist
	@scripts/dist-windows '$(VERSION)' '$(DATE)' '$(LDFLAGS)'

test-windows: setup-wine dist-windows ## Install, use and remove Dipper for Windows under Wine, in a folder of its own
	GOOS=windows CGO_ENABLED=0 go vet -tags desktop,production .
	@scripts/test-windows '$(VERSION)'

# ---- on demand

audit: $(MODULES) $(TOOLS)/govulncheck-$(GOVULNCHECK) ## Ask the lists of known holes about every dependency (needs their servers)
	$(TOOLS)/govulncheck ./...
	npm --prefix frontend audit --omit dev

licences: $(MODULES) ## Write THIRD_PARTY.txt anew: whose work is in what is shipped
	go run ./scripts/licences

bindings: $(TOOLS)/wails-$(WAILS) ## Generate frontend/wailsjs anew from the bound methods
	@scripts/bindings write

bench: ## Measure posts a second: decode, archive, and end to end through a socket
	go test -run '^$$' -bench . -benchtime 3s ./internal/...

bench-ui: setup-test cli app ## Measure the deck in a flood, in Chromium and in the native window, side by side (Linux)
	@mkdir -p $(ARTIFACTS) && rm -f $(ARTIFACTS)/bench-*.json
	CHROMIUM_PATH=$$(scripts/chromium) DIPPER_BENCH_OUT=$(CURDIR)/$(ARTIFACTS) npm --prefix frontend run --silent bench
	xvfb-run -a -s "-screen 0 1920x1080x24" dbus-run-session -- go test -count=1 -timeout 20m -tags native ./e2e/native -run 'TestFigures|TestFirstCard' -args -figures $(CURDIR)/$(ARTIFACTS)
	cd frontend && node bench/print.js $(CURDIR)/$(ARTIFACTS)

FUZZTIME ?= 30s
fuzz: ## Fuzz every parser for FUZZTIME (30s) each
	@go list -f '{{.Dir}}' ./internal/... | while read -r dir; do \
		for name in $$(grep -ho '^func Fuzz[A-Za-z0-9_]*' "$$dir"/*_test.go 2>/dev/null | sed 's/^func //'); do \
			echo "$$dir $$name"; go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$dir" || exit 1; \
		done; \
	done

SEEDS ?= 10000
oracle: ## Let SEEDS (10000) seeds of random faults befall the engine; every post is there, or a gap says so
	bash -o pipefail -c "go test -count=1 -timeout 0 -v ./internal/engine -run '^TestOracle\$$' -oracle.seeds $(SEEDS) | grep --line-buffered -v '^ *--- PASS\|=== '"

SOAK ?= 10m
soak: ## Run everything under faults for SOAK (10m) and see that nothing grows
	go test -count=1 -timeout 0 -v ./e2e/soak -soak $(SOAK)

screenshot: setup-test app ## Take the README's pictures of the window anew (Linux)
	@mkdir -p $(ARTIFACTS) docs
	xvfb-run -a -s "-screen 0 1440x900x24" dbus-run-session -- go test -count=1 -tags native ./e2e/native -run TestPictures -args -pictures $(CURDIR)/$(ARTIFACTS)
	cp $(ARTIFACTS)/deck-dark.png docs/deck-dark.png
	cp $(ARTIFACTS)/deck-light.png docs/deck-light.png

screens: setup-test cli ## Take a picture of every screen in every theme, to be looked at
	@rm -rf $(ARTIFACTS)/screens
	CHROMIUM_PATH=$$(scripts/chromium) DIPPER_SCREENS=$(CURDIR)/$(ARTIFACTS)/screens npm --prefix frontend run --silent e2e -- -g 'everyone can use|holds? to WCAG|X goes away|X refuses'

icon: ## Draw build/appicon.png anew from build/appicon.svg
	"$$(scripts/chromium)" --headless --no-sandbox --hide-scrollbars --default-background-color=00000000 --window-size=1024,1024 --screenshot=build/appicon.png file://$(CURDIR)/build/appicon.svg

clean: ## Remove what was built; what was installed stays
	rm -rf build/bin $(ARTIFACTS) $(DIST) $(STAGE) build/stage-cli build/stage-windows frontend/dist frontend/test-results frontend/playwright-report .tools
	git checkout -q -- frontend/dist 2>/dev/null || { mkdir -p frontend/dist && touch frontend/dist/.gitkeep; }
