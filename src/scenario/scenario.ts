import type { Configuration, Method, Model } from '../models/model.ts';
import type { PlanRequest } from './planSchema.ts';
import type { Place } from './ScenarioError.ts';

/** A held or swept value of one parameter. */
export type Scalar = number | string | boolean;

/** Selects points by parameter value or values, e.g. `{ organization: 'star', depth: [2, 3] }`. */
export type Where = Readonly<Record<string, Scalar | readonly Scalar[]>>;

interface FigureBase {
  /** file name without its ending, unique in the scenario */
  readonly name: string;
  readonly title?: string;
  /** the parts whose points are drawn; all when absent */
  readonly parts?: readonly string[];
  /** keeps the points that match */
  readonly where?: Where;
}

/** What to draw; `figures/` turns a request and the results into a vega-lite specification. */
export type FigureRequest =
  /** observable minus its value at one leaf, over two parameters, with both boundaries of theory */
  | (FigureBase & { readonly kind: 'phase-diagram'; readonly x: string; readonly y: string })
  /** an observable against a parameter or fact, one curve a series, with intervals and predictions */
  | (FigureBase & {
      readonly kind: 'curve';
      readonly x: string;
      readonly series?: string;
      /** an observable, or a fact or predicted quantity, which has no interval */
      readonly observable?: string;
      readonly xScale?: 'linear' | 'log';
      readonly yScale?: 'linear' | 'log';
      /** a fact or predicted quantity drawn dashed beside each series, such as `floor` */
      readonly reference?: string;
      /** facts or predicted quantities whose values are marked on the x axis by upright lines */
      readonly verticals?: readonly string[];
    })
  /** bias against depth: simulation with intervals, recursion, upper and lower predictor */
  | (FigureBase & {
      readonly kind: 'depth';
      readonly series?: string;
      readonly yScale?: 'linear' | 'log';
    })
  /** bias at several depths beside the fixed point, against one parameter, transition marked */
  | (FigureBase & { readonly kind: 'order-parameter'; readonly x: string })
  /** z-scores of simulation against prediction, beside the standard normal law */
  | (FigureBase & { readonly kind: 'agreement' })
  /** the measured regime of every cell, with the boundaries of theory drawn over it */
  | (FigureBase & { readonly kind: 'regimes'; readonly x: string; readonly y: string })
  /** what each alternative loses against the best one, along a parameter */
  | (FigureBase & {
      readonly kind: 'regret';
      readonly x: string;
      /** the parameter that tells alternatives apart, such as `rule` */
      readonly over: string;
      /** the alternative that the others are compared with, such as `optimum` */
      readonly against: Scalar;
    })
  /** where the tokens go, along a parameter */
  | (FigureBase & { readonly kind: 'allocation'; readonly x: string })
  /**
   * mu_L·√L against the distance from the transition times L: all depths on one curve; `where`
   * chooses what is drawn, while the transition is measured on all points of the parts
   */
  | (FigureBase & {
      readonly kind: 'collapse';
      readonly x: string;
      /** levels added to every depth; as measured when absent */
      readonly shift?: number;
    })
  /** cost, accuracy and latency, with the points that nothing beats in all three */
  | (FigureBase & {
      readonly kind: 'pareto';
      /** what is paid: `totalTokens` or `totalCost` */
      readonly cost?: string;
      /** how long it takes: `pathTokens` or `rounds` */
      readonly latency?: string;
      readonly series?: string;
    });

/** What a scenario claims; a run reports whether it held. */
export type Expectation =
  /** the simulation's own interval for the critical point contains `value` and is narrow enough */
  | {
      readonly kind: 'criticalPoint';
      readonly along: string;
      readonly value: number;
      /** the widest half-width of the interval that still counts as a measurement */
      readonly halfWidth: number;
      readonly parts?: readonly string[];
      readonly where?: Where;
    }
  /** the interval of the observable lies wholly within `value` ± `tolerance` */
  | {
      readonly kind: 'value';
      readonly observable: string;
      readonly value: number;
      readonly tolerance: number;
      readonly parts?: readonly string[];
      readonly where: Where;
    }
  /** the observable is greater at one point than at another, at the scenario's confidence */
  | {
      readonly kind: 'order';
      readonly observable: string;
      readonly parts?: readonly string[];
      readonly greater: Where;
      readonly lesser: Where;
    }
  /** the interval of the difference of two points lies wholly within ± `tolerance` */
  | {
      readonly kind: 'equivalent';
      readonly observable: string;
      readonly tolerance: number;
      readonly parts?: readonly string[];
      readonly first: Where;
      readonly second: Where;
    }
  /** what an alternative loses against another, over all points that have both, is at most so much */
  | {
      readonly kind: 'regret';
      readonly over: string;
      readonly alternative: Scalar;
      readonly against: Scalar;
      readonly measure: 'mean' | 'worst';
      /** in units of the first observable */
      readonly atMost: number;
      readonly parts?: readonly string[];
      readonly where?: Where;
    }
  /** of the cells whose regime is decided, at least this share is as predicted */
  | {
      readonly kind: 'regimes';
      readonly agreement: number;
      readonly parts?: readonly string[];
      readonly where?: Where;
    }
  /** the simulation's own interval for an exponent of the transition contains `value` and is narrow */
  | {
      readonly kind: 'exponent';
      readonly of: 'orderParameter' | 'decay' | 'growthDepth';
      readonly along: string;
      readonly value: number;
      /** the widest half-width of the interval that still counts as a measurement */
      readonly halfWidth: number;
      readonly parts?: readonly string[];
      readonly where?: Where;
    }
  /** where an organization begins or ceases to beat one agent that spends all of the budget */
  | {
      readonly kind: 'flip';
      readonly along: string;
      readonly value: number;
      /** the widest half-width of the interval that still counts as a measurement */
      readonly halfWidth: number;
      readonly parts?: readonly string[];
      readonly where?: Where;
    }
  /** the intervals of a traced boundary contain a value, or theory's exact one, on every line meant */
  | {
      readonly kind: 'boundary';
      /** theory's own when absent */
      readonly value?: number;
      /** the widest half-width of an interval that still counts as a measurement */
      readonly halfWidth: number;
      readonly parts?: readonly string[];
      /** the line meant, by its value on the axis across; every line when absent */
      readonly at?: number;
    }
  /** every point is decided to lie on one side of its bound, but for some that may be undecided */
  | {
      readonly kind: 'decided';
      readonly side: 'above' | 'below';
      /** how many points may be left undecided; none when absent */
      readonly undecided?: number;
      readonly parts?: readonly string[];
      readonly where?: Where;
    };

/** What a point may decide: the root against a leaf, or against one agent with all of the budget. */
export type Decision = 'growth' | 'synergy';

/** When a point has enough trials. */
export type Until = {
  /** level of the interval, or one less the probability of a wrong decision, in [0.9, 1) */
  readonly confidence: number;
} & (
  | { readonly goal: 'halfWidth'; readonly halfWidth: number; readonly observable?: string }
  /** relative to the size of the observable */
  | { readonly goal: 'relative'; readonly relative: number; readonly observable?: string }
  | { readonly goal: 'decide'; readonly decide: Decision }
);

/** What a trace follows: mu_L = mu_0, its limit of a vanishing mu_0 (alpha = 1), or mu_L = g(B). */
export type TracedBoundary = 'growth' | 'critical' | 'synergy';

/** A boundary to be traced in the plane of a part's axes, or its roots along the only one. */
export interface TraceRequest {
  readonly boundary: TracedBoundary;
  /** the axis along which roots are sought */
  readonly along: string;
  /** the other axis; null where there is one only */
  readonly across: string | null;
  /** the half-width wanted of the interval of a root; null where every value stands for itself */
  readonly tolerance: number | null;
  /** whether the tolerance is relative, and values are joined on a logarithmic scale */
  readonly scale: 'linear' | 'log';
  /** whether there is something between two values of the axis across */
  readonly isAcrossSmooth: boolean;
  /** of the interval of each root, in [0.9, 1) */
  readonly level: number;
}

/** A swept parameter and its values in order. */
export interface Axis {
  readonly path: string;
  readonly values: readonly Scalar[];
}

/** A set of points that are sampled alike. */
export interface Part {
  readonly name: string;
  readonly method: Method;
  /** of each point; the most of each where there is `until` */
  readonly trials: number;
  /** when a point has enough; it has all trials when absent */
  readonly until?: Until;
  /** a boundary that is traced: of the points only those that decide are drawn */
  readonly trace?: TraceRequest;
  /** held parameters, nested as in the file */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** the grid: the product of the axes, the last one fastest */
  readonly axes: readonly Axis[];
  /** explicit or low-discrepancy rows, each crossed with the grid; one empty row when absent */
  readonly rows: readonly Readonly<Record<string, Scalar>>[];
  /** user-defined axes that only formulas read */
  readonly variables: readonly string[];
  /** parameters computed from others: path and formula, in the order of evaluation */
  readonly derived: Readonly<Record<string, string>>;
  /** where the file sets each path, and under `''` where it sets parameters at all: for errors */
  readonly places?: Readonly<Record<string, Place>>;
}

/** A parsed, valid scenario: one file, one experiment. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly model: Model;
  readonly seed: string;
  /** level of every interval, in (0, 1) */
  readonly confidence: number;
  /** family-wise level of the agreement verdict, in (0, 1) */
  readonly familyWise: number;
  /** whether an organization that cannot be built is an error or a point left out */
  readonly infeasible: 'error' | 'skip';
  /** whether all points draw their leaves from the same streams, and keep their votes for pairing */
  readonly commonRandomNumbers: boolean;
  readonly parts: readonly Part[];
  readonly figures: readonly FigureRequest[];
  readonly expect: readonly Expectation[];
  /** the budget to plan, where the scenario has one */
  readonly plan?: PlanRequest;
  /** the resolved document as plain JSON, defaults and overrides included */
  readonly resolved: Readonly<Record<string, unknown>>;
  /** where the file states `figures[0]`, `expect[0]`, …: for errors */
  readonly places?: Readonly<Record<string, Place>>;
}

/** One point of a scenario before it is sampled. */
export interface ScenarioPoint {
  /** its place in the scenario: parts in order, rows, then the grid */
  readonly index: number;
  readonly part: string;
  readonly method: Method;
  readonly trials: number;
  /** every parameter by its path (`fidelity`, `bias.kappa`), defaults, variables and derived included */
  readonly parameters: Readonly<Record<string, Scalar>>;
  /** null where the organization cannot be built and the scenario skips those */
  readonly configuration: Configuration | null;
  /** why there is no configuration */
  readonly reason?: string;
}
