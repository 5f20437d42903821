import { startGateway } from '../gateway.ts';
import { createLinkFactory } from '../links/open.ts';
import { systemClock } from '../runtime/clock.ts';
import { createLog } from '../runtime/log.ts';
import { stateFolder } from '../runtime/state-folder.ts';
import { type Command, parseCommand, usageError } from './command.ts';
import { configuration } from './configuration.ts';
import { mapOrFail } from './register-map.ts';
import { untilStopped } from './until-stopped.ts';

export const runCommand: Command = {
  usage: '[--config FILE] [--data DIR]',
  summary: 'run the gateway',
  details: [
    'The configuration is gateway.yaml in this folder, else /etc/ccgx-gateway/gateway.yaml.',
    'SIGHUP rereads it; SIGINT and SIGTERM stop the gateway.',
  ],
  async run(args) {
    const { values, positionals } = parseCommand(args, { config: { type: 'string' }, data: { type: 'string' } });
    if (positionals.length > 0) throw usageError(`run takes no "${positionals[0]}"`);
    const config = await configuration(values.config);
    const table = await mapOrFail(config.registers);
    const log = createLog(config.log);
    const folder = await stateFolder({ env: process.env, ...(values.data === undefined ? {} : { flag: values.data }) });
    const clock = systemClock;
    const openLink = createLinkFactory({ clock });
    const gateway = await startGateway({ config, table, clock, log, openLink, stateFolder: folder });
    return untilStopped({
      gateway,
      log,
      async reload() {
        const next = await configuration(config.file);
        await gateway.reload(next, await mapOrFail(next.registers));
      },
    });
  },
};
