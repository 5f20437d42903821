import { alarmsIn, warningsIn } from './alarms.ts';
import type { NodeKind } from './node-kind.ts';
import { ranks } from './ranks.ts';
import { type RegisterRule, wordRule } from './register-rules.ts';

/** Alarm and warning words; the switch banks know only some of it. */
export function alarmRules(kind: NodeKind): readonly RegisterRule[] {
  return [
    wordRule(0x031e, { rank: ranks.fine, rhythm: 'often' }, (word) => alarmsIn(kind, word)),
    wordRule(0x031c, { rank: ranks.fine, rhythm: 'often' }, (word) => warningsIn(kind, word)),
  ];
}
