import { describe, expect, it } from 'vitest';
import { LinkEnd } from '../../../src/links/link-end.ts';

const nothing = (): void => undefined;

describe('LinkEnd', () => {
  it('keeps bytes for a listener that comes later, in order', () => {
    const end = new LinkEnd('x', nothing);
    end.receive(Uint8Array.of(1, 2));
    end.receive(Uint8Array.of(3));
    const got: number[] = [];
    end.onBytes((chunk) => got.push(...chunk));
    end.receive(Uint8Array.of(4));
    expect(got).toEqual([1, 2, 3, 4]);
  });

  it('drops the oldest bytes when more than 64 KiB wait for a listener', () => {
    const end = new LinkEnd('x', nothing);
    for (let chunk = 0; chunk < 100; chunk += 1) end.receive(new Uint8Array(1024).fill(chunk));
    const got: number[] = [];
    end.onBytes((chunk) => got.push(chunk[0] ?? -1));
    expect(got).toEqual(Array.from({ length: 64 }, (_, index) => index + 36));
  });

  it('tells the first reason for its end, releases once, and receives nothing after it', async () => {
    let released = 0;
    const end = new LinkEnd('x', () => {
      released += 1;
    });
    const got: number[] = [];
    end.onBytes((chunk) => got.push(...chunk));
    const reason = new Error('unplugged');
    end.end(reason);
    end.end(new Error('again'));
    end.receive(Uint8Array.of(1));
    await end.close();
    expect(await end.closed).toBe(reason);
    expect({ released, got }).toEqual({ released: 1, got: [] });
  });

  it('resolves close() only when everything is released, also when it is called twice', async () => {
    let free: () => void = nothing;
    const end = new LinkEnd('x', () => new Promise<void>((resolve) => (free = resolve)));
    const events: string[] = [];
    const both = [end.close(), end.close()].map((closing) => closing.then(() => events.push('closed')));
    expect(await end.closed).toBeUndefined();
    events.push('free');
    free();
    await Promise.all(both);
    expect(events).toEqual(['free', 'closed', 'closed']);
  });

  it('ends its own link when the listener throws', async () => {
    const end = new LinkEnd('x', nothing);
    const mistake = new TypeError('a mistake in the driver');
    end.onBytes(() => {
      throw mistake;
    });
    end.receive(Uint8Array.of(1));
    expect(await end.closed).toBe(mistake);
  });

  it('resolves close() when releasing fails: what cannot be released is gone', async () => {
    const end = new LinkEnd('x', () => Promise.reject(new Error('EIO')));
    await expect(end.close()).resolves.toBeUndefined();
  });
});
