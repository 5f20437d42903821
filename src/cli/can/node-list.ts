import { type Census, calledIn, type Resident } from './census.ts';

/** The nodes on a bus in half a sentence, for those who ask for one that is not there. */
export function knownNodes(census: Census, among: (resident: Resident) => boolean = () => true): string {
  const known = census
    .residents()
    .filter(among)
    .flatMap(({ name, product }) => (name === undefined ? [] : [`${calledIn(name, product)} (${name.uniqueNumber})`]));
  return known.length === 0 ? 'none has told who it is' : `on the bus: ${known.join(', ')}`;
}
