/** A fenced block of a Markdown page. */
export interface Block {
  /** `FILE:LINE` of its first line, for messages. */
  readonly where: string;
  /** What stands behind the opening fence: `sh`, `yaml`, … */
  readonly language: string;
  readonly text: string;
}

/** All fenced blocks of a page, in order. */
export function blocksOf(page: string, file: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; language: string; lines: string[] } | undefined;
  for (const [index, line] of page.split('\n').entries()) {
    const fence = line.match(/^```(.*)$/);
    if (fence === null) {
      open?.lines.push(line);
    } else if (open === undefined) {
      open = { line: index + 2, language: fence[1] ?? '', lines: [] };
    } else {
      blocks.push({ where: `${file}:${open.line}`, language: open.language, text: open.lines.join('\n') });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${file}:${open.line}: the block is never closed`);
  return blocks;
}

/** Links to other pages and headings of this repository: `docs/x.md`, `x.md#port-502`, `#wiring`. */
export function localLinksOf(page: string): string[] {
  const targets = [...page.matchAll(/\]\((?<target>[^)\s]+)\)/g)].map(({ groups }) => groups?.['target'] ?? '');
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors that a page's headings have, as code hosts make them. */
export function anchorsOf(page: string): string[] {
  const headings = page.split('\n').filter((line) => /^#+ /.test(line));
  return headings.map((line) =>
    line
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
}
