import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const tableHeader = 'address,path,type,scale,unit,access,kind,min,max,values,description';

export interface RegisterFolder extends AsyncDisposable {
  readonly folder: string;
  /** Writes a file; the lines are joined and get a last line break. @returns its path */
  write(name: string, ...lines: readonly string[]): Promise<string>;
}

/** A temporary folder for register tables, with a unit ID table; gone at the end of `await using`. */
export async function registerFolder(): Promise<RegisterFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'registers-'));
  const write = async (name: string, ...lines: readonly string[]): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, `${lines.join('\n')}\n`);
    return file;
  };
  await write('unit-ids.csv', 'unit,instance,port', '100,0,');
  return { folder, write, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
