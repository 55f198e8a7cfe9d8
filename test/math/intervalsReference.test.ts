import { describe, expect, it } from 'vitest';
import { estimateObservable } from '../../src/analysis/estimate.ts';
import { regularizedBeta, regularizedBetaUpper } from '../../src/math/incompleteBeta.ts';
import {
  clopperPearsonInterval,
  jeffreysInterval,
  logOddsInterval,
  pairInterval,
} from '../../src/math/intervals.ts';
import { countSums, tallyOf } from '../../src/math/tally.ts';
import { majority } from '../../src/models/majority/index.ts';

type Row = readonly [number, number, number, number, number, number];

// successes, trials, ends of Jeffreys' interval, ends of Clopper and Pearson's. mpmath 1.3.0 with 90
// digits: the hypergeometric series of the smaller tail, or a quadrature of the density where both
// parameters are at least 100; solved by Newton's method for the tail (1 − level)/2 of the double
// `level`.
const AT_95: readonly Row[] = [
  [0, 10, 0, 0.2171962675092105, 0, 0.3084971078187608],
  [1, 10, 0.011011673763161143, 0.3813147710666163, 0.002528578544461787, 0.4450161170281954],
  [5, 10, 0.22352867025270523, 0.7764713297472947, 0.18708602844739858, 0.8129139715526015],
  [9, 10, 0.6186852289333836, 0.9889883262368389, 0.5549838829718047, 0.9974714214555382],
  [10, 10, 0.7828037324907895, 1, 0.6915028921812393, 1],
  [0, 1000, 0, 0.0025081643414222973, 0, 0.003682083896865671],
  [
    1, 1000, 0.00010791880468097985, 0.004664458808791372, 2.5317487491294065e-5,
    0.005558924279826672,
  ],
  [
    5, 1000, 0.001910352500833947, 0.010924664071814251, 0.0016254195175627606,
    0.011629470559812147,
  ],
  [500, 1000, 0.4690477126991139, 0.5309522873008861, 0.46854917297179194, 0.531450827028208],
  [999, 1000, 0.9953355411912086, 0.999892081195319, 0.9944410757201734, 0.9999746825125088],
  [1000, 1000, 0.9974918356585777, 1, 0.9963179161031344, 1],
  [0, 1e6, 0, 2.5119393107467838e-6, 0, 3.688872650206488e-6],
  [1, 1e6, 1.0789766246541874e-7, 4.674192046729828e-6, 2.53178076637942e-8, 5.571630655172243e-6],
  [
    5, 1e6, 1.9078765988486266e-6, 1.0959989229536584e-5, 1.6234883192411703e-6,
    1.1668293175208817e-5,
  ],
  [5e5, 1e6, 0.4990200191938642, 0.5009799808061358, 0.49901951919531184, 0.5009804808046882],
  [999999, 1e6, 0.9999953258079533, 0.9999998921023375, 0.9999944283693448, 0.9999999746821924],
  [1e6, 1e6, 0.9999974880606892, 1, 0.9999963111273498, 1],
  [0, 1e9, 0, 2.511943089874529e-9, 0, 3.6888794473100194e-9],
  [
    1, 1e9, 1.0789764133310246e-10, 4.674201792492542e-9, 2.5317807983969402e-11,
    5.571643378203114e-9,
  ],
  [
    5, 1e9, 1.9078741285907745e-9, 1.0960024595109589e-8, 1.6234863920475396e-9,
    1.1668332040418512e-8,
  ],
  [5e8, 1e9, 0.4999690102484223, 0.5000309897515777, 0.4999690097484223, 0.5000309902515777],
  [999999999, 1e9, 0.9999999953257982, 0.9999999998921023, 0.9999999944283566, 0.9999999999746821],
  [1e9, 1e9, 0.9999999974880569, 1, 0.9999999963111206, 1],
  [0, 1e12, 0, 2.5119430936536608e-12, 0, 3.688879454107132e-12],
  [
    1, 1e12, 1.0789764131197015e-13, 4.6742018022383175e-12, 2.5317807984289576e-14,
    5.571643390926162e-12,
  ],
  [
    5, 1e12, 1.9078741261205224e-12, 1.0960024630475201e-11, 1.62348639012035e-12,
    1.1668332079283764e-11,
  ],
  [5e11, 1e12, 0.4999990200180077, 0.5000009799819922, 0.49999902001750773, 0.5000009799824923],
  [
    999999999999, 1e12, 0.9999999999953259, 0.9999999999998921, 0.9999999999944283,
    0.9999999999999747,
  ],
  [1e12, 1e12, 0.999999999997488, 1, 0.9999999999963112, 1],
];

/** The same at level 1 − 1e-9, whose tail is no difference from 1. */
const NEAR_1: readonly Row[] = [
  [0, 10, 0, 0.8472880006565964, 0, 0.882538106023403],
  [1, 10, 7.815754137662402e-8, 0.9079107826870444, 4.999999859715343e-11, 0.9277755290936082],
  [5, 10, 0.007553485600153618, 0.9924465143998464, 0.004583269993974233, 0.9954167300060258],
  [9, 10, 0.09208921731295557, 0.9999999218424587, 0.07222447090639188, 0.99999999995],
  [10, 10, 0.1527119993434036, 1, 0.11746189397659697, 1],
  [0, 1e6, 0, 1.9338439054357395e-5, 0, 2.1416183716051557e-5],
  [
    1, 1e6, 7.616188812420533e-13, 2.3128427638928015e-5, 4.999999859840341e-16,
    2.4661109242747877e-5,
  ],
  [5, 1e6, 5.752767352194213e-8, 3.338436385106038e-5, 3.6161583249756326e-8, 3.448199608198632e-5],
  [5e5, 1e6, 0.4969453241628792, 0.5030546758371208, 0.49694482417548885, 0.5030551758245111],
  [999999, 1e6, 0.999976871572361, 0.9999999999992384, 0.9999753388907573, 0.9999999999999994],
  [1e6, 1e6, 0.9999806615609457, 1, 0.9999785838162839, 1],
  [0, 1e12, 0, 1.9338630878853738e-11, 0, 2.1416413045558956e-11],
  [
    1, 1e12, 7.616186908377738e-19, 2.3128689322686787e-11, 4.9999998598403425e-22,
    2.4661401001875044e-11,
  ],
  [
    5, 1e12, 5.752754573944671e-14, 3.3384846004533684e-11, 3.6161511580453876e-14,
    3.4482504392397207e-11,
  ],
  [5e11, 1e12, 0.49999694529489536, 0.5000030547051046, 0.4999969452943953, 0.5000030547056047],
  [999999999999, 1e12, 0.9999999999768713, 1, 0.9999999999753386, 1],
  [1e12, 1e12, 0.9999999999806614, 1, 0.9999999999785836, 1],
];

/** successes, trials, ends of the log-odds; the same source. */
const LOG_ODDS: readonly (readonly [number, number, number, number])[] = [
  [1, 10, -4.497726566684374, -0.48397142307781243],
  [5, 10, -1.245220035133137, 1.245220035133137],
  [9, 10, 0.48397142307781243, 4.497726566684374],
  [1, 1e6, -16.042082520917198, -12.273449560185394],
  [5, 1e6, -13.169517754807178, -11.421248299102112],
  [5e5, 1e6, -0.003919928243950593, 0.003919928243950593],
  [999999, 1e6, 12.273449560185394, 16.042082520917198],
  [1, 1e12, -29.85759338283009, -26.088962705249656],
  [5, 1e12, -26.985031516711715, -25.236766587094113],
  [5e11, 1e12, -3.919927969080382e-6, 3.919927969080382e-6],
  [999999999999, 1e12, 26.088962705249656, 29.85759338283009],
];

const relativeError = (value: number, expected: number) =>
  value === expected ? 0 : Math.abs(value / expected - 1);

const TABLES = [
  [0.95, AT_95],
  [1 - 1e-9, NEAR_1],
] as const;

describe('intervals of a probability', () => {
  it.each(TABLES)('are right to 2e-14 at level %d, up to 1e12 trials', (level, rows) => {
    for (const [successes, trials, ...ends] of rows) {
      const jeffreys = jeffreysInterval(successes, trials, level);
      const exact = clopperPearsonInterval(successes, trials, level);
      [jeffreys.low, jeffreys.high, exact.low, exact.high].forEach((end, i) => {
        const error = relativeError(end, ends[i]);
        expect(error, `${successes} of ${trials}, end ${i}`).toBeLessThan(2e-14);
      });
    }
  });

  it('leave (1 − level)/2 outside on each side, relative to its size', () => {
    for (const trials of [10, 1e3, 1e6, 1e9, 1e12]) {
      for (const successes of [1, 5, trials / 2]) {
        // A unit in the last place of p, in standard deviations of the law.
        const allowed = 1e-13 + 10 * Math.sqrt(trials) * Number.EPSILON;
        for (const level of [0.5, 0.95, 1 - 1e-9]) {
          const tail = (1 - level) / 2;
          const failures = trials - successes;
          const { low, high } = clopperPearsonInterval(successes, trials, level);
          expect(relativeError(regularizedBeta(low, successes, failures + 1), tail)).toBeLessThan(
            allowed,
          );
          expect(
            relativeError(regularizedBetaUpper(high, successes + 1, failures), tail),
          ).toBeLessThan(allowed);
          const jeffreys = jeffreysInterval(successes, trials, level);
          const [a, b] = [successes + 0.5, failures + 0.5];
          expect(relativeError(regularizedBeta(jeffreys.low, a, b), tail)).toBeLessThan(allowed);
          expect(relativeError(regularizedBetaUpper(jeffreys.high, a, b), tail)).toBeLessThan(
            allowed,
          );
        }
      }
    }
  });

  it('mirror with the successes at every level, where 1 − p keeps the digits', () => {
    for (const level of [1e-9, 0.95, 1 - 1e-12]) {
      for (const interval of [jeffreysInterval, clopperPearsonInterval]) {
        const { low, high } = interval(40, 100, level);
        const mirrored = interval(60, 100, level);
        expect(Math.abs(low + mirrored.high - 1)).toBeLessThan(2e-16);
        expect(Math.abs(high + mirrored.low - 1)).toBeLessThan(2e-16);
      }
      const { low, high } = pairInterval({ both: 20, one: 60, none: 20 }, level);
      expect(Math.abs(low + high - 1)).toBeLessThan(2e-16);
    }
  });
});

describe('logOddsInterval', () => {
  it('is right to 1e-15, relative to itself or to 1, up to 1e12 trials', () => {
    for (const [successes, trials, low, high] of LOG_ODDS) {
      const found = logOddsInterval(successes, trials, 0.95);
      expect(Math.abs(found.low - low)).toBeLessThan(1e-15 * Math.max(1, Math.abs(low)));
      expect(Math.abs(found.high - high)).toBeLessThan(1e-15 * Math.max(1, Math.abs(high)));
    }
  });

  it('has no end where nothing or all succeeded, and is odd under exchange', () => {
    const none = logOddsInterval(0, 1e12, 0.95);
    expect([none.low, none.best]).toEqual([-Infinity, -Infinity]);
    expect(none.high).toBeLessThan(-20);
    for (const successes of [0, 1, 400, 500, 1000]) {
      const { low, best, high } = logOddsInterval(successes, 1000, 0.95);
      const mirrored = logOddsInterval(1000 - successes, 1000, 0.95);
      expect(mirrored.high).toBeCloseTo(-low, 14);
      expect(mirrored.low).toBeCloseTo(-high, 14);
      expect(low <= best && best <= high).toBe(true);
    }
  });

  it('throws as the interval of the probability does', () => {
    expect(() => logOddsInterval(0, 0, 0.95)).toThrow('invalid trials: 0');
    expect(() => logOddsInterval(3, 2, 0.95)).toThrow('invalid successes: 3; not in [0, 2]');
    expect(() => logOddsInterval(1, 2, 0)).toThrow('invalid level: 0; not in (0, 1)');
  });
});

describe('the interval of a bias', () => {
  it.each([0, 1, 700, 1000])('is 2p − 1 at the ends of that of p, of %d of 1000', (successes) => {
    const sample = { method: 'simd', tally: tallyOf(countSums(1000, successes)) } as const;
    const { low, high } = jeffreysInterval(successes, 1000, 0.95);
    const bias = estimateObservable(majority, 'bias', sample, 0.95);
    expect(bias.low).toBeCloseTo(2 * low - 1, 14);
    expect(bias.high).toBeCloseTo(2 * high - 1, 14);
    if (successes === 0) expect(bias.low).toBe(-1);
    if (successes === 1000) expect(bias.high).toBe(1);
  });
});
