# Clean Debians in folders, from where this machine has its own packages; for the scripts beside it, as root.
# shellcheck shell=sh

# make_debian FOLDER [SUITE]: the least Debian there is; nothing where there is one already. A half made one is no FOLDER.
make_debian() {
  [ ! -e "$1/usr/bin/apt-get" ] || return 0
  mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    sed -n 's/^deb \(\[[^]]*\] \)\?\([^ ]*\) bookworm .*/\2/p; s/^URIs: *//p' | head -n 1)
  rm -rf "$1.new"
  debootstrap --variant=minbase --merged-usr "${2:-bookworm}" "$1.new" "$mirror"
  cp -a /etc/apt/apt.conf.d/. "$1.new/etc/apt/apt.conf.d/"
  mkdir -p "$1.new/usr/local/share"
  cp -aL /usr/local/share/ca-certificates "$1.new/usr/local/share/" 2>/dev/null || true
  cp -L /etc/resolv.conf /etc/hosts "$1.new/etc/"
  mv -T "$1.new" "$1"
}

# copy_commit FOLDER: the committed tree, as /src/torno there.
copy_commit() {
  rm -rf "$1/src/torno"
  mkdir -p "$1/src/torno"
  git archive HEAD | tar -x -C "$1/src/torno"
}

# No package starts a service in FOLDER.
forbid_services() {
  printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
  chmod +x "$1/usr/sbin/policy-rc.d"
}

# A devpts of its own, and no /dev of the machine's: a package's script can harm nothing outside.
mount_debian() {
  mount -t tmpfs -o mode=755 tmpfs "$1/dev"
  for node in null zero full random urandom tty; do
    : >"$1/dev/$node"
    mount --bind "/dev/$node" "$1/dev/$node"
  done
  ln -s /proc/self/fd "$1/dev/fd"
  ln -s /proc/self/fd/0 "$1/dev/stdin"
  ln -s /proc/self/fd/1 "$1/dev/stdout"
  ln -s /proc/self/fd/2 "$1/dev/stderr"
  mkdir "$1/dev/shm" "$1/dev/pts"
  mount -t tmpfs tmpfs "$1/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=666 devpts "$1/dev/pts"
  ln -s pts/ptmx "$1/dev/ptmx"
  mount -t proc proc "$1/proc"
}

unmount_debian() {
  for mount in proc dev; do umount -R -l "$1/$mount" 2>/dev/null || true; done
}

# inside FOLDER COMMAND...: with nothing of this machine's environment.
inside() {
  tree=$1
  shift
  chroot "$tree" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}
