import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile } from 'vega-lite';
import { textWidth } from './textWidth.ts';
import type { FigureSpecification } from './theme.ts';

const FONT_FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf', 'DejaVuSans-Oblique.ttf'].map((name) =>
  createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}`),
);

interface TextItem {
  readonly text?: unknown;
  readonly fontSize?: number;
  readonly fontWeight?: unknown;
}

interface TextMetrics {
  width: (item: TextItem, text?: unknown) => number;
}

// vega's own measure is a canvas where one is installed and else a poor guess: one measure for all.
function measureText(item: TextItem, text: unknown = item.text): number {
  return textWidth(
    typeof text === 'string' ? text : `${Number(text)}`,
    item.fontSize ?? 11,
    item.fontWeight === 'bold',
  );
}

// The types of vega leave out `textMetrics`, its documented place for a measure of one's own.
(vega as unknown as { readonly textMetrics: TextMetrics }).textMetrics.width = measureText;

// Names for screen readers on every mark double the size; the page that shows a figure names it.
function dropRoles(svg: string): string {
  return svg.replaceAll(/<[^>]*>/g, (tag) => tag.replaceAll(/ (?:aria-[a-z]+|role)="[^"]*"/g, ''));
}

// Warnings of vega have no reader: what a figure needs is tested.
const SILENT = {
  level: () => SILENT,
  error: () => SILENT,
  warn: () => SILENT,
  info: () => SILENT,
  debug: () => SILENT,
};

// vega numbers clip paths and gradients over the life of the process: number them by order instead.
function renumberIds(svg: string): string {
  const names = new Map<string, string>();
  return svg.replaceAll(/(\bid="|url\(#|href="#)([\w-]+)/g, (_, before: string, id: string) => {
    const name = names.get(id) ?? `d${names.size}`;
    names.set(id, name);
    return before + name;
  });
}

/**
 * Draws a figure as SVG: the same specification gives the same bytes.
 *
 * @param specification a figure from `drawFigure`
 * @returns the text of a stand-alone SVG document
 */
export async function renderSvg(specification: FigureSpecification): Promise<string> {
  const { spec } = compile(specification, { logger: SILENT as unknown as vega.LoggerInterface });
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logLevel: vega.None });
  try {
    return dropRoles(renumberIds(await view.toSVG()));
  } finally {
    view.finalize();
  }
}

/**
 * Turns an SVG into a PNG, with the fonts that come with the lab and none of the machine's.
 *
 * @param svg the text of an SVG document
 * @param scale pixels of the image per pixel of the drawing, in (0, ∞)
 * @throws {RangeError} when the scale is not positive
 */
export function renderPng(svg: string, scale = 2): Buffer {
  if (!(scale > 0 && scale < Infinity)) {
    throw new RangeError(`invalid scale: ${scale}; not in (0, Infinity)`);
  }
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: { fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
  });
  return Buffer.from(image.render().asPng());
}
