# Each target calls one script. Settings go on the command line: make run PORT=3100 HTTPS=1
# (make hands them on through the environment; .env.example lists all of them).
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help run dev doctor client image units test lint audit bench load load-media soak screenshots

help: ## List the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

run: ## Set up what is missing and serve on http://localhost:3000
	@exec $(PYTHON) scripts/run.py

dev: ## Server on 3000 and Vite with hot reload on 3030; Ctrl-C ends both
	@exec $(PYTHON) scripts/dev.py

doctor: ## Check machine, settings and network, and name what to mend
	@exec $(PYTHON) scripts/doctor.py

client: ## Build the pages for a host of their own: make client SERVER=https://chattr.example.org
	@exec $(PYTHON) scripts/client.py

image: ## Run every step of the container image in empty roots (root, ten minutes or more)
	@exec $(PYTHON) scripts/image.py

units: ## Install into an empty Debian, boot it under its own systemd, hold calls there (root, fifteen minutes)
	@exec $(PYTHON) scripts/units.py

test: ## Run every test suite: library, server, client, browsers
	@exec $(PYTHON) scripts/test.py

lint: ## Run every check: rules, types, layers, sizes, generated files
	@exec $(PYTHON) scripts/lint.py

audit: ## Licences of what ships, and known vulnerabilities of what is pinned
	@exec $(PYTHON) scripts/run_audit.py

bench: ## Measure: make bench WHAT=mediasoup ARGS="--repeat 3"
	@exec $(PYTHON) scripts/bench.py

load: ## Put people into rooms and measure signaling: make load ROOMS=50 USERS=4 RAMP=8
	@WHAT=load exec $(PYTHON) scripts/bench.py

screenshots: ## Photograph every state of the client, both sizes and themes, into docs/screenshots
	@exec $(PYTHON) scripts/screenshots.py

load-media: ## Send recorded media through workers until packets are lost or late
	@WHAT=media exec $(PYTHON) scripts/bench.py

soak: ## Kill workers, sockets and servers under calls at random: make soak MINUTES=10
	@WHAT=soak exec $(PYTHON) scripts/bench.py
