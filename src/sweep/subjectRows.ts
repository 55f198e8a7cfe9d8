import { hashWords } from '../math/random.ts';
import type { Method } from '../models/model.ts';
import type { BlockPrefix } from '../sampling/blockPlan.ts';
import type { PointTask } from '../sampling/task.ts';

/** What is drawn for a point: columns of the table of points, which a query calls `p`. */
export const SUBJECT = `p.id, p.key_low, p.key_high, p.model, p.method, p.configuration, p.levels,
  p.leaf_group`;

/** A row of {@link SUBJECT}. */
export type SubjectRow = readonly [
  id: string,
  keyLow: number,
  keyHigh: number,
  model: string,
  method: Method,
  configuration: string,
  levels: string | null,
  group: string | null,
];

/** The task of drawing some blocks of a point. */
export function taskOf(
  [id, keyLow, keyHigh, model, method, configuration, levels, group]: SubjectRow,
  blocks: readonly BlockPrefix[],
): PointTask {
  return {
    id,
    key: [keyLow, keyHigh],
    model,
    method,
    configuration,
    ...(levels !== null && { levels: JSON.parse(levels) as number[] }),
    ...(group !== null && { group: hashWords(group) }),
    blocks,
  };
}
