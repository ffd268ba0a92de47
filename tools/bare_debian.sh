#!/bin/bash
# Proves the two commands on a fresh Debian: installs a minimal one (minbase with git and make alone) below
# DIR, clones this repository into it and runs make test and make demo there, first as root, then as an
# ordinary user, and looks for what they left. Needs root and debootstrap.
#
#   tools/bare_debian.sh [SUITE [DIR]]     SUITE: bookworm (default), trixie, sid; DIR: default a new one
#
# The system is taken from the mirror of this machine's own apt configuration. DIR is removed at the end,
# unless it was given.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
suite=${1:-bookworm}
keep=${2:-}
root=${2:-$(mktemp -d "${TMPDIR:-/tmp}/bare-debian.XXXXXX")}
mkdir -p "$root"
chmod 755 "$root"

inside() { chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb HOME=/root "$@"; }

finish() {
  local status=$?
  umount "$root/dev/shm" "$root/dev/pts" "$root/dev" "$root/proc" 2>/dev/null || true
  # Nothing is removed below a mount that would not go.
  [ -n "$keep" ] || mountpoint -q "$root/dev" || mountpoint -q "$root/proc" || rm -rf "$root"
  exit $status
}
trap finish EXIT

mirror() {
  cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null |
    grep -oE '(https?|file)://[^ ]+/debian/?( |$)' | head -1 | tr -d ' '
}

if [ ! -e "$root/etc/debian_version" ]; then
  debootstrap --variant=minbase --include=git,make,ca-certificates "$suite" "$root" $(mirror) >"$root/debootstrap.out" 2>&1 ||
    { tail "$root/debootstrap.out"; exit 1; }
fi
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp -n /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev" || { mount -t tmpfs -o mode=755 dev "$root/dev" &&
  for device in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0"; do
    set -- $device
    mknod -m 666 "$root/dev/$1" c "$2" "$3"
  done
  ln -s /proc/self/fd "$root/dev/fd"
  ln -s fd/0 "$root/dev/stdin"
  ln -s fd/1 "$root/dev/stdout"
  ln -s fd/2 "$root/dev/stderr"
  mkdir "$root/dev/shm" "$root/dev/pts"
  mount -t tmpfs -o mode=1777 shm "$root/dev/shm"; }

git -c safe.directory='*' clone -q --no-hardlinks "$project" "$root/root/fhirterm.$$"
inside sh -c 'id newcomer >/dev/null 2>&1 || useradd -m newcomer'
rm -rf "$root/home/newcomer/fhirterm" "$root/root/fhirterm"
mv "$root/root/fhirterm.$$" "$root/root/fhirterm"
cp -a "$root/root/fhirterm" "$root/home/newcomer/fhirterm"
inside chown -R newcomer: /home/newcomer
chmod 700 "$root/root" "$root/home/newcomer"

failed=0
# attempt WHO COMMAND…: runs it there and says how it ended and how long it took.
attempt() {
  local who=$1 started=$SECONDS status=0
  shift
  echo "=== $suite, $who: $*"
  if [ "$who" = root ]; then
    inside sh -c 'cd /root/fhirterm && exec "$@"' sh "$@" || status=$?
  else
    inside runuser -u newcomer -- sh -c 'cd ~newcomer/fhirterm && HOME=$PWD/.. exec "$@"' sh "$@" || status=$?
  fi
  echo "=== $suite, $who: $*: $([ $status = 0 ] && echo passed || echo "failed ($status)") in $((SECONDS - started)) s"
  [ $status = 0 ] || failed=$((failed + 1))
}

attempt newcomer make test                # without anything installed: has to say what is missing
failed=0
attempt root make test
attempt root make demo
attempt root .ci/run
attempt newcomer make test
attempt newcomer make demo

left=$(inside sh -c 'ls -d /tmp/fhirterm* 2>/dev/null;
  cd /root/fhirterm && git status --porcelain; cd /home/newcomer/fhirterm && git -c safe.directory=* status --porcelain' || true)
processes=$(for process in /proc/[0-9]*; do
  case $(readlink "$process/root" 2>/dev/null) in "$root"*) tr '\0' ' ' <"$process/cmdline"; echo ;; esac
done)
if [ -n "$left$processes" ]; then
  printf '=== left behind:\n%s\n%s\n' "$left" "$processes"
  failed=$((failed + 1))
fi
echo "=== $suite: $([ $failed = 0 ] && echo "everything passed, nothing left behind" || echo "$failed failed")"
[ $failed = 0 ]
