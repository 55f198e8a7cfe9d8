import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { panelLaw } from '../../src/analysis/calibration/models/panelLaw.ts';
import { drawCalibrationCard } from '../../src/figures/calibrationCard.ts';
import { drawCalibration } from '../../src/figures/calibrationFigures.ts';
import { drawCorrelationMatrix } from '../../src/figures/correlationMatrix.ts';
import { drawDifficulty } from '../../src/figures/difficulty.ts';
import { drawMajorityCurves } from '../../src/figures/majorityCurves.ts';
import { orderAgents } from '../../src/figures/orderAgents.ts';
import { drawRelayDecay } from '../../src/figures/relayDecay.ts';
import { renderSvg } from '../../src/figures/render.ts';
import { roundFigure } from '../../src/figures/roundFigure.ts';
import { textWidth } from '../../src/figures/textWidth.ts';
import type { FigureSpecification } from '../../src/figures/theme.ts';
import { around, calibration, estimates, withAgents } from './calibrations.ts';

interface Layer {
  readonly data: { readonly values: readonly Record<string, number | string>[] };
  readonly mark: {
    readonly type: string;
    readonly color?: string;
    readonly strokeDash?: readonly number[];
    readonly fontSize?: number;
    readonly fontWeight?: string;
  };
  readonly encoding: Record<string, { readonly scale?: { readonly domain: readonly number[] } }>;
}

const layersOf = (figure: FigureSpecification | undefined): readonly Layer[] =>
  (figure as unknown as { layer: readonly Layer[] }).layer;

const valuesOf = (figure: FigureSpecification | undefined, type: string) =>
  layersOf(figure)
    .filter(({ mark }) => mark.type === type)
    .flatMap(({ data }) => data.values);

const titleOf = (figure: FigureSpecification | undefined): string => JSON.stringify(figure?.title);

const WORDS: Readonly<Record<string, readonly string[]>> = {
  card: ['Calibration of a', '60.0 %', '[57.0, 63.0] %', '15', '[9, 31]', 'α of a level'],
  majority: ['A majority of 5 agents is right more often', 'measured', 'beta-binomial (preferred'],
  difficulty: ['agents that were right, of 5', 'expected', 'probit', 'beta-binomial is preferred'],
  correlation: ['within families 0.50 [0.44, 0.56]', '(birch)', 'Grey: no correlation'],
  leaf: ['β = 0.50 [0.45, 0.55]', 'budget of an agent (tokens)', 'Power fits.'],
  relay: ['16 tokens: γ 0.500 [0.460, 0.540]', '64 tokens: γ not told', 'Too wide.', 'hops'],
  sampling: ['samples of one agent', 'ρ 0.400 [0.360, 0.440]', 'all agents with repeated trials'],
};

describe('drawCalibration(calibration)', () => {
  const figures = drawCalibration(calibration);

  it('drawCalibration draws every figure that the log has data for', () => {
    expect(figures.map(({ name }) => name)).toEqual(Object.keys(WORDS));
    const bare = { ...calibration, leaf: null, relay: null, comparison: null };
    const alone = { ...bare, estimates: { ...estimates, within: [] } };
    const names = ['card', 'majority', 'difficulty', 'correlation'];
    expect(drawCalibration(alone).map(({ name }) => name)).toEqual(names);
  });

  it.each(figures)('drawCalibration draws $name as it did', async ({ name, specification }) => {
    // Frozen: guards against change only; the laws are in the other tests.
    const text = `${JSON.stringify(specification, null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`specifications/calibration-${name}.json`);
  });

  it.each(figures)('drawCalibration($name) says what is seen', async ({ name, specification }) => {
    expect(JSON.parse(JSON.stringify(specification))).toEqual(specification);
    const svg = await renderSvg(specification);
    for (const word of WORDS[name]) expect(svg).toContain(word);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('drawCalibration of a log of one agent is of its samples', () => {
    const { agents, within } = estimates;
    const one = { ...estimates, agents: agents.slice(0, 1), within: within.slice(0, 1) };
    const alone = drawCalibration({ ...calibration, estimates: { ...one, matrix: [[1]] } });
    const names = alone.map(({ name }) => name);
    expect(names).not.toContain('correlation');
    expect(names).not.toContain('sampling');
    const text = JSON.stringify(alone.map(({ specification }) => specification));
    expect(text).toContain('samples in a panel');
    expect(text).toContain('samples that were right, of 5');
  });
});

describe('orderAgents(agents)', () => {
  const anyAgents = fc.array(
    fc.record({ family: fc.constantFrom('a', 'b', 'c', null), accuracy: fc.nat(9) }),
    { minLength: 1, maxLength: 30 },
  );

  it('orderAgents keeps every agent once, families together, the accurate first', () => {
    fc.assert(
      fc.property(anyAgents, (drawn) => {
        const agents = drawn.map(({ family, accuracy }) => {
          return { ...estimates.agents[0], family, accuracy: around(accuracy / 10, 0.1) };
        });
        const blocks = orderAgents(agents);
        const all = blocks.flatMap((block) => block.agents).toSorted((a, b) => a - b);
        expect(all).toEqual(agents.map((_, k) => k));
        for (const { name, agents: members } of blocks) {
          const accuracies = members.map((place) => agents[place].accuracy.best);
          expect(accuracies).toEqual(accuracies.toSorted((a, b) => b - a));
          const families = new Set(members.map((place) => agents[place].family ?? 'no family'));
          expect([...families]).toEqual([name]);
        }
      }),
    );
  });

  it('orderAgents puts the smallest of many families together', () => {
    const { agents } = withAgents(60, 50, () => 0.5).estimates;
    const blocks = orderAgents(agents);
    expect(blocks).toHaveLength(24);
    expect(blocks.at(-1)?.name).toBe('27 small families');
    expect(blocks.flatMap((block) => block.agents)).toHaveLength(60);
  });
});

const domainOf = (calibrated: typeof calibration) =>
  layersOf(drawCorrelationMatrix(calibrated.estimates))[0].encoding['color'].scale?.domain;

describe('drawCorrelationMatrix(estimates)', () => {
  const large = withAgents(134, 12, (i, j) => ((i * 31 + j * 31) % 97) / 100);

  it('drawCorrelationMatrix has a cell for every pair, those without a correlation apart', () => {
    expect(valuesOf(drawCorrelationMatrix(large.estimates), 'rect')).toHaveLength((134 * 133) / 2);
    const [known, missing] = layersOf(drawCorrelationMatrix(estimates));
    expect([known.data.values.length, missing.data.values.length]).toEqual([9, 1]);
  });

  it('drawCorrelationMatrix has 0 in the middle of its colours unless all are positive', () => {
    expect(domainOf(large)).toEqual([0, 1]);
    expect(domainOf(withAgents(6, 2, (i, j) => (i + j) / 20 - 0.2))).toEqual([-0.3, 0.3]);
  });

  it.each([134, 40, 5, 2])(
    'drawCorrelationMatrix names %i agents with no label on another',
    (n) => {
      const { estimates: many } = withAgents(n, 12, () => 0.5);
      const figure = drawCorrelationMatrix(many);
      const labels = valuesOf(figure, 'text') as { x: number; y: number; text: string }[];
      expect(labels).toHaveLength(n > 31 ? 12 : n);
      for (const [k, { x, y }] of labels.entries()) {
        if (k > 0) expect(y - labels[k - 1].y).toBeGreaterThanOrEqual(15 - 1e-3);
        const cells = valuesOf(figure, 'rect') as { x2: number; y: number; y2: number }[];
        const beside = cells.filter((cell) => cell.y < y + 5 && cell.y2 > y - 5);
        for (const { x2 } of beside) expect(x).toBeGreaterThan(x2);
      }
    },
  );

  it('drawCorrelationMatrix refuses a single agent', () => {
    const alone = { ...estimates, agents: estimates.agents.slice(0, 1) };
    expect(() => drawCorrelationMatrix(alone)).toThrow(RangeError);
    expect(() => drawCorrelationMatrix(alone)).toThrow('invalid agents: 1; not in [2, Infinity)');
  });
});

/** The sum of the bars, and of what each model expects. */
const sumShares = (figure: FigureSpecification): number[] => {
  const bars = valuesOf(figure, 'rect').map(({ share }) => Number(share));
  const expected = valuesOf(figure, 'point') as { model: string; share: number }[];
  const models = [...new Set(expected.map(({ model }) => model))];
  const each = models.map((name) =>
    expected.filter(({ model }) => model === name).map(({ share }) => share),
  );
  return [bars, ...each].map((shares) => shares.reduce((sum, share) => sum + share, 0));
};

describe('drawDifficulty(calibration)', () => {
  it('drawDifficulty shares out all tasks, and so does every model', () => {
    const missing = {
      agents: Uint32Array.from({ length: 90 }, (_, k) => 20 + (k % 3)),
      right: Uint32Array.from({ length: 90 }, (_, k) => k % 21),
    };
    for (const counts of [calibration.counts, missing]) {
      const found = sumShares(drawDifficulty({ ...calibration, counts }));
      expect(found).toHaveLength(3);
      for (const sum of found) expect(sum).toBeCloseTo(1, 4);
    }
  });

  it('drawDifficulty draws the law of the preferred model at each number of right agents', () => {
    const points = valuesOf(drawDifficulty(calibration), 'point');
    const shares = points
      .filter(({ model }) => model === 'beta-binomial')
      .map(({ share }) => share);
    const law = panelLaw('beta-binomial', { accuracy: 0.6, correlation: 0.4 }, 5);
    expect(shares).toEqual(law.map((probability) => Number(probability.toPrecision(6))));
  });

  it('drawDifficulty says when no model is left', () => {
    const comparison = { ...calibration.comparison!, recommended: [] };
    const figure = drawDifficulty({ ...calibration, comparison });
    expect(titleOf(figure)).toContain('all are refuted, beta-binomial is');
    const none = drawDifficulty({ ...calibration, comparison: null });
    expect(valuesOf(none, 'point')).toEqual([]);
  });
});

describe('drawMajorityCurves(calibration)', () => {
  const figure = drawMajorityCurves(calibration);

  it('drawMajorityCurves draws each model through its own curve and each panel with its interval', () => {
    const lines = layersOf(figure).filter(({ mark }) => mark.type === 'line');
    const { models, sizes } = calibration.comparison!;
    expect(lines).toHaveLength(models.length);
    models.forEach(({ curve }, k) => {
      sizes.forEach((size, at) => {
        const y = Number(curve[at].toPrecision(6));
        expect(lines[k].data.values).toContainEqual({ x: size, y });
      });
    });
    expect(valuesOf(figure, 'point').map(({ x }) => x)).toEqual([1, 3, 5]);
    for (const { low, y, high } of valuesOf(figure, 'point')) {
      expect(low).toBeLessThan(Number(y));
      expect(high).toBeGreaterThan(Number(y));
    }
  });

  it('drawMajorityCurves tells models apart without colour, the refuted ones grey', () => {
    const marks = layersOf(figure).flatMap(({ mark }) => (mark.type === 'line' ? [mark] : []));
    expect(new Set(marks.map(({ strokeDash }) => strokeDash?.join())).size).toBe(marks.length);
    const greys = marks.filter(({ color }) => color === '#8f96a0');
    const refuted = calibration.comparison!.models.filter(({ verdict }) => verdict === 'refuted');
    expect(greys).toHaveLength(refuted.length);
  });

  it('drawMajorityCurves draws what is measured without models, and nothing of a single size', () => {
    const bare = drawMajorityCurves({ ...calibration, comparison: null });
    expect(valuesOf(bare, 'line')).toEqual([]);
    expect(valuesOf(bare, 'point')).toHaveLength(3);
    const few = { ...estimates, majority: estimates.majority.slice(0, 1) };
    expect(drawMajorityCurves({ ...calibration, estimates: few })).toBeUndefined();
  });
});

describe('drawRelayDecay(relay)', () => {
  it('drawRelayDecay draws (1 + mu·gamma^h)/2 where it was estimated, and all that was measured', () => {
    const figure = drawRelayDecay(calibration.relay!);
    const lines = layersOf(figure).filter(({ mark }) => mark.type === 'line');
    expect(lines).toHaveLength(1);
    const line = lines[0].data.values;
    expect(line[0]).toEqual({ x: 0, y: 0.8 });
    expect(line.at(-1)).toEqual({ x: 2, y: 0.575 });
    expect(valuesOf(figure, 'point')).toHaveLength(6);
  });

  it('drawRelayDecay draws nothing of one number of hops', () => {
    const [decay] = calibration.relay!.decays;
    const one = { ...decay, accuracies: decay.accuracies.slice(0, 1) };
    expect(drawRelayDecay({ ...calibration.relay!, decays: [one] })).toBeUndefined();
  });
});

describe('drawCalibrationCard(calibration)', () => {
  const { comparison, diagnosis } = calibration;
  const cards = [
    ...(['plateau-matched', 'beta-binomial'] as const).map((extrapolating) => {
      return { ...calibration, comparison: { ...comparison!, extrapolating } };
    }),
    { ...calibration, diagnosis: { ...diagnosis, worthwhile: null } },
    { ...calibration, diagnosis: { ...diagnosis, worthwhile: around(Infinity, 0) } },
  ];

  it.each(cards)('drawCalibrationCard keeps every text within its tile (%#)', (card) => {
    const figure = drawCalibrationCard(card);
    const tiles = valuesOf(figure, 'rect') as { x: number; x2: number; y: number; y2: number }[];
    const texts = layersOf(figure)
      .filter(({ mark }) => mark.type === 'text')
      .flatMap(({ data, mark: { fontSize = 0, fontWeight } }) =>
        data.values.map(({ x, y, text }) => {
          const right = Number(x) + textWidth(String(text), fontSize, fontWeight === 'bold');
          return { right, x: Number(x), y: Number(y) };
        }),
      );
    for (const tile of tiles) {
      const inside = texts.filter(({ x, y }) => {
        return x > tile.x && x < tile.x2 && y > tile.y && y < tile.y2;
      });
      expect(inside.length).toBeGreaterThanOrEqual(2);
      for (const { right } of inside) expect(right).toBeLessThan(tile.x2);
    }
  });

  it('drawCalibrationCard says when more agents gain nothing, and has no number beyond ∞', () => {
    const texts = cards.map((card) => JSON.stringify(drawCalibrationCard(card)));
    expect(texts[0]).toContain('plateau, by plateau-matched');
    expect(texts[2]).toContain('more gain nothing, by beta-binomial');
    expect(texts[3]).toContain('"∞"');
  });
});

describe('roundFigure(specification)', () => {
  it('roundFigure(s) keeps six digits, and all that is not a number', () => {
    const plain = { a: [1 / 3, 'x', null, true], b: { c: 123_456_789 } };
    const rounded = { a: [0.333333, 'x', null, true], b: { c: 123_457_000 } };
    expect(roundFigure(plain as unknown as FigureSpecification)).toEqual(rounded);
  });
});
