import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  parseDocument,
  visit,
} from 'yaml';
import type { ConfigProblem } from './config.ts';
import { quote } from './quote.ts';

export interface YamlContent {
  /** Undefined where the text cannot be read at all; `problems` say why. */
  readonly content: { readonly value: unknown } | undefined;
  readonly problems: readonly ConfigProblem[];
  /** `FILE:LINE` of the node at a path, or of its nearest parent that is there. */
  readonly where: Locate;
}

export type Locate = (path: readonly PropertyKey[]) => string;

/** No sound configuration needs more; a bomb of aliases does. */
const mostAliases = 50;
/** A configuration has about six. The library recurses, and a full stack can end the whole process. */
const mostLevels = 64;

/** Control characters; and what is left of bytes that are not UTF-8. */
const notText = /[^\P{Cc}\t\n\r]|\ufffd/u;

/** What the library says to programmers, in words for the author of the file. */
const plainer: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document begins here; a configuration is one, without ---',
};

/** Reads YAML and remembers on which line each key stands. */
export function readYaml(text: string, file: string): YamlContent {
  const lines = new LineCounter();
  const lineAt = (offset: number): string => `${file}:${lines.linePos(offset).line}`;
  const unreadable = (...problems: ConfigProblem[]): YamlContent => {
    return { content: undefined, problems, where: () => `${file}:1` };
  };

  const foreign = text.search(notText);
  if (foreign !== -1) return unreadable({ where: lineOf(text, foreign, file), reason: 'this is no text in UTF-8' });
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    return unreadable({ where: lineOf(text, deep, file), reason: 'YAML: nested too deeply' });
  }
  // Unique keys are checked below: the library compares each key with each other.
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'error' } as const;
  const document = parseDocument(text, { ...options, resolveKnownTags: false });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return unreadable(
      ...faults.map(({ code, message, pos }) => ({
        where: lineAt(pos[0]),
        reason: `YAML: ${plainer[code] ?? message}`,
      })),
    );
  }
  const problems: ConfigProblem[] = [];
  const places = new Map<Node, Places>();
  for (const { node, reason } of survey(document.contents, places)) {
    problems.push({ where: lineAt(node.range?.[0] ?? 0), reason: `YAML: ${reason}` });
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: mostAliases });
    return { content: { value }, problems, where: (path) => lineAt(offsetOf(document.contents, path, places)) };
  } catch (error) {
    // What toJS() has against aliases: they are too many, or lead nowhere, which survey() has found.
    if (!(error instanceof ReferenceError)) throw error;
    if (problems.length > 0) return unreadable(...problems);
    return unreadable({ where: `${file}:1`, reason: 'YAML: too many aliases; write the values out' });
  }
}

function lineOf(text: string, offset: number, file: string): string {
  return `${file}:${text.slice(0, offset).split('\n').length}`;
}

/** Where the text goes deeper than a configuration may; found without recursion. */
function tooDeepAt(text: string): number | undefined {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    const complete = parser.next(lexeme);
    while (complete.next().done !== true);
    if (parser.stack.length > mostLevels) return parser.offset;
  }
  return undefined;
}

/** Where the keys of a map stand, and what they hold. */
type Places = ReadonlyMap<string, { readonly at: Node; readonly value: unknown }>;

interface Finding {
  readonly node: Node;
  readonly reason: string;
}

/** Notes where all keys stand, and finds what is sound YAML but no configuration. */
function survey(root: Node | null, places: Map<Node, Places>): Finding[] {
  const findings: Finding[] = [];
  const anchors = new Set<string>();
  if (root === null) return findings;
  visit(root, {
    Node(_, node) {
      if (isAlias(node)) {
        if (!anchors.has(node.source)) findings.push({ node, reason: `there is no &${node.source} before this` });
        return;
      }
      if (node.anchor !== undefined) anchors.add(node.anchor);
      if (!isMap(node)) return;
      const keys = new Map<string, { at: Node; value: unknown }>();
      places.set(node, keys);
      for (const { key, value } of node.items) {
        const name = isScalar(key) ? String(key.value) : undefined;
        if (!isNode(key)) continue;
        if (name === undefined) findings.push({ node: key, reason: 'a key must be a single word' });
        else if (keys.has(name)) findings.push({ node: key, reason: `the key ${quote(name)} stands here twice` });
        else keys.set(name, { at: key, value });
      }
    },
  });
  return findings;
}

function offsetOf(root: Node | null, path: readonly PropertyKey[], places: ReadonlyMap<Node, Places>): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const key of path) {
    const item = isSeq(node) ? node.items[Number(key)] : undefined;
    const next = isNode(node) && isMap(node) ? places.get(node)?.get(String(key)) : { at: item, value: item };
    if (next === undefined || !isNode(next.at)) break;
    offset = next.at.range?.[0] ?? offset;
    node = next.value;
  }
  return offset;
}
