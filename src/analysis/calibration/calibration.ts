import type { Estimate } from '../../math/intervals.ts';
import type { ModelComparison } from './models/compareModels.ts';
import type { LogEstimates } from './estimates/estimateLog.ts';
import type { LeafCurveEstimate } from './curves/fitLeafCurve.ts';
import type { RelayEstimate } from './curves/fitRelay.ts';
import type { LogNotes } from './log.ts';
import type { PluralityEstimate } from './voting/plurality.ts';
import type { TaskCounts } from './models/taskCounts.ts';
import type { LogWarning } from './warnings.ts';

/** Parameters of a system: those of the models majority and allocation that a log can tell. */
export type SystemParameters = Readonly<Record<string, unknown>>;

/** A system as a log describes it. */
export interface CalibratedSystem {
  readonly parameters: SystemParameters;
  /** those of them that vary, from resampled tasks */
  readonly replicates: readonly SystemParameters[];
  /** what had to be taken for granted, in sentences */
  readonly assumed: readonly string[];
}

/** What one change of the system would bring. */
export interface Leverage {
  /** in words: `correlation .4 instead of .5` */
  readonly change: string;
  /** in accuracy of the largest panel compared */
  readonly gain: Estimate;
}

/** What limits a team most, or why that cannot be said. */
export type Binding =
  /** agents are wrong more often than right */
  | 'accuracy'
  /** agents err together */
  | 'correlation'
  /** messages lose votes */
  | 'fidelity'
  /** there are too few of them */
  | 'agents'
  /** fifteen agents have all there is to be had */
  | 'nothing'
  /** the log cannot tell */
  | 'unknown';

/** What the parameters mean, each with an interval over tasks; null where the log cannot tell. */
export interface Diagnosis {
  /** accuracy of one agent */
  readonly single: Estimate | null;
  /** accuracy of the majority of ever more agents; null also where all models are refuted */
  readonly plateau: Estimate | null;
  /** agents whose majority has nine tenths of all that agents can gain; null where they gain nothing */
  readonly worthwhile: Estimate | null;
  /** alpha = gamma[rho + (1 − rho)a_b] of a tree of fan-in 5, growth of a small signal by a level */
  readonly amplification: Estimate | null;
  /** levels until a signal of the log's size has grown to the fixed point; null where it does not grow */
  readonly mixingDepth: Estimate | null;
  readonly binding: Binding;
  /** the most first */
  readonly leverages: readonly Leverage[];
  readonly words: readonly string[];
}

/** All that a log tells: estimates, models, curves, warnings, a system, and what it means. */
export interface Calibration {
  /** what was read, for people: `runs.csv` */
  readonly source: string;
  readonly notes: LogNotes;
  readonly level: number;
  readonly seed: string;
  readonly estimates: LogEstimates;
  /** how many agents were right at each task */
  readonly counts: TaskCounts;
  /** null where there are too few agents or tasks, or all are right or wrong */
  readonly comparison: ModelComparison | null;
  /** null where the log tells no budgets */
  readonly leaf: LeafCurveEstimate | null;
  /** null where the log tells no hops */
  readonly relay: RelayEstimate | null;
  /** null where the log tells no answers */
  readonly plurality: PluralityEstimate | null;
  readonly warnings: readonly LogWarning[];
  readonly system: CalibratedSystem;
  readonly diagnosis: Diagnosis;
}
