import { Composer, isAlias, isMap, isScalar, isSeq, LineCounter, Lexer, Parser } from 'yaml';
import type {
  Alias,
  CST,
  Document,
  Node,
  Pair,
  Scalar as YamlScalar,
  YAMLError,
  YAMLMap,
} from 'yaml';
import type { Entry, Located, LocatedScalar } from './located.ts';
import { type Issue, type Place, ScenarioError } from './ScenarioError.ts';

const LARGEST_TEXT = 1_000_000;
const LARGEST_DEPTH = 32;
const MOST_ALIASES = 1000;
const MOST_NODES = 500_000;
const MOST_KEYS = 200;
const MOST_PROBLEMS = 20;
const TOO_DEEP = `nested too deeply; at most ${LARGEST_DEPTH} levels`;

interface Reader {
  readonly text: string;
  /** the latest node of each anchor */
  readonly anchors: Map<string, Node>;
  /** anchors that are being read, to refuse an alias inside its own anchor */
  readonly open: Set<Node>;
  readonly placeAt: (offset: number) => Place;
  aliases: number;
  nodes: number;
}

function fail(place: Place, message: string): never {
  throw new ScenarioError([issueAt(place, message)]);
}

function issueAt(place: Place, message: string): Issue {
  return { ...place, path: '', message };
}

/**
 * Reads YAML 1.2 (core schema) to plain values with their places: no custom tags, no duplicate
 * keys, no cycles, and bounded size, depth and aliases, so that a hostile text is refused in
 * bounded time.
 *
 * @param file the name to report
 * @throws {ScenarioError} when the text is not such YAML
 */
export function readDocument(text: string, file: string): Located {
  if (!(text.length <= LARGEST_TEXT)) {
    fail({ file }, `too large: ${text.length} characters; at most ${LARGEST_TEXT}`);
  }
  const counter = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const document = parseYaml(text, counter, placeAt);
  const reader = {
    text,
    anchors: new Map<string, Node>(),
    open: new Set<Node>(),
    placeAt,
    aliases: 0,
    nodes: 0,
  };
  return readNode(reader, document.contents, 0, 0);
}

function parseYaml(
  text: string,
  counter: LineCounter,
  placeAt: (offset: number) => Place,
): Document {
  const composer = new Composer({
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    // The parser's own check takes quadratic time; readEntries checks.
    uniqueKeys: false,
  });
  const tokens = readTokens(text, counter, placeAt);
  const [document, second] = composer.compose(tokens, true, text.length);
  const problems = [...document.errors, ...document.warnings].slice(0, MOST_PROBLEMS);
  if (problems.length > 0) {
    const issues = problems.map((problem) => issueAt(placeAt(problem.pos[0]), wordsOf(problem)));
    throw new ScenarioError(issues);
  }
  if (second !== undefined) {
    fail(placeAt(second.range[0]), 'a second document starts; expected one');
  }
  return document;
}

/**
 * The tokens of a text. The composer recurses, and a text of brackets alone would exhaust the stack
 * of the whole process: nesting is bounded while the tokens are read. Nothing is read beyond the
 * faults that are told.
 */
function* readTokens(
  text: string,
  counter: LineCounter,
  placeAt: (offset: number) => Place,
): Generator<CST.Token> {
  counter.addNewLine(0);
  const parser = new Parser(counter.addNewLine);
  let problems = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') problems++;
      yield token;
    }
    if (problems > MOST_PROBLEMS) return;
    // Beside collections the stack holds the document and a scalar.
    if (parser.stack.length > LARGEST_DEPTH + 2) fail(placeAt(parser.offset), TOO_DEEP);
  }
  yield* parser.end();
}

function wordsOf({ code, message }: YAMLError): string {
  if (code === 'TAG_RESOLVE_FAILED') return `${message.replaceAll(/\s+/g, ' ')}; expected no tags`;
  return `not YAML: ${message.replaceAll(/\s+/g, ' ')}`;
}

function readNode(reader: Reader, node: unknown, offset: number, depth: number): Located {
  const place = reader.placeAt(startOf(node, offset));
  if (++reader.nodes > MOST_NODES) {
    fail(place, `too many values; at most ${MOST_NODES}, aliases counted each time`);
  }
  if (depth > LARGEST_DEPTH) fail(place, TOO_DEEP);
  if (isAlias(node)) return readAlias(reader, node, depth);
  noteAnchor(reader, node);
  if (isScalar(node)) return readScalar(reader, node, place);
  if (!isMap(node) && !isSeq(node)) return { kind: 'scalar', place, value: null };
  reader.open.add(node);
  const located: Located = isSeq(node)
    ? {
        kind: 'sequence',
        place,
        items: node.items.map((item) => readNode(reader, item, startOf(node, offset), depth + 1)),
      }
    : {
        kind: 'mapping',
        place,
        entries: readEntries(reader, node, depth),
      };
  reader.open.delete(node);
  return located;
}

function noteAnchor({ anchors }: Reader, node: unknown): void {
  if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined) {
    anchors.set(node.anchor, node);
  }
}

function startOf(node: unknown, otherwise: number): number {
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  return range?.[0] ?? otherwise;
}

function readEntries(reader: Reader, node: YAMLMap, depth: number): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const pair of node.items) {
    if (entries.size === MOST_KEYS) {
      fail(reader.placeAt(startOf(pair.key, 0)), `too many keys; at most ${MOST_KEYS}`);
    }
    const [key, entry] = readPair(reader, pair, depth);
    const first = entries.get(key)?.keyPlace;
    if (first !== undefined) {
      fail(entry.keyPlace, `duplicate key ${key}; it is already given in line ${first.line}`);
    }
    entries.set(key, entry);
  }
  return entries;
}

function readPair(reader: Reader, pair: Pair, depth: number): [string, Entry] {
  const start = startOf(pair.key, 0);
  const keyPlace = reader.placeAt(start);
  const key = isScalar(pair.key) ? pair.key.value : undefined;
  if (typeof key !== 'string') fail(keyPlace, 'invalid key; not a plain word');
  return [key, { keyPlace, value: readNode(reader, pair.value, start, depth + 1) }];
}

function readAlias(reader: Reader, alias: Alias, depth: number): Located {
  const place = reader.placeAt(startOf(alias, 0));
  if (++reader.aliases > MOST_ALIASES) {
    fail(place, `too many aliases; at most ${MOST_ALIASES}, nested ones counted each time`);
  }
  const target = reader.anchors.get(alias.source);
  if (target === undefined) fail(place, `unknown alias *${alias.source}`);
  if (reader.open.has(target)) fail(place, `cyclic alias *${alias.source}; it contains itself`);
  return { ...readNode(reader, target, startOf(alias, 0), depth + 1), place };
}

function readScalar(reader: Reader, node: YamlScalar, place: Place): LocatedScalar {
  const { value } = node;
  if (typeof value === 'string')
    return { kind: 'scalar', place, value, ...textColumn(reader, node) };
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) {
    return { kind: 'scalar', place, value };
  }
  return fail(place, 'invalid value; not a number, a text or a boolean');
}

function textColumn({ text, placeAt }: Reader, node: YamlScalar): { textColumn?: number } {
  const value = String(node.value);
  const start = startOf(node, 0);
  const quoted = node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE' ? 1 : 0;
  const column = placeAt(start).column;
  if (column === undefined || !text.startsWith(value, start + quoted)) return {};
  return { textColumn: column + quoted };
}
