import { execFileSync } from 'node:child_process';
import { vi } from 'vitest';
import { loadSocketCan } from '../../src/links/socketcan-addon.ts';
import { interfaceNow, kernelFiles } from '../../src/links/socketcan-interface.ts';
import { reasonOf } from '../../src/runtime/errors.ts';

/** The interface that tests on real CAN use; it carries nothing else. */
export const vcan = 'vcan0';

function whyNone(): string {
  const { state } = interfaceNow(kernelFiles, vcan);
  if (state !== 'up') return `no interface ${vcan} that is up here; scripts/vcan-vm.sh runs this where there is one`;
  try {
    loadSocketCan();
    return '';
  } catch (error) {
    return `npm socketcan is missing: ${reasonOf(error).split('\n')[0]}`;
  }
}

const reason = whyNone();

/** Whether the kernel has CAN with the interface vcan0 up, and npm socketcan is built. */
export const hasVcan = reason === '';

/** For `describe.skipIf(...)` titles: says why nothing runs. */
export const withoutVcan = hasVcan ? '' : ` (skipped: ${reason})`;

/** Whether interfaces can be made and removed. */
export const mayChangeInterfaces = hasVcan && process.getuid?.() === 0;

/** For titles of tests that need it. */
export const withoutRights =
  mayChangeInterfaces || !hasVcan ? withoutVcan : ' (skipped: only root may make interfaces)';

/** Runs `ip link ...`. */
export function ipLink(...args: readonly string[]): void {
  execFileSync('ip', ['link', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** A virtual CAN interface of the test's own, up; gone at the end of `using`. */
export function ownInterface(name: string): Disposable & { add(): void; remove(): void } {
  const add = (): void => {
    ipLink('add', 'dev', name, 'type', 'vcan');
    ipLink('set', name, 'up');
  };
  const remove = (): void => {
    if (interfaceNow(kernelFiles, name).state !== 'missing') ipLink('del', name);
  };
  remove();
  add();
  return { add, remove, [Symbol.dispose]: remove };
}

/** Waits until `check` no longer throws; on an emulated processor that may take a while. */
export function eventually(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 10_000, interval: 2 });
}
