import type { Quantity } from '../../model.ts';
import { majorityQuantities } from '../quantities.ts';

/** Numbers reported beside the estimate: those of majority, then what the budget adds. */
export const allocationQuantities: readonly Quantity[] = [
  ...majorityQuantities,
  {
    name: 'chosen',
    unit: '',
    description: 'topology chosen: single, star, chain or tree',
    text: true,
  },
  { name: 'leafTokens', symbol: 'x', unit: 'tokens', description: 'compute of one leaf, chosen' },
  {
    name: 'messageLength',
    symbol: 'm',
    unit: 'tokens',
    description: 'length of one message, chosen',
  },
  {
    name: 'aloneBias',
    symbol: 'g(B)',
    unit: '',
    description: 'bias of one agent that spends all of the budget',
  },
  { name: 'advantage', unit: '', description: 'predicted bias of the root minus g(B)' },
  {
    name: 'windowUse',
    unit: '',
    description: 'share of the window that the next fan-in would need; above 1 at the window wall',
  },
  {
    name: 'exponentMargin',
    symbol: 's − beta',
    unit: '',
    description: 'organization exponent minus scaling exponent of a leaf',
  },
  {
    name: 'closedFormTokens',
    symbol: 'x*',
    unit: 'tokens',
    description: 'small-signal compute of a leaf',
  },
  {
    name: 'closedFormLeaves',
    symbol: 'N*',
    unit: 'votes',
    description: 'small-signal number of leaves',
  },
  {
    name: 'closedFormThreshold',
    symbol: 'B_thr',
    unit: 'tokens',
    description: 'small-signal threshold of the budget',
  },
  {
    name: 'lowerFlip',
    unit: 'tokens',
    description: 'budget at which trees of the held fan-in and messages begin to beat one agent',
  },
  {
    name: 'closedFormError',
    unit: '',
    description: 'closed-form threshold over the exact lower flip, minus 1',
  },
  {
    name: 'upperFlip',
    unit: 'tokens',
    description: 'the last budget at which they cease to',
  },
];
