# Sourced by the scripts: finds a Python that can prepare the rest, then hands over to script/_prepare.py.
# Only POSIX sh here, because this is what runs before anything is installed.
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

# A Python can be there and still lack what a virtual environment needs (Debian splits ensurepip off).
is_new='import sys; sys.exit(sys.version_info < (3, 11))'
is_whole='import ensurepip, sqlite3, ssl, venv'

find_python() {
    # An environment that was made before answers at once; a half-made one fails here and is made anew.
    if [ -z "${SANKET_PYTHON:-}" ] && "$root/.venv/bin/python" -c "$is_new" 2>/dev/null; then
        python=$root/.venv/bin/python
        return
    fi
    seen_old= incomplete=
    for candidate in ${SANKET_PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        if ! "$candidate" -c "$is_new" >/dev/null 2>&1; then
            seen_old="$seen_old $candidate"
        elif ! "$candidate" -c "$is_whole" >/dev/null 2>&1; then
            incomplete=${incomplete:-$candidate}
        else
            python=$candidate
            return
        fi
    done
    if [ -n "$incomplete" ]; then
        echo "$incomplete has no venv or ensurepip module, so no environment can be made: install it (on Debian and Ubuntu: apt install python3-venv) and run this again." >&2
    elif [ -n "$seen_old" ]; then
        echo "Sanket needs Python 3.11 or newer and found only older or broken ones ($(echo $seen_old)): install Python 3.11 or newer, or name one in SANKET_PYTHON, and run this again." >&2
    else
        echo "Sanket found no Python: install Python 3.11 or newer, or name one in SANKET_PYTHON, and run this again." >&2
    fi
    exit 2
}

find_python
# What Python compiles it keeps. Where it is told not to, each process compiles all of Django anew, and takes thrice as long.
unset PYTHONDONTWRITEBYTECODE
exec "$python" -B "$root/script/_prepare.py" "$(basename -- "$0")" "$@"
