import { it } from 'vitest';
import { SerialPort } from 'serialport';
import { execFileSync } from 'node:child_process';
import { openPty } from '../support/pty.ts';
const L = console.log;
it('x', async () => {
  const p = openPty();
  const port = new SerialPort({ path: p.path, baudRate: 19200, autoOpen: false });
  for (const e of ['close','error','end','finish','open']) port.on(e, (x: unknown) => L('event', e, String(x), port.isOpen));
  await new Promise<void>((r) => port.open((e) => { L('opened', e); r(); }));
  port.on('data', (d: Buffer) => { L('data', d.length); });
  L(execFileSync('python3', ['-c', `
import os,fcntl
fd=os.open("${p.path}", os.O_RDWR|os.O_NOCTTY)
fcntl.ioctl(fd, 0x5437)
print("hung up")
`]).toString());
  await new Promise((r) => setTimeout(r, 500));
  L('isOpen', port.isOpen);
  port.write(Buffer.alloc(1), (e) => L('late write', String(e)));
  await new Promise((r) => setTimeout(r, 500));
});
