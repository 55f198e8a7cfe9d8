import type { Estimate } from '../../../math/intervals.ts';
import { betaBinomialStatistic, profileInterval } from './betaBinomialFit.ts';
import { totalVotes } from './betaBinomialLikelihood.ts';
import { momentIcc } from './icc.ts';
import { CORRELATION, joinParts, PROBABILITY, singlePart, boundedPart, type Part } from './part.ts';
import { panelPart, type PanelEstimate } from './panelPart.ts';
import { meansOverCells } from './statistic.ts';
import type { TaskVotes } from './taskVotes.ts';

/** A beta-binomial law of votes. */
export interface BetaBinomialEstimate {
  /** p = a/(a + b) */
  readonly accuracy: Estimate | null;
  /** rho = 1/(a + b + 1) */
  readonly correlation: Estimate | null;
}

/** What is estimated of the voters of tasks, be they agents or trials of one. */
export interface VotesEstimate {
  /** p, the mean over filled cells */
  readonly accuracy: Estimate | null;
  /** the intraclass correlation by moments; with p, also the beta-binomial law by moments */
  readonly icc: Estimate | null;
  /** the beta-binomial law by maximum likelihood, with intervals over tasks */
  readonly likeliest: BetaBinomialEstimate & {
    /** rho by the profile likelihood, which takes the law for granted */
    readonly profile: Estimate | null;
  };
  readonly majority: readonly PanelEstimate[];
}

function likeliestPart(votes: TaskVotes, level: number): Part<VotesEstimate['likeliest']> {
  const { statistic, read } = boundedPart(betaBinomialStatistic(votes), PROBABILITY);
  const profile = profileInterval(
    totalVotes(
      votes,
      votes.voters.map(() => 1),
    ),
    level,
  );
  return {
    statistic,
    read: (estimates) => {
      const [accuracy, correlation] = read(estimates);
      return { accuracy, correlation, profile };
    },
  };
}

/** Estimates accuracy, correlation and majorities of the voters of tasks. */
export function votesPart(
  votes: TaskVotes,
  sizes: readonly number[],
  level: number,
): Part<VotesEstimate> {
  return joinParts({
    accuracy: singlePart(meansOverCells([votes]), PROBABILITY),
    icc: singlePart(momentIcc(votes), CORRELATION),
    likeliest: likeliestPart(votes, level),
    majority: panelPart(votes, sizes),
  });
}
