import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  channelFidelity,
  interpolate,
  leafBias,
  relayFidelity,
} from '../../../src/models/majority/curve.ts';
import { relativeError } from '../../golden.ts';
import { organize, predictedBias } from './organizations.ts';

describe('leafBias(curve, x)', () => {
  const scale = { kappa: 0.02, beta: 0.3, max: 0.8 };

  it('power is kappa·x^beta up to its ceiling', () => {
    expect(leafBias({ curve: 'power', ...scale }, 100)).toBeCloseTo(0.02 * 100 ** 0.3, 15);
    expect(leafBias({ curve: 'power', ...scale }, 1e9)).toBe(0.8);
  });

  it('exponential is power for small signal and tends to its ceiling', () => {
    const small = leafBias({ curve: 'exponential', ...scale }, 1e-9);
    expect(relativeError(small, 0.02 * 1e-9 ** 0.3)).toBeLessThan(1e-4);
    expect(leafBias({ curve: 'exponential', ...scale }, 1e12)).toBeCloseTo(0.8, 9);
  });

  it('expression is its formula in x', () => {
    const curve = { curve: 'expression', formula: 'min(0.9, 0.1 * log(1 + x))' } as const;
    expect(leafBias(curve, 9)).toBeCloseTo(0.1 * Math.log(10), 15);
  });

  it('refuses a curve that leaves [0, 1], saying where', () => {
    const curve = { curve: 'expression', formula: 'x / 10' } as const;
    expect(() => leafBias(curve, 20)).toThrow('invalid leaf bias: 2 at x = 20; not in [0, 1]');
    expect(() => leafBias({ curve: 'expression', formula: '0 / 0' }, 1)).toThrow(RangeError);
  });
});

describe('channelFidelity(curve, m)', () => {
  it('exponential and rational reach limit·(1 − 1/e) and limit/2 at m = scale', () => {
    const shape = { limit: 0.9, scale: 40 };
    expect(channelFidelity({ curve: 'exponential', ...shape }, 40)).toBeCloseTo(
      0.9 * (1 - 1 / Math.E),
      15,
    );
    expect(channelFidelity({ curve: 'rational', ...shape }, 40)).toBeCloseTo(0.45, 15);
    expect(channelFidelity({ curve: 'exponential', ...shape }, 0)).toBe(0);
  });
});

describe('interpolate(points, x)', () => {
  const increasing = fc
    .array(
      fc.tuple(
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
      {
        minLength: 2,
        maxLength: 8,
      },
    )
    .map((steps) => {
      const total = steps.reduce((sum, [, rise]) => sum + rise, 0) || 1;
      let [x, y] = [0, 0];
      return steps.map(([step, rise]) => [(x += step), (y += rise / total)] as [number, number]);
    });

  it('passes through the points and is monotone between them', () => {
    fc.assert(
      fc.property(increasing, (points) => {
        for (const [x, y] of points) expect(interpolate(points, x)).toBeCloseTo(y, 12);
        const [first, last] = [points[0][0], points.at(-1)![0]];
        let before = -Infinity;
        for (let k = 0; k <= 200; k++) {
          const value = interpolate(points, first + ((last - first) * k) / 200);
          expect(value).toBeGreaterThanOrEqual(before - 1e-12);
          before = value;
        }
      }),
    );
  });

  it('is constant outside the points and refuses points that do not increase', () => {
    const points = [
      [1, 0.2],
      [2, 0.6],
    ] as const;
    expect([interpolate(points, 0), interpolate(points, 9)]).toEqual([0.2, 0.6]);
    expect(() =>
      interpolate(
        [
          [1, 0],
          [1, 1],
        ],
        1,
      ),
    ).toThrow('1 after 1; not increasing');
  });
});

describe('relayFidelity(F, A, gamma, h)', () => {
  it('is F + A at no hop and tends to the floor F', () => {
    expect(relayFidelity(0.3, 0.6, 0.5, 0)).toBeCloseTo(0.9, 15);
    expect(relayFidelity(0.3, 0.6, 0.5, 200)).toBeCloseTo(0.3, 15);
  });

  it('refuses a fidelity above 1', () => {
    expect(() => relayFidelity(0.5, 0.6, 0.5, 1)).toThrow(RangeError);
  });
});

describe('curves in an organization', () => {
  it('are evaluated at the leaf compute and the message length', () => {
    const organization = organize({
      organization: 'star',
      agents: 3,
      bias: { curve: 'power', kappa: 0.05, beta: 0.5 },
      tokens: 100,
      fidelity: { curve: 'rational', limit: 0.9, scale: 50 },
      messageTokens: 100,
    });
    expect(organization).toMatchObject({ leaves: 0.5, fidelity: 0.6 });
    const u = 0.3;
    const same = predictedBias({ organization: 'star', agents: 3, bias: 0.5, fidelity: 0.6 })!;
    expect(same).toBeCloseTo(1.5 * u - 0.5 * u ** 3, 14);
  });
});
