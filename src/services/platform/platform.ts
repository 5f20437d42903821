import type { HeldDescription } from '../held-service.ts';

const restore = '/Vebus/Devices/0/Restore';

/**
 * The `platform` service. There is nothing to restore a VE.Bus configuration from here, so starting that is
 * refused; it must not look done.
 */
export function platformService(): HeldDescription {
  return {
    type: 'platform',
    values: { [`${restore}/FileIndex`]: 0, [`${restore}/Action`]: 0, [`${restore}/Notify`]: 0 },
    writable: { [`${restore}/FileIndex`]: {}, [`${restore}/Notify`]: {} },
  };
}
