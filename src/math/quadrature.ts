/** Options of {@link integrate}. */
export interface QuadratureOptions {
  /** accepted error relative to the integral, in [0, ∞); 1e-12 when absent */
  readonly relative?: number;
  /** accepted absolute error, in [0, ∞); 0 when absent */
  readonly absolute?: number;
  /** points between the ends where the integrand has a kink, a jump or a narrow peak */
  readonly breakpoints?: readonly number[];
}

interface Panel {
  readonly low: number;
  readonly high: number;
  readonly integral: number;
  /** the integral of |f|, the scale of unavoidable rounding errors */
  readonly magnitude: number;
  readonly error: number;
}

const MAXIMUM_PANELS = 2000;

// Nodes and weights of the 21-point Kronrod rule and of the 10-point Gauss rule inside it
// (Piessens, de Doncker-Kapenga, Überhuber, Kahaner, QUADPACK, 1983, routine QK21). The nodes of
// the Gauss rule are those with an odd index.
const NODES = [
  0.9956571630258081, 0.9739065285171717, 0.9301574913557082, 0.8650633666889845,
  0.7808177265864169, 0.6794095682990244, 0.5627571346686047, 0.4333953941292472,
  0.2943928627014602, 0.14887433898163122,
];
const KRONROD = [
  0.011694638867371874, 0.032558162307964725, 0.054755896574351995, 0.07503967481091996,
  0.0931254545836976, 0.10938715880229764, 0.12349197626206584, 0.13470921731147334,
  0.14277593857706009, 0.14773910490133849,
];
const KRONROD_CENTRE = 0.1494455540029169;
const GAUSS = [
  0.06667134430868814, 0.1494513491505806, 0.21908636251598204, 0.26926671930999635,
  0.29552422471475287,
];

function checkedValue(f: (x: number) => number, x: number): number {
  const value = f(x);
  if (!Number.isFinite(value)) throw new RangeError(`integrand is ${value} at ${x}`);
  return value;
}

/** The error estimate of QUADPACK: the difference of the rules, sharpened where they agree. */
function estimateError(difference: number, spread: number): number {
  if (spread === 0 || difference === 0) return difference;
  return spread * Math.min(1, ((200 * difference) / spread) ** 1.5);
}

function measurePanel(f: (x: number) => number, low: number, high: number): Panel {
  const centre = low + (high - low) / 2;
  const half = (high - low) / 2;
  const values = NODES.map((node) => [
    checkedValue(f, centre - half * node),
    checkedValue(f, centre + half * node),
  ]);
  const middle = checkedValue(f, centre);
  let kronrod = KRONROD_CENTRE * middle;
  let gauss = 0;
  let magnitude = KRONROD_CENTRE * Math.abs(middle);
  values.forEach(([left, right], i) => {
    kronrod += KRONROD[i] * (left + right);
    magnitude += KRONROD[i] * (Math.abs(left) + Math.abs(right));
    if (i % 2 === 1) gauss += GAUSS[(i - 1) / 2] * (left + right);
  });
  const mean = kronrod / 2;
  let spread = KRONROD_CENTRE * Math.abs(middle - mean);
  values.forEach(([left, right], i) => {
    spread += KRONROD[i] * (Math.abs(left - mean) + Math.abs(right - mean));
  });
  return {
    low,
    high,
    integral: kronrod * half,
    magnitude: magnitude * half,
    error: estimateError(Math.abs(kronrod - gauss) * half, spread * half),
  };
}

function total(panels: readonly Panel[], field: 'integral' | 'magnitude' | 'error'): number {
  return panels.reduce((sum, panel) => sum + panel[field], 0);
}

/** Inserts a panel into a list in the order of increasing error. */
function insertPanel(panels: Panel[], panel: Panel): void {
  let low = 0;
  let high = panels.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (panels[middle].error < panel.error) low = middle + 1;
    else high = middle;
  }
  panels.splice(low, 0, panel);
}

function firstPanels(
  f: (x: number) => number,
  low: number,
  high: number,
  breakpoints: readonly number[],
): Panel[] {
  const inside = breakpoints.filter((x) => x > low && x < high).sort((a, b) => a - b);
  const ends = [low, ...new Set(inside), high];
  const panels: Panel[] = [];
  ends.slice(1).forEach((end, i) => insertPanel(panels, measurePanel(f, ends[i], end)));
  return panels;
}

function splitWorst(f: (x: number) => number, panels: Panel[]): void {
  const { low, high } = panels.pop()!;
  const middle = low + (high - low) / 2;
  if (!(middle > low && middle < high) || panels.length >= MAXIMUM_PANELS) {
    throw new RangeError(
      `integral does not converge: ${panels.length + 1} panels, the worst is [${low}, ${high}]`,
    );
  }
  insertPanel(panels, measurePanel(f, low, middle));
  insertPanel(panels, measurePanel(f, middle, high));
}

function checkTolerance(name: string, value: number): void {
  if (!(value >= 0)) throw new RangeError(`invalid ${name}: ${value}; not in [0, Infinity)`);
}

/**
 * Integrates a function over a finite interval by adaptive Gauss–Kronrod quadrature: ∫ f(x) dx from
 * `low` to `high`; the sign changes with the order of the ends.
 *
 * Source: the 10/21-point rule and error estimate of QUADPACK (Piessens et al., 1983, QAG), with
 * the worst panel split first. The ends are never evaluated, so integrable singularities may lie
 * there. A peak narrower than a 21st of its panel can be missed: name it as a breakpoint.
 *
 * @param f the integrand, finite inside the interval
 * @param low the lower end, in (−∞, ∞)
 * @param high the upper end, in (−∞, ∞)
 * @param options tolerances and breakpoints; the result is accepted when its estimated error is at
 *   most the largest of `absolute`, `relative`·|integral| and the rounding error, 1e-14·∫|f|
 * @throws {RangeError} when an end is not finite, a tolerance is negative, the integrand is not
 *   finite somewhere, or 2,000 panels or the spacing of doubles do not suffice
 * @example
 * integrate((x) => 3 * x * x, 0, 2); // => 8
 * integrate((x) => Math.abs(x), -1, 1, { breakpoints: [0] }); // => 1
 */
export function integrate(
  f: (x: number) => number,
  low: number,
  high: number,
  { relative = 1e-12, absolute = 0, breakpoints = [] }: QuadratureOptions = {},
): number {
  checkTolerance('relative', relative);
  checkTolerance('absolute', absolute);
  if (!Number.isFinite(low)) throw new RangeError(`invalid low: ${low}; not finite`);
  if (!Number.isFinite(high)) throw new RangeError(`invalid high: ${high}; not finite`);
  if (low === high) return 0;
  if (low > high) return -integrate(f, high, low, { relative, absolute, breakpoints });
  const panels = firstPanels(f, low, high, breakpoints);
  for (;;) {
    const integral = total(panels, 'integral');
    const rounding = 50 * Number.EPSILON * total(panels, 'magnitude');
    const accepted = Math.max(absolute, relative * Math.abs(integral), rounding);
    if (total(panels, 'error') <= accepted) return integral;
    splitWorst(f, panels);
  }
}
