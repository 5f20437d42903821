import { decodeHeader } from '../../../../src/protocols/mk2/assistants.ts';
import {
  askDeviceVersion,
  askRamInfo,
  askSettingInfo,
  askVersionHigh,
  isRefusal,
  type Refusal,
  readRam,
  readSetting,
  writeValue,
} from '../../../../src/protocols/mk2/device-requests.ts';
import { begin, heard } from '../../../../src/protocols/mk2/exchange.ts';
import { checksumOf, type LedMasks, type Mk2Frame } from '../../../../src/protocols/mk2/frame.ts';
import type { AcReply, DcReply, InputReply } from '../../../../src/protocols/mk2/info-frames.ts';
import { interfaceName, splitVersion } from '../../../../src/protocols/mk2/products.ts';
import { firstAssistantId } from '../../../../src/protocols/mk2/ram-variables.ts';
import { decodeReply, type Reply } from '../../../../src/protocols/mk2/replies.ts';
import type { Mk2Request } from '../../../../src/protocols/mk2/requests.ts';
import { type Scale, scaleNumber, scaleOf, toValue } from '../../../../src/protocols/mk2/scale.ts';
import { ledNames, ledValues, mainState, modeOfSwitches } from '../../../../src/protocols/mk2/states.ts';
import { bytesOf, hexOf, onlyFrame, type RecordedFrame, recordedFrames } from './recorded-frames.ts';

type Observed = Readonly<Record<string, unknown>>;
type NumberScale = Extract<Scale, { kind: 'number' }>;

function numberScale(scale: number, offset = 0): NumberScale {
  const decoded = scaleOf((scale << 16) >> 16, offset);
  if (decoded?.kind !== 'number') throw new Error('not a number');
  return decoded;
}
/** Of the session that the frames belong to (data/mk2/README.md, Frame files). */
const hundredths = numberScale(0x7f9c);
const batteryAmps = numberScale(0x8064);
const mainsPeriod = numberScale(0x7c2f);
const inverterPeriod = numberScale(0x7857, 256);

const hertz = (period: NumberScale, raw: number): number => 10 / scaleNumber(period, raw);

/** What the room's own functions make of a recorded frame, under the recordings' names. */
export function observe(row: RecordedFrame): Observed {
  const frame = onlyFrame(row.hex);
  const whole = { ...wholeFrame(row, frame), ...appendedLeds(frame.leds) };
  const reply = decodeReply(frame.body);
  if (row.dir === 'tx') return { ...whole, ...sentFrame(frame.body) };
  return { ...whole, ...byKind(reply, row) };
}

function wholeFrame({ hex }: RecordedFrame, { body, leds }: Mk2Frame): Observed {
  const bytes = bytesOf(hex);
  const plainSum = -bytes.subarray(0, -1).reduce((sum, byte) => sum + byte, 0) & 0xff;
  return {
    type: body[0],
    checksumRule: checksumOf(bytes.subarray(0, -1)) === plainSum ? 'normal' : 'odd',
    length: body.length + (leds === undefined ? 0 : 2),
    ledAppended: leds !== undefined,
    inner: hexOf(body),
  };
}

function appendedLeds(leds: LedMasks | undefined): Observed {
  return leds === undefined ? {} : { ledOn: leds.on, ledBlink: leds.blink, ledKnown: ledValues(leds) !== undefined };
}

/** Fields of frames that a host sends; where they lie is the format itself (mk2.md, 5, 6). */
function sentFrame(body: Uint8Array): Observed {
  const [type, second, ...rest] = body;
  if (type === 0x3f) return { switch: second };
  if (second === 0x53) {
    const [state, pot, panelScale, , flags = 0] = rest;
    return { state, pot, panelScale, flags, format: (flags & 0x80) === 0 ? 'old' : 'new' };
  }
  const [, flags, id, low = 0, high = 0] = rest;
  return { flags, id, value: low | (high << 8) };
}

function byKind(reply: Reply, row: RecordedFrame): Observed {
  switch (reply.kind) {
    case 'version': {
      const { productId } = splitVersion(reply.version);
      return {
        version: reply.version,
        productId: `0x${productId.toString(16)}`,
        product: interfaceName(productId).split(' ')[0],
        firmware: reply.version % 1_000,
        modeOrAddress: reply.mode,
      };
    }
    case 'address':
      return { action: bytesOf(row.hex)[3], address: reply.address };
    case 'leds':
      return {
        on: lit(reply.leds, (value) => (value & 1) !== 0),
        blink: lit(reply.leds, (value) => (value & 2) !== 0),
        alarms: reply.alarms,
        vebusErrorByte: reply.error,
      };
    case 'dc':
      return dc(reply);
    case 'ac':
      return ac(reply);
    case 'input':
      return input(reply);
    case 'device':
      return device(reply, row);
    default:
      return {};
  }
}

function lit(leds: LedMasks, isLit: (value: number) => boolean): string[] {
  const values = ledValues(leds);
  return ledNames.filter((name) => isLit(values?.[name] ?? 0));
}

function dc(reply: DcReply): Observed {
  return {
    U_bat_V: scaleNumber(hundredths, reply.voltageRaw),
    I_used_raw: reply.usedRaw,
    I_charge_raw: reply.chargeRaw,
    inverterPeriodRaw: reply.inverterPeriodRaw,
    I_used_A: scaleNumber(batteryAmps, reply.usedRaw),
    I_charge_A: scaleNumber(batteryAmps, reply.chargeRaw),
    I_dc_net_A: scaleNumber(batteryAmps, reply.chargeRaw - reply.usedRaw),
    f_out_Hz: hertz(inverterPeriod, reply.inverterPeriodRaw),
  };
}

function ac(reply: AcReply): Observed {
  const names = Object.fromEntries(Object.entries(mainState).map(([name, value]) => [value, name]));
  return {
    bfFactor: reply.mainsFactor,
    invFactor: reply.inverterFactor,
    stateRaw: reply.mainState,
    state: names[reply.mainState],
    phaseInfo: reply.phases === undefined ? 9 - reply.phase : reply.phases + 7,
    phase: reply.phase,
    numPhases: reply.phases,
    U_mains_V: scaleNumber(hundredths, reply.mainsVoltageRaw),
    I_mains_A: scaleNumber(hundredths, reply.mainsCurrentRaw * reply.mainsFactor),
    U_inv_V: scaleNumber(hundredths, reply.inverterVoltageRaw),
    I_inv_A: scaleNumber(hundredths, reply.inverterCurrentRaw * reply.inverterFactor),
    mainsPeriodRaw: reply.mainsPeriodRaw,
    f_mains_Hz: hertz(mainsPeriod, reply.mainsPeriodRaw),
  };
}

function input(reply: InputReply): Observed {
  const { switches } = reply;
  const both = (bits: number): string =>
    [(bits & 1) === 0 ? [] : ['charge'], (bits & 2) === 0 ? [] : ['invert']].flat().join('+');
  return {
    ledOn: lit(reply.leds, (value) => (value & 1) !== 0),
    ledBlink: lit(reply.leds, (value) => (value & 2) !== 0),
    acConfig:
      reply.lastActiveInput |
      (Number(reply.limitAdjustable) << 2) |
      (Number(reply.multiControlDedicated) << 3) |
      (reply.inputs << 4) |
      (Number(reply.panelDetected) << 7),
    lastActiveInput: reply.lastActiveInput,
    limitAdjustable: reply.limitAdjustable,
    dmcDedicated: reply.multiControlDedicated,
    numAcInputs: reply.inputs,
    remotePanelDetected: reply.panelDetected,
    min_A: reply.minTenthsAmp / 10,
    max_A: reply.maxTenthsAmp / 10,
    actual_A: reply.limitTenthsAmp / 10,
    switchRegister: switches,
    directRemote: both(switches),
    frontSwitch: { 4: 'up', 8: 'down' }[switches & 0x0c],
    active: modeOfSwitches(switches) === 3 ? 'charge+invert' : both(switches >> 4),
    bit6: (switches & 0x40) !== 0,
  };
}

/** The answer that a request reads out of a reply. */
function answerOf<T>(request: Mk2Request<T>, reply: Extract<Reply, { kind: 'device' }>): T {
  const step = heard(begin(request, reply.letter, 0), reply);
  if (step.kind !== 'answered') throw new Error(`${request.name} is not answered`);
  return step.answer;
}

function unrefused<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Error(`refused: ${answer.code}`);
  return answer;
}

function device(reply: Extract<Reply, { kind: 'device' }>, row: RecordedFrame): Observed {
  switch (reply.code) {
    case 0x80: {
      const answer = answerOf(writeValue('ram', 129, 0), reply);
      return { info: isRefusal(answer) ? answer.detail : undefined };
    }
    case 0x82: {
      const { version, isLowHalf } = unrefused(answerOf(askDeviceVersion(), reply));
      return isLowHalf
        ? { lowWord: version }
        : { version, productId: `0x${splitVersion(version).productId.toString(16)}`, firmware: version % 1_000 };
    }
    case 0x83: {
      const highWord = unrefused(answerOf(askVersionHigh(), reply));
      return { highWord, version: lowWordBefore(row) + highWord * 0x1_0000 };
    }
    case 0x85:
      return ramValues(reply, row);
    case 0x86:
      return { value: unrefused(answerOf(readSetting(0), reply)), setting: 0 };
    case 0x87:
      return { ok: !unrefused(answerOf(writeValue('ram', 129, 0), reply)).resetRequired };
    case 0x88:
      return { ok: !unrefused(answerOf(writeValue('setting', 64, 2_000), reply)).resetRequired };
    case 0x89:
      return settingInfo(reply);
    case 0x8e:
      return { id: idAskedBefore(row), ...ramInfo(unrefused(answerOf(askRamInfo(0), reply)).scale) };
    default:
      return {};
  }
}

function ramValues(reply: Extract<Reply, { kind: 'device' }>, row: RecordedFrame): Observed {
  // Newer devices take the second byte of the question as another id: 128 and 0.
  if (reply.data.length > 2) {
    const values = unrefused(answerOf(readRam(128, 0), reply));
    const header = decodeHeader(firstAssistantId, values[0] ?? 0)?.record;
    return {
      values,
      assistantId: header?.id,
      followingIds: header?.words,
      U_mains_V: toValue(hundredths, values[1] ?? 0),
    };
  }
  const [raw = 0] = unrefused(answerOf(readRam(13), reply));
  const value = toValue(numberScale(0x7f38), raw);
  return { id: idAskedBefore(row), raw, value, percent: value * 100 };
}

function ramInfo(scale: Scale | null): Observed {
  if (scale === null) return { supported: false };
  if (scale.kind === 'bit') return { kind: 'bit', bit: scale.bit };
  return {
    kind: scale.isSigned ? 'signed' : 'unsigned',
    scale: scale.factor,
    inverse: 1 / scale.factor,
    offset: scale.offset,
  };
}

function settingInfo(reply: Extract<Reply, { kind: 'device' }>): Observed {
  const { info } = unrefused(answerOf(askSettingInfo(10), reply));
  if (info === null) return { supported: false };
  if (info.scale.kind !== 'number') throw new Error('a setting is a number');
  const hasAccess = info.needsPassword || info.needsReset;
  return {
    scale: info.scale.factor,
    offset: info.scale.offset,
    default: info.defaultRaw,
    min: info.minRaw,
    max: info.maxRaw,
    accessLevel: hasAccess ? 'some' : null,
  };
}

/** Frames of the same recording that came earlier, latest first. */
function before(row: RecordedFrame): RecordedFrame[] {
  const at = recordedFrames.findIndex(({ id }) => id === row.id);
  return recordedFrames.slice(0, at).reverse();
}

/** The id in the question that this frame answers. */
function idAskedBefore(row: RecordedFrame): number | undefined {
  const question = before(row).find(({ dir }) => dir === 'tx');
  return question === undefined ? undefined : onlyFrame(question.hex).body[3];
}

function lowWordBefore(row: RecordedFrame): number {
  for (const { hex } of before(row)) {
    const reply = decodeReply(onlyFrame(hex).body);
    if (reply.kind !== 'device' || reply.code !== 0x82) continue;
    const { version, isLowHalf } = unrefused(answerOf(askDeviceVersion(), reply));
    if (isLowHalf) return version;
  }
  throw new Error('no lower half of a version');
}
