import type { Gateway } from '../../gateway.ts';
import { formatAddress } from '../../servers/modbus/listen.ts';
import { programName } from '../command.ts';
import type { RunningDemo } from './start.ts';

/** What a register that is worth writing does, by the type of service; the first that is there is shown. */
const writes: readonly (readonly [type: string, register: number, value: number, what: string])[] = [
  ['vebus', 22, 8, 'the Multi draws no more than 8 A'],
  ['solarcharger', 774, 4, 'the solar charger is switched off'],
  ['settings', 2901, 20, 'the battery is kept above 20 %'],
];

/** Commands to try on a demo, as they can be typed. */
export function tries({ gateway, control, demo }: RunningDemo): string[] {
  const [address] = gateway.modbus.addresses.map(formatAddress);
  const me = programName();
  const event =
    demo.plant.parts.grid.length > 0 ? { event: 'grid-lost' } : { event: 'cloud', factor: 0.2, seconds: 600 };
  return [
    `${me} scan ${address}   # which units answer, and as what`,
    `${me} read ${address} 100 840:4   # battery: voltage, current, power, state of charge`,
    ...writes
      .flatMap(([type, register, value, what]) => {
        const unit = unitOf(gateway, type);
        return unit === undefined ? [] : [`${me} write ${address} ${unit} ${register} ${value}   # ${what}`];
      })
      .slice(0, 1),
    `curl -d '${JSON.stringify(event)}' ${control.url}/events   # and read again`,
  ];
}

function unitOf({ store, bank }: Gateway, type: string): number | undefined {
  for (const service of store.services()) if (service.type === type) return bank.unitOf(service);
  return undefined;
}
