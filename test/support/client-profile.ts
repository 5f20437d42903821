import { readdirSync } from 'node:fs';
import { pdu, type RawClient, request } from './raw-client.ts';
import { hasSharedData, sharedPath, sharedText } from './shared-data.ts';

/** A read as a client asks for it. `unit` null: it scans for the devices. */
export interface ProfileRead {
  readonly unit: number | null;
  readonly fc: number;
  readonly start: number;
  readonly quantity: number;
  readonly service: string;
  readonly expect: string;
}

export interface ProfileWrite {
  readonly unit: number | null;
  readonly fc: number;
  readonly start: number;
  readonly values?: readonly number[];
  readonly expect?: string;
}

/** What a program that polls a GX device asks for (data: clients). */
export interface ClientProfile {
  readonly client: string;
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

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
export const word = (value: number): string => hex(value & 0xffff, 4);
export const byte = (value: number): string => hex(value, 2);

/** What follows the function code in the answer, or `exception N`. */
export async function ask(client: RawClient, unit: number, body: string): Promise<string> {
  const answer = pdu(await client.ask(request(unit, body)));
  const code = Number.parseInt(answer.slice(0, 2), 16);
  return code & 0x80 ? `exception ${Number.parseInt(answer.slice(2, 4), 16)}` : answer.slice(2);
}

/** One of those programs at work, on a connection of its own. */
export class ProfileClient {
  readonly profile: ClientProfile;
  readonly #client: RawClient;
  #polled: readonly PolledRead[] = [];

  constructor(profile: ClientProfile, client: RawClient) {
    this.profile = profile;
    this.#client = client;
  }

  /** What it polls: what it knows, and what it finds where it looks for devices. */
  async scan(): Promise<readonly PolledRead[]> {
    const polled: PolledRead[] = [];
    for (const read of this.profile.reads) {
      if (read.unit !== null) polled.push({ ...read, unit: read.unit });
      else {
        for (const unit of this.profile.scan?.units ?? []) {
          // Of the system's unit it asks for settings and system only.
          if (unit === 100 || unit === 0) continue;
          const found = { ...read, unit };
          if (typeof (await this.#read(found)) !== 'string') polled.push(found);
        }
      }
    }
    this.#polled = polled;
    return polled;
  }

  /** All reads of a round, one after the other. */
  async poll(): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (const read of this.#polled) answers.push({ read, registers: await this.#read(read) });
    return answers;
  }

  /** @returns what follows the function code, or `exception N` */
  write({ unit, fc, start, values = [] }: ProfileWrite): Promise<string> {
    const count = fc === 16 ? word(values.length) + byte(values.length * 2) : '';
    return ask(this.#client, unit ?? 0, byte(fc) + word(start) + count + values.map(word).join(''));
  }

  close(): void {
    this.#client.destroy();
  }

  async #read({ unit, fc, start, quantity }: PolledRead): Promise<Uint8Array | string> {
    const answer = await ask(this.#client, unit, byte(fc) + word(start) + word(quantity));
    return answer.startsWith('exception') ? answer : Buffer.from(answer.slice(2), 'hex');
  }
}
