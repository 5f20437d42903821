import { describe, expect, it } from 'vitest';
import { Census, calledIn, printable } from '../../../../src/cli/can/census.ts';
import { devicesText } from '../../../../src/cli/can/devices.ts';
import { encodeName, type NodeName } from '../../../../src/protocols/n2k/name.ts';
import { encodeProductInfo, type ProductInfo } from '../../../../src/protocols/n2k/product-info.ts';
import { monitorName } from '../../../support/can-node.ts';

const nothingTold: ProductInfo = {
  ...{ database: null, productCode: null, model: null, softwareVersion: null },
  ...{ modelVersion: null, serial: null, certification: null, loadEquivalency: null },
};

function say(census: Census, source: number, pgn: number, data: Uint8Array = new Uint8Array(8)): void {
  census.heard({ priority: 6, pgn, source, destination: 255, data });
}

function claim(census: Census, source: number, changes: Partial<NodeName> = {}): void {
  say(census, source, 60928, encodeName({ ...monitorName, ...changes }));
}

const addresses = (census: Census): (number | undefined)[] => census.residents().map(({ address }) => address);

describe('the census of a bus', () => {
  it('knows a node by its address, with all that it has told', () => {
    const census = new Census();
    claim(census, 36);
    say(census, 36, 126996, encodeProductInfo({ ...nothingTold, model: 'BMV-702', serial: 'HQ1' }));
    say(census, 36, 127508);
    expect(census.at(36)).toMatchObject({ name: { uniqueNumber: 12_345 }, product: { model: 'BMV-702' } });
    expect(census.at(36)?.pgns.has(127508)).toBe(true);
  });

  it('has nodes that never claimed their address, and no tools without one', () => {
    const census = new Census();
    say(census, 7, 127508);
    say(census, 254, 59904);
    say(census, 255, 127508);
    expect(addresses(census)).toEqual([7]);
  });

  it('follows a node that moves, and takes along what it is', () => {
    const census = new Census();
    claim(census, 36);
    say(census, 36, 126996, encodeProductInfo({ ...nothingTold, model: 'BMV-702' }));
    claim(census, 40);
    expect(addresses(census)).toEqual([40]);
    expect(census.at(40)?.product?.model).toBe('BMV-702');
    expect(census.twins()).toEqual([]);
  });

  it('forgets the one before when another NAME takes its address', () => {
    const census = new Census();
    claim(census, 36);
    say(census, 36, 126996, encodeProductInfo({ ...nothingTold, model: 'BMV-702' }));
    claim(census, 36, { uniqueNumber: 1 });
    expect(census.at(36)).toMatchObject({ name: { uniqueNumber: 1 }, product: undefined });
  });

  it('keeps what a node is when its instance changes', () => {
    const census = new Census();
    claim(census, 36);
    say(census, 36, 126996, encodeProductInfo({ ...nothingTold, model: 'BMV-702' }));
    claim(census, 36, { deviceInstance: 3 });
    expect(census.at(36)).toMatchObject({ name: { deviceInstance: 3 }, product: { model: 'BMV-702' } });
  });

  it('tells two nodes that use one NAME once both go on sending', () => {
    const census = new Census();
    claim(census, 36);
    claim(census, 38);
    expect(census.twins()).toEqual([]);
    say(census, 36, 127508);
    expect(census.twins()).toMatchObject([{ name: { uniqueNumber: 12_345 }, addresses: [36, 38] }]);
  });

  it('shows a node that got no address', () => {
    const census = new Census();
    claim(census, 254);
    expect(census.residents()).toMatchObject([{ address: undefined, name: { uniqueNumber: 12_345 } }]);
    claim(census, 36);
    expect(addresses(census)).toEqual([36]);
  });

  it('has bounded memory, whatever comes', () => {
    const census = new Census();
    for (let number = 0; number < 1_000; number += 1) {
      claim(census, 254, { uniqueNumber: number });
      say(census, 36, number);
    }
    expect(census.residents().length).toBeLessThanOrEqual(65);
    expect(census.at(36)?.pgns.size).toBeLessThanOrEqual(256);
  });
});

describe('the table of nodes', () => {
  it('shows what is known and a dash for what is not', () => {
    const census = new Census();
    claim(census, 36, { deviceInstance: 2, systemInstance: 1 });
    const product = { ...nothingTold, productCode: 0x0204, softwareVersion: 'v1.06', serial: 'HQ1' };
    say(census, 36, 126996, encodeProductInfo(product));
    for (const pgn of [127508, 127506, 61184, 59904]) say(census, 36, pgn);
    say(census, 7, 130306);
    expect(devicesText(census, 'can:can0', false).split('\n')).toEqual([
      'address  unique  maker    product  firmware  serial  instance  system  class/function  sends',
      '7        -       -        -        -         -       -         -       -               130306',
      '36       12345   Victron  BMV-702  v1.06     HQ1     2         1       35/170          61184 127506 127508',
    ]);
  });

  it('has all PGNs as JSON, and as many as fit as text', () => {
    const census = new Census();
    claim(census, 36);
    for (let pgn = 130820; pgn < 130830; pgn += 1) say(census, 36, pgn);
    expect(devicesText(census, 'can:can0', false)).toMatch(/130820 130821 130822 130823 130824 130825 \+4$/);
    const [row] = JSON.parse(devicesText(census, 'can:can0', true)) as { sends: number[] }[];
    expect(row?.sends).toHaveLength(10);
  });

  it('says that nobody is there', () => {
    expect(() => devicesText(new Census(), 'can:can0', true)).toThrow(/^can:can0: no node is heard: .*120 ohm/);
  });

  it('lets no text from the bus command the terminal', () => {
    expect(printable('a\u001b[2Jb\u009b')).toBe('a?[2Jb?');
    expect(calledIn(undefined, { ...nothingTold, model: 'x\u0007' })).toBe('x?');
  });
});
