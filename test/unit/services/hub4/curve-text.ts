import type { Sample } from './ess-rig.ts';

const width = 48;

/** The grid power over time as text, a line for every half second: what a reader of the test wants to see. */
export function curveText(title: string, samples: readonly Sample[]): string {
  const shown = samples.filter(({ s }) => Math.round(s * 10) % 5 === 0);
  const values = shown.map(({ grid }) => grid);
  const least = Math.min(0, ...values);
  const span = Math.max(1, Math.max(0, ...values) - least);
  const column = (watts: number): number => Math.round(((watts - least) / span) * width);
  const rows = shown.map(({ s, grid, inputs }) => {
    const line: string[] = Array.from({ length: width + 1 }, (_, at) => (at === column(0) ? '|' : ' '));
    line[column(grid)] = '*';
    const numbers = [
      s.toFixed(1).padStart(5),
      Math.round(grid).toString().padStart(7),
      Math.round(inputs).toString().padStart(7),
    ];
    return `${numbers.join(' ')}  ${line.join('')}`.trimEnd();
  });
  return [title, `    s  grid W   AC-in`, ...rows].join('\n');
}
