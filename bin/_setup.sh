#!/usr/bin/env bash
# What bin/run and bin/test share: the Python environment and the system libraries.
# Sourced, never run. All that it writes lies in the checkout, system packages excepted.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root"
# Messages name the command as it is typed.
me="bin/${0##*/}"
venv="$root/.venv"
setup_log="$root/var/log/setup.log"
installed_packages=()
apt_updated=
python=

weasyprint_packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
font_packages=(fonts-noto-core)

say() { printf '%s\n' "$@"; }
warn() { printf '%s: warning: %s\n' "$me" "$*" >&2; }
die() {
  printf '%s: %s\n' "$me" "$*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" -eq 0 ]; }

# The caller's shell may hold another project's database or settings: a demonstration account
# must never land there, and the suite must not depend on them.
isolate_environment() {
  unset DATABASE_URL CELERY_BROKER_URL EMAIL_URL DJANGO_SETTINGS_MODULE PYTHONPATH PYTHONHOME \
    SNIA_SECRET_KEY SNIA_ALLOWED_HOSTS SNIA_CSRF_TRUSTED_ORIGINS SNIA_MEDIA_ROOT SNIA_FROM_EMAIL \
    SNIA_TEST_REDIS_URL SNIA_TEST_REFERENCE DJANGO_ALLOW_ASYNC_UNSAFE
  # Each process would compile the project again: a suite starts many.
  unset PYTHONDONTWRITEBYTECODE
  export PIP_CACHE_DIR="$root/.cache/pip" XDG_CACHE_HOME="$root/.cache"
  export PIP_DISABLE_PIP_VERSION_CHECK=1
  # An activated .venv must not be taken for the Python that (re)builds it.
  PATH=${PATH//"$venv/bin:"/}
}

# --- Ports --------------------------------------------------------------------

# Plain bash, so that it can come before anything is installed.
port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# --- What went wrong ----------------------------------------------------------

log_has() { grep -qiE "$1" "$setup_log"; }
log_tells_full_disk() { log_has 'no space left on device|disk quota exceeded|errno 28'; }
log_tells_no_network() {
  log_has 'NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError' ||
    log_has 'connection (refused|broken|reset)|network is unreachable|no route to host' ||
    log_has 'name resolution|could not resolve|unable to connect|failed to fetch'
}

# explain_log WHAT: stops with one message for the failure that the log tells about.
explain_log() {
  if log_tells_full_disk; then
    die "the disk is full: free about 1.5 GB under $root, then run again"
  elif log_has 'do not match the hashes'; then
    die "a Python package is not the one that bin/lock recorded: see var/log/setup.log"
  elif log_tells_no_network; then
    die "could not reach the package index; check the network and run again (log: var/log/setup.log)"
  fi
  tail -n 12 "$setup_log" | cut -c 1-300 >&2
  die "$1 failed: the end of var/log/setup.log is above"
}

require_space() { # megabytes
  local free
  free=$(df -Pm "$root" | awk 'NR == 2 { print $4 }')
  [ "${free:-0}" -ge "$1" ] ||
    die "not enough disk space: the set-up needs about $1 MB under $root, ${free:-0} MB are free"
}

# --- Python -------------------------------------------------------------------

# Asked of the interpreter itself: a name on the PATH may be a shim that leads nowhere.
python_version() {
  "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null </dev/null
}

is_supported() { # major.minor
  [[ $1 =~ ^3\.([0-9]+)$ ]] && [ "${BASH_REMATCH[1]}" -ge 11 ]
}

find_python() {
  local candidate version found=""
  for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    if [ -z "$candidate" ] || ! version=$(python_version "$candidate"); then continue; fi
    if is_supported "$version"; then
      python=$candidate
      return
    fi
    found="$found, $candidate is $version"
  done
  die "Python 3.11 or newer is needed and was not found${found}." \
    "Install it (Debian: sudo apt-get install python3 python3-venv) or name it: PYTHON=/path/to/python3 $me"
}

require_venv_module() {
  local package
  if "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 </dev/null; then return; fi
  package="python$(python_version "$python")-venv"
  install_packages "$package" || die "Python has no venv module; type: $(apt_line "$package")"
}

# The commands in .venv carry its absolute path: one copied from elsewhere is of no use.
venv_is_sound() {
  [ -x "$venv/bin/python" ] && is_supported "$(python_version "$venv/bin/python")" &&
    grep -qsF -- "$venv" "$venv/bin/activate" && "$venv/bin/python" -c 'import pip' 2>/dev/null
}

create_venv() {
  require_venv_module
  say "Creating .venv with $("$python" --version)"
  "$python" -m venv --clear "$venv" </dev/null >>"$setup_log" 2>&1 || explain_log "creating .venv"
}

fingerprint() { # requirement-file...
  "$venv/bin/python" - "$@" <<'PYTHON'
import hashlib, pathlib, sys

content = b"".join(pathlib.Path(name).read_bytes() for name in sys.argv[1:])
print(sys.version.split()[0], hashlib.sha256(content).hexdigest())
PYTHON
}

pip_install() { # requirement-file...
  local files=() file
  for file in "$@"; do files+=(-r "$file"); done
  say "Installing the Python packages of $* (a few minutes the first time)"
  mkdir -p "$root/.cache/tmp"
  # pip unpacks in TMPDIR: kept here, where the free space was checked. The lock names every package,
  # so pip resolves nothing: left to it, an extra of a locked package is looked for at its newest.
  TMPDIR="$root/.cache/tmp" "$venv/bin/python" -m pip install --no-input --progress-bar off \
    --no-deps --require-hashes "${files[@]}" </dev/null >>"$setup_log" 2>&1 ||
    explain_log "installing the Python packages"
}

# setup_python NAME FILE...: installs only when a file or the Python changed since the last time.
setup_python() {
  local stamp="$venv/.installed-$1" wanted
  shift
  find_python
  mkdir -p "$root/var/log"
  if venv_is_sound; then
    wanted=$(fingerprint "$@")
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
    require_space 500
    : >"$setup_log"
  else
    require_space 1500
    : >"$setup_log"
    create_venv
    wanted=$(fingerprint "$@")
  fi
  rm -f "$stamp"
  pip_install "$@"
  printf '%s\n' "$wanted" >"$stamp"
}

# --- System packages ----------------------------------------------------------

apt_line() { # package...
  say "sudo apt-get update && sudo apt-get install --no-install-recommends $*"
}

apt_failure() {
  if log_tells_full_disk; then
    say "the disk is full"
  elif log_tells_no_network; then
    say "could not reach the package servers; check the network"
  else
    say "see var/log/setup.log"
  fi
}

# Fails, for the caller to tell what to type, where it may not or cannot install.
install_packages() { # package...
  if ! is_root || ! has apt-get; then return 1; fi
  mkdir -p "$root/var/log"
  say "Installing system packages: $*"
  if [ -z "$apt_updated" ]; then
    # A source that does not answer matters only if the installation then fails.
    apt-get update </dev/null >>"$setup_log" 2>&1 || true
    apt_updated=yes
  fi
  if ! DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
    -o DPkg::Lock::Timeout=120 "$@" </dev/null >>"$setup_log" 2>&1; then
    warn "could not install $*: $(apt_failure)"
    return 1
  fi
  installed_packages+=("$@")
}

weasyprint_loads() {
  "$venv/bin/python" -c '
import sys
from weasyprint.text import ffi
sys.exit(ffi.harfbuzz_subset is None)' >/dev/null 2>&1
}

setup_weasyprint() {
  if weasyprint_loads; then return; fi
  install_packages "${weasyprint_packages[@]}" || true
  weasyprint_loads ||
    die "the PDF needs Pango and HarfBuzz; type: $(apt_line "${weasyprint_packages[@]}")"
}

# Only a warning: the book falls back on the font that the project embeds.
setup_fonts() {
  if ! has dpkg-query || dpkg-query -s "${font_packages[@]}" >/dev/null 2>&1; then return; fi
  install_packages "${font_packages[@]}" ||
    warn "the Noto fonts are missing, the book uses its fallback font; type: $(apt_line "${font_packages[@]}")"
}

# setup_project NAME FILE...: everything that the application needs to run.
setup_project() {
  isolate_environment
  setup_python "$@"
  mkdir -p var/media var/static
  setup_weasyprint
  setup_fonts
}
