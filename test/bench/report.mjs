/**
 * A target and what was measured.
 * @typedef {{ what: string, measured: string, target: string, ok: boolean }} Check
 */

/**
 * What a section found.
 * @typedef {object} Section
 * @property {string} title
 * @property {string} text
 * @property {{ head: string[], rows: (string | number)[][] }} [table]
 * @property {Check[]} checks
 */

const intro = `# Benchmarks

Written by \`npm run bench\`; do not edit. All servers run on one machine and in one run, over the loopback. The server
has one core and the load generator another. Compare the ratios: the figures themselves belong to this machine.
`;

const limitsText = `## What limits the figures

- A server in Node answers one request with one \`read\`, one \`write\` and its share of an \`epoll_wait\`: the
  kernel's TCP, not the work on registers, takes most of the time. That is why the block size matters little, and why a
  raw \`node:net\` server is the measure.
- Requests that arrive together are answered by one \`write\`. So pipelined requests are several times cheaper.
- With one connection the figure is a round trip: the server's core sleeps after each answer and must be woken. On a
  virtual machine that takes longer, and varies more, than the answer itself.
- The load generator never sleeps while it asks as fast as it can, and takes a whole core. From 10 connections on the
  server's core is what is full.
- With 1 000 connections each \`epoll_wait\` brings few of them ready, their buffers fall out of the processor's
  caches, and latency is the number of connections by the answers per second.
- On a virtual machine other guests take their share; single measurements differ by 10 % and more. Hence the medians
  of ratios of neighbouring measurements, and the allowance of 5 % for latencies.
- modbus-serial waits for a timer on every request, so few connections cannot use its core.
- jsmodbus answers requests that arrive together last first; its answers then count as out of order.
`;

/** The results for the terminal. @param {Section} section */
export function printed({ title, text, table, checks }) {
  const lines = [`\n${title}`, text, ...(table === undefined ? [] : [tableMarkdown(table)])];
  return [
    ...lines,
    ...checks.map(({ what, measured, target, ok }) => `${mark(ok)} ${what}: ${measured} (${target})`),
  ].join('\n');
}

/**
 * The whole page.
 * @param {[string, string][]} machine
 * @param {Section[]} sections
 */
export function page(machine, sections) {
  const checks = sections.flatMap((section) => section.checks);
  const summary = {
    head: ['', 'what', 'measured', 'target'],
    rows: checks.map(({ what, measured, target, ok }) => [mark(ok), what, measured, target]),
  };
  return [
    intro,
    tableMarkdown({ head: ['Machine and versions', ''], rows: machine }),
    '\n## Targets\n',
    tableMarkdown(summary),
    ...sections.map(sectionMarkdown),
    `\n${limitsText}`,
  ].join('\n');
}

function sectionMarkdown({ title, text, table }) {
  const parts = [`\n## ${title}`, text, ...(table === undefined ? [] : [tableMarkdown(table)])];
  return parts.join('\n\n');
}

function tableMarkdown({ head, rows }) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function mark(ok) {
  return ok ? 'pass' : 'MISS';
}
