import type { Tally } from '../math/tally.ts';
import type { StoppingRule } from '../sampling/stopping.ts';
import type { Fact, Model, Prediction } from '../models/model.ts';
import type { ScenarioPoint } from '../scenario/scenario.ts';
import type { PartTrace } from './boundary/root.ts';

/** What a rule came to: a wanted precision, or a decision, or neither within the most trials. */
export type Outcome = 'reached' | 'unreached' | 'above' | 'below' | 'undecided';

/** The rule by which the trials of a point ended. */
export interface Stopped {
  readonly rule: StoppingRule;
  /** trials at which it stopped, or those of the next look */
  readonly trials: number;
  /** absent while it goes on */
  readonly outcome?: Outcome;
}

/** One point with what theory says and what the simulation counted. */
export interface PointResult extends Omit<ScenarioPoint, 'configuration'> {
  /** hash of exactly what affects the result; empty for an infeasible point */
  readonly id: string;
  readonly status: 'complete' | 'partial' | 'infeasible';
  readonly facts: Readonly<Record<string, Fact>>;
  /** null for an infeasible point */
  readonly prediction: Prediction | null;
  /** tallies by channel: `root`, or `level 1`, `level 2`, … */
  readonly tallies: Readonly<Record<string, Tally>>;
  /**
   * the votes of the root, trial t at bit t mod 32 of word ⌊t/32⌋, where the scenario draws with
   * common random numbers and the method decides trial by trial
   */
  readonly votes?: Int32Array;
  /** where a rule says when there are enough trials */
  readonly stopped?: Stopped;
  /** for the method `level`: the values passed to the sampler, leaves first */
  readonly levels?: readonly number[];
}

/** What gives the points of a run their meaning. */
export interface RunHead {
  readonly model: Model;
  readonly seed: string;
  /** level of every interval, in (0, 1) */
  readonly confidence: number;
  /** family-wise level of the agreement verdict, in (0, 1) */
  readonly familyWise: number;
}

/** Results of a run in the scenario's order: all of them, or those that are to be told. */
export interface RunResult extends RunHead {
  readonly points: readonly PointResult[];
  /** the boundaries that were traced */
  readonly traces?: readonly PartTrace[];
}
