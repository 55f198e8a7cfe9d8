import type { OutcomeTable } from '../log.ts';
import { joinParts, listParts, type Part } from './part.ts';
import { passPart, type PassEstimate } from './passPart.ts';
import { votesOfTrials } from './taskVotes.ts';
import { votesPart, type VotesEstimate } from './votesPart.ts';

/** What repeated trials tell of one agent: how alike its answers to a task are. */
export interface WithinAgent extends VotesEstimate {
  readonly agent: string;
  /** tasks of at least two trials */
  readonly tasks: number;
  readonly pass: readonly PassEstimate[];
}

/**
 * Estimates, for each agent with repeated trials, the same as for a panel with its trials as the
 * voters: `icc` is the within-agent correlation, `majority` that of repeated sampling.
 */
export function withinAgents(
  table: OutcomeTable,
  sizes: readonly number[],
  level: number,
): Part<WithinAgent[]> {
  const parts = table.agents.flatMap((agent, place) => {
    const votes = votesOfTrials(table, place);
    const tasks = votes.voters.filter((n) => n >= 2).length;
    if (tasks === 0) return [];
    const most = votes.voters.reduce((a, b) => Math.max(a, b));
    const { statistic, read } = joinParts({
      votes: votesPart(
        votes,
        sizes.filter((size) => size <= most),
        level,
      ),
      pass: passPart(table, [place]),
    });
    const part: Part<WithinAgent> = {
      statistic,
      read: (estimates) => {
        const { votes, pass } = read(estimates);
        return { agent, tasks, ...votes, pass };
      },
    };
    return [part];
  });
  return listParts(parts);
}
