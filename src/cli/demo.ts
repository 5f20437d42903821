import { startGateway } from '../gateway.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { createLog } from '../runtime/log.ts';
import { stateFolder } from '../runtime/state-folder.ts';
import { formatAddress } from '../servers/modbus/listen.ts';
import { createDemo } from '../simulator/demo/demo.ts';
import { parseAddress } from './address.ts';
import { type Command, parseCommand, programName, usageError } from './command.ts';
import { mapOrFail } from './register-map.ts';
import { serve } from './serve.ts';

const demoPort = 5020;
/** Options of the contract that come with the simulated plant. */
const later = ['scenario', 'speed', 'start', 'seed', 'control', 'fleet'];

export const demoCommand: Command = {
  usage: '[--listen HOST:PORT] [--data DIR]',
  summary: 'run the gateway on simulated devices: no file and no hardware needed',
  details: [
    'Listens on 127.0.0.1:5020 unless told otherwise; Modbus clients may write.',
    'Keeps nothing on disk, except device instances in DIR when it is given.',
  ],
  async run(args) {
    const { values, positionals } = parseCommand(args, { listen: { type: 'string' }, data: { type: 'string' } }, later);
    if (positionals.length > 0) throw usageError(`demo takes no "${positionals[0]}"`);
    const listen = values.listen === undefined ? {} : { listen: [parseAddress(values.listen, demoPort)] };
    const folder = values.data === undefined ? undefined : await stateFolder({ flag: values.data, env: {} });
    const table = await mapOrFail();
    const log = createLog({ level: 'info', format: 'text' });
    const demo = createDemo({ clock, log: log.area('demo'), ...listen });
    return serve({
      log,
      async start() {
        const gateway = await startGateway({
          ...{ config: demo.config, table, clock, log, openLink: demo.openLink },
          ...(folder === undefined ? {} : { stateFolder: folder }),
        });
        const [address] = gateway.modbus.addresses.map(formatAddress);
        const me = programName();
        log.info(`look from another terminal: ${me} scan ${address}; ${me} read ${address} 100 840:4`);
        return gateway;
      },
    });
  },
};
