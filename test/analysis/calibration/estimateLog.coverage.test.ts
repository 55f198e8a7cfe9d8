import { describe, expect, it } from 'vitest';
import { coverageOfEstimates, logCases } from '../../../bench/calibration.ts';

describe('estimateLog(table) covers at its level', () => {
  it.each(logCases(150).map((log) => [log.model, log] as const))(
    'in logs of %s agents',
    (_, log) => {
      const found = coverageOfEstimates(log, { repeats: 100, replicates: 200 });
      expect(found.length).toBeGreaterThanOrEqual(10);
      for (const { estimate, coverage } of found) {
        // The level lies inside or below the 99 % interval of what 100 logs show.
        expect(coverage.high, estimate).toBeGreaterThanOrEqual(0.95);
      }
    },
  );
});
