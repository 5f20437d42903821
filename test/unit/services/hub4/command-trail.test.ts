import { describe, expect, it } from 'vitest';
import { CommandTrail } from '../../../../src/services/hub4/command-trail.ts';
import { done } from '../../../../src/store/values.ts';

describe('the trail of commands', () => {
  it('forgets what is long over, though nobody asks what was in force', () => {
    const trail = new CommandTrail();
    for (let second = 0; second < 600; second += 1) {
      trail.begin([100 * second], second * 1_000)(done, second * 1_000 + 200);
    }
    expect(trail.newest).toEqual([59_900]);
    // What was in force five minutes ago is not known any more; what was ten seconds ago is.
    expect(trail.inForce(300_000)).toEqual([]);
    expect(trail.inForce(590_000).length).toBeGreaterThan(0);
  });
});
