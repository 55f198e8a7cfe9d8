import type { PointKey } from '../math/random.ts';
import { levelsFor, type Configuration, type Fact, type Prediction } from '../models/model.ts';
import { COMMON_RANDOM_NUMBERS, identifyPoint } from '../sampling/identity.ts';
import { ruleOf } from '../analysis/sequential.ts';
import type { StoppingRule } from '../sampling/stopping.ts';
import { askModel } from '../scenario/askModel.ts';
import type { Scenario, ScenarioPoint } from '../scenario/scenario.ts';

/** What is drawn for a point, apart from how often. */
export interface Subject {
  readonly id: string;
  readonly key: PointKey;
  /** canonical JSON */
  readonly configuration: string;
  readonly levels?: readonly number[];
  /** the group whose streams leaves draw from, when points share them */
  readonly leafGroup?: string;
  /** elementary draws of one trial */
  readonly cost: number;
}

/** A point of a scenario with its identity and what theory says of it. */
export interface PlannedPoint {
  readonly point: ScenarioPoint;
  /** null for an infeasible point */
  readonly subject: Subject | null;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly prediction: Prediction | null;
  /** when it has enough trials; null where it has all of them */
  readonly stopping: StoppingRule | null;
}

/**
 * Plans one point of a scenario: identity, facts, prediction and cost.
 *
 * For the method `level` the sampler is given the predicted value at each level below the root.
 *
 * @throws {ScenarioError} when the model refuses the point, or the method does not apply to it
 */
export function planPoint(scenario: Scenario, point: ScenarioPoint): PlannedPoint {
  const { configuration } = point;
  if (configuration === null) {
    return { point, subject: null, facts: {}, prediction: null, stopping: null };
  }
  return askModel(scenario, point, () => {
    const prediction = scenario.model.predict(configuration);
    const facts = scenario.model.facts(configuration);
    return {
      point,
      subject: planSubject(scenario, point, { configuration, prediction }),
      facts,
      prediction,
      stopping: planStopping(scenario, point, facts),
    };
  });
}

function planStopping(
  { model, parts }: Scenario,
  { part, method, trials }: ScenarioPoint,
  facts: PlannedPoint['facts'],
): StoppingRule | null {
  const until = parts.find(({ name }) => name === part)?.until;
  if (until === undefined) return null;
  return ruleOf(model, until, { method, facts, most: trials, level: until.confidence });
}

interface Asked {
  readonly configuration: Configuration;
  readonly prediction: Prediction;
}

function planSubject(
  { model, commonRandomNumbers }: Scenario,
  { method }: ScenarioPoint,
  { configuration, prediction }: Asked,
): Subject {
  const levels = levelsFor(method, prediction);
  // A sampler that cannot be configured is found before anything is drawn.
  model.sampler(configuration, method, levels);
  const group = commonRandomNumbers ? COMMON_RANDOM_NUMBERS : undefined;
  const identity = identifyPoint(model, method, configuration, { levels, group });
  return {
    id: identity.id,
    key: identity.key,
    configuration: identity.configuration,
    ...(levels && { levels }),
    ...(group !== undefined && { leafGroup: group }),
    cost: model.cost(configuration, method),
  };
}
