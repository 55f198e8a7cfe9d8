import { describe, expect, it } from 'vitest';
import { likelihoodRatioLimit, recoverModels } from '../../../bench/recovery.ts';
import { panelLaw } from '../../../src/analysis/calibration/models/panelLaw.ts';

const REPEATS = 8;

describe('the comparison of models recovers what the engine drew', () => {
  it.each(['shared', 'beta-binomial', 'probit', 'common-cause'] as const)(
    'compareModels(%s, 500 tasks, 15 agents) contains it and tells its class apart',
    (mechanism) => {
      const found = recoverModels({ mechanism, accuracy: 0.6, correlation: 0.2 }, REPEATS);
      // Refused where fewer would have a probability below 1e-3 at 95 % and 80 %.
      expect(found.contained).toBeGreaterThanOrEqual(REPEATS - 4);
      expect(found.toldApart).toBeGreaterThanOrEqual(REPEATS - 6);
    },
  );
});

describe('likelihoodRatioLimit', () => {
  it('likelihoodRatioLimit tells different laws apart, and hardly those of smooth latents', () => {
    const moments = { accuracy: 0.6, correlation: 0.2 };
    const [shared, smooth, probit] = (['shared', 'beta-binomial', 'probit'] as const).map((model) =>
      panelLaw(model, moments, 15),
    );
    expect(likelihoodRatioLimit([shared, smooth], 500)).toBeCloseTo(1, 6);
    expect(likelihoodRatioLimit([smooth, probit], 500)).toBeLessThan(0.8);
    expect(likelihoodRatioLimit([smooth, probit], 500)).toBeGreaterThan(0.5);
  });
});
