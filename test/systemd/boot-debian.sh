#!/bin/bash
# A Debian of its own, booted in namespaces over a tree that stays as it is: nothing that it does is seen outside. As root; arguments:
# the tree, an empty folder, a folder that is /mnt in there. Started by: unshare --fork --pid --mount --cgroup --ipc --uts --net
set -euo pipefail
tree=$1 place=$2 handed=$3
mount --make-rprivate /
mount -t tmpfs tmpfs "$place"
mkdir "$place/upper" "$place/work" "$place/root"
root=$place/root
mount -t overlay overlay -o "lowerdir=$tree,upperdir=$place/upper,workdir=$place/work" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=0755 tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mount --bind "$handed" "$root/mnt"
printf '[Unit]\nDescription=what a service needs, and nothing of hardware\nRequires=dbus.socket systemd-journald.socket\n' \
  > "$root/etc/systemd/system/bare.target"
mkdir "$root/old"
cd "$root"
pivot_root . old
umount -l old
# Credentials are mounted by a child, and have to be seen by the service.
mount --make-rshared /
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=other /lib/systemd/systemd --unit=bare.target --log-target=console --log-level=warning
