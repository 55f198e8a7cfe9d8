import type { Answer, Asking, Question } from './question.ts';

/** A question about a line, or several lines asked at once. */
export interface PlaneQuestion extends Question {
  /** which line */
  readonly line: number;
}

export interface PlaneAnswer extends Answer {
  readonly line: number;
}

/** Asks for trials where they decide, and is told what came out. It never draws any. */
export interface Learner<Question, Answer, Result> {
  /** what is to be drawn next; nothing when all is known */
  ask(): readonly Question[];
  /**
   * Takes the answers to all questions of the last `ask`, in any order.
   *
   * @throws {RangeError} when a question is not answered
   */
  tell(answers: readonly Answer[]): void;
  /** undefined while there are questions */
  readonly result: Result | undefined;
}

/**
 * A learner from a generator that yields its questions. What it asks depends on the answers alone, not
 * on their order, so it asks the same whoever draws.
 */
export function createLearner<Q extends Question, A extends Q, Result>(
  asking: Generator<readonly Q[], Result, readonly A[]>,
): Learner<Q, A, Result> {
  let state = asking.next();
  const lineOf = (item: Q): number => ('line' in item ? Number(item.line) : 0);
  const nameOf = (item: Q): string => `${lineOf(item)}:${item.cell}:${item.signal ?? 0}`;
  return {
    ask: () => (state.done === true ? [] : state.value),
    tell(answers) {
      if (state.done === true) throw new RangeError('invalid answers: nothing was asked');
      const known = new Map(answers.map((answer) => [nameOf(answer), answer]));
      const told = state.value.map((question) => {
        const answer = known.get(nameOf(question));
        if (answer?.trials === question.trials) return answer;
        const where = `cell ${question.cell} of line ${lineOf(question)}`;
        throw new RangeError(`invalid answers: none for ${question.trials} trials of ${where}`);
      });
      state = asking.next(told);
    },
    get result() {
      return state.done === true ? state.value : undefined;
    },
  };
}

/** One signal's questions, named as such. */
export function* askOf<Result>(signal: number, asking: Asking<Result>): Asking<Result> {
  for (let state = asking.next(); ;) {
    if (state.done === true) return state.value;
    const answers = yield state.value.map((question) => ({ ...question, signal }));
    state = asking.next(answers.filter((answer) => answer.signal === signal));
  }
}

/** Questions to several lines at once: each round is one question of every line that goes on. */
export function* askTogether<Result>(
  lines: ReadonlyMap<number, Asking<Result>>,
): Generator<readonly PlaneQuestion[], Map<number, Result>, readonly PlaneAnswer[]> {
  const results = new Map<number, Result>();
  const open = new Map([...lines].map(([line, asking]) => [line, asking.next()]));
  for (;;) {
    for (const [line, state] of open) {
      if (state.done !== true) continue;
      results.set(line, state.value);
      open.delete(line);
    }
    if (open.size === 0) return results;
    const questions = [...open].flatMap(([line, { value }]) =>
      (value as readonly Question[]).map((question) => ({ ...question, line })),
    );
    const answers = yield questions;
    for (const line of open.keys()) {
      const own = answers.filter((answer) => answer.line === line);
      open.set(line, lines.get(line)!.next(own));
    }
  }
}
