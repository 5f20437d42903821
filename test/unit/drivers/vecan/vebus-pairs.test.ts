import { describe, expect, it } from 'vitest';
import { outputHalfOf, type VebusHalf } from '../../../../src/drivers/vecan/vebus-pairs.ts';

function half(deviceFunction: number, uniqueNumber: number, serial: string | null = null): VebusHalf {
  const name = {
    ...{ uniqueNumber, manufacturer: 358, deviceInstance: 0, deviceFunction, deviceClass: 35 },
    ...{ systemInstance: 0, industryGroup: 4, canMove: true },
  };
  return { node: { identity: `${uniqueNumber}`, name, address: 1 }, serial, isIntroduced: true };
}
const output = 153;
const input = 154;

describe('the two halves of a VE.Bus interface', () => {
  it('belong together by their serial number', () => {
    const mine = half(output, 5, 'A');
    expect(outputHalfOf(half(input, 99, 'A'), [half(output, 98, 'B'), mine, half(input, 99, 'A')])).toBe(mine);
  });

  it('belong together by neighbouring unique numbers where the serial numbers say nothing', () => {
    const mine = half(output, 100);
    expect(outputHalfOf(half(input, 101), [mine, half(output, 200), half(input, 201), half(input, 101)])).toBe(mine);
  });

  it('belong together where there is but one of each', () => {
    const only = half(output, 100);
    expect(outputHalfOf(half(input, 500), [only, half(input, 500)])).toBe(only);
  });

  it('do not belong together when both tell a serial number and these differ', () => {
    const mine = half(input, 101, 'B');
    expect(outputHalfOf(mine, [half(output, 100, 'A'), mine])).toBeUndefined();
    expect(outputHalfOf(mine, [half(output, 100, 'A'), half(output, 300), mine])).toBeUndefined();
  });

  it('are not guessed at before all have told who they are', () => {
    const mine = half(input, 101);
    const stranger = { ...half(output, 500), isIntroduced: false };
    expect(outputHalfOf(mine, [half(output, 100), stranger, mine])).toBeUndefined();
    expect(outputHalfOf(mine, [half(output, 100), { ...stranger, isIntroduced: true }, mine])).toBeDefined();
  });

  it('are not guessed at where several could be meant', () => {
    const all = [half(output, 100), half(output, 200), half(input, 500)];
    expect(outputHalfOf(half(input, 500), all)).toBeUndefined();
    expect(outputHalfOf(half(input, 500), [half(input, 500)])).toBeUndefined();
  });
});
