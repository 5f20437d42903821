import { describe, expect, it } from 'vitest';
import { systemRig } from '../../../support/system-rig.ts';

describe('the relays of the system', () => {
  it('are there to be commanded where the settings do not mention them', async () => {
    const { write, values } = systemRig();
    expect(await write('/Relay/0/State', 1)).toEqual({ kind: 'done' });
    expect(values('/Relay/0/State', '/Relay/1/State')).toEqual([1, 0]);
    for (const value of [2, -1, 0.5, 'on']) {
      expect(await write('/Relay/0/State', value)).toMatchObject({ kind: 'out-of-range' });
    }
    expect(await write('/Dc/Battery/Soc', 50)).toMatchObject({ kind: 'refused' });
  });

  it.each([
    ['/Relay/0/State', '/Settings/Relay/Function'],
    ['/Relay/1/State', '/Settings/Relay/1/Function'],
  ])('%s refuses while %s disables it', async (path, setting) => {
    const { write, add, value } = systemRig();
    const settings = add('settings', 0, { [setting]: -1 });
    expect(await write(path, 1)).toEqual({ kind: 'refused', why: `system ${path}: ${setting} disables this relay` });
    expect(value(path)).toBe(0);
    settings.update([[setting, 0]]);
    expect(await write(path, 1)).toEqual({ kind: 'done' });
  });

  it('are kept in the settings for manual use, and start as they were', async () => {
    const initial = '/Settings/Relay/1/InitialState';
    const first = systemRig();
    const settings = first.add('settings', 0, { '/Settings/Relay/1/Function': 2, [initial]: 0 });
    await first.write('/Relay/1/State', 1);
    await first.write('/Relay/0/State', 1);
    expect(settings.service.value(initial)).toBe(1);

    const second = systemRig();
    second.add('settings', 0, { '/Settings/Relay/1/Function': 2, [initial]: 1 });
    await second.clock.advance(500);
    expect(second.values('/Relay/0/State', '/Relay/1/State')).toEqual([0, 1]);
  });

  it('start open for any other use', async () => {
    const { clock, add, value, write } = systemRig();
    const initial = '/Settings/Relay/0/InitialState';
    const settings = add('settings', 0, { '/Settings/Relay/Function': 1, [initial]: 1 });
    await clock.advance(500);
    expect(value('/Relay/0/State')).toBe(0);
    await write('/Relay/0/State', 1);
    await write('/Relay/0/State', 0);
    expect(settings.service.value(initial)).toBe(1);
  });

  it('stay as commanded when the settings come later', async () => {
    const { clock, add, value, write } = systemRig();
    await write('/Relay/0/State', 0);
    add('settings', 0, { '/Settings/Relay/Function': 2, '/Settings/Relay/0/InitialState': 1 });
    await clock.advance(500);
    expect(value('/Relay/0/State')).toBe(0);
  });
});
