#!/usr/bin/env bash
# What `make setup` needs of the machine itself. As root on Debian or Ubuntu it installs what is missing, after saying so;
# elsewhere it says what to install, and fails only for what nothing works without.
set -euo pipefail

say() { printf 'setup: %s\n' "$*" >&2; }

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

has_postgres() { command -v postgres >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; }

has_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

has_chinese_font() { command -v fc-list >/dev/null && fc-list :lang=zh family | grep -q .; }

has_pango() { ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0; } # WeasyPrint loads it for the printed sheets

missing_packages() {
  command -v java >/dev/null || echo openjdk-17-jre-headless
  command -v mvn >/dev/null || echo maven
  has_postgres || echo postgresql
  has_chromium || echo chromium
  has_chinese_font || echo fonts-noto-cjk fontconfig
  has_pango || echo libpangoft2-1.0-0 libpango-1.0-0 libharfbuzz-subset0
}

machine() {
  local missing
  missing=$(missing_packages | tr '\n' ' ')
  if [ -n "$missing" ] && can_install; then
    say "installing with apt-get: $missing"
    apt-get update -qq
    # The distribution would start a server of its own; ours are started by us.
    export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
    # shellcheck disable=SC2086 # a list of packages
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
  elif [ -n "$missing" ]; then
    say "missing, please install (Debian, Ubuntu: sudo apt-get install $missing)"
    say "without java and maven name a Kafka in DOORSTEP_KAFKA, without postgresql a database in DOORSTEP_DATABASE;"
    say "without chromium the browser tests fail, without a Chinese font pages and sheets show boxes"
  fi
  if ! command -v npm >/dev/null; then
    say "missing: Node.js 20 or newer with npm, which builds the pages"
    return 1
  fi
}

python() {
  if ! "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    say "doorstep needs Python 3.11, 3.12 or 3.13 (make PYTHON=/path/to/python3.11 ...), found: ${1:-none}"
    return 1
  fi
  if ! "$1" -c 'import ensurepip' 2>/dev/null; then
    can_install || { say "missing, please install: python3-venv"; return 1; }
    say "installing with apt-get: python3-venv"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
  fi
}

"$@"
