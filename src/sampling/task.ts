import type { PointKey, StreamKey } from '../math/random.ts';
import type { Sums } from '../math/tally.ts';
import type { Method } from '../models/model.ts';
import type { BlockPrefix } from './blockPlan.ts';

/** Blocks of one point to be drawn: all that a worker needs to know of it. */
export interface PointTask {
  readonly id: string;
  readonly key: PointKey;
  readonly model: string;
  readonly method: Method;
  /** the configuration as the JSON text that was hashed */
  readonly configuration: string;
  readonly levels?: readonly number[];
  /** the point whose streams leaves draw from, when points share them */
  readonly group?: PointKey;
  readonly blocks: readonly BlockPrefix[];
}

/** Work that crosses to a worker in one message. */
export interface SampleTask {
  readonly seed: StreamKey;
  readonly points: readonly PointTask[];
}

/** What was drawn for one point: sums by block in the task's order, then by channel. */
export interface PointSums {
  readonly id: string;
  readonly channels: readonly string[];
  readonly sums: readonly (readonly Sums[])[];
  /** the votes of the root by block, where points share their leaves and are drawn by words */
  readonly votes?: readonly Int32Array[];
}

/** What comes back: the points in the task's order, up to the first that failed. */
export interface SampleReply {
  readonly points: readonly PointSums[];
  readonly failure?: { readonly id: string; readonly message: string };
}
