import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the kernel tells of itself. */
export interface KernelFiles {
  /** One folder for each network interface. */
  readonly interfaces: string;
  /** There once the kernel's CAN is loaded. */
  readonly can: string;
}

export const kernelFiles: KernelFiles = { interfaces: '/sys/class/net', can: '/proc/net/can' };

/** `busOff`: up, but its controller has stopped after too many errors. */
export type InterfaceState = 'missing' | 'notCan' | 'down' | 'busOff' | 'up';

/** linux/if_arp.h, ARPHRD_CAN */
const typeCan = 280;
/** linux/if.h, IFF_UP */
const flagUp = 1;

/** How a network interface is now. Its index tells it from a later one of the same name. */
export function interfaceNow(files: KernelFiles, name: string): { state: InterfaceState; index: number } {
  const read = (file: string): number => readNumber(join(files.interfaces, name, file));
  return { state: stateOf(read), index: read('ifindex') };
}

function stateOf(read: (file: string) => number): InterfaceState {
  const flags = read('flags');
  if (Number.isNaN(flags)) return 'missing';
  if (read('type') !== typeCan) return 'notCan';
  if ((flags & flagUp) === 0) return 'down';
  // can_bus_off() in drivers/net/can/dev/dev.c takes the carrier away, a restart brings it back.
  return read('carrier') === 0 ? 'busOff' : 'up';
}

/** The names of all CAN interfaces. */
export function canInterfaces(files: KernelFiles): string[] {
  if (!existsSync(files.interfaces)) return [];
  const isCan = (name: string): boolean => readNumber(join(files.interfaces, name, 'type')) === typeCan;
  return readdirSync(files.interfaces).filter(isCan).sort();
}

/** NaN where the file is missing or the kernel has no answer now. */
function readNumber(file: string): number {
  try {
    return Number(readFileSync(file, 'latin1').trim());
  } catch {
    return Number.NaN;
  }
}
