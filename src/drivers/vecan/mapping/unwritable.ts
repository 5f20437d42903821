import type { VecanService } from './telling.ts';

const noRegister = 'no register for it is known on VE.Can';
const byMk2 = 'VE.Can has no message for it; an MK3 on the system itself does';
const foreignName = 'a node of another maker has no register for it; `name` in the configuration sets it';
const ownName = 'the sensor keeps no name; `name` of the node in the configuration sets it';

/** Paths of the register map that clients may write elsewhere, by their beginning, and why not here. */
const reasons: Readonly<Record<VecanService, readonly (readonly [beginning: string, why: string])[]>> = {
  battery: [
    ['/Mode', 'only a Lynx Smart BMS can be switched'],
    ['/Relay/', 'only monitors of Victron have a relay'],
    ['/CustomName', foreignName],
  ],
  solarcharger: [['/CustomName', foreignName]],
  charger: [
    ['/Ac/In/CurrentLimit', 'a charger of another maker has no register for it'],
    ['/CustomName', foreignName],
  ],
  vebus: [
    ['/Ac/ActiveIn/CurrentLimit', 'an inverter/charger of another maker has no register for it'],
    ['/Ac/Control/', byMk2],
    ['/CustomName', foreignName],
    ['/Dc/0/PreferRenewableEnergy', byMk2],
    ['/Hub4/', byMk2],
    ['/MicroGrid/', byMk2],
    ['/PvInverter/', byMk2],
    ['/RedetectSystem', byMk2],
    ['/Settings/', byMk2],
    ['/Soc', noRegister],
    ['/SystemReset', byMk2],
  ],
  inverter: [['/CustomName', foreignName]],
  tank: [['/CustomName', ownName]],
  temperature: [['/CustomName', ownName]],
  gps: [],
};

/** Why a path of the register map cannot be written on this node; undefined: clients cannot write it anywhere. */
export function whyNotWritable(type: VecanService, path: string): string | undefined {
  return reasons[type].find(([beginning]) => path.startsWith(beginning))?.[1];
}
