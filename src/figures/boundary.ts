import { TEXT } from './theme.ts';
import { textWidth } from './textWidth.ts';
import { fromPixel, type PixelAxis, toPixel, transform, untransform } from './pixelAxis.ts';
import { type Grid, type GridPoint, traceContour } from './contour.ts';

/** The plane of a figure: both axes, in the same pixels (y upwards). */
export interface Plane {
  readonly x: PixelAxis;
  readonly y: PixelAxis;
}

/** Where a label stands along a line. */
export interface Placement {
  readonly x: number;
  readonly y: number;
  /** degrees clockwise, as vega turns text */
  readonly angle: number;
  /** how many vertices of other lines are under it */
  readonly covered: number;
}

/** A label on a line: its words, and which side of the line is free. */
export interface LineLabel {
  readonly text: string;
  /** where on the line it should rather stand, from its start at 0 to its end at 1 */
  readonly prefer: number;
  /** whether a place beside the line is on the side where the label should stand */
  readonly belongs: (at: GridPoint) => boolean;
  /** how far, in pixels, the line may bend under it; any when absent */
  readonly bend?: number;
  /** other lines, which it should not cover */
  readonly avoid: readonly (readonly GridPoint[])[];
}

/** The lines where a gridded quantity takes a value, traced in the coordinates that are drawn. */
export function traceBoundary(grid: Grid, level: number, { x, y }: Plane): GridPoint[][] {
  const drawn: Grid = {
    ...grid,
    x: grid.x.map((value) => transform(x, value)),
    y: grid.y.map((value) => transform(y, value)),
  };
  return traceContour(drawn, level).map((line) =>
    line.map(([u, v]) => [untransform(x, u), untransform(y, v)] as const),
  );
}

/** The distance in pixels from a point to a line, both in the units of the axes. */
export function distanceTo(line: readonly GridPoint[], at: GridPoint, { x, y }: Plane): number {
  const pixel = ([u, v]: GridPoint): GridPoint => [toPixel(x, u), toPixel(y, v)];
  const [px, py] = pixel(at);
  const pixels = line.map(pixel);
  const distances = pixels.map((b, k) => {
    const a = pixels[k - 1] ?? b;
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const along = ((px - a[0]) * dx + (py - a[1]) * dy) / (dx * dx + dy * dy || 1);
    const t = Math.min(1, Math.max(0, along));
    return Math.hypot(a[0] + t * dx - px, a[1] + t * dy - py);
  });
  return Math.min(...distances);
}

const CLEARANCE = 11;
const HALF_HEIGHT = 9;

function along(line: readonly GridPoint[], lengths: readonly number[], at: number): GridPoint {
  const k = Math.max(
    1,
    lengths.findIndex((length) => length >= at),
  );
  const [a, b] = [line[k - 1], line[k]];
  const t = (at - lengths[k - 1]) / (lengths[k] - lengths[k - 1] || 1);
  return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
}

function lengthsOf(line: readonly GridPoint[]): number[] {
  let length = 0;
  return line.map((point, k) => {
    const before = line[k - 1] ?? point;
    length += Math.hypot(point[0] - before[0], point[1] - before[1]);
    return length;
  });
}

/** One candidate: the label's middle in pixels, its turn, and how far the line bends under it. */
interface Candidate {
  readonly middle: GridPoint;
  readonly angle: number;
  readonly cost: number;
}

type Judged = Candidate & { readonly covered: number };

function candidatesAt(
  line: readonly GridPoint[],
  lengths: readonly number[],
  at: number,
  width: number,
): Candidate[] {
  const total = lengths.at(-1)!;
  const [from, to] = [at * total - width / 2, at * total + width / 2];
  if (from < 0 || to > total) return [];
  const [a, b] = [along(line, lengths, from), along(line, lengths, to)];
  const chord = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  const normal = [-(b[1] - a[1]) / chord, (b[0] - a[0]) / chord] as const;
  const offsets = [0.25, 0.5, 0.75].map((t) => {
    const point = along(line, lengths, from + t * width);
    return (point[0] - a[0]) * normal[0] + (point[1] - a[1]) * normal[1];
  });
  const turn = (Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI;
  const angle = turn > 90 ? turn - 180 : turn < -90 ? turn + 180 : turn;
  return [1, -1].map((side) => {
    const bulge = Math.max(0, ...offsets.map((offset) => side * offset));
    const away = side * (CLEARANCE + bulge);
    return {
      middle: [(a[0] + b[0]) / 2 + away * normal[0], (a[1] + b[1]) / 2 + away * normal[1]],
      angle,
      cost: width - chord + 2 * bulge,
    };
  });
}

/** How many vertices of the lines lie under the label. */
function countCovered(lines: readonly (readonly GridPoint[])[], place: Candidate, width: number) {
  const turn = (place.angle * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  return lines.flat().filter(([x, y]) => {
    const [dx, dy] = [x - place.middle[0], y - place.middle[1]];
    const inside = Math.abs(dx * cosine + dy * sine) <= width / 2;
    return inside && Math.abs(dy * cosine - dx * sine) <= HALF_HEIGHT;
  }).length;
}

/** A line with a vertex every few pixels. */
function densify(line: readonly GridPoint[]): GridPoint[] {
  const lengths = lengthsOf(line);
  const total = lengths.at(-1) ?? 0;
  if (line.length < 2) return [...line];
  const steps = Math.ceil(total / 4);
  return Array.from({ length: steps + 1 }, (_, k) => along(line, lengths, (k / steps) * total));
}

function fits({ x, y }: Plane, { middle, angle }: Candidate, width: number): boolean {
  const turn = (angle * Math.PI) / 180;
  const reach = (width * Math.abs(Math.cos(turn))) / 2 + 8 * Math.abs(Math.sin(turn));
  const height = (width * Math.abs(Math.sin(turn))) / 2 + 8 * Math.abs(Math.cos(turn));
  return (
    middle[0] >= reach &&
    middle[0] <= x.length - reach &&
    middle[1] >= height &&
    middle[1] <= y.length - height
  );
}

/**
 * Finds the place for a label on a line: along it, where it is straight, beside it on the side where
 * it belongs, and within the frame.
 *
 * @param line vertices in the units of the axes
 * @returns the middle of the label, or null when there is no room
 */
export function placeLabel(
  line: readonly GridPoint[],
  label: LineLabel,
  plane: Plane,
): Placement | null {
  if (line.length < 2) return null;
  const pixel = ([x, y]: GridPoint) => [toPixel(plane.x, x), toPixel(plane.y, y)] as const;
  const unpixel = ([x, y]: GridPoint) => [fromPixel(plane.x, x), fromPixel(plane.y, y)] as const;
  const pixels = line.map(pixel);
  const lengths = lengthsOf(pixels);
  const width = textWidth(label.text, TEXT.label, true) + 8;
  const avoid = label.avoid.map((other) => densify(other.map(pixel)));
  const places = Array.from({ length: 61 }, (_, k) => k / 60).flatMap((at) =>
    candidatesAt(pixels, lengths, at, width)
      .filter((place) => fits(plane, place, width) && label.belongs(unpixel(place.middle)))
      .filter(({ cost }) => cost <= (label.bend ?? Infinity))
      .map((place): Judged => {
        const far = 40 * Math.abs(at - label.prefer);
        const { middle, angle, cost } = place;
        const covered = countCovered(avoid, place, width);
        return { middle, angle, covered, cost: cost + far + 30 * covered };
      }),
  );
  const best = places.reduce<Judged | null>(
    (least, place) => (least === null || place.cost < least.cost ? place : least),
    null,
  );
  if (best === null) return null;
  const [x, y] = unpixel(best.middle);
  return { x, y, angle: -best.angle, covered: best.covered };
}
