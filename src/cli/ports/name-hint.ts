import { access } from 'node:fs/promises';
import { byIdFolder, type SerialPortEntry } from '../../links/serial-ports.ts';

/** Adapters, whose names change; ports on the board keep theirs. */
const changing = /tty(USB|ACM)\d+$/;

/** Why adapters have no names that stay, where nothing makes them; no line otherwise. */
export async function nameHint(ports: readonly SerialPortEntry[], root: string): Promise<string[]> {
  const folder = byIdFolder(root);
  const hasNames = await access(folder).then(
    () => true,
    () => false,
  );
  if (hasNames || !ports.some(({ path }) => changing.test(path))) return [];
  return [
    `There is no ${folder} here: udev is missing, as in a container. Pass that folder in, or expect ports to change ` +
      'their names.',
  ];
}
