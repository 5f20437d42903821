import type { GatewayConfig } from '../config/config.ts';
import { ConfigError } from '../config/load.ts';
import { compileTable } from '../registers/compiled-table.ts';
import { formatAddress } from '../servers/modbus/listen.ts';
import { planDevices } from './check-plan.ts';
import { type Command, parseCommand, print, usageError } from './command.ts';
import { configuration } from './configuration.ts';
import { formatProblem, loadMap } from './register-map.ts';

export const checkCommand: Command = {
  usage: '[--config FILE]',
  summary: 'check the configuration, the register tables and the fixtures; print every problem',
  details: ['Prints each problem as FILE:LINE: reason and exits with 1; else what `run` would do.'],
  async run(args) {
    const { values, positionals } = parseCommand(args, { config: { type: 'string' } });
    if (positionals.length > 0) throw usageError(`check takes no "${positionals[0]}"; use --config`);
    const { config, problems } = await readConfiguration(values.config);
    // The tables are checked also where the configuration is wrong: all problems come together.
    const map = await loadMap(config?.registers ?? []);
    if ('problems' in map) problems.push(...map.problems.map(formatProblem));
    const table = 'table' in map ? map.table : emptyTable;
    const plan = await planDevices(config ?? { devices: [] }, table);
    problems.push(...plan.problems);
    if (problems.length > 0 || config === undefined) {
      print(problems.join('\n'));
      return 1;
    }
    const summary = `${config.file}: no problems; ${table.rows.length} rows in the register map`;
    print([summary, ...server(config), ...plan.lines].join('\n'));
    return 0;
  },
};

/** Stands for a register map that is broken: devices are checked all the same. */
const emptyTable = compileTable([], []);

async function readConfiguration(file: string | undefined): Promise<{ config?: GatewayConfig; problems: string[] }> {
  try {
    return { config: await configuration(file), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { problems: error.message.split('\n') };
  }
}

function server({ modbus }: GatewayConfig): string[] {
  const listening = modbus.listen.map((address) => `listens on ${formatAddress(address)}`);
  return [...listening, modbus.writes ? 'Modbus clients may write' : 'Modbus clients may only read'];
}
