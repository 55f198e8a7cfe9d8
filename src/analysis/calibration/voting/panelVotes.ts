import type { Random } from '../../../math/random.ts';

/** The answers of the agents of a task. */
export interface TaskAnswers {
  /** whether each distinct answer is right */
  readonly isCorrect: readonly boolean[];
  /** one an agent: its answers, by place, with how often it gave each */
  readonly agents: readonly (readonly (readonly [answer: number, count: number])[])[];
}

/** How often a panel is right by either rule. */
export interface PanelVotes {
  readonly plurality: number;
  readonly majority: number;
  /** variance of both means and of their difference over draws of panels; 0 where they are exact */
  readonly errors: {
    readonly plurality: number;
    readonly majority: number;
    readonly difference: number;
  };
}

/** Multiplications that a task may cost exactly. */
const MOST_STEPS = 5e6;
/** beyond it binomial coefficients overflow */
const MOST_AGENTS = 1000;

const EXACT = { plurality: 0, majority: 0, difference: 0 };

/** How many agents gave each answer; null when some gave several. */
function countAgents({ isCorrect, agents }: TaskAnswers): number[] | null {
  const counts = isCorrect.map(() => 0);
  for (const answers of agents) {
    if (answers.length > 1) return null;
    counts[answers[0][0]]++;
  }
  return counts;
}

/**
 * Whether the exact law of a panel is within reach: every agent has one answer, and right answers ×
 * answers × k³ is at most 5,000,000.
 */
export function isExact(task: TaskAnswers, size: number): boolean {
  const right = task.isCorrect.filter(Boolean).length;
  const steps = right * task.isCorrect.length * size ** 3;
  return (
    task.agents.length <= MOST_AGENTS &&
    steps <= MOST_STEPS &&
    task.agents.every((answers) => answers.length === 1)
  );
}

/** C(n, 0), …, C(n, most). */
function choices(n: number, most: number): number[] {
  const row = [1];
  for (let i = 1; i <= most; i++) row.push((row[i - 1] * (n - i + 1)) / i);
  return row;
}

/**
 * Ways to draw the other votes of a panel so that no rival has more than `votes`, at
 * drawn·(ties + 1) + tied: how many are drawn, and how many rivals have just as many votes.
 */
function rivalWays(rivals: readonly number[], votes: number, rest: number): Float64Array[] {
  const ties = Math.floor(rest / votes);
  let ways = Array.from({ length: rest + 1 }, () => new Float64Array(ties + 1));
  ways[0][0] = 1;
  for (const agents of rivals) {
    const choose = choices(agents, Math.min(agents, votes, rest));
    const next = Array.from({ length: rest + 1 }, () => new Float64Array(ties + 1));
    choose.forEach((way, own) => {
      const tied = own === votes ? 1 : 0;
      for (let drawn = 0; drawn + own <= rest; drawn++) {
        for (let t = 0; t + tied <= ties; t++) {
          next[drawn + own][t + tied] += way * ways[drawn][t];
        }
      }
    });
    ways = next;
  }
  return ways;
}

/** The chance that one answer has the most votes of a panel, ties shared fairly. */
function winningChance(counts: readonly number[], answer: number, size: number): number {
  const agents = counts.reduce((a, b) => a + b, 0);
  const rivals = counts.filter((count, i) => i !== answer && count > 0);
  const most = Math.min(counts[answer], size);
  const own = choices(counts[answer], most);
  let sum = 0;
  for (let votes = 1; votes <= most; votes++) {
    const ways = rivalWays(rivals, votes, size - votes)[size - votes];
    ways.forEach((way, tied) => (sum += (own[votes] * way) / (tied + 1)));
  }
  return sum / choices(agents, size)[size];
}

/** The chance that more than half of a panel is right, half of it counting half. */
function majorityChance(right: number, agents: number, size: number): number {
  const good = choices(right, Math.min(right, size));
  const bad = choices(agents - right, Math.min(agents - right, size));
  let sum = 0;
  good.forEach((way, votes) => {
    if (2 * votes >= size && size - votes < bad.length) {
      sum += way * bad[size - votes] * (2 * votes === size ? 0.5 : 1);
    }
  });
  return sum / choices(agents, size)[size];
}

/**
 * How often a random panel of k of a task's agents, drawn without replacement, is right: by plurality,
 * the answer with the most votes, ties broken fairly; and by binary majority, when more than half of
 * the panel is right, a tie of an even panel broken fairly too.
 *
 * Exactly, by summing over the votes of the right answer and over the ways to draw the others, in
 * O(right answers · answers · k³) steps.
 *
 * Source: the multivariate hypergeometric law.
 *
 * @param task of agents with one answer each, see {@link isExact}
 * @param size k, at most the number of agents
 */
export function exactVotes(task: TaskAnswers, size: number): PanelVotes {
  const counts = countAgents(task)!;
  let plurality = 0;
  let right = 0;
  task.isCorrect.forEach((isCorrect, answer) => {
    if (!isCorrect) return;
    right += counts[answer];
    plurality += winningChance(counts, answer, size);
  });
  const majority = majorityChance(right, task.agents.length, size);
  // Rounding must not lead out of [0, 1].
  return { plurality: Math.min(1, plurality), majority: Math.min(1, majority), errors: EXACT };
}

function drawAnswer(
  answers: readonly (readonly [answer: number, count: number])[],
  random: Random,
): number {
  if (answers.length === 1) return answers[0][0];
  const total = answers.reduce((sum, [, count]) => sum + count, 0);
  let left = random.below(total);
  let i = 0;
  while (left >= answers[i][1]) left -= answers[i++][1];
  return answers[i][0];
}

/** Votes of a drawn panel; `order` is shuffled as far as the panel reaches. */
function drawVotes(task: TaskAnswers, order: Uint32Array, size: number, random: Random): number[] {
  const votes = task.isCorrect.map(() => 0);
  for (let i = 0; i < size; i++) {
    const j = i + random.below(order.length - i);
    [order[i], order[j]] = [order[j], order[i]];
    votes[drawAnswer(task.agents[order[i]], random)]++;
  }
  return votes;
}

/** The chance of a panel to be right given its votes, a tie being broken fairly. */
function scoreVotes({ isCorrect }: TaskAnswers, votes: readonly number[], size: number) {
  let [most, tied, tiedRight, right] = [0, 0, 0, 0];
  votes.forEach((count, answer) => {
    if (isCorrect[answer]) right += count;
    if (count > most) [most, tied, tiedRight] = [count, 0, 0];
    if (count < most || count === 0) return;
    tied++;
    if (isCorrect[answer]) tiedRight++;
  });
  const lead = 2 * right - size;
  return { plurality: tiedRight / tied, majority: (Math.sign(lead) + 1) / 2 };
}

/** The variance of a mean of draws, from their sums. */
const errorOf = (sum: number, squares: number, draws: number): number =>
  Math.max(0, squares - (sum * sum) / draws) / (draws - 1) / draws;

/**
 * The same as {@link exactVotes} from drawn panels, in O(draws · k) steps; an agent with several
 * answers gives one of them, as often as it did in the log.
 *
 * @param draws at least 2
 */
export function drawnVotes(
  task: TaskAnswers,
  size: number,
  random: Random,
  draws: number,
): PanelVotes {
  const order = Uint32Array.from(task.agents.keys());
  const [plurality, majority, difference] = [
    [0, 0],
    [0, 0],
    [0, 0],
  ];
  for (let draw = 0; draw < draws; draw++) {
    const score = scoreVotes(task, drawVotes(task, order, size, random), size);
    const gap = score.plurality - score.majority;
    plurality[0] += score.plurality;
    plurality[1] += score.plurality ** 2;
    majority[0] += score.majority;
    majority[1] += score.majority ** 2;
    difference[0] += gap;
    difference[1] += gap ** 2;
  }
  return {
    plurality: plurality[0] / draws,
    majority: majority[0] / draws,
    errors: {
      plurality: errorOf(plurality[0], plurality[1], draws),
      majority: errorOf(majority[0], majority[1], draws),
      difference: errorOf(difference[0], difference[1], draws),
    },
  };
}
