import { openTrace, type PartLearner } from '../analysis/boundary/partTrace.ts';
import type { PartTrace } from '../analysis/boundary/root.ts';
import type { PointResult } from '../analysis/result.ts';
import { countPart, type Expansion, pointAt, prepare } from '../scenario/point.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { planPoint, type PlannedPoint } from './planPoint.ts';

/** A part of a scenario: its points, of which a traced one has those that were asked for. */
interface SweptPart {
  readonly expansion: Expansion;
  /** the index of its first point in the scenario */
  readonly start: number;
  readonly count: number;
  readonly learner: PartLearner | undefined;
  /** trials of each place asked */
  readonly asked: Map<number, number>;
}

/** The points of a scenario, of which the traces of its parts choose some while the sweep runs. */
export class SweptPoints {
  private readonly parts: readonly SweptPart[];

  constructor(private readonly scenario: Scenario) {
    let start = 0;
    this.parts = scenario.parts.map((part) => {
      const count = countPart(part);
      const learner = part.trace === undefined ? undefined : openTrace(scenario, part);
      const swept = { expansion: prepare(scenario, part), start, count, learner, asked: new Map() };
      start += count;
      return swept;
    });
    for (const part of this.parts) take(part);
  }

  /** Whether a part traces a boundary. */
  get hasTraces(): boolean {
    return this.parts.some(({ learner }) => learner !== undefined);
  }

  /** Whether a trace asks for something. */
  get isOpen(): boolean {
    return this.parts.some(({ learner }) => learner !== undefined && learner.ask().length > 0);
  }

  /** Plans every point, or those only that a trace asks for now, in the order of the scenario. */
  *plan(which: 'all' | 'asked now'): Generator<PlannedPoint> {
    for (const { expansion, start, count, learner, asked } of this.parts) {
      if (learner !== undefined) {
        const now = new Set(learner.ask().map(({ place }) => place));
        const places = [...asked].filter(([place]) => which === 'all' || now.has(place));
        for (const [place, trials] of places.sort(([a], [b]) => a - b)) {
          const point = pointAt(expansion, place, start + place);
          yield planPoint(this.scenario, { ...point, trials });
        }
      } else if (which === 'all') {
        for (let i = 0; i < count; i++) {
          yield planPoint(this.scenario, pointAt(expansion, i, start + i));
        }
      }
    }
  }

  /**
   * Tells every trace what was drawn of what it asked for.
   *
   * @param points by their index in the scenario
   * @returns whether all of it was drawn
   */
  tell(points: ReadonlyMap<number, PointResult>): boolean {
    const open = this.parts.filter(({ learner }) => (learner?.ask().length ?? 0) > 0);
    const isDrawn = open.every(({ learner, start }) =>
      learner!.ask().every(({ place }) => {
        const { status = 'partial' } = points.get(start + place) ?? {};
        return status !== 'partial';
      }),
    );
    if (!isDrawn) return false;
    for (const part of open) {
      const own = part.learner!.ask().map(({ place }) => {
        return [place, points.get(part.start + place)!] as const;
      });
      part.learner!.tell(new Map(own));
      take(part);
    }
    return true;
  }

  /** The boundaries that have been traced. */
  get traces(): PartTrace[] {
    return this.parts.flatMap(({ learner }) => learner?.result ?? []);
  }
}

function take({ learner, asked }: SweptPart): void {
  for (const { place, trials } of learner?.ask() ?? []) asked.set(place, trials);
}

/** How a sweep draws a round of points, and reads what is stored of them. */
export interface Rounds<Event> {
  readonly draw: (planned: Iterable<PlannedPoint>) => AsyncIterable<Event>;
  readonly read: () => AsyncIterable<PointResult>;
}

/**
 * Follows the traces of a scenario from round to round: what they ask for is drawn, unless it is
 * stored, and they are told, until they ask no more, or until a round was not finished. A resumed
 * trace asks the same again, and finds it stored.
 */
export async function* followTraces<Event>(
  points: SweptPoints,
  { draw, read }: Rounds<Event>,
): AsyncGenerator<Event> {
  while (points.isOpen) {
    const found = new Map<number, PointResult>();
    for await (const point of read()) found.set(point.index, point);
    if (!points.tell(found)) return;
    if (points.isOpen) yield* draw(points.plan('asked now'));
  }
}
