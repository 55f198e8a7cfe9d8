import { groupLevel } from '../../sampling/stoppingLevel.ts';
import { decisionLooks } from '../../sampling/stopping.ts';
import { BLOCK } from '../../sampling/sampleBlock.ts';
import { lookAt } from '../sequential.ts';
import { excessOf, type Answer, type Asking, type Excess } from './question.ts';
import type { Side } from './root.ts';

/** All that was asked along one line. */
export class Evidence {
  private readonly answers = new Map<number, Answer>();
  /** decided sides stay: a sequential test ends at its decision */
  private readonly sides = new Map<number, Side>();
  private readonly looks: readonly number[];

  /**
   * @param most trials of a place, an integer of at least 1
   * @param level of the sequential tests
   */
  constructor(
    readonly most: number,
    private readonly level: number,
  ) {
    this.looks = decisionLooks(most);
    // Computed once, with its integral, and not at the first decision.
    groupLevel(level, this.looks);
  }

  /** Whether a place that was asked cannot be measured. */
  isBarren(cell: number): boolean {
    return this.answers.get(cell)?.tally === null;
  }

  trialsAt(cell: number): number {
    return this.answers.get(cell)?.tally?.trials ?? 0;
  }

  sideAt(cell: number): Side {
    return this.sides.get(cell) ?? 0;
  }

  get cells(): number[] {
    return [...this.answers.keys()].sort((a, b) => a - b);
  }

  /** Trials of all places. */
  get trials(): number {
    return this.cells.reduce((sum, cell) => sum + this.trialsAt(cell), 0);
  }

  /** Gives places at least so many trials, rounded up to what is drawn at once. */
  *give(wanted: ReadonlyMap<number, number>): Asking<void> {
    const questions = [...wanted]
      .map(([cell, trials]) => ({ cell, trials: this.roundUp(trials) }))
      .filter(({ cell, trials }) => !this.isBarren(cell) && trials > this.trialsAt(cell))
      .sort((a, b) => a.cell - b.cell);
    if (questions.length === 0) return;
    for (const answer of yield questions) this.answers.set(answer.cell, answer);
  }

  roundUp(trials: number): number {
    return Math.min(this.most, BLOCK * Math.ceil(trials / BLOCK));
  }

  /** Looks once more at places that are not decided; whether any of them had a look left. */
  *look(cells: readonly number[]): Asking<boolean> {
    const open = cells.filter((cell) => this.sideAt(cell) === 0 && !this.isBarren(cell));
    const next = new Map<number, number>();
    for (const cell of open) {
      const look = this.looks.find((trials) => trials > this.trialsAt(cell));
      if (look !== undefined) next.set(cell, look);
    }
    yield* this.give(next);
    for (const cell of next.keys()) this.decide(cell);
    return next.size > 0;
  }

  private decide(cell: number): void {
    const { tally, kind, bound, rising } = this.answers.get(cell)!;
    if (tally === null) return;
    const rule = { kind, level: this.level, most: this.most, bound, rising };
    const { outcome } = lookAt({ ...rule, goal: 'decide' }, tally);
    if (outcome === 'above') this.sides.set(cell, 1);
    if (outcome === 'below') this.sides.set(cell, -1);
  }

  /** What was measured from one cell to another. */
  excesses(low: number, high: number): Excess[] {
    return this.cells
      .filter((cell) => cell >= low && cell <= high)
      .map((cell) => excessOf(this.answers.get(cell)!))
      .filter((excess) => excess !== null);
  }
}
