#!/usr/bin/env bash
# Make this checkout ready to run: Python, the system libraries that Qt needs, .venv with the locked packages.
# Quick when nothing has changed. Installs system packages only as root; otherwise prints the command and stops.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

stop() {
    printf 'set-up: %s\n' "$1" >&2
    shift
    if (($#)); then printf '%s\n' "$@" >&2; fi
    exit 1
}

# --- system packages ---------------------------------------------------------------------------------------------

# library that must be there = Debian package that brings it
qt_libraries="libGL.so.1=libgl1 libEGL.so.1=libegl1 libxkbcommon.so.0=libxkbcommon0 libglib-2.0.so.0=libglib2.0-0
    libfontconfig.so.1=libfontconfig1 libdbus-1.so.3=libdbus-1-3"
screen_libraries="libxcb-cursor.so.0=libxcb-cursor0 libxkbcommon-x11.so.0=libxkbcommon-x11-0
    libxcb-icccm.so.4=libxcb-icccm4 libxcb-keysyms.so.1=libxcb-keysyms1 libxcb-shape.so.0=libxcb-shape0"

missing_libraries() { # PAIRS... -> the packages whose library the loader does not know
    local known pair
    known=$(/sbin/ldconfig -p)
    for pair in "$@"; do
        [[ $known == *"${pair%%=*} "* ]] || echo "${pair#*=}"
    done
}

apt_install() { # as root: PACKAGES...
    echo "set-up: installing $*" >&2
    local install=(apt-get install -y --no-install-recommends "$@")
    DEBIAN_FRONTEND=noninteractive "${install[@]}" >&2 ||
        { apt-get update >&2 && DEBIAN_FRONTEND=noninteractive "${install[@]}" >&2; }
}

can_apt() { [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; }

system_libraries() {
    [[ -x /sbin/ldconfig ]] || return 0 # not a Linux with a loader cache: the wheels bring what they need
    local needed wanted=()
    # shellcheck disable=SC2046,SC2086
    needed=($(missing_libraries $qt_libraries))
    # shellcheck disable=SC2207,SC2086
    local for_screen=($(missing_libraries $screen_libraries))
    if [[ -n ${DISPLAY:-} ]]; then needed+=("${for_screen[@]}"); else wanted+=("${for_screen[@]}"); fi
    command -v Xvfb >/dev/null || wanted+=(xvfb)
    command -v xauth >/dev/null || wanted+=(xauth)
    ((${#needed[@]} + ${#wanted[@]})) || return 0
    if can_apt && apt_install "${needed[@]}" "${wanted[@]}"; then return 0; fi
    if ((${#needed[@]})); then
        stop "Qt needs system libraries that this machine lacks. Install them, then try again:" \
            "  sudo apt-get install -y --no-install-recommends ${needed[*]} ${wanted[*]}"
    fi
    echo "set-up: tests on a real X server are left out. To have them:" \
        "sudo apt-get install -y --no-install-recommends ${wanted[*]}" >&2
}

# --- Python ------------------------------------------------------------------------------------------------------

supported() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if supported "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    stop "No Python 3.11, 3.12 or 3.13 found. Install one (Debian 12: sudo apt-get install -y python3)," \
        "or name one: make setup PYTHON=/path/to/python3.12"
}

make_venv() {
    local python package
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        can_apt && apt_install "$package" ||
            stop "$python cannot make virtual environments. Install what it lacks, then try again:" \
                "  sudo apt-get install -y $package"
    fi
    "$python" -m venv --clear .venv
}

packages() {
    local pip=(.venv/bin/python -m pip --disable-pip-version-check -qq)
    echo "set-up: installing the locked packages into .venv (a minute or two the first time)" >&2
    "${pip[@]}" install --require-hashes --no-deps -r requirements.lock ||
        stop "The locked packages could not be installed; the lines above say why (often: no network)."
    # The project itself, in place. Its build backend is one of the locked packages: nothing else is fetched.
    "${pip[@]}" install --no-deps --no-build-isolation --editable . ||
        stop "The packages are there, but the project itself could not be installed; the lines above say why."
}

# --- once, and again only when something has changed ----------------------------------------------------------------

system_libraries
stamp=.venv/set-up
mark=$(cat requirements.lock pyproject.toml .ci/setup.sh | { sha256sum 2>/dev/null || shasum -a 256; })
up_to_date() { [[ -f $stamp && $(<"$stamp") == "$mark" ]] && .venv/bin/python -c '' 2>/dev/null; }

if ! up_to_date; then
    mkdir -p build
    exec 9>build/set-up.lock # two makes at once: the second waits, then finds the work done
    if command -v flock >/dev/null; then flock 9; fi
    if ! up_to_date; then
        if ! { [[ -x .venv/bin/python ]] && supported .venv/bin/python && .venv/bin/python -m pip --version >/dev/null; }; then
            make_venv
        fi
        packages
        printf '%s\n' "$mark" >"$stamp"
        echo "set-up: ready" >&2
    fi
fi
