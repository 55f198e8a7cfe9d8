import { evaluateObservable } from '../../analysis/estimate.ts';
import { askModel } from '../../scenario/askModel.ts';
import { expandScenario } from '../../scenario/expandScenario.ts';
import type { Fact, Model, Observable, Prediction } from '../../models/model.ts';
import type { Scalar, Scenario, ScenarioPoint } from '../../scenario/scenario.ts';
import { UsageError } from '../../sweep/errors.ts';
import { type Cell, formatTable } from '../formatTable.ts';
import { loadScenario } from '../loadScenario.ts';
import type { ScenarioOptions } from '../scenarioOptions.ts';
import type { Terminal } from '../terminal.ts';

/** Options of `phaselab predict`. */
export interface PredictOptions extends ScenarioOptions {
  readonly json?: boolean;
  readonly show?: readonly string[];
}

/** One point with what theory says of it. */
interface PredictedPoint {
  readonly point: number;
  readonly part: string;
  readonly parameters: Readonly<Record<string, Scalar>>;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly by: string;
  readonly reason?: string;
  /** predicted observables by name */
  readonly observables: Readonly<Record<string, number | null>>;
  readonly quantities: Readonly<Record<string, number | null>>;
}

/** Prints what theory says of every point; nothing is simulated. */
export function predict(file: string, options: PredictOptions, terminal: Terminal): void {
  const { scenario } = loadScenario(file, options, false);
  const shown = options.show ?? [];
  checkShown(scenario.model, shown);
  const points = [...expandScenario(scenario)].map((point) => predictPoint(scenario, point));
  if (options.json === true) {
    terminal.out(`${JSON.stringify(points, null, 2)}\n`);
    return;
  }
  terminal.out(formatPoints(scenario, points, shown));
  if (shown.length === 0) {
    const names = scenario.model.quantities.map(({ name }) => name).join(', ');
    terminal.err(`--show adds columns: ${names}\n`);
  }
}

function checkShown({ quantities }: Model, shown: readonly string[]): void {
  const known = quantities.map(({ name }) => name);
  const unknown = shown.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`unknown quantity ${unknown}; expected one of ${known.join(', ')}`);
  }
}

function predictPoint(scenario: Scenario, point: ScenarioPoint): PredictedPoint {
  const { model } = scenario;
  const { index, part, parameters, configuration, reason = '' } = point;
  const head = { point: index, part, parameters };
  if (configuration === null) {
    return { ...head, facts: {}, by: 'infeasible', reason, observables: {}, quantities: {} };
  }
  const [facts, prediction] = askModel(scenario, point, () => [
    model.facts(configuration),
    model.predict(configuration),
  ]);
  const observables = model.observables.map(
    (observable) => [observable.name, predictObservable(observable, prediction, facts)] as const,
  );
  return {
    ...head,
    facts,
    by: prediction.by,
    ...(prediction.reason === undefined ? {} : { reason: prediction.reason }),
    observables: Object.fromEntries(observables),
    quantities: prediction.quantities,
  };
}

function predictObservable(
  observable: Observable,
  { value }: Prediction,
  facts: PredictedPoint['facts'],
): number | null {
  return value === null ? null : evaluateObservable(observable, value, facts);
}

function formatPoints(
  { model, parts }: Scenario,
  points: readonly PredictedPoint[],
  shown: readonly string[],
): string {
  const paths = variedPaths(points);
  // A cost per correct answer has a column where some point has a cost.
  const observables = model.observables
    .filter(
      ({ name, over }) => over === undefined || points.some((p) => p.observables[name] !== null),
    )
    .map(({ name }) => name);
  const named = parts.length > 1;
  const header = [...(named ? ['part'] : []), ...paths, ...observables, ...shown, 'by'];
  const rows = points.map((point): Cell[] => [
    ...(named ? [point.part] : []),
    ...paths.map((path) => point.parameters[path]),
    ...observables.map((name) => point.observables[name]),
    ...shown.map((name) => point.quantities[name] ?? point.facts[name]),
    point.reason === undefined ? point.by : `${point.by}: ${point.reason}`,
  ]);
  return formatTable(header, rows);
}

/** The parameters that are not the same at all points. */
function variedPaths(points: readonly PredictedPoint[]): string[] {
  const values = new Map<string, Set<Scalar | undefined>>();
  const paths = new Set(points.flatMap(({ parameters }) => Object.keys(parameters)));
  for (const path of paths) {
    values.set(path, new Set(points.map(({ parameters }) => parameters[path])));
  }
  return [...paths].filter((path) => values.get(path)!.size > 1);
}
