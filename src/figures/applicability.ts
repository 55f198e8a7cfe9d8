import type { PointResult } from '../analysis/result.ts';
import type { Scalar } from '../scenario/scenario.ts';

const CHANNEL = ['fidelity', 'aggregatorFidelity', 'noise', 'window', 'contextPolicy'] as const;
const DEPENDENCE = ['correlation', 'mechanism', 'scope', 'dependence'] as const;
const CHAIN = ['ownVotes', 'update'] as const;

/** What an organization never reads: every parameter has a value at every point, read or not. */
const IDLE: Readonly<Record<string, readonly string[]>> = {
  single: ['fanIn', 'depth', 'agents', ...CHAIN, ...CHANNEL, ...DEPENDENCE],
  star: ['fanIn', 'depth', ...CHAIN],
  chain: ['fanIn', 'depth'],
  tree: ['agents', ...CHAIN],
};

/** The parameters of shape. */
const SHAPE: ReadonlySet<string> = new Set(['fanIn', 'depth', 'agents', ...CHAIN]);

/** The organization of a point, where its model has organizations. */
export function organizationOf({ parameters }: PointResult): Scalar | undefined {
  return parameters['organization'];
}

/** The organization that a point has, or that its rule chose. */
export function chosenOf(point: PointResult): string {
  return String(point.facts['chosen'] ?? organizationOf(point) ?? '');
}

/** What only a chain reads, whichever organization a rule may choose elsewhere. */
const CHAIN_ONLY: ReadonlySet<string> = new Set(CHAIN);

/** Whether the organization of a point reads the parameter. */
export function applies(point: PointResult, path: string): boolean {
  if (typeof point.facts['chosen'] === 'string') {
    return chosenOf(point) === 'chain' || !CHAIN_ONLY.has(path);
  }
  const idle = IDLE[String(organizationOf(point))] as readonly string[] | undefined;
  return idle === undefined || !idle.includes(path);
}

/**
 * Whether the point has no place along a parameter of shape, which its organization does not read.
 * A single agent has one: it is the same everywhere, so that others may be compared with it.
 */
export function lacksShape(point: PointResult, path: string): boolean {
  return SHAPE.has(path) && organizationOf(point) !== 'single' && !applies(point, path);
}

/** Whether all points are chains, which have agents and hops instead of levels. */
export function areChains(points: readonly PointResult[]): boolean {
  return points.length > 0 && points.every((point) => organizationOf(point) === 'chain');
}
