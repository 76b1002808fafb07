#!/bin/sh
# The guest's first process: mounts what the kernel gives, runs the stage on the second console, and powers off.
# $1: node, $2: the stage, and behind it its arguments.
set -u
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t configfs configfs /sys/kernel/config
mount -t devtmpfs devtmpfs /dev 2>/dev/null # The kernel may have done it.
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts
# All else is the host's and read-only.
mount -t tmpfs tmpfs /run
"$@" </dev/tty1 >/dev/tty1
echo "the stage has ended with $?"
echo o >/proc/sysrq-trigger
# Powering off takes a moment, and a first process that ends is a panic.
while :; do sleep 1; done
