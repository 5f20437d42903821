import { describe, expect, it } from 'vitest';
import type { NodeKind, NodeTraits } from '../../../../../src/drivers/vecan/mapping/node-kind.ts';
import { questionsFor, wakingsFor } from '../../../../../src/drivers/vecan/mapping/questions.ts';
import { bytesOf } from '../../../../support/can-logs.ts';

const victron: NodeTraits = { isVictron: true, productCode: null, deviceFunction: 153 };

describe('questions', () => {
  it('are for registers of the kind, each at its pace', () => {
    const every = new Map(questionsFor('mppt', victron).map(({ register, everyMs }) => [register, everyMs]));
    expect([0xedbc, 0xeddd, 0x010a].map((register) => every.get(register))).toEqual([5_000, 60_000, 600_000]);
    // Told by 127508 as finely.
    expect(every.has(0xedbb)).toBe(false);
  });

  it.each(['bmv', 'lynx-shunt', 'lynx-ion', 'mppt', 'charger', 'vebus', 'inverter'] as NodeKind[])(
    'to a %s are each asked once and leave room for others on the bus',
    (kind) => {
      const questions = questionsFor(kind, victron);
      expect(new Set(questions.map(({ register }) => register)).size).toBe(questions.length);
      const perSecond = questions.reduce((sum, { everyMs }) => sum + 1_000 / everyMs, 0);
      expect(perSecond).toBeGreaterThan(0);
      expect(perSecond).toBeLessThan(3);
    },
  );

  it('are not for nodes that answer none', () => {
    expect(questionsFor('vebus', { ...victron, deviceFunction: 154 })).toEqual([]);
    expect(questionsFor('charger', { ...victron, isVictron: false })).toEqual([]);
    expect(questionsFor('tank', victron)).toEqual([]);
  });
});

describe('wakings', () => {
  it('turn on the state of charge of VE.Bus, as the fact sheet has it', () => {
    expect(wakingsFor('vebus', victron)).toEqual([bytesOf('0012F201DC050000FFFF00')]);
    expect(wakingsFor('vebus', { ...victron, deviceFunction: 154 })).toEqual([]);
    expect(wakingsFor('vebus', { ...victron, isVictron: false })).toEqual([]);
    expect(wakingsFor('bmv', victron)).toEqual([]);
  });
});
