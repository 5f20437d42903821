import { isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { ConfigProblem } from './config.ts';

export interface YamlContent {
  readonly value: unknown;
  readonly problems: readonly ConfigProblem[];
  /** `FILE:LINE` of the node at a path, or of its nearest parent that is there. */
  readonly where: (path: readonly PropertyKey[]) => string;
}

/** No sound configuration needs more; a bomb of aliases does. */
const mostAliases = 50;

/** Reads YAML and remembers on which line each key stands. */
export function readYaml(text: string, file: string): YamlContent {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const lineAt = (offset: number): string => `${file}:${lines.linePos(offset).line}`;
  const problems = document.errors.map((error) => ({ where: lineAt(error.pos[0]), reason: `YAML: ${error.message}` }));
  let value: unknown;
  try {
    value = problems.length === 0 ? document.toJS({ maxAliasCount: mostAliases }) : undefined;
  } catch (error) {
    problems.push({ where: `${file}:1`, reason: `YAML: ${error instanceof Error ? error.message : String(error)}` });
  }
  const where = (path: readonly PropertyKey[]): string => {
    let node: Node | null = document.contents;
    let offset = node?.range?.[0] ?? 0;
    for (const key of path) {
      const next: unknown = isMap(node)
        ? pairOf(node, key)
        : isNode(node) && 'get' in node
          ? itemOf(node, key)
          : undefined;
      const found = next as { at?: Node; value?: Node | null } | undefined;
      if (found?.at?.range === undefined) break;
      offset = found.at.range?.[0] ?? offset;
      node = found.value ?? null;
    }
    return lineAt(offset);
  };
  return { value, problems, where };
}

function pairOf(map: Node, key: PropertyKey): { at: Node; value: Node | null } | undefined {
  if (!isMap(map)) return undefined;
  for (const { key: name, value } of map.items) {
    if (isScalar(name) && String(name.value) === String(key)) return { at: name, value: isNode(value) ? value : null };
  }
  return undefined;
}

function itemOf(list: Node, key: PropertyKey): { at: Node; value: Node } | undefined {
  const items = 'items' in list && Array.isArray(list.items) ? (list.items as unknown[]) : [];
  const item = items[Number(key)];
  return isNode(item) ? { at: item, value: item } : undefined;
}
