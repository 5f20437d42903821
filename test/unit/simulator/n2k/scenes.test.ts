import { describe, expect, it } from 'vitest';
import type { BmvReadings } from '../../../../src/simulator/devices/n2k/bmv.ts';
import { canLog } from '../../../support/can-logs.ts';
import { hasSharedData, withoutSharedData } from '../../../support/shared-data.ts';
import { frameText, Host } from './host.ts';

/** The frames of a scene, by what they are about: fast packets without their sequence number, each once. */
const framesOf = (scene: string): Set<string> =>
  new Set(
    canLog(`scenes/${scene}.log`).flatMap(({ frame }) =>
      frame === undefined ? [] : [withoutSequence(frameText(frame))],
    ),
  );

const fast = /^(19F014|19F212|19F213|19F215|19F20F)(..)#/;

function withoutSequence(text: string): string {
  if (!fast.test(text)) return text;
  const first = Number.parseInt(text.slice(9, 11), 16) & 0x1f;
  return `${text.slice(0, 9)}${first.toString(16).padStart(2, '0').toUpperCase()}${text.slice(11)}`;
}

/** Everything that devices say from their first claim on, asked for their make too. */
async function saidBy(devices: readonly string[], faults: readonly string[] = []): Promise<Set<string>> {
  const host = new Host(devices, faults);
  await host.clock.advance(600);
  await host.put('18EAFFFE#14F001');
  await host.clock.advance(6_000);
  return new Set(host.takeFrames().map(frameText).map(withoutSequence));
}

const missing = (scene: Set<string>, said: Set<string>): string[] => [...scene].filter((frame) => !said.has(frame));

describe.skipIf(!hasSharedData)(`simulated nodes and the scenes${withoutSharedData}`, () => {
  it.each([
    ['bmv702', ['bmv:serial=HQ0000TEST']],
    ['mppt150-70', ['mppt:serial=HQ0000TEST']],
    ['skylla-i-3', ['skylla3:serial=HQ0000TEST']],
    ['vebus-1ph', ['vebus:serial=HQ0000TEST']],
  ])('say every frame of scene %s', async (scene, devices) => {
    const frames = framesOf(scene);
    // A claim, 20 frames of product information, and what is measured.
    expect(frames.size).toBeGreaterThanOrEqual(1 + 20 + 4);
    expect(missing(frames, await saidBy(devices))).toEqual([]);
  });

  it('say every frame of scene foreign but those of the BMV, whose values differ there', async () => {
    const scene = [...framesOf('foreign')].filter((text) => !/^.{6}24/.test(text));
    expect(scene).toHaveLength(4);
    expect(missing(new Set(scene), await saidBy(['battery', 'display']))).toEqual([]);
  });

  it('say what scene not-available says of a battery and of AC when nothing is available', async () => {
    const measured = /^(19F21424|19F21224|1CEFFF24|0CFDF530|0CFDF630|19F21430)/;
    const scene = [...framesOf('not-available')].filter((text) => measured.test(text));
    expect(scene).toHaveLength(7);
    const said = await saidBy(['bmv:unique=12346', 'vebus:unique=40003'], ['not-available']);
    expect(missing(new Set(scene), said)).toEqual([]);
  });

  it('answer the questions of scene vreg-talk with its answers', async () => {
    const host = await Host.settled(['bmv:unique=12349:product=0203:consumedAmpHours=-7']);
    const talk = canLog('scenes/vreg-talk.log')
      .flatMap(({ frame }) => (frame === undefined ? [] : [frameText(frame)]))
      .filter((text) => text.startsWith('1CEF'));
    const questions = talk.filter((text) => text.startsWith('1CEF24FE'));
    const answers: string[] = [];
    for (const question of questions) answers.push(...(await host.ask(question)));
    expect(answers).toEqual(talk.filter((text) => !questions.includes(text)));
    expect(host.readings<BmvReadings>('bmv').mode).toBe(4);
  });
});
