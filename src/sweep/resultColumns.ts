import type { Estimate } from '../math/intervals.ts';
import type { PointResult } from '../analysis/result.ts';
import type { Score } from '../analysis/score.ts';
import type { Fact, Model, Observable } from '../models/model.ts';
import { memberOf, textOf } from '../scenario/parameterSchema.ts';
import type { Cell, ColumnType } from './database.ts';
import type { ParameterKind, ResultShape } from './resultShape.ts';

/** What one row of the results is of: a channel of a point. */
export interface ResultRow {
  readonly point: PointResult;
  /** `root`, `level 1`, …; empty where nothing was drawn */
  readonly channel: string;
  readonly trials: number;
  /** by the model's observables in their order, null where unknown; empty where nothing was drawn */
  readonly estimates: readonly (Estimate | null)[];
  readonly score: Score | undefined;
}

/** One column of the results. */
export interface ResultColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** what it is and its unit, for people */
  readonly description: string;
  readonly cell: (row: ResultRow) => Cell;
}

type Facts = Readonly<Record<string, Fact>>;
type Rename = (name: string, prefix: string, endings?: readonly string[]) => string;

const POINT: readonly ResultColumn[] = [
  column('point', 'INTEGER', 'place in the scenario, from 0', ({ point }) => point.index),
  column('part', 'VARCHAR', 'part of the scenario', ({ point }) => point.part),
  column(
    'method',
    'VARCHAR',
    'how it is sampled: full, lazy or level',
    ({ point }) => point.method,
  ),
  column('status', 'VARCHAR', 'complete, partial or infeasible', ({ point }) => point.status),
  column('id', 'VARCHAR', 'hash of what affects the result', ({ point }) => point.id),
];

const TALLY: readonly ResultColumn[] = [
  column('channel', 'VARCHAR', 'what was tallied: root or a level', ({ channel }) => channel),
  column('trials', 'BIGINT', 'independent trials drawn', ({ trials }) => trials),
];

const TEST: readonly ResultColumn[] = [
  column('predicted', 'DOUBLE', 'predicted mean of what is tallied', predictedOf),
  column(
    'predicted_by',
    'VARCHAR',
    'how it is predicted',
    ({ point }) => point.prediction?.by ?? null,
  ),
  column(
    'z',
    'DOUBLE',
    '(simulated − predicted)/standard error, of the plain mean where a decision ended the trials',
    ({ score }) => score?.z ?? null,
  ),
  column(
    'p_value',
    'DOUBLE',
    'two-sided, allowing for the looks of a rule that ended the trials, before any other correction',
    ({ score }) => score?.pValue ?? null,
  ),
];

const STOPPED = column(
  'stopped',
  'VARCHAR',
  'whether the wanted precision was reached or unreached; what was decided: above, below or undecided',
  ({ point }) => point.stopped?.outcome ?? null,
);

const FIXED = [...POINT, ...TALLY, STOPPED, ...TEST].map(({ name }) => name);

function column(
  name: string,
  type: ColumnType,
  description: string,
  cell: ResultColumn['cell'],
): ResultColumn {
  return { name, type, description, cell };
}

function predictedOf({ point, channel, score }: ResultRow): number | null {
  return score?.predicted ?? (channel === 'root' ? (point.prediction?.value ?? null) : null);
}

/**
 * The columns of the results of points: the point, its parameters and facts, the tally, every observable
 * with its interval, the prediction with z-score and p-value, and the model's quantities.
 *
 * Names differ even without regard to case, as SQL wants it: of two equal names a parameter gets
 * the prefix `parameter_`, a fact `fact_`, an observable `root_`, a quantity `predicted_`.
 */
export function resultColumns(model: Model, shape: ResultShape): ResultColumn[] {
  const rename = createRename(FIXED);
  const parameters = Object.entries(shape.parameters).map(([path, kind]) =>
    parameterColumn(model, path, kind, rename),
  );
  const facts = shape.facts.map((name) =>
    quantityColumn(model, rename(name, 'fact'), name, ({ facts }) => facts),
  );
  const observables = model.observables.flatMap((observable, i) =>
    observableColumns(observable, i, rename),
  );
  const quantities = shape.quantities.map((name) =>
    quantityColumn(model, rename(name, 'predicted'), name, quantitiesOf),
  );
  const tally = shape.stops ? [...TALLY, STOPPED] : TALLY;
  return [...POINT, ...parameters, ...facts, ...tally, ...observables, ...TEST, ...quantities];
}

function createRename(fixed: readonly string[]): Rename {
  const taken = new Set(fixed);
  return (name, prefix, endings = ['']) => {
    const isTaken = (candidate: string): boolean =>
      endings.some((ending) => taken.has(`${candidate}${ending}`.toLowerCase()));
    let free = isTaken(name) ? `${prefix}_${name}` : name;
    while (isTaken(free)) free += '_';
    for (const ending of endings) taken.add(`${free}${ending}`.toLowerCase());
    return free;
  };
}

const quantitiesOf = ({ prediction }: PointResult): Facts => prediction?.quantities ?? {};

const TYPES = { number: 'DOUBLE', boolean: 'BOOLEAN', text: 'VARCHAR' } as const;

function parameterColumn(
  { parameters }: Model,
  path: string,
  kind: ParameterKind,
  rename: Rename,
): ResultColumn {
  const member = memberOf(parameters, path.split('.')[0]);
  const { description = '', unit = '' } = member === undefined ? {} : textOf(member);
  const text = describe(description, unit);
  return column(rename(path, 'parameter'), TYPES[kind], text, ({ point }) => {
    const value = point.parameters[path] ?? null;
    return kind === 'text' && value !== null ? String(value) : value;
  });
}

function quantityColumn(
  model: Model,
  title: string,
  name: string,
  of: (point: PointResult) => Facts,
): ResultColumn {
  const known = model.quantities.find((quantity) => quantity.name === name);
  const text = known === undefined ? '' : describe(known.description, known.unit);
  const [type, kind] =
    known?.text === true ? (['VARCHAR', 'string'] as const) : (['DOUBLE', 'number'] as const);
  return column(title, type, text, ({ point }) => {
    const value = of(point)[name] ?? null;
    return typeof value === kind ? value : null;
  });
}

const ENDINGS = ['', '_low', '_high'];

function observableColumns(
  { name, description, unit }: Observable,
  i: number,
  rename: Rename,
): ResultColumn[] {
  const title = rename(name, 'root', ENDINGS);
  const text = describe(description, unit);
  const cell =
    (of: keyof Estimate) =>
    ({ estimates }: ResultRow): Cell =>
      estimates[i]?.[of] ?? null;
  return [
    column(title, 'DOUBLE', text, cell('best')),
    column(`${title}_low`, 'DOUBLE', `lower end of the interval of ${title}`, cell('low')),
    column(`${title}_high`, 'DOUBLE', `upper end of the interval of ${title}`, cell('high')),
  ];
}

function describe(description: string, unit: string): string {
  return unit === '' ? description : `${description} (${unit})`;
}
