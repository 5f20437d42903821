import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { interfaceNow, kernelFiles } from '../../../src/links/socketcan-interface.ts';
import { type Program, startProgram } from '../../support/process.ts';
import { hasVcan, vcan, withoutVcan } from '../../support/vcan.ts';

const script = fileURLToPath(new URL('./open-and-close.mjs', import.meta.url));

function openAndClose(rounds: number): Program {
  return startProgram(process.execPath, ['--expose-gc', script, `${rounds}`], { cwd: '/' });
}

describe.skipIf(!hasVcan)(`a process with SocketCAN links${withoutVcan}`, () => {
  it('ends by itself once they are closed, and keeps no sockets of theirs (vecan.md, 10, 6)', async () => {
    const program = openAndClose(5);
    expect((await program.line(/^sockets left: (\d+)$/))[1]).toBe('0');
    expect(await program.stop('SIGCONT')).toBe(0);
  });
});

const isMissing = process.platform === 'linux' && interfaceNow(kernelFiles, vcan).state === 'missing';
const without = isMissing ? '' : ` (skipped: ${vcan} is here)`;

describe.skipIf(!isMissing)(`a process where there is no ${vcan}${without}`, () => {
  it('says what is missing, the kernel, the interface or the package, and ends', async () => {
    const program = openAndClose(1);
    await program.line(
      /^LINK_OPEN_FAILED can:vcan0: (this kernel has no CAN|there is no interface|the package socketcan is not)/,
    );
    expect(await program.stop('SIGCONT')).toBe(0);
  });
});
