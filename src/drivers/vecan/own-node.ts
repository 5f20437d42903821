import { marineIndustry } from '../../protocols/n2k/name.ts';
import type { NodeProfile } from '../../protocols/n2k/network-node.ts';
import { pgnTables } from '../../protocols/n2k/pgn-table.ts';
import { programVersion } from '../../runtime/version.ts';
import type { OwnNode } from './node-book.ts';

/** No maker's number: 2046 is what programs use that have none of their own (NMEA2000 library, README). */
const manufacturer = 2_046;
/** PC gateway, an internetwork device. */
const gateway = { deviceFunction: 130, deviceClass: 25 } as const;
/** Version 2.100 of the database, as 16 bits tell it. */
const database = 2_100;
/** We take up to 50 mA from the bus, since our interface is not known. */
const loadEquivalency = 1;
const sent = [59392, 59904, 60928, 126208, 126464, 126993, 126996, 126998, 61184, 126720] as const;
const understood = [59392, 59904, 60928, 61184, 65240, 126208, 126720, 126998] as const;

/** What our node tells of itself: a gateway. @param description what its installer calls it */
export function ownProfile(own: OwnNode, description: string | undefined): NodeProfile {
  const { unique, deviceInstance, systemInstance } = own;
  return {
    name: {
      uniqueNumber: unique,
      ...{ manufacturer, deviceInstance, systemInstance, ...gateway },
      industryGroup: marineIndustry,
      canMove: true,
    },
    product: {
      ...{ database, loadEquivalency },
      productCode: 1,
      model: 'ccgx-gateway',
      softwareVersion: programVersion,
      modelVersion: null,
      serial: String(unique),
      certification: null,
    },
    config: { description1: description ?? null, description2: null, manufacturer: 'ccgx-gateway' },
    transmits: [...sent],
    receives: [...new Set([...understood, ...pgnTables.map(({ pgn }) => pgn)])].sort((a, b) => a - b),
  };
}
