import { startGateway } from '../gateway.ts';
import { systemClock } from '../runtime/clock.ts';
import { createLog } from '../runtime/log.ts';
import { createDemo } from '../simulator/demo/demo.ts';
import { parseAddress } from './address.ts';
import { type Command, parseCommand, usageError } from './command.ts';
import { mapOrFail } from './register-map.ts';
import { untilStopped } from './until-stopped.ts';

const demoPort = 5020;

export const demoCommand: Command = {
  usage: '[--listen HOST:PORT] [--data DIR]',
  summary: 'run the gateway on simulated devices: no file and no hardware needed',
  details: ['Listens on 127.0.0.1:5020 unless told otherwise; Modbus clients may write.'],
  async run(args) {
    const later = ['scenario', 'speed', 'start', 'seed', 'control', 'fleet'];
    const { values, positionals } = parseCommand(args, { listen: { type: 'string' }, data: { type: 'string' } }, later);
    if (positionals.length > 0) throw usageError(`demo takes no "${positionals[0]}"`);
    const clock = systemClock;
    const log = createLog({ level: 'info', format: 'text' });
    const listen = values.listen === undefined ? undefined : [parseAddress(values.listen, demoPort)];
    const demo = createDemo({ clock, log: log.area('demo'), ...(listen === undefined ? {} : { listen }) });
    const gateway = await startGateway({
      config: demo.config,
      table: await mapOrFail(),
      clock,
      log,
      openLink: demo.openLink,
      ...(values.data === undefined ? {} : { stateFolder: values.data }),
    });
    const code = await untilStopped({ gateway, log });
    demo.stop();
    return code;
  },
};
