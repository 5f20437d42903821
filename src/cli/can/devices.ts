import { GatewayError } from '../../runtime/errors.ts';
import { columns } from '../text-table.ts';
import { type Census, calledIn, printable, type Resident } from './census.ts';
import { makerName, makerText } from './makers.ts';

/** What every node sends, whatever it measures. */
const management: ReadonlySet<number> = new Set([
  ...[59392, 59904, 60160, 60416, 60928, 65240, 126208, 126464, 126993, 126996, 126998],
]);
/** PGNs in the table; JSON has all. */
const mostShown = 6;

const headings = [
  ...['address', 'unique', 'maker', 'product', 'firmware', 'serial'],
  ...['instance', 'system', 'class/function', 'sends'],
];

/**
 * The nodes of a bus, as a table or as JSON.
 * @throws GatewayError DEVICE_FAILED when nobody is there
 */
export function devicesText(census: Census, link: string, isJson: boolean): string {
  const residents = census.residents();
  if (residents.length === 0) {
    throw new GatewayError(
      'DEVICE_FAILED',
      `${link}: no node is heard: is a product there that powers the bus, are both ends terminated (120 ohm), has it 250 kbit/s?`,
    );
  }
  const twins = new Set(census.twins().flatMap(({ addresses }) => addresses));
  if (isJson)
    return JSON.stringify(
      residents.map((one) => asJson(one, twins)),
      undefined,
      2,
    );
  return columns([headings, ...residents.map((one) => cells(one, twins))]);
}

function cells({ address, name, product, pgns }: Resident, twins: ReadonlySet<number>): string[] {
  const text = (value: string | null | undefined): string => (value ? printable(value) : '-');
  const isTwin = address !== undefined && twins.has(address);
  return [
    address === undefined ? '-' : String(address),
    `${name?.uniqueNumber ?? '-'}${isTwin ? ' (twice)' : ''}`,
    name === undefined ? '-' : makerText(name.manufacturer),
    // Without product information there is only the maker, which has a column of its own.
    product === undefined ? '-' : text(calledIn(name, product)),
    text(product?.softwareVersion),
    text(product?.serial),
    String(name?.deviceInstance ?? '-'),
    String(name?.systemInstance ?? '-'),
    name === undefined ? '-' : `${name.deviceClass}/${name.deviceFunction}`,
    sentText(measuredOf(pgns)),
  ];
}

function asJson({ address, name, product, pgns }: Resident, twins: ReadonlySet<number>) {
  return {
    address: address ?? null,
    unique: name?.uniqueNumber ?? null,
    maker: name === undefined ? null : { code: name.manufacturer, name: makerName(name.manufacturer) ?? null },
    deviceInstance: name?.deviceInstance ?? null,
    systemInstance: name?.systemInstance ?? null,
    deviceClass: name?.deviceClass ?? null,
    deviceFunction: name?.deviceFunction ?? null,
    sameName: address !== undefined && twins.has(address),
    product: product ?? null,
    sends: measuredOf(pgns),
  };
}

function measuredOf(pgns: ReadonlySet<number>): number[] {
  return [...pgns].filter((pgn) => !management.has(pgn)).sort((one, other) => one - other);
}

function sentText(pgns: readonly number[]): string {
  const more = pgns.length - mostShown;
  return [...pgns.slice(0, mostShown), ...(more > 0 ? [`+${more}`] : [])].join(' ') || '-';
}
