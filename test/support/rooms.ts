/** One folder of src/ (or a file that stands for one) and what it may import. */
export interface Room {
  /** Where its files lie, relative to src/. */
  readonly folders: readonly string[];
  /** Rooms it may import besides itself. */
  readonly may: readonly string[];
  /** Whether it may use Node's own modules. */
  readonly node: boolean;
}

/** The rooms of src/ and their arrows, as CONTRIBUTING.md tells them. */
export const rooms: Readonly<Record<string, Room>> = {
  bytes: { folders: ['bytes'], may: [], node: false },
  runtime: { folders: ['runtime'], may: [], node: true },
  protocols: { folders: ['protocols/vedirect', 'protocols/modbus'], may: ['bytes'], node: false },
  links: { folders: ['links'], may: ['bytes', 'runtime'], node: true },
  store: { folders: ['store'], may: ['runtime'], node: true },
  registers: { folders: ['registers'], may: ['store', 'bytes', 'runtime'], node: true },
  drivers: {
    folders: ['drivers', 'drivers/vedirect'],
    may: ['protocols', 'links', 'store', 'bytes', 'runtime'],
    node: true,
  },
  services: { folders: ['services', 'services/system'], may: ['store', 'runtime'], node: true },
  servers: { folders: ['servers/modbus'], may: ['registers', 'store', 'protocols', 'bytes', 'runtime'], node: true },
  simulator: {
    folders: ['simulator', 'simulator/demo', 'simulator/devices/vedirect'],
    may: ['protocols', 'links', 'store', 'bytes', 'runtime'],
    node: true,
  },
  config: { folders: ['config'], may: ['runtime'], node: true },
  cli: { folders: ['cli'], may: allBut(), node: true },
  gateway: { folders: ['.'], may: allBut('cli', 'simulator'), node: true },
};

/** Which one file may import a package; `config/` shares its two among its files. */
export const packageOwners: Readonly<Record<string, string>> = {
  pino: 'runtime/log.ts',
  'csv-parse': 'runtime/csv.ts',
  serialport: 'links/serial.ts',
  '@lydell/node-pty': 'links/pty.ts',
  'modbus-serial': 'cli/modbus-client.ts',
  zod: 'config/schema.ts',
  yaml: 'config/yaml.ts',
};

function allBut(...left: string[]): string[] {
  const all = [
    ...['bytes', 'runtime', 'protocols', 'links', 'store', 'registers', 'drivers', 'services', 'servers'],
    ...['config', 'cli', 'simulator'],
  ];
  return all.filter((name) => !left.includes(name));
}
