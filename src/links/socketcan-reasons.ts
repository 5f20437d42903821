import { existsSync } from 'node:fs';
import { reasonOf } from '../runtime/errors.ts';
import { canInterfaces, type InterfaceState, type KernelFiles } from './socketcan-interface.ts';

/** Why an interface cannot be used, and what to do; undefined when it can. */
export function whyUnusable(state: InterfaceState, name: string, files: KernelFiles): string | undefined {
  switch (state) {
    case 'missing':
      return `there is no interface ${name}: is the adapter plugged in? ${others(files)}; \`ip link add dev ${name} type vcan\` makes a virtual one`;
    case 'notCan':
      return `${name} is no CAN interface; ${others(files)}`;
    case 'down':
      return `the interface is down: \`ip link set ${name} up type can bitrate 250000\` (a virtual one has no bit rate)`;
    case 'busOff':
      return busOffReason(name);
    case 'up':
      return undefined;
  }
}

/** The delay cannot be changed while the interface is up (drivers/net/can/dev/netlink.c). */
export function busOffReason(name: string): string {
  return `bus-off: after too many errors the controller has stopped, and does not start again by itself. Check wiring, termination and bit rate, then \`ip link set ${name} down; ip link set ${name} type can restart-ms 100; ip link set ${name} up\``;
}

/** Why the addon gave no channel, which tells no reason itself. Ask when the interface is up or missing. */
export function whyRefused(error: unknown, state: InterfaceState, name: string, files: KernelFiles): string {
  // Creating a socket loads the kernel's modules where there are any, so now they are there or cannot be had.
  if (!existsSync(files.can)) {
    return `this kernel has no CAN (there is no ${files.can}): \`modprobe can_raw\`, or use a kernel that has it`;
  }
  return (
    whyUnusable(state, name, files) ??
    `no permission for a CAN socket (${reasonOf(error)}): a container must allow it, a systemd service needs AF_CAN in RestrictAddressFamilies`
  );
}

/** Why the addon cannot be loaded, from what `require` throws. */
export function whyNotLoaded(error: unknown): string {
  const tools = 'it is built on installation, with python3, make and g++';
  const reason = reasonOf(error).split('\n')[0] ?? '';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'MODULE_NOT_FOUND' && reason.includes("'socketcan'")) {
    return `the package socketcan is not installed: \`npm install socketcan\`; ${tools}`;
  }
  if (code === 'MODULE_NOT_FOUND') {
    return `the package socketcan is not built: \`npm rebuild socketcan\`; ${tools}`;
  }
  return `the package socketcan cannot be loaded (${reason}): \`npm rebuild socketcan\`; ${tools}`;
}

function others(files: KernelFiles): string {
  const names = canInterfaces(files);
  return names.length === 0 ? 'there is no CAN interface at all' : `CAN interfaces here: ${names.join(', ')}`;
}
