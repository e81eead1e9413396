# Sourced by ./run and ./test: makes the environment when it is missing, half-made or out of date.
# make_environment LOCK makes .venv hold exactly what packaging/LOCK names; a second call costs some milliseconds.

environment="$root/.venv"

# What Debian 12 must have beside Python: Qt's libraries, sound, OpenMP, a virtual screen, caption fonts, a voice.
system_packages="python3-venv libgl1 libegl1 libxkbcommon0 libglib2.0-0 libfreetype6 libfontconfig1 libdbus-1-3 \
libpulse0 libgomp1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 \
libxkbcommon-x11-0 xvfb xauth fonts-noto-core fonts-inter espeak-ng"

say() { printf '%s\n' "$*" >&2; }

find_python() {
    for candidate in python3.11 python3 python; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    say "Refract needs Python 3.11. On Debian 12: apt-get install python3 python3-venv"
    return 1
}

install_system_packages() {
    command -v dpkg-query >/dev/null 2>&1 || return 0
    missing=""
    for package in $system_packages; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -z "$missing" ] && return 0
    if [ "$(id -u)" != 0 ]; then
        say "Install these first, then start again: sudo apt-get install$missing"
        return 1
    fi
    say "Installing system packages:$missing"
    apt-get update -qq >&2 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
}

stamp_of() { (cd "$root" && { cat "packaging/$1"; "$python" -V; } | sha256sum | cut -d ' ' -f 1); }

make_environment() {
    lock_file="$1"
    python="$environment/bin/python"
    stamp="$environment/made-from-$lock_file"
    if [ -x "$python" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(stamp_of "$lock_file")" ]; then
        return 0
    fi
    install_system_packages || return 1
    base=$(find_python) || return 1
    (
        if command -v flock >/dev/null 2>&1; then flock 9; fi
        if [ -x "$python" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(stamp_of "$lock_file")" ]; then exit 0; fi
        # Any stamp means that an earlier install ended well: then only the difference is installed. Without one the
        # folder is half-made and is made again.
        if ! ls "$environment"/made-from-* >/dev/null 2>&1 || ! "$python" -c 'import pip' 2>/dev/null; then
            say "Making the environment in .venv (some minutes, about 8 GB)"
            rm -rf "$environment"
            "$base" -m venv "$environment" || exit 1
        else
            say "Bringing the environment in .venv up to date"
            rm -f "$environment"/made-from-*
        fi
        "$python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
            -r "$root/packaging/$lock_file" >&2 || exit 1
        stamp_of "$lock_file" > "$stamp.part" && mv "$stamp.part" "$stamp"
    ) 9> "$root/.venv.lock" || { say "The environment could not be made; the reason stands above."; return 1; }
}
