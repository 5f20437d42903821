#!/usr/bin/env bash
# Runs a command on a kernel with CAN, for machines whose own has none: boots Debian's kernel under QEMU with the
# interface vcan0 up. The processor is emulated: that works everywhere, some ten times slower.
#
#   scripts/vcan-vm.sh COMMAND [ARGUMENT...]
#
# The command runs as root in this folder, on this machine's files; what it writes stays in the memory of the guest.
# Its output and exit status are passed on; 124: it took longer than VCAN_VM_SECONDS (default 300), 125: there was no
# guest, and a line says why. Needs qemu-system-x86 and busybox-static. apt-get downloads the kernel, which is not
# installed; its parts stay in the cache folder.
set -eEuo pipefail

modules="virtio_pci 9pnet_virtio 9p overlay can_raw vcan slcan"
module_folders="fs/9p fs/fscache fs/netfs fs/overlayfs net/9p net/can drivers/virtio drivers/net/can"
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/ccgx-gateway-vcan-vm
limit=${VCAN_VM_SECONDS:-300}

no_guest() {
  trap - ERR
  echo "no guest with vcan: $1" >&2
  exit 125
}
trap 'no_guest "line $LINENO of $0 failed"' ERR

[ $# -gt 0 ] || no_guest "usage: $0 COMMAND [ARGUMENT...]"
for tool in qemu-system-x86_64 busybox apt-get dpkg-deb; do
  command -v $tool >/dev/null || no_guest "$tool is missing; on Debian: apt-get install qemu-system-x86 busybox-static"
done
! ldd "$(command -v busybox)" >/dev/null 2>&1 || no_guest "busybox needs libraries; on Debian: apt-get install busybox-static"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The kernel and the few modules, out of a package of 70 MB; kept under its name.
package=$(apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/.*Depends: \(linux-image-[^ ]*\)$/\1/p')
[ -n "$package" ] || no_guest "apt-get knows no linux-image-amd64; is this Debian on x86-64, and apt-get update done?"
kernel=$cache/$package
if [ ! -d "$kernel" ]; then
  mkdir "$scratch/kernel"
  (cd "$scratch" && timeout 120 apt-get download -qq -o APT::Sandbox::User=root "$package" >apt.log 2>&1) ||
    no_guest "$package cannot be downloaded: $(tail -n 1 "$scratch/apt.log")"
  # shellcheck disable=SC2046 # one pattern for each folder
  dpkg-deb --fsys-tarfile "$scratch"/linux-image-*.deb | tar -x -C "$scratch/kernel" --wildcards \
    './boot/vmlinuz-*' './lib/modules/*/modules.builtin*' $(printf './lib/modules/*/kernel/%s ' $module_folders)
  mkdir -p "$cache"
  mv -T "$scratch/kernel" "$kernel"
fi

# The initramfs: busybox, the modules, the command, and what to do.
root=$scratch/root
mkdir -p "$root"/{bin,dev,proc,sys,tmp,host}
cp "$(command -v busybox)" "$root/bin/"
cp -r "$kernel/lib" "$root/"
busybox depmod -b "$root" "$(ls "$kernel/lib/modules")"
printf 'cd %q\nexport PATH=%q HOME=/root\nexec' "$PWD" "$PATH" >"$root/command"
printf ' %q' "$@" >>"$root/command"
cat >"$root/init" <<INIT
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
modprobe -a $modules
date -s @$(date +%s) >/dev/null
# The files of this machine, and on top of them memory for what is written.
mount -t tmpfs tmpfs /tmp
mkdir /tmp/upper /tmp/work /tmp/all
mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288,cache=loose,ro host /host
mount -t overlay -o lowerdir=/host,upperdir=/tmp/upper,workdir=/tmp/work overlay /tmp/all
for folder in proc sys dev; do mount -o bind /\$folder /tmp/all/\$folder; done
mkdir -p /tmp/all/dev/pts
mount -t devpts devpts /tmp/all/dev/pts
ip link set lo up
ip link add dev vcan0 type vcan
ip link set vcan0 up
cp /command /tmp/all/.command
# Through a pipe, so that the command does not take its output for a terminal.
stty -opost </dev/ttyS1
mkfifo /tmp/output
cat /tmp/output >/dev/ttyS1 &
chroot /tmp/all /bin/bash /.command </dev/null >/tmp/output 2>&1
status=\$?
wait
echo "exit status \$status" >/dev/ttyS0
reboot -f
INIT
chmod +x "$root/init"
(cd "$root" && find . | busybox cpio -o -H newc 2>/dev/null) >"$scratch/initramfs"

# The first serial port is the kernel's and tells the exit status; the second has the output of the command.
ended=0
timeout -k 5 "$limit" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 1536 \
  -nodefaults -display none -no-reboot -serial "file:$scratch/console" -serial stdio \
  -kernel "$kernel"/boot/vmlinuz-* -initrd "$scratch/initramfs" \
  -append "console=ttyS0 loglevel=4 panic=-1 mitigations=off" \
  -virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap \
  </dev/null 2>"$scratch/qemu" || ended=$?
status=$(tr -d '\r' <"$scratch/console" | sed -n 's/^exit status \([0-9]*\)$/\1/p')
[ -z "$status" ] || exit "$status"
tail -n 20 "$scratch/qemu" "$scratch/console" >&2
[ $ended -ne 124 ] || { echo "the guest was not finished after $limit s (VCAN_VM_SECONDS)" >&2 && exit 124; }
no_guest "QEMU ended with $ended before the command did; its last lines are above"
