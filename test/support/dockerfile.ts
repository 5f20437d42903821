/** One instruction of a Dockerfile. */
export interface Instruction {
  readonly line: number;
  /** In capitals: `RUN`, `COPY`, … */
  readonly word: string;
  /** What follows, with continued lines joined. */
  readonly rest: string;
}

/** One `FROM … [AS name]` and what follows it. */
export interface Stage {
  readonly image: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

const known = new Set([
  ...['FROM', 'RUN', 'CMD', 'ENTRYPOINT', 'COPY', 'ENV', 'EXPOSE', 'HEALTHCHECK', 'USER', 'VOLUME', 'WORKDIR'],
]);

/**
 * Splits a Dockerfile into its stages.
 * @throws Error for an instruction that this project does not use (a slip of the pen, or a reason to extend this reader).
 */
export function parseDockerfile(text: string): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const instruction of instructionsOf(text)) {
    if (!known.has(instruction.word)) throw new Error(`Dockerfile:${instruction.line}: unknown ${instruction.word}`);
    if (instruction.word === 'FROM') {
      const [image = '', , name] = instruction.rest.split(/\s+/);
      stages.push({ image, name, instructions: [] });
    } else {
      const stage = stages.at(-1);
      if (stage === undefined) throw new Error(`Dockerfile:${instruction.line}: ${instruction.word} before FROM`);
      stage.instructions.push(instruction);
    }
  }
  return stages;
}

function instructionsOf(text: string): Instruction[] {
  const instructions: Instruction[] = [];
  let pending = '';
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    pending += line.endsWith('\\') ? `${line.slice(0, -1)} ` : line;
    if (line.endsWith('\\')) continue;
    const [word = '', ...rest] = pending.split(/\s+/);
    instructions.push({ line: index + 1, word, rest: rest.join(' ') });
    pending = '';
  }
  return instructions;
}

/** `COPY [--from=stage] [--chown=user] source… target`, taken apart. */
export function parseCopy(rest: string): { from: string | undefined; sources: string[]; target: string } {
  const words = rest.split(' ');
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const paths = words.filter((word) => !word.startsWith('--'));
  return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
}

/** The command of `CMD` or `ENTRYPOINT` in its JSON form. */
export function parseCommand(rest: string): string[] {
  return JSON.parse(rest) as string[];
}
