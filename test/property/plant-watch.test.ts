import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Plant } from '../../src/services/system/plant.ts';
import { PlantWatch } from '../../src/services/system/plant-watch.ts';
import { PresentServices } from '../../src/services/system/present-services.ts';
import { systemValues } from '../../src/services/system/rules.ts';
import type { Owner, ServiceHandle } from '../../src/store/service.ts';
import { Store } from '../../src/store/store.ts';
import { done } from '../../src/store/values.ts';
import { ManualClock } from '../support/manual-clock.ts';

const owner: Owner = { check: () => undefined, write: () => Promise.resolve(done) };
const paths = [
  ...['/Dc/0/Voltage', '/Dc/0/Current', '/Soc', '/State', '/ProductName', '/Mgmt/Connection', '/Info/MaxChargeVoltage'],
  ...['/Ac/ActiveIn/ActiveInput', '/Ac/ActiveIn/L1/P', '/Ac/Out/L1/P', '/Ac/L1/Power', '/Hub4/AssistantId'],
  ...['/Settings/SystemSetup/AcInput1', '/Settings/SystemSetup/BatteryService', '/Settings/SystemSetup/HasDcSystem'],
];
const value = fc.constantFrom(null, 0, 1, 5, 240, 25.5, 'default', 'com.victronenergy.battery/0');
const step = fc.record({
  type: fc.constantFrom('vebus', 'battery', 'solarcharger', 'grid', 'settings'),
  what: fc.constantFrom('set', 'set', 'set', 'set', 'remove', 'leave'),
  path: fc.constantFrom(...paths),
  value,
});

describe('the plant of a store', () => {
  it('gives the rules at each moment what they would derive from nothing, whatever has changed before', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const store = new Store(new ManualClock());
        const watch = new PlantWatch(store);
        const handles = new Map<string, ServiceHandle>();
        for (const { type, what, path, value: next } of steps) {
          const handle = handles.get(type) ?? store.add({ type, suffix: 'a', instance: 0 }, owner);
          handles.set(type, handle);
          if (what === 'set') handle.update([[path, next]]);
          if (what === 'remove') handle.remove([path]);
          if (what === 'leave') {
            handle.retire();
            handles.delete(type);
          }
          expect(systemValues(watch.now())).toEqual(systemValues(new Plant(new PresentServices(store.services()))));
        }
      }),
    );
  });
});
