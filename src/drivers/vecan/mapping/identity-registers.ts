import { firmwareText } from '../../../protocols/n2k/vreg-values.ts';
import { bytesRule, rule } from './register-rules.ts';
import type { Values } from './values-of.ts';

/** Who a device is: part, product id and flags; part and version. */
export const identityRegisters = [
  bytesRule(0x0100, ['/ProductId'], {}, (bytes): Values | undefined => {
    const id = wordAt(bytes, 1);
    return id === undefined ? undefined : [['/ProductId', id === 0xffff ? null : id]];
  }),
  bytesRule(0x0102, ['/FirmwareVersion'], { rhythm: 'constant' }, firmware),
  rule(0x010a, '/Serial', { rhythm: 'constant' }),
  rule(0x010b, '/ProductName'),
  rule(0x010c, '/CustomName', { rhythm: 'seldom' }),
];

/** A number as the other drivers have it, and a text for people. */
function firmware(bytes: Uint8Array): Values | undefined {
  const low = wordAt(bytes, 1);
  const high = bytes[3];
  if (low === undefined || high === undefined) return undefined;
  const version = high * 0x1_0000 + low;
  const isThere = version !== 0xff_ffff;
  return [
    ['/FirmwareVersion', isThere ? version : null],
    ['firmware', isThere ? firmwareText(version) : null],
  ];
}

function wordAt(bytes: Uint8Array, at: number): number | undefined {
  const [low, high] = bytes.subarray(at, at + 2);
  return low === undefined || high === undefined ? undefined : low + high * 256;
}
