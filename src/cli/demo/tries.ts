import type { Gateway } from '../../gateway.ts';
import { formatAddress } from '../../servers/modbus/listen.ts';
import type { Demo } from '../../simulator/demo/demo.ts';
import { programName } from '../command.ts';
import type { RunningDemo } from './start.ts';

/** A write that is worth while: where it acts, and what can be seen then. */
interface Write {
  readonly type: string;
  readonly register: number;
  readonly value: number;
  readonly what: string;
  /** Where that is so, it shows. */
  readonly suits: (plant: Demo['plant']) => boolean;
}

/** The first that suits a plant is shown. */
const writes: readonly Write[] = [
  {
    ...{ type: 'settings', register: 2700, value: 1000, what: 'ESS draws 1000 W from the grid: read 100 820 842' },
    suits: ({ parts: { multi, grid } }) => grid.length > 0 && multi.some(({ hasEss }) => hasEss),
  },
  {
    ...{ type: 'vebus', register: 33, value: 4, what: 'the Multi is switched off (3: on again)' },
    suits: ({ parts: { multi } }) => multi.length > 0,
  },
  {
    ...{ type: 'solarcharger', register: 774, value: 4, what: 'the solar charger is switched off (1: on again)' },
    suits: ({ parts: { solarCharger } }) => solarCharger.length > 0,
  },
  { ...{ type: 'system', register: 806, value: 1, what: 'relay 1 is closed' }, suits: () => true },
];

/** Commands to try on a demo, as they can be typed. */
export function tries({ gateway, control, demo }: RunningDemo): string[] {
  const [address] = gateway.modbus.addresses.map(formatAddress);
  const me = programName();
  const event =
    demo.plant.parts.grid.length > 0 ? { event: 'grid-lost' } : { event: 'cloud', factor: 0.2, seconds: 600 };
  const found = writes
    .filter(({ suits }) => suits(demo.plant))
    .flatMap((one) => {
      const unit = unitOf(gateway, one.type);
      return unit === undefined ? [] : [{ ...one, unit }];
    })[0];
  return [
    `${me} scan ${address}   # which units answer, and as what`,
    `${me} read ${address} 100 840:4   # battery: voltage, current, power, state of charge`,
    ...(found === undefined
      ? []
      : [`${me} write ${address} ${found.unit} ${found.register} ${found.value}   # ${found.what}`]),
    `curl -d '${JSON.stringify(event)}' ${control.url}/events   # and read again`,
  ];
}

function unitOf({ store, bank }: Gateway, type: string): number | undefined {
  for (const service of store.services()) if (service.type === type) return bank.unitOf(service);
  return undefined;
}
