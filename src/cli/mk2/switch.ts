import { findMaster } from '../../drivers/mk2/discovery.ts';
import type { InputReply } from '../../protocols/mk2/info-frames.ts';
import {
  askInput,
  commandState,
  holdLines,
  resetDevices,
  stateFlags,
  switchStates,
} from '../../protocols/mk2/requests.ts';
import { modeOfSwitches } from '../../protocols/mk2/states.ts';
import { systemClock as clock, sleep } from '../../runtime/clock.ts';
import { GatewayError } from '../../runtime/errors.ts';
import { didYouMean } from '../../runtime/nearest.ts';
import { print, usageError } from '../command.ts';
import { confirmed } from '../confirm.ts';
import type { Mk2Device } from './device.ts';

/** Modes as the command line takes them. */
const modes: Readonly<Record<string, number>> = {
  on: switchStates.on,
  off: switchStates.off,
  'charger-only': switchStates.chargerOnly,
  'inverter-only': switchStates.inverterOnly,
};
/** When to look whether the device obeys (mk2.md, 10, Write path). */
const lookAfterMs = [500, 1_500, 2_000];
const sameTenthsAmp = 2;
const throughMs = 300;

/**
 * Switches the system, and limits its input current; says what the device then does.
 * @param amps undefined = as it is
 * @returns the exit code: 1 when the device does something else
 */
export async function switchMode(device: Mk2Device, modeName: string, amps: number | undefined): Promise<number> {
  const mode = modes[modeName];
  const names = Object.keys(modes);
  if (mode === undefined)
    throw usageError(`mode is ${names.join(', ')}, not "${modeName}"${didYouMean(modeName, names)}`);
  const input = await device.ask(askInput());
  await refuseIfCommanded(device, input);
  const limitTenthsAmp = amps === undefined ? input.limitTenthsAmp : limitFor(input, amps);
  if (mode === switchStates.off) await keepAwake(device);
  const flags = stateFlags.tenthsAmp | stateFlags.forwardPanels;
  await device.ask(commandState({ state: mode, limitTenthsAmp, flags }));
  let seen = input;
  for (const ms of lookAfterMs) {
    await sleep(clock, ms);
    seen = await device.ask(askInput());
    const isLimit = !seen.limitAdjustable || Math.abs(seen.limitTenthsAmp - limitTenthsAmp) < sameTenthsAmp;
    if (modeOfSwitches(seen.switches) === mode && isLimit) {
      print(describe(seen));
      return 0;
    }
  }
  print(`${describe(seen)}: the device has acknowledged, but does not obey; check its front switch and settings`);
  return 1;
}

/** Panel detect and standby: what can switch the system on again must keep its power (mk2.md, 3, H). */
const bothLines = 0x03;

/** A system that is off cuts the power of its interface after some seconds, unless that asks it not to. */
async function keepAwake(device: Mk2Device): Promise<void> {
  if (device.canHoldLines) await device.ask(holdLines(bothLines));
  else {
    process.stderr.write(
      'an MK2 may lose its power with the system, and then cannot switch it on again: its front switch or AC input can\n',
    );
  }
}

function describe({ switches, limitTenthsAmp }: InputReply): string {
  const mode = modeOfSwitches(switches);
  const name = Object.keys(modes).find((key) => modes[key] === mode) ?? String(mode);
  return `${name}, AC input current limit ${(limitTenthsAmp / 10).toFixed(1)} A`;
}

/** Mode and limit are not ours where somebody else commands (mk2.md, 4). @throws GatewayError DEVICE_FAILED */
async function refuseIfCommanded(device: Mk2Device, input: InputReply): Promise<void> {
  const master = input.multiControlDedicated ? 'a Digital Multi Control' : await findMaster(device.talk);
  const other = master ?? (device.hasOtherPanel ? 'another panel' : undefined);
  if (other === undefined) return;
  throw new GatewayError('DEVICE_FAILED', `${other} on the bus commands the system; nothing was sent`);
}

function limitFor(input: InputReply, amps: number): number {
  if (!input.limitAdjustable) {
    throw new GatewayError('DEVICE_FAILED', 'the device lets nobody change its input current limit; nothing was sent');
  }
  const tenths = Math.round(amps * 10);
  if (!(tenths >= 0 && tenths <= input.maxTenthsAmp)) {
    throw usageError(`--limit takes 0 to ${input.maxTenthsAmp / 10} A, not ${amps}`);
  }
  if (tenths < input.minTenthsAmp)
    print(`${amps} A is less than the device can: raised to ${input.minTenthsAmp / 10} A`);
  return Math.max(tenths, input.minTenthsAmp);
}

/** Resets all devices of the system. @returns the exit code */
export async function reset(device: Mk2Device, yes: boolean): Promise<number> {
  if (!(await confirmed('All devices of the system are reset; loads on the AC output lose their power', yes))) return 1;
  await device.ask(resetDevices());
  // Has no answer, and must be through the wire before the link is closed.
  await sleep(clock, throughMs);
  print('the system restarts');
  return 0;
}
