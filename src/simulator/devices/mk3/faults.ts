/** What is wrong with a simulated interface or system (mk2.md, 12 and 13); may be changed while it runs. */
export interface Mk3Faults {
  /** Between version frames that nobody asked for, while the line is idle; 0 = there are none. */
  heartbeatMs: number;
  /** The host comes while a frame is under way: the first bytes it gets are the end of one. */
  startsInFrame: boolean;
  /** Bytes 00 ahead of the first frame after power-up. */
  powerUpZeros: number;
  /** Without power: says nothing, and has forgotten everything when this ends. */
  silent: boolean;
  /** Hears nothing but a reset, R, as after an update that failed. */
  stuck: boolean;
  /** At another speed: hears nothing but a reset that is sent at that speed. */
  otherSpeed: boolean;
  /** So many of the next frames have a wrong checksum … */
  checksumErrors: number;
  /** … and this share of all others, 0..1. */
  checksumErrorRate: number;
  /** Bytes that belong to nothing, ahead of each frame. */
  noise: readonly number[];
  /** LED status behind every frame, although the host has not asked for it. */
  appendsLeds: boolean;
  /** Requests that get no answer: `V`, `L`, `S`, `H`, `F 0`, or a device command like `30`, `0E`. */
  unanswered: ReadonlySet<string>;
  /** Additional milliseconds before an answer, by request as above. */
  delayMs: Readonly<Record<string, number>>;
  /**
   * Device commands that are refused, with the answer's code and what follows it: by command (`37`), or by command and
   * the decimal id it is about (`30 14`).
   */
  refused: Readonly<Record<string, readonly number[]>>;
  /** Answers 87 and 88 carry two more bytes, in long mode too. */
  padded: boolean;
  /** The main state in AC frames, as broken firmware has it. */
  mainState: number | undefined;
  inverterPeriodRaw: number | undefined;
  mainsPeriodRaw: number | undefined;
  /** The charge current in the DC frame, raw, up to 24 bits. */
  chargeRaw: number | undefined;
  /** LEDs 1F/1F: the interface cannot tell. */
  ledsUnknown: boolean;
  /** Phases that the frame of the first phase claims. */
  phasesTold: number | undefined;
  /** S is acknowledged, but not obeyed. */
  disobeys: boolean;
  /** The input current limit cannot be changed by a panel. */
  limitFixed: boolean;
  /** Another panel commands this every second. */
  otherPanel: { readonly state: number; readonly limitTenthsAmp: number } | undefined;
  multiControl: boolean;
  bms: boolean;
  /** After `F 6` the snapshot of this device can be read so much later only. */
  lateSnapshot: { readonly address: number; readonly ms: number } | undefined;
  /** RAM variables that the units do not have. */
  unsupportedRam: ReadonlySet<number>;
  /** Addresses that are in the map, but answer nothing. */
  deadAddresses: ReadonlySet<number>;
  /** Addresses that the map leaves out. */
  hiddenAddresses: ReadonlySet<number>;
  /** The interface gets its power from elsewhere, so that it stays on while the system sleeps. */
  ownPower: boolean;
}

/** A sound interface on a sound system. */
export function noFaults(): Mk3Faults {
  return {
    heartbeatMs: 1_000,
    startsInFrame: false,
    powerUpZeros: 2,
    silent: false,
    stuck: false,
    otherSpeed: false,
    checksumErrors: 0,
    checksumErrorRate: 0,
    noise: [],
    appendsLeds: false,
    unanswered: new Set(),
    delayMs: {},
    refused: {},
    padded: false,
    mainState: undefined,
    inverterPeriodRaw: undefined,
    mainsPeriodRaw: undefined,
    chargeRaw: undefined,
    ledsUnknown: false,
    phasesTold: undefined,
    disobeys: false,
    limitFixed: false,
    otherPanel: undefined,
    multiControl: false,
    bms: false,
    lateSnapshot: undefined,
    unsupportedRam: new Set(),
    deadAddresses: new Set(),
    hiddenAddresses: new Set(),
    ownPower: false,
  };
}
