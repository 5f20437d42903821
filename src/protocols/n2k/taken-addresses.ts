import { highestAddress } from './can-id.ts';

/** The addresses that other nodes hold, by what they have claimed. */
export interface TakenAddresses {
  /** A NAME has claimed an address; the one it had before is free. */
  note(address: number, name: bigint): void;
  /** The NAME that holds an address. */
  holderOf(address: number): bigint | undefined;
  /** The next address that nobody holds, upwards and from 0 again; undefined when all are held. */
  freeAfter(address: number): number | undefined;
  clear(): void;
}

/** An empty bus. */
export function takenOf(): TakenAddresses {
  const holders = new Map<number, bigint>();
  return {
    note(address, name) {
      for (const [held, holder] of holders) if (holder === name) holders.delete(held);
      if (address <= highestAddress) holders.set(address, name);
    },
    holderOf: (address) => holders.get(address),
    freeAfter(address) {
      const count = highestAddress + 1;
      for (let step = 1; step <= count; step += 1) {
        const next = (address + step) % count;
        if (!holders.has(next)) return next;
      }
      return undefined;
    },
    clear: () => holders.clear(),
  };
}
