import { marineIndustry, type NodeName, victronManufacturer } from '../../../protocols/n2k/name.ts';
import type { ProductInfo } from '../../../protocols/n2k/product-info.ts';
import { type RegisterEntry, record, text, textSetting } from './registers.ts';
import type { SentMessage } from './sent-message.ts';

/** One node of a product: who it is, what it sends, which registers it has. */
export interface NodeModel {
  readonly name: NodeName;
  readonly product: ProductInfo;
  /** What the installer has called it. */
  readonly description: string;
  readonly maker: string;
  /** Older products send no heartbeat (vecan.md, 3). */
  readonly hasHeartbeat: boolean;
  readonly messages: readonly SentMessage[];
  /** Left out: VREG messages are not answered, not even refused. */
  readonly registers?: readonly RegisterEntry[];
}

/** What makes one device another than the next of its kind. */
export interface Identity {
  readonly uniqueNumber: number;
  readonly deviceInstance: number;
  readonly systemInstance: number;
  readonly serial: string;
  readonly description: string;
}

/** A make of Victron's. */
export interface Make {
  readonly productCode: number;
  readonly model: string;
  /** 0xHHMMLL, as in VREG 0102: 0x000106 is v1.06. */
  readonly firmware: number;
  /** Of the NMEA database: 1301 is 1.301. */
  readonly database: number;
  readonly deviceClass: number;
  readonly deviceFunction: number;
}

/** Classes and functions of NAMEs (vecan.md, 1 and 3). Those of chargers are assumed. */
export const classes = { generation: 35, navigation: 60, sensors: 75, display: 120 } as const;
export const functions = {
  display: 130,
  temperature: 130,
  position: 145,
  tank: 150,
  inverter: 153,
  acInput: 154,
  charger: 160,
  battery: 170,
} as const;

/** A node of Victron's with the registers that each has. */
export function victronNode(
  make: Make,
  identity: Identity,
  { messages, registers }: Pick<NodeModel, 'messages' | 'registers'>,
): NodeModel {
  const { productCode, model, firmware, database, deviceClass, deviceFunction } = make;
  const { serial, description } = identity;
  return {
    name: nameOf(identity, { manufacturer: victronManufacturer, deviceClass, deviceFunction }),
    product: {
      ...{ database, productCode, model, serial, softwareVersion: versionText(firmware), modelVersion: '1' },
      ...{ certification: 0, loadEquivalency: 1 },
    },
    description,
    maker: 'Victron Energy',
    hasHeartbeat: false,
    messages,
    ...(registers === undefined ? {} : { registers: [...identityRegisters(make, identity), ...registers] }),
  };
}

/** The NAME of a device that may move to another address. */
export function nameOf(
  { uniqueNumber, deviceInstance, systemInstance }: Identity,
  maker: Pick<NodeName, 'manufacturer' | 'deviceClass' | 'deviceFunction'>,
): NodeName {
  return { uniqueNumber, deviceInstance, systemInstance, ...maker, industryGroup: marineIndustry, canMove: true };
}

function identityRegisters({ productCode, firmware, model }: Make, identity: Identity): RegisterEntry[] {
  return [
    record(0x0100, () => Uint8Array.of(0, productCode & 0xff, productCode >> 8, 0)),
    record(0x0102, () => Uint8Array.of(0, firmware & 0xff, (firmware >> 8) & 0xff, firmware >> 16)),
    text(0x010a, identity.serial),
    text(0x010b, model),
    textSetting(0x010c, identity.description),
  ];
}

/** vecan.md, 5: HH = 0: vMM.LL, else vHH.MM. */
function versionText(firmware: number): string {
  const [high, middle, low] = [firmware >> 16, (firmware >> 8) & 0xff, firmware & 0xff];
  const [before, behind] = high === 0 ? [middle, low] : [high, middle];
  return `v${before.toString(16)}.${behind.toString(16).padStart(2, '0')}`;
}
