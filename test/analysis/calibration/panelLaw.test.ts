import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  PANEL_MODELS,
  panelCurve,
  panelLaw,
  type PanelModel,
} from '../../../src/analysis/calibration/models/panelLaw.ts';
import { binomialProbability } from '../../../src/math/binomial.ts';
import { latentOf, type Mechanism } from '../../../src/models/majority/dependence.ts';
import { expectOverLatent } from '../../../src/models/majority/theory/latent.ts';
import { plateauMatchedCorrelation } from '../../../src/models/majority/theory/plateau.ts';

const accuracies = fc.double({ min: 0.02, max: 0.98, noNaN: true });
const correlations = fc.double({ min: 0.001, max: 0.95, noNaN: true });
const models = fc.constantFrom(...PANEL_MODELS);

/** The law of the theory: its quadrature over the latent of a binomial probability. */
function theoryLaw(mechanism: Mechanism, accuracy: number, rho: number, n: number): number[] {
  const dependence = {
    mechanism,
    correlation: rho,
    family: { kind: 'contiguous' as const, size: n },
    latent: latentOf(mechanism, rho, accuracy),
  };
  return Array.from({ length: n + 1 }, (_, c) =>
    expectOverLatent(dependence, 2 * accuracy - 1, (u) =>
      binomialProbability(c, n, Math.min(1, Math.max(0, (1 + (u as number)) / 2))),
    ),
  );
}

/** Checks that a law has the moments that it was asked for. */
function checkMoments(model: PanelModel, accuracy: number, rho: number, n: number): void {
  const law = panelLaw(model, { accuracy, correlation: rho }, n);
  const mean = law.reduce((sum, probability, c) => sum + c * probability, 0) / n;
  const pairs =
    law.reduce((sum, probability, c) => sum + c * (c - 1) * probability, 0) / (n * (n - 1));
  const wanted = model === 'plateau-matched' ? plateauMatchedCorrelation(accuracy, rho) : rho;
  expect(law.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 8);
  expect(mean).toBeCloseTo(accuracy, 8);
  expect((pairs - accuracy ** 2) / (accuracy * (1 - accuracy))).toBeCloseTo(wanted, 6);
}

const ask = (accuracy: number, correlation: number, n: number) => () =>
  panelLaw('probit', { accuracy, correlation }, n);

describe('panelLaw', () => {
  it.each([
    ['shared', 0.6, 0.3],
    ['beta-binomial', 0.6, 0.3],
    ['beta-binomial', 0.3, 0.05],
    ['beta-binomial', 0.8, 0.8],
    ['probit', 0.6, 0.3],
    ['probit', 0.3, 0.02],
    ['probit', 0.9, 0.7],
    ['probit', 0.5, 0.95],
    ['common-cause', 0.6, 0.3],
    ['common-cause', 0.2, 0.6],
  ] as const)('panelLaw(%s, %d, %d) is what theory integrates over the latent', (model, p, rho) => {
    for (const n of [1, 2, 7, 15, 40]) {
      const law = panelLaw(model, { accuracy: p, correlation: rho }, n);
      const theory = theoryLaw(model, p, rho, n);
      law.forEach((probability, c) => expect(Math.abs(probability - theory[c])).toBeLessThan(2e-9));
    }
  });

  it('panelLaw(any) is a law with the accuracy and the correlation that it was asked for', () => {
    fc.assert(
      fc.property(models, accuracies, correlations, fc.integer({ min: 2, max: 60 }), checkMoments),
      { seed: 1, numRuns: 300 },
    );
  });

  it('panelLaw(nobody or everybody right, or no correlation) is binomial for every model', () => {
    for (const model of PANEL_MODELS) {
      expect(panelLaw(model, { accuracy: 1, correlation: 0.5 }, 3)).toEqual([0, 0, 0, 1]);
      expect(panelLaw(model, { accuracy: 0, correlation: 0.5 }, 2)).toEqual([1, 0, 0]);
      const [none, , all] = panelLaw(model, { accuracy: 0.5, correlation: -0.1 }, 2);
      expect([none, all]).toEqual([expect.closeTo(0.25, 12), expect.closeTo(0.25, 12)]);
    }
  });

  it('panelLaw(wrong moments) says what is wrong', () => {
    expect(ask(1.2, 0, 3)).toThrow('invalid accuracy: 1.2; not in [0, 1]');
    expect(ask(0.5, 1.5, 3)).toThrow('invalid correlation: 1.5; not in [0, 1]');
    expect(ask(0.5, 0.5, 0)).toThrow('invalid agents: 0');
  });
});

describe('panelCurve', () => {
  it('panelCurve(any, [1]) is the accuracy of one agent', () => {
    fc.assert(
      fc.property(models, accuracies, correlations, (model, accuracy, correlation) => {
        expect(panelCurve(model, { accuracy, correlation }, [1])[0]).toBeCloseTo(accuracy, 8);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it('panelCurve(plateau-matched, many agents) ends where beta-binomial votes end', () => {
    const moments = { accuracy: 0.65, correlation: 0.4 };
    const [matched] = panelCurve('plateau-matched', moments, [20_001]);
    const [smooth] = panelCurve('beta-binomial', moments, [20_001]);
    expect(matched).toBeCloseTo(smooth, 4);
  });
});
