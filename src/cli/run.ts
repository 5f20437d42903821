import { startGateway } from '../gateway.ts';
import { createLinkFactory } from '../links/open.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { createLog } from '../runtime/log.ts';
import { stateFolder } from '../runtime/state-folder.ts';
import { type Command, parseCommand, usageError } from './command.ts';
import { configuration } from './configuration.ts';
import { mapOrFail } from './register-map.ts';
import { serve } from './serve.ts';

export const runCommand: Command = {
  usage: '[--config FILE] [--data DIR]',
  summary: 'run the gateway',
  details: [
    'The configuration is gateway.yaml in this folder, else /etc/ccgx-gateway/gateway.yaml.',
    'SIGHUP rereads it; SIGINT and SIGTERM stop the gateway.',
    'Device instances are kept in DIR; else in $CCGX_DATA, /var/lib/ccgx-gateway or ~/.local/state/ccgx-gateway.',
  ],
  async run(args) {
    const { values, positionals } = parseCommand(args, { config: { type: 'string' }, data: { type: 'string' } });
    if (positionals.length > 0) throw usageError(`run takes no "${positionals[0]}"`);
    const config = await configuration(values.config);
    const table = await mapOrFail(config.registers);
    const folder = await stateFolder({ env: process.env, ...(values.data === undefined ? {} : { flag: values.data }) });
    const log = createLog(config.log);
    const openLink = createLinkFactory({ clock });
    return serve({
      log,
      start: () => startGateway({ config, table, clock, log, openLink, stateFolder: folder }),
      async reload(gateway) {
        const next = await configuration(config.file);
        await gateway.reload(next, await mapOrFail(next.registers));
      },
    });
  },
};
