#!/bin/sh
# The guest's first process where the pad is to be a service: a Debian over its tree, with the package installed, becomes the root.
# $1: the Debian, $2: the folder with the package and drop-ins, $3: the project, $4: Node in there, $5: the stage, $6 and $7: its arguments.
set -eu
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive
debian=$1 handed=$2 project=$3
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mkdir /run/upper /run/work /run/root
root=/run/root
mount -t overlay overlay -o "lowerdir=$debian,upperdir=/run/upper,workdir=/run/work" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t configfs configfs "$root/sys/kernel/config"
mount -t devtmpfs devtmpfs "$root/dev"
mount -t tmpfs -o mode=0755 tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
# The stage and its Node, where they are outside; nothing of ours is under /usr before the package is.
mkdir -p "$root$project" "$root/opt/stage" "$root/mnt"
mount --bind "$project" "$root$project"
mount --bind "$handed" "$root/mnt"
chroot "$root" dpkg -i "/mnt/$(cd "$handed" && ls pinpadd_*_*.deb | head -n 1)" >/dev/null
cp -r "$handed/system/." "$root/etc/systemd/system/"
cat >"$root/etc/systemd/system/stage.service" <<UNIT
[Unit]
Wants=systemd-udevd.service
After=systemd-udevd.service
[Service]
ExecStart=$4 $5 $6 $7
StandardInput=tty-force
StandardOutput=tty
StandardError=journal+console
TTYPath=/dev/tty1
UNIT
printf '[Unit]\nRequires=dbus.socket systemd-journald.socket systemd-udevd.service stage.service\n' >"$root/etc/systemd/system/bare.target"
mkdir "$root/old"
cd "$root"
pivot_root . old
umount -l old || true
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --unit=bare.target --log-target=console --log-level=warning
