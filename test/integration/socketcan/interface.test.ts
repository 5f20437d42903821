import { afterEach, describe, expect, it } from 'vitest';
import type { CanFrame } from '../../../src/links/can-link.ts';
import { openSocketCan, type SocketCanLink } from '../../../src/links/socketcan.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import {
  eventually,
  hasVcan,
  ipLink,
  mayChangeInterfaces,
  ownInterface,
  vcan,
  withoutRights,
  withoutVcan,
} from '../../support/vcan.ts';

const name = 'vcan-ccgx';
const opened: SocketCanLink[] = [];

afterEach(async () => {
  for (const link of opened.splice(0)) await link.close();
});

async function open(): Promise<SocketCanLink> {
  const link = await openSocketCan({ interface: name }, systemClock);
  opened.push(link);
  return link;
}

/** A frame goes from one new link to another. */
async function expectTraffic(): Promise<void> {
  const [from, to] = [await open(), await open()];
  const received: CanFrame[] = [];
  to.onFrames((frames) => received.push(...frames));
  await from.send({ id: 1, data: Uint8Array.of(7) });
  await eventually(() => expect(received).toEqual([{ id: 1, data: Uint8Array.of(7) }]));
}

describe.skipIf(!mayChangeInterfaces)(`a SocketCAN interface that changes${withoutRights}`, () => {
  it('ends its link when it goes down, says so while it is, and can be opened when it is up again (vecan.md, 10, 5)', async () => {
    using _ = ownInterface(name);
    const link = await open();
    ipLink('set', name, 'down');
    await expect(link.send({ id: 1, data: new Uint8Array() })).rejects.toMatchObject({
      code: expect.stringMatching(/LINK_CLOSED|LINK_WRITE_TIMEOUT/),
    });
    expect(String(await link.closed)).toContain(`can:${name}: the interface is down`);
    await expect(open()).rejects.toThrow(`ip link set ${name} up`);
    ipLink('set', name, 'up');
    await expectTraffic();
  });

  it('ends its link when it is removed, says so, and can be opened when it is back', async () => {
    using own = ownInterface(name);
    const link = await open();
    own.remove();
    expect(String(await link.closed)).toContain(`there is no interface ${name}`);
    await expect(open()).rejects.toMatchObject({ code: 'LINK_OPEN_FAILED' });
    own.add();
    await expectTraffic();
  });

  it('ends its link when it is removed and back in a moment', async () => {
    using own = ownInterface(name);
    const link = await open();
    own.remove();
    own.add();
    expect(await link.closed).toMatchObject({ code: 'LINK_CLOSED' });
    await expectTraffic();
  });
});

describe.skipIf(!hasVcan)(`opening a SocketCAN interface${withoutVcan}`, () => {
  it('names those there are when it is missing', async () => {
    await expect(openSocketCan({ interface: 'can77' }, systemClock)).rejects.toThrow(
      new RegExp(`^can:can77: there is no interface can77: .*CAN interfaces here: .*${vcan}`),
    );
  });

  it('says when it is of another kind', async () => {
    await expect(openSocketCan({ interface: 'lo' }, systemClock)).rejects.toThrow('lo is no CAN interface');
  });
});
