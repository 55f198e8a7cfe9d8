import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/analysis/calibration/diagnose.ts';

describe('diagnose(evidence)', () => {
  it('diagnose(agents barely better than chance) says that no panel tried has most of the gain', () => {
    const measured = { accuracy: 0.515, pairwise: 0, intraclass: 0 };
    const { worthwhile, words } = diagnose({
      model: 'beta-binomial',
      measured,
      resampled: Array.from({ length: 39 }, () => measured),
      tasks: 100_000,
      isRefuted: false,
      accuracy: null,
      fidelity: undefined,
      level: 0.9,
    });
    expect(worthwhile).toEqual({ low: Infinity, best: Infinity, high: Infinity, level: 0.9 });
    expect(words[0]).toContain('of which gain ∞ agents have nine tenths');
  });
});
