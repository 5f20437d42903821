import { exceptionName } from '../protocols/modbus/exceptions.ts';
import type { RegisterTable } from '../registers/table.ts';

export interface RefusedRequest {
  readonly exception: number;
  readonly unit: number;
  readonly address: number;
  /** How many registers were asked for. */
  readonly count: number;
  readonly writing: boolean;
  readonly table: RegisterTable;
  /** `HOST:PORT`. */
  readonly server: string;
}

/** An exception for people, in one line: what was asked, what it means, what to do. */
export function explainException(refused: RefusedRequest): string {
  const { exception, unit, address } = refused;
  const advice = advices[exception]?.(refused);
  const name = `exception ${exception} (${exceptionName(exception)})`;
  return `unit ${unit} register ${address}: ${name}${advice === undefined ? '' : `: ${advice}`}`;
}

const advices: Readonly<Record<number, (refused: RefusedRequest) => string>> = {
  1: () => 'the server does not offer this function',
  2: (refused) => whyAddress(refused),
  3: ({ writing }) => (writing ? 'the value is out of range' : 'too many registers, or none'),
  4: () => 'the device refuses; the log of the gateway says why',
  6: () => 'the device takes no writes just now (too many wait, or it is still coming up); try again',
  10: ({ unit, address, writing, table, server }) => {
    const service = table.at(address)?.service ?? 'device with this register';
    if (writing)
      return `no ${service} answers at unit ${unit}, or it has no such value; \`scan ${server}\` lists what does`;
    return `no ${service} answers at unit ${unit}; \`scan ${server}\` lists what does`;
  },
  11: () => 'the device did not answer in time; look at its cable',
};

/** Where the block leaves the registers of its service, if the map knows. */
function whyAddress({ address, count, writing, table }: RefusedRequest): string {
  const service = table.at(address)?.service;
  if (service === undefined) return 'there is no such register; `registers` lists them';
  const others = Array.from({ length: count - 1 }, (_, index) => address + 1 + index);
  const gap = others.find((next) => table.at(next) === undefined);
  if (gap !== undefined) return `${gap} is no register: ask for ${address}:${gap - address}, and for the rest apart`;
  const foreign = others.find((next) => table.at(next)?.service !== service);
  if (foreign !== undefined)
    return `from ${foreign} on registers belong to ${table.at(foreign)?.service}: ask for them apart`;
  return writing ? 'the register is read-only, or writes are off at the server' : 'the server lacks this register';
}
