import { readdirSync } from 'node:fs';
import { pdu, type RawClient, request } from './raw-client.ts';
import { hasSharedData, sharedPath, sharedText } from './shared-data.ts';

export type WordFormat = 'uint16' | 'int16' | 'uint32' | 'int32';

/** How a client reads a value out of its answer: shown = register / scale. */
export interface ProfileValue {
  readonly address: number;
  readonly type: WordFormat;
  readonly scale: number;
  readonly name: string;
}

/** A read as a client asks for it. `unit` null: it scans for the devices. */
export interface ProfileRead {
  readonly unit: number | null;
  readonly fc: number;
  readonly start: number;
  readonly quantity: number;
  readonly service: string;
  /** `ok…`, or `exception N…`. */
  readonly expect: string;
  readonly decode?: readonly ProfileValue[];
  /** Where it differs from the client's other reads. */
  readonly interval_ms?: number;
}

/** Without `values`: what a user chooses. */
export interface ProfileWrite {
  readonly unit: number | null;
  readonly fc: number;
  readonly start: number;
  readonly service: string;
  readonly values?: readonly number[];
  readonly expect?: string;
}

/** What a program that polls a GX device asks for (data: clients). */
export interface ClientProfile {
  readonly client: string;
  readonly interval_ms: number;
  readonly scan?: { readonly units: readonly number[] };
  readonly reads: readonly ProfileRead[];
  readonly writes: readonly ProfileWrite[];
}

export function clientProfiles(): ClientProfile[] {
  if (!hasSharedData) return [];
  const files = readdirSync(sharedPath('clients')).filter((name) => name.endsWith('.json'));
  return files.sort().map((file) => JSON.parse(sharedText(`clients/${file}`)) as ClientProfile);
}

/** A read that is made again and again. */
export interface PolledRead extends ProfileRead {
  readonly unit: number;
}

export interface Answer {
  readonly read: PolledRead;
  /** The registers, or `exception N`. */
  readonly registers: Uint8Array | string;
}

/** The unit IDs at which services of a type are. */
export type UnitsOf = (service: string) => readonly number[];

/** The exception that a client expects; undefined = registers. Of several the one that this server gives. */
export function expectedException({ expect }: Pick<ProfileRead, 'expect'>): string | undefined {
  return /^exception \d+/.exec(expect)?.[0];
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
export const word = (value: number): string => hex(value & 0xffff, 4);
export const byte = (value: number): string => hex(value, 2);

/** What follows the function code in the answer, or `exception N`. */
export async function ask(client: RawClient, unit: number, body: string): Promise<string> {
  const answer = pdu(await client.ask(request(unit, body)));
  const code = Number.parseInt(answer.slice(0, 2), 16);
  return code & 0x80 ? `exception ${Number.parseInt(answer.slice(2, 4), 16)}` : answer.slice(2);
}

/** The body of a write request, and what follows the function code in the answer that confirms it. */
export function writeBody(fc: number, start: number, values: readonly number[]): { ask: string; confirmed: string } {
  const words = values.map(word).join('');
  if (fc !== 16) return { ask: byte(fc) + word(start) + words, confirmed: word(start) + words };
  const count = word(values.length);
  return { ask: byte(fc) + word(start) + count + byte(values.length * 2) + words, confirmed: word(start) + count };
}

/** One of those programs at work, on a connection of its own. */
export class ProfileClient {
  readonly profile: ClientProfile;
  readonly #client: RawClient;
  readonly #polled: readonly PolledRead[];

  /** @param unitsOf where it finds the services that it scans for */
  constructor(profile: ClientProfile, client: RawClient, unitsOf: UnitsOf) {
    this.profile = profile;
    this.#client = client;
    this.#polled = profile.reads.flatMap((read) => {
      const units = read.unit === null ? unitsOf(read.service) : [read.unit];
      return units.map((unit) => ({ ...read, unit }));
    });
  }

  /** Asks for every block that it knows at every unit ID that it scans. */
  async scan(): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (const unit of this.profile.scan?.units ?? []) {
      for (const read of this.profile.reads) {
        const probe = { ...read, unit };
        answers.push({ read: probe, registers: await this.#read(probe) });
      }
    }
    return answers;
  }

  /** Its reads, one after the other. @param isDue by their interval; all unless told */
  async poll(isDue: (intervalMs: number) => boolean = () => true): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (const read of this.#polled) {
      if (!isDue(read.interval_ms ?? this.profile.interval_ms)) continue;
      answers.push({ read, registers: await this.#read(read) });
    }
    return answers;
  }

  close(): void {
    this.#client.destroy();
  }

  async #read({ unit, fc, start, quantity }: PolledRead): Promise<Uint8Array | string> {
    const answer = await ask(this.#client, unit, byte(fc) + word(start) + word(quantity));
    return answer.startsWith('exception') ? answer : Buffer.from(answer.slice(2), 'hex');
  }
}
