import type { AgentAccuracy } from '../analysis/calibration/estimates/accuracy.ts';

/** Agents of one family that stand together. */
export interface FamilyBlock {
  readonly name: string;
  /** places in the log, the most accurate first */
  readonly agents: readonly number[];
}

/** Families beyond so many are drawn as one. */
const MOST_FAMILIES = 24;

/** Where the log tells no family. */
export const NO_FAMILY = 'no family';

/**
 * Agents by family, then by accuracy: families by their mean accuracy, the best first, at most 24 of
 * them; the smallest stand together, and so do agents without one, at the end.
 */
export function orderAgents(agents: readonly AgentAccuracy[]): FamilyBlock[] {
  const best = (place: number): number => agents[place].accuracy?.best ?? -1;
  const ranked = agents.map((_, place) => place).sort((a, b) => best(b) - best(a) || a - b);
  const families = new Map<string | null, number[]>();
  for (const place of ranked) {
    const { family } = agents[place];
    families.set(family, [...(families.get(family) ?? []), place]);
  }
  const without = families.get(null) ?? [];
  families.delete(null);
  const sizes = [...families].sort(([, a], [, b]) => b.length - a.length);
  const shown = sizes.length <= MOST_FAMILIES ? sizes : sizes.slice(0, MOST_FAMILIES - 1);
  const rest = sizes.slice(shown.length).flatMap(([, places]) => places);
  const mean = (places: readonly number[]): number =>
    places.reduce((sum, place) => sum + best(place), 0) / places.length;
  const blocks = shown
    .sort(([, a], [, b]) => mean(b) - mean(a))
    .map(([name, places]) => ({ name: String(name), agents: places }));
  return [
    ...blocks,
    ...block(`${sizes.length - shown.length} small families`, rest),
    ...block(NO_FAMILY, without),
  ];
}

function block(name: string, places: readonly number[]): FamilyBlock[] {
  return places.length === 0 ? [] : [{ name, agents: places }];
}
