import type { GatewayConfig } from '../config/config.ts';
import { ConfigError } from '../config/load.ts';
import { openInstanceBook } from '../drivers/instances.ts';
import { silentLog } from '../runtime/log.ts';
import { formatAddress } from '../servers/modbus/listen.ts';
import { type Command, parseCommand, print, usageError } from './command.ts';
import { configuration } from './configuration.ts';
import { formatProblem, loadMap } from './register-map.ts';

export const checkCommand: Command = {
  usage: '[--config FILE]',
  summary: 'check the configuration and the register tables; prints every problem',
  async run(args) {
    const { values, positionals } = parseCommand(args, { config: { type: 'string' } });
    if (positionals.length > 0) throw usageError(`check takes no "${positionals[0]}"; use --config`);
    const problems: string[] = [];
    let config: GatewayConfig | undefined;
    try {
      config = await configuration(values.config);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.message.split('\n'));
    }
    // The tables are checked also where the configuration is wrong: all problems come together.
    const loaded = await loadMap(config?.registers ?? []);
    if ('problems' in loaded) problems.push(...loaded.problems.map(formatProblem));
    if (problems.length > 0 || config === undefined) {
      print(problems.join('\n'));
      return 1;
    }
    const rows = 'table' in loaded ? loaded.table.rows.length : 0;
    print([`${config.file}: no problems; ${rows} rows in the register map`, ...(await plan(config))].join('\n'));
    return 0;
  },
};

/** What the gateway would do, as far as it can be told before devices answer. */
async function plan(config: GatewayConfig): Promise<string[]> {
  const lines = config.modbus.listen.map((address) => `would listen on ${formatAddress(address)}`);
  lines.push(config.modbus.writes ? 'Modbus clients may write' : 'Modbus clients may only read');
  const book = await openInstanceBook(undefined, silentLog);
  const linked = config.devices.flatMap((device, index) => (device.driver === 'fixture' ? [] : [{ ...device, index }]));
  book.reserve(linked.map((device) => ({ ...device, range: 'vedirect' })));
  const holders = new Map<number, string>();
  for (const [index, device] of config.devices.entries()) {
    const units = device.units.length === 0 ? '' : `, also units ${device.units.join(', ')}`;
    if (device.driver === 'fixture') {
      lines.push(`${device.where}: fixture ${device.file}${units}`);
      continue;
    }
    const instance = book.instanceFor(index, undefined);
    lines.push(`${device.where}: ${device.driver} ${device.link} -> instance ${instance}${units}`);
    const other = holders.get(instance);
    if (other !== undefined) {
      lines.push(
        `${device.where}: warning: instance ${instance} is that of ${other} too; of two devices of one type the later answers`,
      );
    }
    holders.set(instance, device.where);
  }
  return lines;
}
