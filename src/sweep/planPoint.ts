import type { PointKey } from '../math/random.ts';
import type { Model, Prediction } from '../models/model.ts';
import { canonicalJson } from '../sampling/canonicalJson.ts';
import { identifyPoint } from '../sampling/identity.ts';
import type { ScenarioPoint } from '../scenario/scenario.ts';
import { messageOf, UsageError } from './errors.ts';

/** What is drawn for a point, apart from how often. */
export interface Subject {
  readonly id: string;
  readonly key: PointKey;
  /** canonical JSON */
  readonly configuration: string;
  readonly levels?: readonly number[];
  /** elementary draws of one trial */
  readonly cost: number;
}

/** A point of a scenario with its identity and what theory says of it. */
export interface PlannedPoint {
  readonly point: ScenarioPoint;
  /** null for an infeasible point */
  readonly subject: Subject | null;
  readonly facts: Readonly<Record<string, number | null>>;
  readonly prediction: Prediction | null;
}

/**
 * Plans one point of a scenario: identity, facts, prediction and cost.
 *
 * For the method `level` the sampler is given the predicted value at each level below the root.
 *
 * @throws {UsageError} when the method does not apply to the point
 */
export function planPoint(model: Model, point: ScenarioPoint): PlannedPoint {
  const { configuration, method } = point;
  if (configuration === null) return { point, subject: null, facts: {}, prediction: null };
  const prediction = model.predict(configuration);
  const levels = method === 'level' ? prediction.levels?.slice(0, -1) : undefined;
  checkMethod(model, point, levels);
  const { id, key } = identifyPoint(model, method, configuration, levels);
  return {
    point,
    subject: {
      id,
      key,
      configuration: canonicalJson(configuration),
      ...(levels && { levels }),
      cost: model.cost(configuration, method),
    },
    facts: model.facts(configuration),
    prediction,
  };
}

/** A sampler that cannot be configured is found before anything is drawn. */
function checkMethod(model: Model, point: ScenarioPoint, levels?: readonly number[]): void {
  try {
    model.sampler(point.configuration!, point.method, levels);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`${describePoint(point)}: ${messageOf(error)}`, { cause: error });
  }
}

/** A point in words: its part, its place and its parameters. */
export function describePoint(point: Pick<ScenarioPoint, 'index' | 'part' | 'parameters'>): string {
  const parameters = Object.entries(point.parameters).map(([path, value]) => `${path} ${value}`);
  return `point ${point.index} of part ${point.part} (${parameters.join(', ')})`;
}
