/** What was found at the other end of a port. */
export interface Finding {
  /** For the configuration. */
  readonly driver: 'vedirect' | 'bmv60xs' | 'mk2';
  readonly product: string;
  readonly productId?: number;
  readonly serial?: string;
  /** As people write it: `4.13`. */
  readonly firmware?: string;
}

/** What has come of asking a port. */
export type Outcome =
  | { readonly kind: 'found'; readonly finding: Finding }
  /** Nothing came, or nothing that was understood. */
  | { readonly kind: 'silent' | 'noise' }
  /** The link ended before that. */
  | { readonly kind: 'lost'; readonly reason: string };
