import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSocketCan } from '../../../src/links/socketcan.ts';
import type { SocketCanAddon } from '../../../src/links/socketcan-addon.ts';
import { GatewayError, reasonOf } from '../../../src/runtime/errors.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { FakeAddon, FakeKernel } from '../../support/socketcan-fake.ts';

let kernel: FakeKernel;
let addon: FakeAddon;

beforeEach(() => {
  kernel = new FakeKernel();
  addon = new FakeAddon();
});

afterEach(() => kernel[Symbol.dispose]());

/** Why an interface cannot be opened. */
async function refusal(name = 'can0', load: () => SocketCanAddon = () => addon): Promise<string> {
  const clock = new ManualClock();
  const error: unknown = await openSocketCan({ interface: name }, clock, { load, files: kernel.files }).catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GatewayError);
  expect(error).toMatchObject({ code: 'LINK_OPEN_FAILED' });
  expect(clock.pending).toBe(0);
  return reasonOf(error);
}

function failing(message: string, code?: string): () => SocketCanAddon {
  return () => {
    throw Object.assign(new Error(message), { code });
  };
}

const noChannel = new Error('Error while creating channel');

describe('openSocketCan()', () => {
  it('opens an interface that is up, without blocking sends', async () => {
    kernel.set('can0');
    const options = { load: () => addon, files: kernel.files };
    const link = await openSocketCan({ interface: 'can0' }, new ManualClock(), options);
    expect(link.name).toBe('can:can0');
    expect(addon.asked).toEqual([{ name: 'can0', options: { non_block_send: true } }]);
    expect(addon.channels.map(({ isRunning }) => isRunning)).toEqual([true]);
  });

  it('says that the kernel has no CAN, even where the interface is missing for the same reason', async () => {
    kernel.removeCan();
    addon.refuses = noChannel;
    expect(await refusal()).toMatch(/^can:can0: this kernel has no CAN .*`modprobe can_raw`/);
  });

  it('gives a kernel whose CAN is loaded on demand the chance to load it', async () => {
    kernel.removeCan();
    kernel.set('can0');
    await openSocketCan({ interface: 'can0' }, new ManualClock(), { load: () => addon, files: kernel.files });
    expect(addon.channels).toHaveLength(1);
  });

  it('says that the interface is missing, which there are, and how to make one', async () => {
    addon.refuses = noChannel;
    expect(await refusal()).toMatch(
      /^can:can0: there is no interface can0: .*there is no CAN interface at all; `ip link add dev can0 type vcan`/,
    );
    kernel.set('vcan0');
    kernel.set('can1', { flags: '0x40080' });
    kernel.set('eth0', { type: 1 });
    expect(await refusal()).toContain('CAN interfaces here: can1, vcan0;');
  });

  it('says that an interface is of another kind', async () => {
    kernel.set('eth0', { type: 1 });
    kernel.set('can1');
    expect(await refusal('eth0')).toBe('can:eth0: eth0 is no CAN interface; CAN interfaces here: can1');
  });

  it('says that the interface is down, and makes no socket', async () => {
    kernel.set('can0', { flags: '0x40080' });
    expect(await refusal()).toContain('the interface is down: `ip link set can0 up type can bitrate 250000`');
    expect(addon.asked).toEqual([]);
  });

  it('says that the controller has stopped, and how to let it start again', async () => {
    kernel.set('can0', { carrier: 0 });
    expect(await refusal()).toMatch(/bus-off: .*`ip link set can0 down; ip link set can0 type can restart-ms 100;/);
  });

  it('says that there is no permission when all is there and the kernel refuses', async () => {
    kernel.set('can0');
    addon.refuses = Object.assign(new Error('Operation not permitted'), { code: 'EPERM' });
    expect(await refusal()).toMatch(/no permission for a CAN socket \(Operation not permitted\): a container/);
  });

  it.each([
    [
      'not installed',
      "Cannot find module 'socketcan'\nRequire stack:\n- /x",
      'MODULE_NOT_FOUND',
      '`npm install socketcan`',
    ],
    ['not built', "Cannot find module '../build/Release/can.node'\nRequire stack:", 'MODULE_NOT_FOUND', 'not built'],
    ['for another Node.js', 'was compiled against another version', 'ERR_DLOPEN_FAILED', '`npm rebuild socketcan`'],
  ])('says that the addon is %s, in one line, and what it needs (vecan.md, 10, 7)', async (_, message, code, words) => {
    const reason = await refusal('can0', failing(message, code));
    expect(reason).toContain(words);
    expect(reason).toContain('python3, make and g++');
    expect(reason).not.toMatch(/\n|Require stack/);
  });

  it('says what starting a channel failed with', async () => {
    kernel.set('can0');
    const load = (): SocketCanAddon => ({
      createRawChannelWithOptions: (name, options) => {
        const channel = addon.createRawChannelWithOptions(name, options);
        channel.start = () => {
          throw new Error('Error starting dispatch thread');
        };
        return channel;
      },
    });
    expect(await refusal('can0', load)).toBe('can:can0: Error starting dispatch thread');
  });

  it.each(['', '.', '..', '../eth0', 'can0/flags', 'can 0', 'interface-16-ch-', 'can0\n'])(
    'takes %j for no name of an interface',
    async (name) => {
      expect(await refusal(name)).toContain('is no name of an interface');
      expect(addon.asked).toEqual([]);
    },
  );
});
