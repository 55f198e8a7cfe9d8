import type { Peers } from './peers.ts';
import type { Row } from './rows.ts';

/** How long to measure, and what to compare with. */
export interface Settings {
  /** of every measurement, taken in turn with the others of its group */
  readonly repeats: number;
  /** of each repeat */
  readonly seconds: number;
  /** points of the sweep of which the overhead is measured */
  readonly points: number;
  /** points of the sweep that is run end to end, with all that it writes */
  readonly longPoints: number;
  readonly peers: Peers;
  /** a directory for what is written meanwhile */
  readonly temporary: string;
}

/** Measures some rows of the table. */
export type Group = (settings: Settings) => Promise<readonly Row[]>;
