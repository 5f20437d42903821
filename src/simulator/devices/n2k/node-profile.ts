import { configInfoPgn } from '../../../protocols/n2k/config-info.ts';
import { groupFunctionPgn } from '../../../protocols/n2k/group-function.ts';
import { heartbeatPgn } from '../../../protocols/n2k/heartbeat.ts';
import { claimPgn, type NodeName } from '../../../protocols/n2k/name.ts';
import type { NodeProfile } from '../../../protocols/n2k/network-node.ts';
import { pgnListPgn } from '../../../protocols/n2k/pgn-list.ts';
import { productInfoPgn } from '../../../protocols/n2k/product-info.ts';
import { acknowledgePgn, requestPgn } from '../../../protocols/n2k/requests.ts';
import { vregPgns } from '../../../protocols/n2k/vreg.ts';
import type { NodeModel } from './node-model.ts';

const always = [acknowledgePgn, requestPgn, claimPgn, groupFunctionPgn, pgnListPgn, productInfoPgn, configInfoPgn];
const understood = [acknowledgePgn, requestPgn, claimPgn, groupFunctionPgn];

/** What a node tells of itself when it is asked. */
export function profileOf(model: NodeModel, name: NodeName): NodeProfile {
  const vregs = model.registers === undefined ? [] : [vregPgns.single, vregPgns.fast];
  const heartbeat = model.hasHeartbeat ? [heartbeatPgn] : [];
  return {
    name,
    product: model.product,
    config: {
      description1: model.description === '' ? null : model.description,
      description2: null,
      manufacturer: model.maker,
    },
    transmits: [...new Set([...always, ...heartbeat, ...vregs, ...model.messages.map(({ pgn }) => pgn)])],
    receives: [...understood, ...vregs],
  };
}
