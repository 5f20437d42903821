/** Why a block of registers cannot be read or written; the Modbus server turns it into an exception. */
export type BlockFailure =
  /** The first register is not in the map. */
  | { readonly kind: 'no-register'; readonly address: number; readonly hint: string }
  /** The unit has no service of the type that owns the first register. */
  | { readonly kind: 'no-service'; readonly address: number; readonly service: string; readonly hint: string }
  /** The block runs into an address that is not in the map. */
  | { readonly kind: 'gap'; readonly address: number }
  /** The block crosses into a service type that the unit does not have. */
  | { readonly kind: 'foreign'; readonly address: number; readonly service: string }
  /** A write touches a register that cannot be written. */
  | { readonly kind: 'read-only'; readonly address: number; readonly path: string }
  /** A written value lies outside the limits of the register map. */
  | { readonly kind: 'out-of-range'; readonly address: number; readonly path: string; readonly limits: string };

/** The failure in the user's words, one sentence. */
export function describeFailure(failure: BlockFailure): string {
  switch (failure.kind) {
    case 'no-register':
      return `register ${failure.address} is not in the map${failure.hint}`;
    case 'no-service':
      return `register ${failure.address} belongs to ${failure.service}; ${failure.hint}`;
    case 'gap':
      return `the block runs into register ${failure.address}, which is not in the map`;
    case 'foreign':
      return `the block runs into register ${failure.address} of ${failure.service}, which this unit does not have`;
    case 'read-only':
      return `register ${failure.address} (${failure.path === '' ? 'reserved' : failure.path}) is read-only`;
    case 'out-of-range':
      return `register ${failure.address} (${failure.path}) takes ${failure.limits}`;
  }
}
