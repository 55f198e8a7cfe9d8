/**
 * phaselab: a laboratory for agent organizations under a budget.
 *
 * A table of contents, in the order in which one learns the names.
 */

// One point: predict it, simulate it.
export { majority as majorityModel } from './models/majority/index.ts';
export { allocation as allocationModel } from './models/majority/allocation/index.ts';
export { averaging as averagingModel } from './models/averaging/index.ts';
export { findModel, models } from './models/index.ts';
export {
  configure,
  predict,
  simulate,
  type Simulation,
  type SimulationOptions,
} from './analysis/simulate.ts';
export {
  simulatePaired,
  type PairedSimulation,
  type PairingOptions,
} from './analysis/simulatePaired.ts';

// The binary model in closed form.
export {
  majority,
  majorityError,
  majorityGain,
  majoritySlope,
} from './models/majority/theory/majority.ts';
export {
  aggregate,
  aggregateSlope,
  amplification,
  correlatedMajority,
  recursion,
  type Aggregation,
} from './models/majority/theory/recursion.ts';
export {
  boundaryCorrelation,
  criticalCorrelation,
  criticalDecay,
  criticalFidelity,
  cubicCoefficient,
  fixedPoint,
  growthDepth,
  lowerPredictor,
  mixingDepth,
  organizationExponent,
  relaxationDepth,
  upperPredictor,
} from './models/majority/theory/phase.ts';
export { chainRecursion, type ChainShape } from './models/majority/theory/chain.ts';
export {
  countLaw,
  unequalMajority,
  weightedMajority,
} from './models/majority/theory/unequalVotes.ts';
export { logOddsWeights } from './models/majority/weights.ts';

// Leaves, channels, context.
export { channelFidelity, leafBias, relayFidelity } from './models/majority/curve.ts';
export { fitContext, type ContextFit, type ContextLoad } from './models/majority/context.ts';

// Dependence.
export {
  commonCauseProbability,
  effectiveVotes,
  probitLatent,
} from './models/majority/dependence.ts';
export {
  betaPlateau,
  betaTreePlateau,
  plateauMatchedCorrelation,
} from './models/majority/theory/plateau.ts';

// Budgets in closed form, and where the answer really flips.
export {
  budgetFlips,
  budgetThreshold,
  leafOverhead,
  optimalLeaves,
  optimalLeafTokens,
  treeAdvantage,
  type TreeBudget,
} from './models/majority/theory/budget.ts';

// What a budget buys: the certified optimum, the runners-up, and what would change the answer.
export { planBudget, type Plan, type PlanOptions } from './analysis/plan.ts';
export type {
  AnswerChange,
  CurvePoint,
  Lifted,
  PlanOption,
  PlanTheory,
  Sensitivity,
} from './models/majority/allocation/plan.ts';
export { findOptimum } from './models/majority/theory/planner/optimum.ts';
export {
  within,
  type Candidate,
  type Limits,
  type Problem,
  type Shape,
  type System,
  type Topology,
} from './models/majority/theory/planner/system.ts';
export {
  allocationRules,
  type AllocationRule,
  type Question,
} from './models/majority/theory/planner/rules.ts';
export { prepareGround, type Ground } from './models/majority/theory/planner/ground.ts';
export { regimeOf, type Regime } from './models/majority/theory/regimes.ts';
export { costOf, type Cost } from './models/majority/cost.ts';
export type { Organization } from './models/majority/organization.ts';

// The continuous warm-up.
export {
  averagingContraction,
  averagingFloor,
  averagingMixingDepth,
  bestChainLength,
  predictRelayRisk,
  predictRunningAverageRisk,
  predictStarRisk,
  predictTreeRisk,
  predictTreeRisks,
} from './models/averaging/theory.ts';

// Statistics of estimates.
export {
  clopperPearsonInterval,
  jeffreysInterval,
  logOddsInterval,
  meanInterval,
  pairInterval,
  type Estimate,
} from './math/intervals.ts';
export { differenceOf } from './analysis/difference.ts';
export { ratioOf } from './analysis/ratio.ts';
export { binomialTest } from './math/binomial.ts';

// Scenarios: one file, one experiment.
export { parseScenario, type ParseOptions } from './scenario/parseScenario.ts';
export { countPoints, expandScenario } from './scenario/expandScenario.ts';
export { ScenarioError, type Issue } from './scenario/ScenarioError.ts';
export { scenarioSchema } from './scenario/scenarioSchema.ts';
export { scenarioTemplate, scenarioTemplates } from './scenario/templates.ts';
export type {
  Expectation,
  FigureRequest,
  Part,
  Scenario,
  ScenarioPoint,
} from './scenario/scenario.ts';

// What a run says.
export { estimateObservable, type Sample } from './analysis/estimate.ts';
export { testAgreement, type Agreement } from './analysis/agreement.ts';
export { estimateCriticalPoint, type CriticalPoint } from './analysis/criticalPoint.ts';
export { checkExpectations, type ExpectationResult } from './analysis/expectations.ts';
export { comparePoints, type Comparison } from './analysis/pairing.ts';
export { measureRegimes, type RegimeCell } from './analysis/regimes.ts';
export { measureRegret, type AlternativeRegret } from './analysis/regret.ts';
export { measureFlip, type Flip } from './analysis/flip.ts';
export { estimateScaling, type Scaling } from './analysis/scaling/estimateScaling.ts';
export { scalingFunction } from './models/majority/theory/scalingFunction.ts';
export { groupLevel, precisionLevel } from './sampling/stoppingLevel.ts';
export { selectPoints } from './analysis/selectPoints.ts';
export type { PointResult, RunResult } from './analysis/result.ts';

// Calibration: from an evaluation log to the parameters of a system.
export { calibrate, type CalibrationOptions } from './analysis/calibration/calibrate.ts';
export type { Calibration, Diagnosis } from './analysis/calibration/calibration.ts';
export { estimateLog, type LogEstimates } from './analysis/calibration/estimates/estimateLog.ts';
export {
  compareModels,
  type ModelComparison,
} from './analysis/calibration/models/compareModels.ts';
export {
  panelCurve,
  panelLaw,
  panelPlateau,
  type PanelModel,
} from './analysis/calibration/models/panelLaw.ts';
export { panelMajority } from './analysis/calibration/estimates/majorityOfPanels.ts';
export {
  fitLeafCurve,
  type LeafCurveEstimate,
} from './analysis/calibration/curves/fitLeafCurve.ts';
export { fitRelay, type RelayEstimate } from './analysis/calibration/curves/fitRelay.ts';
export {
  estimatePlurality,
  type PluralityEstimate,
} from './analysis/calibration/voting/plurality.ts';
export { drawLog, type DrawOptions } from './analysis/calibration/drawLog.ts';
export type { EvaluationLog, OutcomeTable } from './analysis/calibration/log.ts';

// Figures.
export { drawFigure } from './figures/figure.ts';
export type { FigureSpecification } from './figures/theme.ts';
export { renderReport } from './figures/report.ts';

// Writing a model.
export type {
  Configuration,
  Method,
  Model,
  Observable,
  Prediction,
  Quantity,
  Sampler,
} from './models/model.ts';
export { InfeasibleError } from './models/model.ts';
export { choice, integer, real } from './models/parameter.ts';
