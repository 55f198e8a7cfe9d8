import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  betaQuantile,
  logBeta,
  logGamma,
  regularizedBeta,
  regularizedBetaUpper,
} from '../../src/math/incompleteBeta.ts';
import { exactTail } from './exactBinomial.ts';

// x, a, b, I_x(a, b), 1 − I_x(a, b). mpmath 1.3.0 with 50 digits: the classical continued fraction
// (DLMF 8.17.22) below the mean and its mirror image above; the last rows by quadrature of the density.
const REFERENCE: readonly (readonly [number, number, number, number, number])[] = [
  [
    0.13470839822864497, 0.01153634236798025, 0.00014831307666656832, 0.012423311749404383,
    0.9875766882505956,
  ],
  [
    0.00008167666880027885, 0.00018293136590587897, 0.9621508502960829, 0.9982679028629339,
    0.0017320971370660978,
  ],
  [0.15596941201324221, 0.0002227818713902859, 566.4776321092141, 1, 4.804226556266645e-48],
  [
    0.0000035812164861900462, 0.00011095920294261731, 16.991833908060883, 0.9989841611875707,
    0.0010158388124293074,
  ],
  [
    0.08858764922811455, 0.00024382751288470452, 0.00045921488743797955, 0.6528113209258521,
    0.34718867907414785,
  ],
  [
    0.168941675440812, 0.07694370808097013, 0.0002798160906692101, 0.003202127690840482,
    0.9967978723091595,
  ],
  [
    0.3436337627961118, 15.59633873081818, 0.00013001265531453575, 7.171828136005254e-13,
    0.9999999999992828,
  ],
  [
    0.9680487263091297, 0.039766268253816975, 0.00014233927082691412, 0.004041484059107256,
    0.9959585159408928,
  ],
  [
    0.5983453687634599, 0.002486753219127302, 0.00012241155502312593, 0.04696219374702728,
    0.9530378062529727,
  ],
  [
    0.434695384354551, 0.00024075056108502623, 0.24353303462253315, 0.9989943079770361,
    0.0010056920229638208,
  ],
  [
    0.3341419307528867, 0.00041320855079548667, 0.000126915656266546, 0.23490800487829144,
    0.7650919951217086,
  ],
  [
    5.6215595487843046e-8, 0.0002024192380582881, 2315.7174680250578, 0.9983072069159522,
    0.001692793084047755,
  ],
  [
    0.000021813308052539108, 0.0005259893532785482, 10.33613505138015, 0.9958690768387874,
    0.004130923161212556,
  ],
  [
    2.8716939056042897e-12, 4.826282676868241, 419520878696.3913, 0.0102886307602813,
    0.9897113692397187,
  ],
  [
    0.015172723732294701, 0.0037907696449431426, 9.430990723096128, 0.9941496870393958,
    0.005850312960604189,
  ],
  [
    0.9999979219687328, 770702.2805417303, 0.1336257862209039, 0.0136658026585919,
    0.9863341973414081,
  ],
  [
    0.965088759046761, 140.02175856951905, 0.880495925773256, 0.005158754918204006,
    0.9948412450817959,
  ],
  [
    0.015886325255963663, 0.040376192170867325, 0.24590396056686756, 0.7369484351192311,
    0.2630515648807688,
  ],
  [
    0.2385205007610139, 155.33454242253313, 300.73793014315726, 4.881049011201103e-7,
    0.9999995118950988,
  ],
  [
    0.18289494255148875, 2.7028163295110725, 0.00654760932963477, 0.00002861780527816099,
    0.9999713821947218,
  ],
  [
    0.42136500551788, 0.007325286681828506, 0.22971139704154958, 0.9681310371541669,
    0.03186896284583305,
  ],
  [
    0.9940412438079372, 272.3298392486151, 0.13248163579502956, 0.013094639579134768,
    0.9869053604208652,
  ],
  [
    0.49608994625585856, 0.039186463602674616, 13.819210996028298, 0.999999543979577,
    4.5602042295417375e-7,
  ],
  [
    0.0012736274453046556, 0.1272279888531366, 1011.4575331621596, 0.9797618745335449,
    0.020238125466455092,
  ],
  [
    0.9987315542530597, 72.81784073430384, 0.0005545304366696941, 0.001053697618816376,
    0.9989463023811836,
  ],
  [
    0.9871124566587994, 42.73534915395064, 0.10267062983276407, 0.05467875536380348,
    0.9453212446361965,
  ],
  [
    0.2795417659203802, 0.7238785144237859, 0.515697935361781, 0.2450665040979205,
    0.7549334959020795,
  ],
  [
    0.11292638793903409, 0.14653463730647262, 151.99689341584693, 0.9999999998363828,
    1.6361725718855524e-10,
  ],
  [
    0.9713991230491656, 5084.051864731117, 150.09644131493994, 0.5026825262374048,
    0.49731747376259516,
  ],
  [
    0.006250979718315691, 0.0056564182635001166, 16.409415051860403, 0.9897084625910133,
    0.010291537408986712,
  ],
  [
    0.9999244561403677, 126541.71430470691, 1.7127451371529365, 0.00041483552734980153,
    0.9995851644726502,
  ],
  [
    0.0039095425711555, 0.006693944747981769, 21.305966492518703, 0.9866054322926955,
    0.013394567707304536,
  ],
  [
    0.8801898627982707, 0.0581462571632547, 0.00045274002720508853, 0.008583832094670224,
    0.9914161679053298,
  ],
  [
    0.4837755426895456, 3.448229738774946, 1.6931972139132552, 0.17846459043065482,
    0.8215354095693451,
  ],
  [
    0.5171523193140153, 0.003667800291395623, 0.0011392285271013887, 0.2370499090797725,
    0.7629500909202275,
  ],
  [
    0.6487463761346318, 0.0005858718928751749, 0.03229652346330562, 0.9825404610449658,
    0.017459538955034208,
  ],
  [0.5, 1500, 1500, 0.5, 0.5],
  [0.9999999978658359, 1000000000000, 2000, 0.001626086743611633, 0.9983739132563884],
  [0.4999996464466094, 1000000000000, 1000000000000, 0.15865525391344037, 0.8413447460865596],
  [0.499998232233047, 1000000000000, 1000000000000, 2.8665157177025907e-7, 0.9999997133484282],
  [0.03225552583547439, 10000000000, 300000000000, 6.210878823605187e-16, 0.9999999999999993],
  [0.42698249423630874, 1500, 1500, 4.450207271699725e-16, 0.9999999999999996],
  [0.9999999980134164, 1000000000000, 2000, 0.6153215369774259, 0.3846784630225741],
  [0.03225806134277821, 10000000000, 300000000000, 0.49601190807185963, 0.5039880919281403],
  [0.03225933385645635, 10000000000, 300000000000, 0.9999683223944399, 0.00003167760556012676],
  [0.50000049999975, 500000, 500000, 0.5003989419147427, 0.4996010580852573],
  [0.999000904274794, 1000000000000, 1000000000, 0.0013502712252743548, 0.9986497287747257],
  [0.49400000299999774, 500000, 500000, 1.7674252088120332e-33, 1],
  [0.5, 1000000000000, 1000000000000, 0.5, 0.5],
  [0.5000001767766953, 1000000000000, 1000000000000, 0.6914624612594649, 0.3085375387405351],
  [8.418861162288308e-10, 1000, 1000000000000, 6.452819605645947e-8, 0.999999935471804],
  [0.17132886240394327, 1001, 5000, 0.8266178555246038, 0.17338214447539618],
];

const relativeError = (value: number, expected: number) => Math.abs(value / expected - 1);

const shape = fc.double({ min: -4, max: 12, noNaN: true }).map((power) => 10 ** power);
const inside = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });

describe('logGamma', () => {
  it('logGamma(n) is log (n − 1)!', () => {
    let factorial = 1n;
    for (let n = 1; n <= 150; n++) {
      const expected = Math.log(Number(factorial));
      expect(Math.abs(logGamma(n) - expected)).toBeLessThanOrEqual(1e-14 * Math.max(1, expected));
      factorial *= BigInt(n);
    }
  });

  it('logGamma(n + ½) is log of (2n)! √π/(4ⁿ n!)', () => {
    let ratio = Math.sqrt(Math.PI);
    for (let n = 0; n < 100; n++) {
      const expected = Math.log(ratio);
      expect(Math.abs(logGamma(n + 0.5) - expected)).toBeLessThanOrEqual(
        1e-14 * Math.max(1, Math.abs(expected)),
      );
      ratio *= n + 0.5;
    }
  });

  it('logGamma(x) + logGamma(1 − x) is log(π/sin πx) (reflection)', () => {
    for (let x = 0.01; x < 1; x += 0.01) {
      const expected = Math.log(Math.PI / Math.sin(Math.PI * x));
      expect(Math.abs(logGamma(x) + logGamma(1 - x) - expected)).toBeLessThan(2e-14);
    }
  });

  it('logGamma(x) is −log x for x to 0 and refuses the rest', () => {
    expect(logGamma(1e-300)).toBeCloseTo(300 * Math.LN10, 10);
    expect(() => logGamma(0)).toThrow('invalid x: 0; not in (0, Infinity)');
    expect(() => logGamma(NaN)).toThrow(RangeError);
  });
});

describe('logBeta', () => {
  it('logBeta(a, b) is symmetric and −log a for b = 1', () => {
    for (const a of [1e-4, 0.5, 1, 3, 1e3, 1e12]) {
      const error = Math.abs(logBeta(a, 1) + Math.log(a));
      expect(error).toBeLessThan(1e-14 * Math.max(1, Math.abs(Math.log(a))));
      for (const b of [1e-4, 2, 1e6]) expect(logBeta(a, b)).toBe(logBeta(b, a));
    }
  });

  it('logBeta(½, ½) is log π, and small arguments give log(1/a + 1/b)', () => {
    expect(logBeta(0.5, 0.5)).toBeCloseTo(Math.log(Math.PI), 14);
    expect(relativeError(logBeta(1e-9, 1e-9), Math.log(2e9))).toBeLessThan(1e-14);
  });
});

describe('regularizedBeta', () => {
  it('regularizedBeta(x, a, b) and its complement have a relative error below 1e-13', () => {
    for (const [x, a, b, lower, upper] of REFERENCE) {
      expect(relativeError(regularizedBeta(x, a, b), lower), `${x}, ${a}, ${b}`).toBeLessThan(
        1e-13,
      );
      expect(relativeError(regularizedBetaUpper(x, a, b), upper), `${x}, ${a}, ${b}`).toBeLessThan(
        1e-13,
      );
    }
  });

  it('regularizedBeta(p, k, n − k + 1) is the exact binomial tail of integers', () => {
    for (const [n, p] of [
      [1, 0.375],
      [7, 0.3],
      [101, 0.5078125],
      [640, 0.1171875],
      [2400, 0.50390625],
    ] as const) {
      for (const share of [0.02, 0.1, 0.3, 0.5, 0.52, 0.7, 1]) {
        const k = Math.max(1, Math.round(share * n));
        const upper = exactTail(n, p, [k, n]);
        const lower = exactTail(n, p, [0, k - 1]);
        if (Math.min(upper, lower) < 1e-250) continue;
        expect(
          relativeError(regularizedBeta(p, k, n - k + 1), upper),
          `n = ${n}, k = ${k}`,
        ).toBeLessThan(1e-13);
        expect(
          relativeError(regularizedBetaUpper(p, k, n - k + 1), lower),
          `n = ${n}, k = ${k}`,
        ).toBeLessThan(1e-13);
      }
    }
  });

  it('regularizedBeta(x, a, 1) is xᵃ, its complement −expm1(a log x)', () => {
    for (const a of [1e-4, 0.01, 0.3, 1, 2.5, 40]) {
      for (const x of [1e-300, 1e-20, 1e-3, 0.02, 0.3, 0.7, 0.999]) {
        const logarithm = a * Math.log(x);
        if (logarithm < -200) continue;
        expect(relativeError(regularizedBeta(x, a, 1), Math.exp(logarithm))).toBeLessThan(1e-13);
        expect(relativeError(regularizedBetaUpper(x, a, 1), -Math.expm1(logarithm))).toBeLessThan(
          1e-13,
        );
      }
    }
  });

  it('regularizedBeta(x, ½, ½) is the arcsine law', () => {
    for (const x of [1e-12, 0.01, 0.3, 0.5]) {
      const expected = (2 / Math.PI) * Math.asin(Math.sqrt(x));
      expect(relativeError(regularizedBeta(x, 0.5, 0.5), expected)).toBeLessThan(1e-14);
    }
  });

  it('regularizedBeta(½, a, a) is ½ for every a', () => {
    for (let power = -4; power <= 12; power += 0.25) {
      expect(relativeError(regularizedBeta(0.5, 10 ** power, 10 ** power), 0.5)).toBeLessThan(
        1e-14,
      );
    }
  });

  it('regularizedBeta(x, a, b) + regularizedBetaUpper(x, a, b) is 1, both in [0, 1]', () => {
    fc.assert(
      fc.property(inside, shape, shape, (x, a, b) => {
        const [lower, upper] = [regularizedBeta(x, a, b), regularizedBetaUpper(x, a, b)];
        expect(lower >= 0 && lower <= 1 && upper >= 0 && upper <= 1).toBe(true);
        expect(Math.abs(lower + upper - 1)).toBeLessThan(1e-13);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('regularizedBeta(x, a, b) is regularizedBetaUpper(1 − x, b, a) for x exact in both', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1023 }), shape, shape, (n, a, b) => {
        const value = regularizedBeta(n / 1024, a, b);
        const mirrored = regularizedBetaUpper(1 - n / 1024, b, a);
        expect(Math.abs(value - mirrored)).toBeLessThanOrEqual(1e-15 * value);
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  it('regularizedBeta(x, a, b) grows with x across every change of method', () => {
    for (const [a, b] of [
      [999, 2000],
      [1000, 2000],
      [1e-3, 4],
      [1e12, 3e11],
    ] as const) {
      const mean = a / (a + b);
      const width = Math.sqrt((mean * (1 - mean)) / (a + b));
      let previous = 0;
      for (let z = -8; z <= 8; z += 0.125) {
        const value = regularizedBeta(Math.min(1, Math.max(0, mean + z * width)), a, b);
        expect(value).toBeGreaterThanOrEqual(previous);
        previous = value;
      }
    }
  });

  it('regularizedBeta(x, a, b) with a or b = 0 is a step', () => {
    expect([0, 0.5, 1].map((x) => regularizedBeta(x, 0, 2))).toEqual([1, 1, 1]);
    expect([0, 0.5, 1].map((x) => regularizedBeta(x, 2, 0))).toEqual([0, 0, 1]);
    expect([0, 1].map((x) => regularizedBeta(x, 2, 3))).toEqual([0, 1]);
    expect([0, 1].map((x) => regularizedBetaUpper(x, 2, 3))).toEqual([1, 0]);
    expect(() => regularizedBeta(0.5, 0, 0)).toThrow('not both 0');
  });

  it('regularizedBeta(x, a, b) tends to a step for a to 0', () => {
    for (const a of [1e-12, 1e-20, 1e-300]) {
      expect(Math.abs(regularizedBeta(1e-5, a, 2) - 1)).toBeLessThan(1e-10);
      expect(regularizedBeta(1e-5, a, 2)).toBeLessThanOrEqual(1);
    }
  });

  it('regularizedBeta(x, a, b) throws outside its domain', () => {
    expect(() => regularizedBeta(1.2, 1, 1)).toThrow('invalid x: 1.2; not in [0, 1]');
    expect(() => regularizedBeta(0.5, -1, 1)).toThrow('invalid a: -1');
    expect(() => regularizedBetaUpper(0.5, 1, Infinity)).toThrow('invalid b: Infinity');
    expect(() => regularizedBeta(NaN, 1, 1)).toThrow(RangeError);
  });
});

describe('betaQuantile', () => {
  it('betaQuantile(p, a, 1) is p^(1/a), betaQuantile(p, ½, ½) the sine squared', () => {
    for (const p of [1e-30, 1e-10, 0.2, 0.5, 0.9, 1 - 1e-10]) {
      for (const a of [0.5, 1, 3, 1e4]) {
        // An error of log p in its last place is one of log x, divided by a.
        const unit = (-Math.log(p) * Number.EPSILON) / a;
        const error = relativeError(betaQuantile(p, a, 1), p ** (1 / a));
        expect(error, `p = ${p}, a = ${a}`).toBeLessThan(2 * unit + 1e-15);
      }
      const sine = Math.sin((Math.PI / 2) * p) ** 2;
      expect(relativeError(betaQuantile(p, 0.5, 0.5), sine)).toBeLessThan(1e-14);
    }
  });

  it('betaQuantile(p, 1, b) is 1 − (1 − p)^(1/b)', () => {
    for (const p of [1e-12, 0.05, 0.5, 0.95]) {
      for (const b of [0.5, 1, 4, 1e6, 1e12]) {
        const expected = -Math.expm1(Math.log1p(-p) / b);
        expect(relativeError(betaQuantile(p, 1, b), expected)).toBeLessThan(2e-14);
      }
    }
  });

  it('regularizedBeta(betaQuantile(p, a, b), a, b) is p', () => {
    const wide = fc.double({ min: -2, max: 8, noNaN: true }).map((power) => 10 ** power);
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 0.5, noNaN: true }), wide, wide, (p, a, b) => {
        const x = betaQuantile(p, a, b);
        if (x < 1e-290 || x > 1 - 1e-9) return;
        // One unit in the last place of x moves log I by at most density·x·2⁻⁵²/p.
        const logDensity = (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logBeta(a, b);
        const unit = (Math.exp(logDensity) * x * Number.EPSILON) / p;
        expect(relativeError(regularizedBeta(x, a, b), p)).toBeLessThan(2 * unit + 1e-13);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('betaQuantile(p, a, a) is ½ at p = ½, and 1 − its value at 1 − p', () => {
    for (const a of [0.3, 1, 7, 1e5, 1e12]) {
      expect(relativeError(betaQuantile(0.5, a, a), 0.5)).toBeLessThan(1e-14);
      expect(betaQuantile(0.25, a, a) + betaQuantile(0.75, a, a)).toBeCloseTo(1, 14);
    }
  });

  it('betaQuantile(p, a, b) at the ends, degenerate, too small for a double, refused', () => {
    expect([0, 1].map((p) => betaQuantile(p, 2, 3))).toEqual([0, 1]);
    expect(betaQuantile(0.3, 0, 2)).toBe(0);
    expect(betaQuantile(0.3, 2, 0)).toBe(1);
    expect(betaQuantile(0.5, 1e-4, 1)).toBe(0);
    expect(() => betaQuantile(0.3, 0, 0)).toThrow(RangeError);
    expect(() => betaQuantile(-0.1, 1, 1)).toThrow('invalid p: -0.1; not in [0, 1]');
  });
});
