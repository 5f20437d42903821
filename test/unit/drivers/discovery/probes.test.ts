import { afterEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../src/drivers/discovery/finding.ts';
import { probeMk2 } from '../../../../src/drivers/discovery/probe-mk2.ts';
import { probeVeDirect } from '../../../../src/drivers/discovery/probe-vedirect.ts';
import type { ByteLink } from '../../../../src/links/link.ts';
import { memoryPair } from '../../../../src/links/memory.ts';
import { Mk3Simulator } from '../../../../src/simulator/devices/mk3/mk3.ts';
import { wireBmv, wireBmv60, wireMppt } from '../../../../src/simulator/devices/vedirect/wired-devices.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { bytesOf, textBlock } from '../../../support/vedirect-bytes.ts';

const clock = new ManualClock();
const running: { stop(): void }[] = [];
afterEach(() => {
  for (const device of running.splice(0)) device.stop();
});

interface Asked {
  readonly outcome: Outcome | undefined;
  readonly tookMs: number;
}

/** Probes what is put at the far end of a wire, until there is an outcome or 6 s have passed. */
async function ask(
  probe: (link: ByteLink, clock: ManualClock) => Promise<Outcome>,
  attach: (link: ByteLink) => void,
): Promise<Asked> {
  const [near, far] = memoryPair('memory:asked');
  attach(far);
  const beganAt = clock.now();
  let asked: Asked = { outcome: undefined, tookMs: Number.POSITIVE_INFINITY };
  void probe(near, clock).then((outcome) => {
    asked = { outcome, tookMs: clock.now() - beganAt };
  });
  for (let step = 0; step < 60 && asked.outcome === undefined; step += 1) await clock.advance(100);
  await near.close();
  return asked;
}

function plugged<T extends { stop(): void; attach(link: ByteLink): void }>(device: T): T {
  running.push(device);
  return device;
}

const found = (finding: object) => ({ kind: 'found', finding });

describe('asking on a VE.Direct cable', () => {
  it('takes what a solar charger tells in its text, and sends nothing', async () => {
    const { simulator } = wireMppt({ clock });
    const { outcome, tookMs } = await ask(probeVeDirect, (link) => plugged(simulator).attach(link));
    expect(outcome).toEqual(
      found({
        driver: 'vedirect',
        product: 'SmartSolar Charger MPPT 75/15',
        productId: 0xa053,
        serial: 'HQ2043SIMM1',
        firmware: '1.61',
      }),
    );
    expect(simulator.heard).toEqual([]);
    expect(tookMs).toBeLessThan(1_500);
  });

  it('asks a battery monitor for its serial number, which its text leaves out, and sets nothing', async () => {
    const { simulator } = wireBmv({ clock, serial: 'HQ1936TEST1' });
    const { outcome, tookMs } = await ask(probeVeDirect, (link) => plugged(simulator).attach(link));
    expect(outcome).toMatchObject(found({ product: 'BMV-712 Smart', serial: 'HQ1936TEST1', firmware: '4.13' }));
    expect(simulator.heard.every(({ text }) => text.startsWith('70A01'))).toBe(true);
    expect(simulator.told).toEqual([]);
    expect(tookMs).toBeLessThan(2_000);
  });

  it('knows by HEX a device that sends no text', async () => {
    const { simulator } = wireMppt({ clock });
    simulator.faults = { noText: true };
    const { outcome } = await ask(probeVeDirect, (link) => plugged(simulator).attach(link));
    expect(outcome).toMatchObject(found({ product: 'SmartSolar Charger MPPT 75/15', serial: 'HQ2043SIMM1' }));
  });

  it('names a battery monitor that does not answer HEX, without its serial number', async () => {
    const { simulator } = wireBmv({ clock });
    simulator.faults = { noHex: true };
    const { outcome, tookMs } = await ask(probeVeDirect, (link) => plugged(simulator).attach(link));
    expect(outcome).toEqual(
      found({ driver: 'vedirect', product: 'BMV-712 Smart', productId: 0xa381, firmware: '4.13' }),
    );
    expect(tookMs).toBeLessThan(4_500);
  });

  it.each(['600S', '602S', '600HS'] as const)('knows a BMV-%s, which has no product id', async (model) => {
    const { simulator } = wireBmv60({ clock, model });
    const { outcome } = await ask(probeVeDirect, (link) => plugged(simulator).attach(link));
    expect(outcome).toMatchObject(found({ driver: 'bmv60xs', product: `BMV-${model}`, firmware: '2.10' }));
  });

  it('names a product that is not known by its id', async () => {
    const block = textBlock([
      ['PID', '0xBEEF'],
      ['SER#', 'HQ0000TEST1'],
    ]);
    const { outcome } = await ask(probeVeDirect, (link) => void clock.after(100, () => void link.send(block)));
    expect(outcome).toMatchObject(found({ product: 'product 0xBEEF', serial: 'HQ0000TEST1' }));
  });

  it('tells silence from noise, and a cable that is pulled meanwhile', async () => {
    expect((await ask(probeVeDirect, () => undefined)).outcome).toEqual({ kind: 'silent' });
    const noisy = (link: ByteLink) => void clock.after(500, () => void link.send(bytesOf('\u0000\u00ff:x\r\nV\tx')));
    expect((await ask(probeVeDirect, noisy)).outcome).toEqual({ kind: 'noise' });
    const pulled = (link: ByteLink) => void clock.after(500, () => void link.close());
    expect((await ask(probeVeDirect, pulled)).outcome).toMatchObject({ kind: 'lost' });
  });

  it('leaves no timer behind', async () => {
    const before = clock.pending;
    await ask(probeVeDirect, () => undefined);
    await clock.advance(5_000);
    expect(clock.pending).toBe(before);
  });
});

describe('asking on an MK2 or MK3 cable', () => {
  it.each([
    [1_170_216, 'MK3'],
    [1_130_134, 'MK2 20Mhz'],
  ])('finds the interface of version %i, and asks it nothing but its version', async (interfaceVersion, product) => {
    const mk3 = new Mk3Simulator({ clock, interfaceVersion });
    const { outcome, tookMs } = await ask(probeMk2, (link) => plugged(mk3).attach(link));
    expect(outcome).toEqual(found({ driver: 'mk2', product, firmware: String(interfaceVersion) }));
    expect(mk3.heard.every((body) => body === 'FF 56')).toBe(true);
    expect(tookMs).toBeLessThan(2_000);
  });

  it('tells silence from noise, and a cable that is pulled meanwhile', async () => {
    expect((await ask(probeMk2, () => undefined)).outcome).toEqual({ kind: 'silent' });
    const noisy = (link: ByteLink) => void clock.after(500, () => void link.send(bytesOf('\r\nV\t12800')));
    expect((await ask(probeMk2, noisy)).outcome).toEqual({ kind: 'noise' });
    const pulled = (link: ByteLink) => void clock.after(500, () => void link.close());
    expect((await ask(probeMk2, pulled)).outcome).toMatchObject({ kind: 'lost' });
  });
});
