#!/bin/sh
# The guest's first process: the disk under test, a way out to the host, and the program on the second console.
# $1: a folder of the host's, $2: node, $3: the program, and behind it its arguments.
set -u
out=$1
shift
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null # The kernel may have done it.
# All else is the host's and read-only.
mount -t tmpfs tmpfs /run
mkdir /run/disk /run/out
mount -t ext4 /dev/ubda /run/disk || echo "the disk cannot be mounted"
mount -t hostfs none /run/out -o "$out"
"$@" </dev/null >/dev/tty1
echo "the program has ended with $?"
echo o >/proc/sysrq-trigger
# Powering off takes a moment, and a first process that ends is a panic.
while :; do sleep 1; done
