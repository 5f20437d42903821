/** Waiting times of the MK2 driver, in milliseconds, with their sources in mk2.md. */
export const mk2Limits = {
  /** 10: between two questions to an interface that does not answer. */
  probeMs: 1_000,
  /** 10: the same while the system sleeps because it was switched off. */
  asleepProbeMs: 5_000,
  /** Without an answer for so long the device counts as absent (design.md, The data store). */
  silenceMs: 10_000,
  /** 5: other panels on the bus have shown themselves by then; one that has not for so long is gone. */
  panelMs: 4_000,
  /** 5: the pair of state and limit is repeated while we are the panel. */
  repeatMs: 2_000,
  /** 10: when the outcome of a command is read back, after its acknowledgement. */
  readBackMs: [500, 2_000],
  /** 9: set-points are sent again, because a device forgets them after about 15 s. */
  setPointRefreshMs: 5_000,
  /** The flags of the ESS assistants are looked at so often while no client has written them. */
  flagsMs: 15_000,
  /** Without another write by a client set-points end after so long. */
  setPointExpiryMs: 60_000,
  /** 3: an interface that was reset may say so only when asked. */
  versionMs: 5_000,
  /** 3, H: an MK3 that has lost its power has forgotten its lines. */
  linesMs: 60_000,
  /** 10: energy and state of charge, well before a counter has gone round. */
  slowMs: 5_000,
  /** 7: settings of the units are read so often: other software may change them too. */
  settingsMs: 300_000,
  /** 6: from one write to a unit's EEPROM to the next. */
  eepromMs: 200,
  /** 13, 31: so many changes of a setting in so long are more than people make: EEPROMs wear. */
  changesMs: 3_600_000,
  mostChanges: 20,
  /** Longer than two turns of polling: not all that it takes to see that the grid is lost is read in each. */
  gridLostMs: 3_000,
  /** 13, 21: the number of devices may be wrong at start. */
  discoverMs: 60_000,
  /** 4: a BMS or Digital Multi Control may come at any time: one question after so long, for each in turn. */
  masterMs: 5_000,
  /** Its answer takes 0.15 s with both ways on the wire; commands wait meanwhile. */
  masterAnswerMs: 200,
  /** 1: an interface that has hung, or is at another speed, is reset after so long without a byte, and again after … */
  resetAfterMs: 15_000,
  resetAgainMs: 600_000,
  /** 1: how long a reset at another speed takes. */
  resetMs: 1_000,
  /** How often the line is looked at. */
  tickMs: 100,
  /**
   * Set-points and flags are taken back within this time when the gateway stops: six writes in three units take 1 s,
   * a unit that does not answer 1.1 s more. Less than a driver is given to stop.
   */
  farewellMs: 2_500,
} as const;

/** 2400 baud, 8N1 (mk2.md, 1). */
export const usualBaudRate = 2_400;
/** What other software may have left an MK3 at. */
export const otherBaudRate = 115_200;
