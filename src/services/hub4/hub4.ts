import type { HeldDescription } from '../held-service.ts';

/** The `hub4` service: the volatile grid set-point of ESS (register 2716) and what the control reports. */
export function hub4Service(): HeldDescription {
  return {
    type: 'hub4',
    values: { '/PvPowerLimiterActive': 0, '/Overrides/Setpoint': null, '/Pv/Disable': 0 },
    writable: { '/Overrides/Setpoint': {} },
  };
}
