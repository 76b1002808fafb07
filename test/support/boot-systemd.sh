#!/bin/bash
# A systemd of its own with our units installed, in namespaces: nothing that it does is seen outside. As root; arguments: the
# project's folder, an empty folder, the configuration. Started by: unshare --fork --pid --mount --cgroup --ipc --uts --net
set -euo pipefail
project=$1 place=$2 config=$3
mount --make-rprivate /
mount -t tmpfs tmpfs "$place"
mkdir "$place/upper" "$place/work" "$place/root"
root=$place/root
mount -t overlay overlay -o "lowerdir=/,upperdir=$place/upper,workdir=$place/work" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=0755 tmpfs "$root/run"
# The project may lie where the pad's service sees nothing: under /tmp or /home.
library=$root/usr/lib/pinpadd
mkdir -p "$library/systemd" "$library/node_modules" "$root/etc/pinpadd" "$root/etc/credstore.encrypted"
cp -a "$project/dist" "$project/package.json" "$project/hardware" "$library/"
cp "$project/systemd/launch" "$library/systemd/launch"
chmod 0755 "$library/systemd/launch"
mount --bind "$project/node_modules" "$library/node_modules"
cp "$project"/systemd/*.service "$root/usr/lib/systemd/system/"
cp "$project/systemd/sysusers.conf" "$root/usr/lib/sysusers.d/pinpadd.conf"
cp "$project/systemd/tmpfiles.conf" "$root/usr/lib/tmpfiles.d/pinpadd.conf"
cp "$config" "$root/etc/pinpadd/config.toml"
mount -t tmpfs tmpfs "$root/tmp"
rm -rf "$root"/etc/systemd/system/*
printf '[Unit]\nDescription=nothing but what the test starts\n' > "$root/etc/systemd/system/bare.target"
# As the unit that makes a new pad would.
cat > "$root/etc/systemd/system/provision.service" <<UNIT
[Service]
Type=oneshot
User=pinpadd
LoadCredentialEncrypted=storage-key
StateDirectory=pinpadd
StateDirectoryMode=0700
ExecStart=$(command -v node) /usr/lib/pinpadd/dist/bundle/main.js provision --config /etc/pinpadd/config.toml --test-key
UNIT
mkdir "$root/old"
cd "$root"
pivot_root . old
umount -l old
# Credentials are mounted by a child, and have to be seen by the service.
mount --make-rshared /
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=other /lib/systemd/systemd --unit=bare.target --log-target=console --log-level=warning
