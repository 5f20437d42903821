/** What is wrong with a simulated node (vecan.md, 10); may be changed while it runs. */
export interface N2kFaults {
  /** Says nothing at all, though it hears. */
  silent: boolean;
  /** So many product informations are not sent … */
  missingProductInfos: number;
  /** Answers come so much later. */
  slowMs: number;
  /** The share of frames that do not reach the bus, 0 to 1. */
  lostFrames: number;
  /** Frames of fast packets come last first. */
  reversed: boolean;
  /** The first frame of fast packets comes twice. */
  firstTwice: boolean;
  /** Of two fast packets, the first lacks its head and the second its body, under one sequence number. */
  staleBodies: boolean;
  /** Everything but the fixed numbers of a message is not available. */
  notAvailable: boolean;
  /** Messages end in the middle. */
  cutShort: boolean;
  /** So many of the next requests for VREGs are answered with "busy" … */
  busy: number;
  /** … and so many with "too many requests", to all. */
  tooMany: number;
  /** All requests for VREGs are refused with this code. */
  refusal: number | undefined;
  /** Refuses whatever is asked for or set. */
  refuses: boolean;
  /** SetVreg is answered as done, but not carried out. */
  disobeys: boolean;
}

/** A sound node. */
export function noN2kFaults(): N2kFaults {
  return {
    silent: false,
    missingProductInfos: 0,
    slowMs: 0,
    lostFrames: 0,
    reversed: false,
    firstTwice: false,
    staleBodies: false,
    notAvailable: false,
    cutShort: false,
    busy: 0,
    tooMany: 0,
    refusal: undefined,
    refuses: false,
    disobeys: false,
  };
}
