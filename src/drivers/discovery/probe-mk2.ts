import type { ByteLink } from '../../links/link.ts';
import { Mk2Framer } from '../../protocols/mk2/framer.ts';
import { interfaceName, splitVersion } from '../../protocols/mk2/products.ts';
import { decodeReply } from '../../protocols/mk2/replies.ts';
import { askVersion, timing } from '../../protocols/mk2/requests.ts';
import type { Clock } from '../../runtime/clock.ts';
import { Conversation } from '../mk2/conversation.ts';
import type { Outcome } from './finding.ts';

/** An interface tells its version every second, and when it is asked. */
const limitMs = 4_000;

/** Which MK2 or MK3 is at the other end of a line. Asks for its version and nothing else. */
export function probeMk2(link: ByteLink, clock: Clock): Promise<Outcome> {
  return new Promise((resolve) => {
    const framer = new Mk2Framer();
    const talk = new Conversation({ clock, send: (frame) => link.send(frame) });
    let lastByteAt: number | undefined;
    const end = (outcome: Outcome): void => {
      cancel();
      resolve(outcome);
      talk.end();
    };
    const cancel = clock.after(limitMs, () => end({ kind: lastByteAt === undefined ? 'silent' : 'noise' }));
    link.onBytes((chunk) => {
      const isGap = clock.now() - (lastByteAt ?? clock.now()) >= timing.partialFrameMs;
      lastByteAt = clock.now();
      for (const event of [...(isGap ? framer.gap() : []), ...framer.push(chunk)]) {
        if (event.kind !== 'frame') continue;
        const reply = decodeReply(event.frame.body);
        if (reply.kind === 'version') end({ kind: 'found', finding: findingOf(reply.version) });
        else talk.take(reply);
      }
    });
    void link.closed.then((reason) => end({ kind: 'lost', reason: reason?.message ?? 'closed' }));
    void talk.ask(askVersion());
  });
}

function findingOf(version: number): { driver: 'mk2'; product: string; firmware: string } {
  return { driver: 'mk2', product: interfaceName(splitVersion(version).productId), firmware: String(version) };
}
