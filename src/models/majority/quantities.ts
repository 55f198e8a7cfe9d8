import type { Quantity } from '../model.ts';

/** Numbers reported beside the estimate: facts of the configuration, then predicted ones. */
export const majorityQuantities: readonly Quantity[] = [
  { name: 'leaves', symbol: 'N', unit: 'votes', description: 'leaf votes of the organization' },
  {
    name: 'depth',
    symbol: 'L',
    unit: 'levels',
    description: 'levels above the leaves; hops of a chain',
  },
  {
    name: 'readFanIn',
    unit: 'votes',
    description: 'votes that a node reads after the context policy',
  },
  { name: 'leafBias', symbol: 'mu_0', unit: '', description: 'mean bias of one leaf' },
  {
    name: 'fidelity',
    symbol: 'gamma',
    unit: '',
    description: 'channel fidelity, curves evaluated',
  },
  { name: 'totalTokens', symbol: 'B', unit: 'tokens', description: 'bill of the organization' },
  { name: 'pathTokens', unit: 'tokens', description: 'tokens on the critical path' },
  { name: 'rounds', unit: 'rounds', description: 'rounds on the critical path' },
  { name: 'predictedBias', symbol: 'mu_L', unit: '', description: 'predicted bias of the root' },
  {
    name: 'alpha',
    symbol: 'alpha',
    unit: '',
    description: 'amplification of a small signal by one level',
  },
  { name: 'growth', unit: '', description: 'T(mu_0)/mu_0, growth of this signal by one level' },
  {
    name: 'fixedPoint',
    symbol: 'mu*',
    unit: '',
    description: 'stable fixed point, the order parameter',
  },
  { name: 'upper', unit: '', description: 'upper predictor of the bias of the root' },
  { name: 'lower', unit: '', description: 'certified lower bound of the bias of the root' },
  { name: 'exponent', symbol: 's', unit: '', description: 'organization exponent ln alpha/ln b' },
  {
    name: 'mixingDepth',
    symbol: 'L_mix',
    unit: 'levels',
    description: 'levels until a small signal saturates',
  },
  { name: 'growthDepth', unit: 'levels', description: '1/|ln alpha|' },
  { name: 'relaxationDepth', unit: 'levels', description: "1/|ln T'(mu*)|" },
  {
    name: 'criticalCorrelation',
    symbol: 'rho_c',
    unit: '',
    description: 'correlation at which alpha = 1',
  },
  {
    name: 'criticalFidelity',
    symbol: 'gamma_c',
    unit: '',
    description: 'fidelity at which alpha = 1',
  },
  { name: 'boundaryCorrelation', unit: '', description: 'correlation at which T(mu_0) = mu_0' },
  { name: 'effectiveVotes', symbol: 'n_eff', unit: 'votes', description: 'k/(1 + (k − 1)rho)' },
];
