import { PAIR_KINDS, type RankedAgents } from './pairKinds.ts';

/** Adds up products over the pairs of each kind. */
export interface PairProducts {
  /** adds weight·xᵢ·xⱼ for the pairs i < j of every kind, x one value of each ranked agent */
  readonly add: (x: Float64Array, weight: number, sums: Float64Array) => void;
}

/**
 * Sums over pairs in as many steps as there are agents: the sum over all pairs is ((Σx)² − Σx²)/2, the
 * one within a family the same over its members, and of the pairs that are matched the earlier
 * partners of each agent are neighbours in the ranking.
 */
export function openPairProducts({ families, matched }: RankedAgents): PairProducts {
  const count = families.length;
  const prefix = new Float64Array(count + 1);
  const members = new Float64Array(
    families.reduce((most, family) => Math.max(most, family), -1) + 1,
  );
  const [all, within, across, alike] = PAIR_KINDS.map((_, kind) => kind);
  return {
    add: (x, weight, sums) => {
      members.fill(0);
      let inFamilies = 0;
      let squares = 0;
      let squaresInFamilies = 0;
      let partners = 0;
      for (let i = 0; i < count; i++) {
        const value = x[i];
        const family = families[i];
        prefix[i + 1] = prefix[i] + value;
        partners += value * (prefix[i] - prefix[matched[i]]);
        squares += value * value;
        if (family < 0) continue;
        members[family] += value;
        inFamilies += value;
        squaresInFamilies += value * value;
      }
      let siblings = -squaresInFamilies;
      for (let family = 0; family < members.length; family++) siblings += members[family] ** 2;
      const total = prefix[count];
      sums[all] += (weight / 2) * (total * total - squares);
      sums[within] += (weight / 2) * siblings;
      sums[across] += (weight / 2) * (inFamilies * inFamilies - squaresInFamilies - siblings);
      sums[alike] += weight * partners;
    },
  };
}
