import type { Model } from '../models/model.ts';
import { suggestName } from './checkValue.ts';
import { expectationSchema, figureSchema } from './documentSchema.ts';
import type { Located, LocatedMapping } from './located.ts';
import { itemsAt, mappingAt, placeAt, plainOf, textAt, valueAt } from './located.ts';
import { pathsOf } from './parameterSchema.ts';
import type { ReadPart } from './readPart.ts';
import type { Expectation, FigureRequest } from './scenario.ts';
import type { Place, Report } from './ScenarioError.ts';

/** What figures and expectations may speak of. */
export interface Vocabulary {
  readonly model: Model;
  readonly parts: readonly ReadPart[];
  /** whether all points draw the same leaves */
  readonly commonRandomNumbers: boolean;
  readonly report: Report;
}

/** A figure or expectation with the name that errors call it by. */
interface Request {
  readonly node: LocatedMapping;
  readonly path: string;
}

function requestsOf(root: LocatedMapping, key: string): readonly Request[] {
  return itemsAt(root, key).flatMap((node, i) =>
    node.kind === 'mapping' ? [{ node, path: `${key}[${i}]` }] : [],
  );
}

/** Where each figure and expectation stands, by `figures[0]`, `expect[0]`, …. */
export function requestPlaces(root: LocatedMapping): Readonly<Record<string, Place>> {
  const requests = ['figures', 'expect'].flatMap((key) => requestsOf(root, key));
  return Object.fromEntries(requests.map(({ node, path }) => [path, node.place]));
}

/** Reads the figures of a document (already valid by their schema) and checks their names. */
export function readFigures(
  root: LocatedMapping,
  vocabulary: Vocabulary,
): readonly FigureRequest[] {
  const names = new Map<string, string>();
  return requestsOf(root, 'figures').flatMap((request) => {
    const { node, path } = request;
    const result = figureSchema.safeParse(plainOf(node));
    if (!result.success) return [];
    const figure = { ...result.data, name: result.data.name ?? result.data.kind } as FigureRequest;
    const other = names.get(figure.name);
    if (other !== undefined) {
      const message = `invalid ${path}.name: ${figure.name}; ${other} has that name already`;
      vocabulary.report(placeAt(node, 'name'), `${path}.name`, message);
    }
    names.set(figure.name, other ?? path);
    checkFigure(figure, request, vocabulary);
    return [figure];
  });
}

/** Reads the expectations of a document (already valid by their schema) and checks their names. */
export function readExpectations(
  root: LocatedMapping,
  vocabulary: Vocabulary,
): readonly Expectation[] {
  const seen = new Map<string, string>();
  return requestsOf(root, 'expect').flatMap((request) => {
    const { node, path } = request;
    const result = expectationSchema.safeParse(plainOf(node));
    if (!result.success) return [];
    const text = JSON.stringify(result.data);
    const other = seen.get(text);
    if (other !== undefined) {
      vocabulary.report(
        node.place,
        path,
        `invalid ${path}: the same as ${other}; expected it once`,
      );
    }
    seen.set(text, other ?? path);
    checkExpectation(result.data as Expectation, request, vocabulary);
    return [result.data as Expectation];
  });
}

function checkFigure(figure: FigureRequest, request: Request, vocabulary: Vocabulary): void {
  checkParts(request, vocabulary);
  checkWhere(request, 'where', vocabulary);
  switch (figure.kind) {
    case 'phase-diagram':
      checkSwept(request, 'x', vocabulary);
      checkSwept(request, 'y', vocabulary);
      return;
    case 'order-parameter':
      checkSwept(request, 'x', vocabulary);
      return;
    case 'curve':
      checkName(request, 'x', axisNames(vocabulary), vocabulary);
      checkName(request, 'series', ['part', ...axisNames(vocabulary)], vocabulary);
      checkName(request, 'reference', quantityNames(vocabulary), vocabulary);
      checkNames(request, 'verticals', vocabulary);
      checkMeasured(request, vocabulary);
      return;
    case 'depth':
      checkName(request, 'series', axisNames(vocabulary), vocabulary);
      return;
    case 'agreement':
      return;
    case 'regimes':
      checkSwept(request, 'x', vocabulary);
      checkSwept(request, 'y', vocabulary);
      return;
    case 'regret':
      checkSwept(request, 'x', vocabulary);
      checkSwept(request, 'over', vocabulary);
      return;
    case 'allocation':
      checkSwept(request, 'x', vocabulary);
      return;
    case 'collapse':
      checkIndependent(request, vocabulary);
      checkSwept(request, 'x', vocabulary);
      return;
    case 'pareto':
      checkName(request, 'cost', quantityNames(vocabulary), vocabulary);
      checkName(request, 'latency', quantityNames(vocabulary), vocabulary);
      checkName(request, 'series', ['part', ...axisNames(vocabulary)], vocabulary);
      return;
  }
}

function checkExpectation(
  expectation: Expectation,
  request: Request,
  vocabulary: Vocabulary,
): void {
  checkParts(request, vocabulary);
  switch (expectation.kind) {
    case 'criticalPoint':
    case 'exponent':
      checkIndependent(request, vocabulary);
      checkSwept(request, 'along', vocabulary);
      checkWhere(request, 'where', vocabulary);
      return;
    case 'value':
      checkMeasured(request, vocabulary);
      checkWhere(request, 'where', vocabulary);
      return;
    case 'order':
      checkObservable(request, vocabulary);
      checkWhere(request, 'greater', vocabulary);
      checkWhere(request, 'lesser', vocabulary);
      return;
    case 'equivalent':
      checkObservable(request, vocabulary);
      checkWhere(request, 'first', vocabulary);
      checkWhere(request, 'second', vocabulary);
      return;
    case 'regret':
      checkSwept(request, 'over', vocabulary);
      checkWhere(request, 'where', vocabulary);
      return;
    case 'regimes':
      checkWhere(request, 'where', vocabulary);
      return;
    case 'flip':
      checkSwept(request, 'along', vocabulary);
      checkWhere(request, 'where', vocabulary);
      return;
    case 'decided':
      checkDeciding(request, vocabulary);
      checkWhere(request, 'where', vocabulary);
      return;
  }
}

/** Only a part with such a rule decides anything. */
function checkDeciding({ node, path }: Request, { parts, report }: Vocabulary): void {
  const named = itemsAt(node, 'parts').map(plainOf);
  for (const { part } of parts) {
    const isMeant = named.length === 0 || named.includes(part.name);
    if (!isMeant || part.until?.goal === 'decide') continue;
    const message = `invalid ${path}: decided; part ${part.name} has no until.decide`;
    report(node.place, path, message);
  }
}

/** A fit takes its points for independent. */
function checkIndependent({ node, path }: Request, vocabulary: Vocabulary): void {
  if (!vocabulary.commonRandomNumbers) return;
  const message = `invalid ${path}: ${textAt(node, 'kind')} under commonRandomNumbers; its fit needs points that are drawn independently`;
  vocabulary.report(node.place, path, message);
}

function pointNames({ model, parts }: Vocabulary): readonly string[] {
  const variables = parts.flatMap(({ part }) => part.variables);
  return [...new Set([...pathsOf(model.parameters), ...variables])];
}

const quantityNames = ({ model }: Vocabulary): readonly string[] =>
  model.quantities.map(({ name }) => name);

const axisNames = (vocabulary: Vocabulary): readonly string[] => [
  ...pointNames(vocabulary),
  ...quantityNames(vocabulary),
];

function checkName(
  { node, path }: Request,
  key: string,
  known: readonly string[],
  { report }: Vocabulary,
): boolean {
  const name = textAt(node, key);
  if (name === undefined || known.includes(name)) return true;
  const message = `unknown ${key} ${name}; ${suggestName(name, known)}`;
  report(placeAt(node, key), `${path}.${key}`, message);
  return false;
}

const observableNames = ({ model }: Vocabulary): readonly string[] =>
  model.observables.map(({ name }) => name);

function checkObservable(request: Request, vocabulary: Vocabulary): void {
  checkName(request, 'observable', observableNames(vocabulary), vocabulary);
}

/** An observable, or a number that is known exactly. */
function checkMeasured(request: Request, vocabulary: Vocabulary): void {
  const known = [...observableNames(vocabulary), ...quantityNames(vocabulary)];
  checkName(request, 'observable', known, vocabulary);
}

function checkNames({ node, path }: Request, key: string, vocabulary: Vocabulary): void {
  const known = quantityNames(vocabulary);
  for (const item of itemsAt(node, key)) {
    const name = String(plainOf(item));
    if (known.includes(name)) continue;
    vocabulary.report(
      item.place,
      `${path}.${key}`,
      `unknown quantity ${name}; ${suggestName(name, known)}`,
    );
  }
}

/** An axis of a sweep must have more than one value in the parts that are meant. */
function checkSwept(request: Request, key: string, vocabulary: Vocabulary): void {
  const name = textAt(request.node, key);
  if (name === undefined || !checkName(request, key, pointNames(vocabulary), vocabulary)) return;
  const named = itemsAt(request.node, 'parts').map(plainOf);
  const meant = vocabulary.parts.filter(
    ({ part }) => named.length === 0 || named.includes(part.name),
  );
  const values = new Set(meant.flatMap(({ part }) => heldValue(part.parameters, name)));
  if (values.size > 1 || meant.some(({ swept }) => swept.includes(name))) return;
  const swept = [...new Set(meant.flatMap(({ swept }) => swept))];
  const expected = swept.length === 0 ? 'nothing is swept' : `expected one of ${swept.join(', ')}`;
  vocabulary.report(
    placeAt(request.node, key),
    `${request.path}.${key}`,
    `invalid ${request.path}.${key}: ${name}; it is not swept, ${expected}`,
  );
}

function heldValue(parameters: Readonly<Record<string, unknown>>, path: string): unknown[] {
  const value = path
    .split('.')
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      parameters,
    );
  return value === undefined ? [] : [value];
}

function checkParts({ node, path }: Request, { parts, report }: Vocabulary): void {
  const known = parts.map(({ part }) => part.name);
  for (const item of itemsAt(node, 'parts')) {
    const name = String(plainOf(item));
    if (known.includes(name)) continue;
    report(item.place, `${path}.parts`, `unknown part ${name}; ${suggestName(name, known)}`);
  }
}

function checkWhere({ node, path }: Request, key: string, vocabulary: Vocabulary): void {
  if (valueAt(node, key) === undefined) return;
  const known = pointNames(vocabulary);
  const where: Located = mappingAt(node, key);
  if (where.kind !== 'mapping') return;
  for (const [name, { keyPlace }] of where.entries) {
    if (known.includes(name)) continue;
    const message = `unknown parameter ${name}; ${suggestName(name, known)}`;
    vocabulary.report(keyPlace, `${path}.${key}.${name}`, message);
  }
}
