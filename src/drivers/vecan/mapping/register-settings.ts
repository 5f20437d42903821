import { vregRegister } from '../../../protocols/n2k/vreg-registers.ts';
import { encodeVregText, encodeVregValueOf } from '../../../protocols/n2k/vreg-values.ts';
import { reasonOf } from '../../../runtime/errors.ts';
import type { Rejection } from '../../../store/values.ts';
import { inputLimit } from './input-limit.ts';
import type { NodeKind } from './node-kind.ts';
import type { RegisterWritable } from './writable.ts';

type Settings = Readonly<Record<string, RegisterWritable>>;

interface Extras extends Pick<RegisterWritable, 'isKept' | 'hint'> {
  /** The only values that it takes. */
  readonly oneOf?: readonly number[];
  /** What the register has for a value; default: the value itself. */
  readonly wire?: (value: number) => number;
}

/** A register with a number in its unit. */
function setting(path: string, register: number, { oneOf, wire, ...rest }: Extras = {}): [string, RegisterWritable] {
  const bytes = (value: number | string): Uint8Array | Rejection => {
    if (oneOf !== undefined && !oneOf.some((allowed) => allowed === value)) {
      return { kind: 'out-of-range', why: `${path} takes ${oneOf.join(', ')}, not ${value}` };
    }
    return encoded(path, register, typeof value === 'number' && wire !== undefined ? wire(value) : value);
  };
  return [path, { by: 'register', register, bytes, ...rest }];
}

function encoded(path: string, id: number, value: number | string): Uint8Array | Rejection {
  const register = vregRegister(id);
  if (register === undefined) throw new Error(`register ${id.toString(16)} is not in the table`);
  try {
    if (register.type === 'string') return encodeVregText(register, String(value));
    if (typeof value === 'number') return encodeVregValueOf(register, value);
    return { kind: 'out-of-range', why: `${path} takes a number, not ${JSON.stringify(value)}` };
  } catch (error) {
    return { kind: 'out-of-range', why: `${path}: ${reasonOf(error)}` };
  }
}

const on = 1;
const off = 4;

/** A charger that is off says 0 or 4. */
const isSameMode = (sent: Uint8Array, told: Uint8Array): boolean => {
  const [wanted, is] = [sent[0], told[0]];
  return wanted === is || (wanted === off && is === 0);
};

const name = setting('/CustomName', 0x010c, {
  isKept: (sent, told) => textOf(sent) === textOf(told),
});
const chargeLimit = setting('/Settings/ChargeCurrentLimit', 0xedf0);
const monitor: Settings = Object.fromEntries([
  name,
  setting('/Relay/0/State', 0x034e, {
    oneOf: [0, 1],
    hint: "the relay's mode must be remote control (register 0x034F = 2)",
  }),
]);

const settings: Readonly<Partial<Record<NodeKind, Settings>>> = {
  bmv: monitor,
  'lynx-shunt': monitor,
  'lynx-ion': monitor,
  mppt: Object.fromEntries([
    name,
    setting('/Mode', 0x0200, { oneOf: [on, off], isKept: isSameMode }),
    chargeLimit,
    setting('/Link/NetworkMode', 0x200e),
    setting('/Link/ChargeVoltage', 0x2001),
    setting('/Link/ChargeCurrent', 0x2015),
    setting('/Link/VoltageSense', 0x2002),
    setting('/Link/TemperatureSense', 0x2003),
    setting('/Link/BatteryCurrent', 0x200a),
  ]),
  charger: Object.fromEntries([
    name,
    // Of the registers 0 and 4 both are off (vecan.md, 7; register 2317).
    setting('/Mode', 0x0200, { oneOf: [0, on, off], wire: (mode) => (mode === on ? on : off), isKept: isSameMode }),
    chargeLimit,
    // (?) With the numbers of VE.Bus; a charger that has no such register refuses.
    ['/Ac/In/CurrentLimit', inputLimit('/Ac/In/CurrentLimit')],
  ]),
  vebus: Object.fromEntries([
    name,
    setting('/Mode', 0x0200, {
      oneOf: [1, 2, 3, 4],
      hint: 'another panel (Digital Multi Control, BMS or switch) may control the system',
    }),
    ['/Ac/ActiveIn/CurrentLimit', inputLimit('/Ac/ActiveIn/CurrentLimit')],
  ]),
  // 2 and 3 are both "on": which one a model takes, it says itself.
  inverter: Object.fromEntries([name, setting('/Mode', 0x0200, { oneOf: [2, 3, 4, 5, 253] })]),
};

const lynxSmartBms = 0xa3e7;
const [bmsModePath, bmsMode] = setting('/Mode', 0x0200, { oneOf: [3, 252] });

/** How a path of a Victron product is set; undefined: it cannot be. */
export function registerSettings(
  kind: NodeKind,
  productCode: number | null,
  path: string,
): RegisterWritable | undefined {
  if (productCode === lynxSmartBms && path === bmsModePath) return bmsMode;
  const own = settings[kind];
  return own !== undefined && Object.hasOwn(own, path) ? own[path] : undefined;
}

/** Without what it is padded with. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.findIndex((byte) => byte === 0 || byte === 0xff);
  return String.fromCharCode(...(end === -1 ? bytes : bytes.subarray(0, end)));
}
