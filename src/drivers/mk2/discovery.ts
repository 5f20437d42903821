import { assistant, decodeHeader } from '../../protocols/mk2/assistants.ts';
import {
  askDeviceVersion,
  askRamInfo,
  askSerial,
  askVersionHigh,
  isRefusal,
  readRam,
  readSetting,
} from '../../protocols/mk2/device-requests.ts';
import { firstAssistantId } from '../../protocols/mk2/ram-variables.ts';
import { askAc, askAuxiliary, askConfig } from '../../protocols/mk2/requests.ts';
import { setting } from '../../protocols/mk2/settings.ts';
import { type Bus, type Scales, scaledVariables, type Unit } from './bus.ts';
import { type Conversation, isNoAnswer } from './conversation.ts';

/** More assistant records than any device has. */
const mostRecords = 16;
/** A setting that exists but does not apply (mk2.md, 7). */
const notApplicable = 0xffff;

/** What is on the bus has answered, or not: then there is nothing to work with yet. */
export type Found = Omit<Bus, 'interfaceVersion' | 'master'>;

/**
 * Finds out what is on the bus: units, their versions, scales and assistants, and phases.
 * @param known scales by version, so that they are asked once only (mk2.md, 6)
 * @returns undefined when the bus does not answer
 */
export async function discover(talk: Conversation, known: Map<number, Scales>): Promise<Found | undefined> {
  const config = await talk.ask(askConfig(0));
  if (isNoAnswer(config)) return undefined;
  const units: Unit[] = [];
  for (const address of addressesIn(config.addresses)) {
    const unit = await discoverUnit(talk, address, known);
    if (unit !== undefined) units.push(unit);
  }
  const [first, ...others] = units;
  if (first === undefined) return undefined;
  const phases = await countPhases(talk);
  if (phases === undefined) return undefined;
  return {
    units: [first, ...others],
    addresses: config.addresses,
    uniqueNumber: config.uniqueNumber,
    phases,
    hasBatteryMonitor: await hasBatteryMonitor(talk, first.address),
    storedLimitAmps: await storedLimits(talk, first.address),
  };
}

function addressesIn(bitMap: number): number[] {
  const addresses = Array.from({ length: 32 }, (_, address) => address).filter((address) => (bitMap >>> address) & 1);
  // A system that has not been configured has no map, but there is one device (?).
  return addresses.length === 0 ? [0] : addresses;
}

/** A device that does not answer is left out: selecting an address succeeds for absent ones too (mk2.md, 13, 29). */
async function discoverUnit(
  talk: Conversation,
  address: number,
  known: Map<number, Scales>,
): Promise<Unit | undefined> {
  const version = await versionOf(talk, address);
  if (version === undefined) return undefined;
  const scales = known.get(version) ?? (await scalesOf(talk, address));
  if (scales === undefined) return undefined;
  known.set(version, scales);
  return { address, version, scales, serial: await serialOf(talk, address), essAt: await findEss(talk, address) };
}

async function versionOf(talk: Conversation, address: number): Promise<number | undefined> {
  const answer = await talk.ask(askDeviceVersion(), { address });
  if (isNoAnswer(answer) || isRefusal(answer)) return undefined;
  if (!answer.isLowHalf) return answer.version;
  const upper = await talk.ask(askVersionHigh(), { address });
  return isNoAnswer(upper) || isRefusal(upper) ? undefined : answer.version + upper * 0x1_0000;
}

async function serialOf(talk: Conversation, address: number): Promise<string | undefined> {
  const serial = await talk.ask({ ...askSerial(), attempts: 1 }, { address });
  return typeof serial === 'string' ? serial : undefined;
}

async function scalesOf(talk: Conversation, address: number): Promise<Scales | undefined> {
  const scales = new Map<number, Scales extends ReadonlyMap<number, infer S> ? S : never>();
  for (const id of scaledVariables) {
    const answer = await talk.ask(askRamInfo(id), { address });
    if (isNoAnswer(answer)) return undefined;
    scales.set(id, isRefusal(answer) ? null : answer.scale);
  }
  return scales;
}

/** The RAM id of the ESS assistant's record; undefined without one. */
async function findEss(talk: Conversation, address: number): Promise<number | undefined> {
  let at = firstAssistantId;
  for (let count = 0; count < mostRecords; count += 1) {
    const header = await talk.ask(readRam(at), { address });
    if (isNoAnswer(header) || isRefusal(header)) return undefined;
    const found = decodeHeader(at, header[0] ?? 0);
    if (found === undefined) return undefined;
    if (found.record.id === assistant.ess) return at;
    at = found.next;
  }
  return undefined;
}

/** The first phase tells how many there are, wrongly on some split-phase units: the second one is tried too. */
async function countPhases(talk: Conversation): Promise<number | undefined> {
  const first = await talk.ask(askAc(1));
  if (isNoAnswer(first)) return undefined;
  const told = Math.min(Math.max(first.phases ?? 1, 1), 3);
  if (told > 1) return told;
  const second = await talk.ask({ ...askAc(2), attempts: 1 });
  return isNoAnswer(second) ? 1 : 2;
}

async function storedLimits(talk: Conversation, address: number): Promise<(number | null)[]> {
  const amps: (number | null)[] = [];
  for (const id of [setting.acInput1Limit, setting.acInput2Limit]) {
    const tenths = await talk.ask(readSetting(id), { address });
    const isKnown = typeof tenths === 'number' && tenths !== notApplicable;
    amps.push(isKnown ? tenths / 10 : null);
  }
  return amps;
}

async function hasBatteryMonitor(talk: Conversation, address: number): Promise<boolean> {
  const capacity = await talk.ask(readSetting(setting.batteryCapacity), { address });
  if (isNoAnswer(capacity) || isRefusal(capacity)) return false;
  return capacity > 0 && capacity !== notApplicable;
}

/** With one of these on the bus, state and limit are not ours to set (mk2.md, 4, Panel and auxiliary frames). */
export async function findMaster(talk: Conversation): Promise<string | undefined> {
  if (!isNoAnswer(await talk.ask(askAuxiliary('multi-control')))) return 'a Digital Multi Control';
  if (!isNoAnswer(await talk.ask(askAuxiliary('bms')))) return 'a VE.Bus BMS';
  return undefined;
}
