import type { Store } from '../../store/store.ts';
import type { Plant } from '../plant/plant.ts';
import type { PlantModel } from './model.ts';

/** Lets the gateway's own relays (registers 806 and 807) switch what is wired to them in the plant. */
export function relayModel(plant: Plant, store: Store): PlantModel {
  const wired = plant.parts.relay.flatMap((relay) =>
    relay.systemRelay === undefined ? [] : [{ relay, path: `/Relay/${relay.systemRelay - 1}/State` }],
  );
  return {
    command() {
      for (const { relay, path } of wired) {
        const isClosed = store.find('system', 0)?.value(path) === 1;
        if (isClosed !== relay.isClosed) relay.order({ isClosed });
      }
    },
    measure: () => undefined,
    stop: () => undefined,
  };
}
