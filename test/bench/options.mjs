import { parseArgs } from 'node:util';

/**
 * How thoroughly to measure.
 * @typedef {object} Effort
 * @property {number} seconds length of one measurement
 * @property {number} rounds of all servers, freshly started for each
 * @property {number} repetitions in a round
 * @property {number} hostileSeconds length of one measurement beside a hostile client
 * @property {number} starts of the programme
 * @property {number} mk2Seconds length of polling a Multi
 * @property {number} mk2Writes writes to a Multi
 * @property {number} vedirectSeconds length of reading VE.Direct text once
 * @property {number} n2kSeconds length of reading CAN frames once
 * @property {number} demoSeconds length of measuring a fleet of demos
 * @property {number} daySeconds most time for a simulated day; what is left of it is worked out
 * @property {number} busSeconds length of listening to a CAN bus once
 */

/** @type {Effort} */
const full = {
  ...{ seconds: 0.4, rounds: 4, repetitions: 3, hostileSeconds: 8, starts: 11 },
  ...{ mk2Seconds: 20, mk2Writes: 40, vedirectSeconds: 0.5 },
  ...{ n2kSeconds: 0.5, busSeconds: 5, demoSeconds: 20, daySeconds: 300 },
};
/** @type {Effort} */
const quick = {
  ...{ seconds: 0.2, rounds: 1, repetitions: 3, hostileSeconds: 2, starts: 3 },
  ...{ mk2Seconds: 5, mk2Writes: 10, vedirectSeconds: 0.3 },
  ...{ n2kSeconds: 0.3, busSeconds: 3, demoSeconds: 6, daySeconds: 10 },
};

const usage = `npm run bench -- [--only SECTION,...] [--quick] [--strict]

  --only     measure only these sections; docs/benchmarks.md is then left alone
  --quick    short and few measurements, for work on the benchmark; docs/benchmarks.md is left alone
  --strict   end with 1 when a target is missed

Sections: `;

/**
 * Reads the command line.
 * @param {string[]} args
 * @param {string[]} sections the names of all sections
 * @returns {{ effort: Effort, names: string[], isFull: boolean, strict: boolean } | { text: string, status: number }}
 *   what to do, or what to print instead
 */
export function readOptions(args, sections) {
  const help = usage + sections.join(', ');
  try {
    const { values } = parseArgs({
      args,
      options: {
        only: { type: 'string' },
        quick: { type: 'boolean', default: false },
        strict: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { text: help, status: 0 };
    const names = values.only?.split(',') ?? sections;
    const unknown = names.find((name) => !sections.includes(name));
    if (unknown !== undefined) return { text: `there is no section "${unknown}"\n\n${help}`, status: 2 };
    const isFull = !values.quick && values.only === undefined;
    return { effort: values.quick ? quick : full, names, isFull, strict: values.strict };
  } catch (error) {
    return { text: `${error.message}\n\n${help}`, status: 2 };
  }
}
