import type { Calibration } from '../analysis/calibration/calibration.ts';
import { REFERENCE_FAN_IN } from '../analysis/calibration/sayDiagnosis.ts';
import type { Estimate } from '../math/intervals.ts';
import { estimateParts, PERCENT } from './estimateText.ts';
import { roleOf } from './modelStyle.ts';
import { pixelPlaces } from './pixelPlaces.ts';
import { roundFigure } from './roundFigure.ts';
import { wrapText } from './textWidth.ts';
import { type FigureSpecification, figureFrame, INK, MUTED, TEXT } from './theme.ts';
import { votersOf } from './voters.ts';
import { capitalize, count, formatPercent } from './words.ts';

const COLUMNS = 3;
const TILE = { width: 226, height: 96, gap: 10, inset: 12 } as const;
const WIDTH = COLUMNS * TILE.width + (COLUMNS - 1) * TILE.gap;
const LINE = 17;
const PALE = '#f3f5f7';

/** One number of the card. */
interface Tile {
  readonly label: string;
  readonly value: string;
  readonly interval: string;
  readonly note: string;
}

interface TileText {
  readonly label: string;
  readonly note: string;
  /** accuracies are shown in percent */
  readonly percent?: boolean;
}

function tileOf(estimate: Estimate | null, { label, note, percent = false }: TileText): Tile[] {
  if (estimate === null) return [];
  const { best, interval } = estimateParts(estimate, percent ? PERCENT : undefined);
  const unit = percent ? ' %' : '';
  return [{ label, value: `${best}${unit}`, interval: `${interval}${unit}`, note }];
}

/** Panels of this size are usual. */
const PANEL = 15;

/** The largest panel that was measured, of up to 15. */
function largest<T>(panels: readonly T[], sizeOf: (panel: T) => number): T | undefined {
  return panels.findLast((panel) => sizeOf(panel) <= PANEL && sizeOf(panel) > 1);
}

/** Agents worth having; none where nothing is known of many agents. */
function worthwhileTile(
  { plateau, worthwhile }: Calibration['diagnosis'],
  noun: string,
  by: string,
): Tile[] {
  const label = `${noun}s worth having`;
  if (plateau === null) return [];
  if (worthwhile === null) {
    return [{ label, value: '1', interval: '', note: `more gain nothing${by}` }];
  }
  return tileOf(worthwhile, { label, note: `9/10 of the gain${by}` });
}

function tilesOf(calibration: Calibration): Tile[] {
  const { estimates, diagnosis, comparison } = calibration;
  const { noun, panels } = votersOf(calibration);
  const by = comparison === null ? '' : `, by ${comparison.extrapolating}`;
  const panel = largest(panels, ({ size }) => size);
  const votes = largest(estimates.effectiveVotes, ({ agents }) => agents);
  return [
    ...tileOf(estimates.accuracy, {
      label: 'accuracy of one agent p',
      note: 'mean over agents and tasks',
      percent: true,
    }),
    ...tileOf(estimates.correlations.all, {
      label: 'pairwise correlation ρ',
      note: 'mean over pairs of agents',
    }),
    ...tileOf(noun === 'agent' ? estimates.icc : estimates.within[0].icc, {
      label: 'intraclass correlation ρ',
      note: `of two ${noun}s at a task`,
    }),
    ...tileOf(panel?.accuracy ?? null, {
      label: `majority of ${panel?.size} ${noun}s`,
      note: 'exact over random panels',
      percent: true,
    }),
    ...tileOf(diagnosis.plateau, {
      label: `majority of endless ${noun}s`,
      note: `plateau${by}`,
      percent: true,
    }),
    ...worthwhileTile(diagnosis, noun, by),
    ...tileOf(votes?.votes ?? null, {
      label: `votes that ${votes?.agents} agents are worth`,
      note: 'n_eff, by the pairwise ρ',
    }),
    ...tileOf(diagnosis.amplification, {
      label: 'amplification α of a level',
      note: `in a tree of fan-in ${REFERENCE_FAN_IN}`,
    }),
    { label: 'what binds', value: capitalize(diagnosis.binding), interval: '', note: '' },
  ];
}

/** One text of the card, in pixels from its upper left. */
interface PlacedText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

function placeTile(k: number): { readonly x: number; readonly y: number } {
  return {
    x: (k % COLUMNS) * (TILE.width + TILE.gap),
    y: Math.floor(k / COLUMNS) * (TILE.height + TILE.gap),
  };
}

type Places = ReturnType<typeof pixelPlaces>;

interface TextLook {
  readonly size: number;
  readonly colour: string;
  readonly bold: boolean;
}

function textLayer(places: Places, values: readonly PlacedText[], look: TextLook) {
  return {
    data: { values: [...values] },
    mark: {
      type: 'text' as const,
      align: 'left' as const,
      baseline: 'alphabetic' as const,
      fontSize: look.size,
      fontWeight: look.bold ? ('bold' as const) : ('normal' as const),
      color: look.colour,
    },
    encoding: {
      x: places.x('x'),
      y: places.y('y'),
      text: { field: 'text', type: 'nominal' as const },
    },
  };
}

function tileLayers(places: Places, tiles: readonly Tile[]) {
  const corners = tiles.map((_, k) => placeTile(k));
  const lines = (down: number, textOf: (tile: Tile) => string): PlacedText[] =>
    tiles.flatMap((tile, k) => {
      const text = textOf(tile);
      const { x, y } = corners[k];
      return text === '' ? [] : [{ x: x + TILE.inset, y: y + down, text }];
    });
  const rects = corners.map(({ x, y }) => ({ x, y, x2: x + TILE.width, y2: y + TILE.height }));
  return [
    {
      data: { values: rects },
      mark: { type: 'rect' as const, color: PALE, cornerRadius: 4 },
      encoding: {
        x: places.x('x'),
        x2: { field: 'x2' },
        y: places.y('y'),
        y2: { field: 'y2' },
      },
    },
    textLayer(
      places,
      lines(20, ({ label }) => label),
      { size: TEXT.label, colour: INK, bold: false },
    ),
    textLayer(
      places,
      lines(49, ({ value }) => value),
      { size: 24, colour: INK, bold: true },
    ),
    textLayer(
      places,
      lines(68, ({ interval }) => interval),
      {
        size: TEXT.label,
        colour: INK,
        bold: false,
      },
    ),
    textLayer(
      places,
      lines(86, ({ note }) => note),
      { size: 11, colour: MUTED, bold: false },
    ),
  ];
}

/** Every model with what the data say of it. */
function verdictLines({ comparison }: Calibration): string[] {
  if (comparison === null) return [];
  const said = comparison.models.map((judged) => `${judged.model}: ${roleOf(judged, comparison)}`);
  return wrapText(`Models: ${said.join('; ')}.`, WIDTH, { size: TEXT.label, bold: false });
}

/** Draws the numbers of a calibration as one card. */
export function drawCalibrationCard(calibration: Calibration): FigureSpecification {
  const { source, estimates, level } = calibration;
  const tiles = tilesOf(calibration);
  const { y } = placeTile(tiles.length - 1);
  const top = y + TILE.height + TILE.gap;
  const verdicts = verdictLines(calibration);
  const height = top + LINE * verdicts.length;
  const places = pixelPlaces(WIDTH, height);
  const words = verdicts.map((text, k) => ({ x: 0, y: top + LINE * k + 12, text }));
  return roundFigure({
    ...figureFrame(`Calibration of ${source}`, [
      `${count(estimates.agents.length, 'agent')} at ${count(estimates.tasks, 'task')}; ${formatPercent(level)} intervals over tasks`,
    ]),
    width: WIDTH,
    height,
    view: { stroke: null },
    layer: [
      ...tileLayers(places, tiles),
      textLayer(places, words, { size: TEXT.label, colour: INK, bold: false }),
    ],
  });
}
