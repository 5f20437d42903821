import type { PlantModel } from '../model.ts';

/** How a device shows a part of the plant, and hands it its orders: a model without its wire. */
export type PartView = Pick<PlantModel, 'command' | 'measure'>;
