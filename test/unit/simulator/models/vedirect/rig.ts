import { memoryPair } from '../../../../../src/links/memory.ts';
import { vedirectModel } from '../../../../../src/simulator/models/vedirect/vedirect-model.ts';
import type { PlantDescription } from '../../../../../src/simulator/plant/description.ts';
import { Plant } from '../../../../../src/simulator/plant/plant.ts';
import { runPlant } from '../../../../../src/simulator/scenario/run-plant.ts';
import type { ScenarioDevice } from '../../../../../src/simulator/scenario/scenario.ts';
import { ManualClock, settle } from '../../../../support/manual-clock.ts';
import { fieldIn, hexIn } from '../../vedirect/host.ts';

type VeDirectDevice = Extract<ScenarioDevice, { wire: 'vedirect' }>;

/** A device on a plant that lives as it does in a scenario, and a host at the end of its cable. */
export function standing(device: VeDirectDevice['device'], of: string, description: Partial<PlantDescription>) {
  const clock = new ManualClock();
  const plant = new Plant({ startUnixMs: clock.unixTime(), batteries: {}, ...description });
  const models: ReturnType<typeof vedirectModel>[] = [];
  runPlant(clock, plant, models);
  const context = { clock, plant, seed: 7 };
  const model = vedirectModel({ wire: 'vedirect', device, of: [of], name: 'One', units: [] }, context);
  models.push(model);
  model.measure(0);
  let received = '';
  const [near, far] = memoryPair('memory:test');
  near.onBytes((bytes) => {
    received += Buffer.from(bytes).toString('latin1');
  });
  model.plugIn(far);
  const pass = async (seconds: number): Promise<void> => clock.advance(seconds * 1_000);

  return {
    ...{ clock, plant, model, pass },
    received: () => received,
    /** The last values of fields; what came before is dropped. */
    async shows<L extends string>(...labels: readonly L[]): Promise<Record<L, string | undefined>> {
      received = '';
      await pass(2);
      return Object.fromEntries(labels.map((label) => [label, fieldIn(received, label)])) as Record<
        L,
        string | undefined
      >;
    },
    /** Sends a frame, and waits for its answer. */
    async ask(frame: string): Promise<string | undefined> {
      received = '';
      await near.send(Buffer.from(`:${withCheck(frame)}\n`, 'latin1'));
      await settle();
      await pass(0.9);
      return hexIn(received).find((answer) => !answer.startsWith('A'));
    },
    /**
     * Lets much time pass on the plant and the device alone: without its wire a day is over soon.
     * @param each called after each step
     */
    live(seconds: number, step = 10, each: () => void = () => undefined): void {
      for (let at = 0; at < seconds; at += step) {
        model.command?.();
        plant.step(step);
        model.measure(step);
        each();
      }
    },
  };
}

/** Appends the check byte. */
export function withCheck(text: string): string {
  const sum = Number.parseInt(text.charAt(0), 16) + Buffer.from(text.slice(1), 'hex').reduce((a, b) => a + b, 0);
  return `${text}${((0x55 - sum) & 0xff).toString(16).toUpperCase().padStart(2, '0')}`;
}
