import type { TraceRequest } from '../../scenario/scenario.ts';

/** On which side of the bound a place is decided to be; 0 while it is not. */
export type Side = -1 | 0 | 1;

/** Where an observable crosses its bound. */
export interface Root {
  /** null where the interval is open: it goes on beyond what could be measured */
  readonly low: number | null;
  readonly best: number;
  readonly high: number | null;
  readonly level: number;
  /** whether the observable is above its bound beyond the root, in the order of the lattice */
  readonly direction: 'rising' | 'falling';
  /** by a curve through places about it, or by decisions on either side */
  readonly by: 'curve' | 'decisions';
  /** whether the interval is as narrow as was wanted */
  readonly reached: boolean;
  /** the place of `best` between the cells of the lattice */
  readonly cell: number;
}

/** What was found along one line. */
export interface Line {
  /** in the order of the lattice */
  readonly roots: readonly Root[];
  /** the decided sides of both ends; 0 where undecided or not asked */
  readonly ends: readonly [Side, Side];
  /** why there is no root */
  readonly reason?: string;
  readonly points: number;
  readonly trials: number;
}

/** One line of a trace. */
export interface TracedLine extends Line {
  /** its place in the lattice across */
  readonly line: number;
  /** its value there */
  readonly at: number;
}

/** A root with what theory says. */
export interface ComparedRoot extends Root {
  /** where theory has it; null where it does not speak, or has none */
  readonly exact: number | null;
}

/** A boundary that a part has traced. */
export interface PartTrace {
  readonly part: string;
  readonly request: TraceRequest;
  /** the lines in the order of the axis across; `at` is null where there is no such axis */
  readonly lines: readonly (Omit<TracedLine, 'at' | 'line' | 'roots'> & {
    readonly at: number | null;
    readonly roots: readonly ComparedRoot[];
  })[];
  /** places asked, and their trials */
  readonly points: number;
  readonly trials: number;
}
