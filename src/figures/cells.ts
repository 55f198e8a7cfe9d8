import { type CellGrid, type PlacedPoint, positions } from './diagram.ts';
import { type HatchLine, hatchCell } from './hatching.ts';
import { TEXT } from './theme.ts';

/** A cell's place and its borders, in the units of the axes. */
export function cellBorders({ x, y }: CellGrid, { column, row }: PlacedPoint) {
  return {
    x: x.values[column],
    y: y.values[row],
    left: x.edges[column],
    right: x.edges[column + 1],
    bottom: y.edges[row],
    top: y.edges[row + 1],
  };
}

/** The position channels of a layer of {@link cellBorders}: whole cells. */
export function cellSpans(grid: CellGrid) {
  const { x, y } = positions(grid, 'left', 'bottom');
  return { x, x2: { field: 'right' }, y, y2: { field: 'top' } };
}

/** The hatching of cells, line by line. */
export function hatchCells(grid: CellGrid, cells: readonly PlacedPoint[]): HatchLine[] {
  return cells.flatMap((cell) => {
    const { left, bottom, right, top } = cellBorders(grid, cell);
    return hatchCell(grid, [
      [left, bottom],
      [right, top],
    ]);
  });
}

/** A cross in each of some cells. */
export function crossLayer(grid: CellGrid, values: readonly ReturnType<typeof cellBorders>[]) {
  return {
    data: { values: [...values] },
    mark: { type: 'text' as const, text: '×', color: '#6d737c', fontSize: TEXT.label },
    encoding: positions(grid, 'x', 'y'),
  };
}
