import type { TopLevelSpec } from 'vega-lite';
import { wrapText } from './textWidth.ts';
import { capitalize } from './words.ts';

/** A figure as a vega-lite specification: plain data that any vega-lite renderer can draw. */
export type FigureSpecification = TopLevelSpec;

/** Series colours of Okabe and Ito (2008), safe for colour-blind eyes; yellow is too faint on white. */
export const SERIES_COLOURS = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#000000',
] as const;

/** Series shapes, so that no series is told by its colour alone; all are filled symbols. */
export const SERIES_SHAPES = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'triangle-down',
  'cross',
  'triangle-right',
  'triangle-left',
] as const;

/** Vermilion to blue through near-white: dark at both ends, told apart by every kind of eye. */
export const DIVERGING_COLOURS = [
  '#7a2c00',
  '#c8510a',
  '#ee9a5d',
  '#fbdcc4',
  '#f7f7f7',
  '#cde1f2',
  '#7fb5de',
  '#1c74b8',
  '#083a70',
] as const;

export const INK = '#1f2430';
export const MUTED = '#5b6472';
export const FAINT = '#e3e6ea';
export const PAPER = '#ffffff';
/** Cells of organizations that cannot be built. */
export const INFEASIBLE = '#c9ccd1';
/** The colour of a rejection. */
export const ALARM = '#b3261e';

export const PLOT_WIDTH = 520;
export const PLOT_HEIGHT = 340;

/** The type sizes of all figures, in pixels. */
export const TEXT = { title: 16, subtitle: 12, axis: 13, label: 12 } as const;

const FONT = 'Helvetica Neue, Arial, DejaVu Sans, sans-serif';

/** The settings that all figures share. */
export const THEME: NonNullable<FigureSpecification['config']> = {
  aria: false,
  background: PAPER,
  font: FONT,
  view: { stroke: FAINT },
  axis: {
    domainColor: MUTED,
    gridColor: FAINT,
    labelColor: INK,
    labelFontSize: TEXT.label,
    tickColor: MUTED,
    titleColor: INK,
    titleFontSize: TEXT.axis,
    titleFontWeight: 'normal',
    titlePadding: 10,
  },
  legend: {
    labelColor: INK,
    labelFontSize: TEXT.label,
    titleColor: INK,
    titleFontSize: TEXT.label,
    titleFontWeight: 'normal',
    titleLimit: 400,
    labelLimit: 400,
  },
  title: {
    anchor: 'start',
    frame: 'group',
    color: INK,
    fontSize: TEXT.title,
    fontWeight: 'bold',
    subtitleColor: MUTED,
    subtitleFontSize: TEXT.subtitle,
    subtitleLineHeight: 17,
    subtitlePadding: 6,
    offset: 14,
  },
};

/** Titles and subtitles are broken at this width. */
const TITLE_WIDTH = 660;

/** What every figure begins with: the theme, the title, and the lines below it that say what is seen. */
export function figureFrame(title: string, subtitle: readonly string[]) {
  const lines = subtitle
    .filter((line) => line !== '')
    .flatMap((line) =>
      wrapText(capitalize(line), TITLE_WIDTH, { size: TEXT.subtitle, bold: false }),
    );
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: THEME,
    padding: 14,
    title: {
      text: wrapText(title, TITLE_WIDTH, { size: TEXT.title, bold: true }),
      subtitle: lines,
    },
  };
}
