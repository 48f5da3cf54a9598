# Build, test, install. `make help` lists what there is.

PREFIX ?= /usr/local
DESTDIR ?=
CARGO ?= cargo
# zsh looks below its own prefix; Debian's packages have a folder of their own.
ZSH_FUNCTIONS ?= $(PREFIX)/share/zsh/site-functions

# The C library is linked in, so that the program runs on any Linux. With a target named, build
# scripts and procedural macros, which cannot be built that way, keep the usual flags.
TARGET = $(shell rustc -vV | sed -n 's/^host: //p')
STATIC := -C target-feature=+crt-static
PROGRAM = target/$(TARGET)/release/new-service
BIN := $(DESTDIR)$(PREFIX)/bin
MAN := $(DESTDIR)$(PREFIX)/share/man/man1
BASH := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSH := $(DESTDIR)$(ZSH_FUNCTIONS)
FISH := $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

.PHONY: help build program test bench install uninstall deb

help: ## list what there is
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

build: ## build the program, without a need for any library
	RUSTFLAGS="$(RUSTFLAGS) $(STATIC)" $(CARGO) build --release --locked --target $(TARGET)

program: ## print the path of what build makes
	@echo $(PROGRAM)

test: ## run formatting, lints and all tests
	tests/run.sh

bench: ## measure beside other ways to do it
	bench/run.sh

install: build ## install program, manual pages and completions below PREFIX (/usr/local), in DESTDIR
	install -D -m 755 $(PROGRAM) $(BIN)/new-service
	install -d $(MAN) $(BASH) $(ZSH) $(FISH)
	install -m 644 man/*.1 $(MAN)
	$(PROGRAM) completions bash > $(BASH)/new-service
	$(PROGRAM) completions zsh > $(ZSH)/_new-service
	$(PROGRAM) completions fish > $(FISH)/new-service.fish

uninstall: ## remove what install put there
	rm -f $(BIN)/new-service $(patsubst man/%,$(MAN)/%,$(wildcard man/*.1))
	rm -f $(BASH)/new-service $(ZSH)/_new-service $(FISH)/new-service.fish

deb: ## make a Debian package in target/debian
	packaging/debian.sh
