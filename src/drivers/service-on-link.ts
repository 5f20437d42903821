import { linkSuffix } from '../links/link-suffix.ts';
import { parseLink } from '../links/spec.ts';
import type { Service } from '../store/service.ts';
import type { Store } from '../store/store.ts';

/** The service of the device on a link, while it is there: drivers name their services after their links. */
export function serviceOnLink(store: Store, link: string): Service | undefined {
  const suffix = linkSuffix(parseLink(link));
  return [...store.services()].find((service) => service.suffix === suffix);
}
