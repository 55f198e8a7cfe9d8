import { describe, expect, it } from 'vitest';
import { nameLayers, placeNames, type Stretch } from '../../src/figures/allocationNames.ts';
import { textWidth } from '../../src/figures/textWidth.ts';

/** Stretches side by side: text, width in pixels, and whether another kind begins. */
function stretches(...parts: readonly (readonly [string, number, boolean?])[]): Stretch[] {
  let left = 0;
  return parts.map(([text, width, turn = false]) => {
    left += width;
    return { text, left: left - width, right: left, bars: 1, turn };
  });
}

/** The pixels that a text of a figure takes: a row is 15 high, the type 12. */
function boxOf({ text, x, y }: { text: string; x: number; y: number }) {
  const half = textWidth(text, 12) / 2;
  return { left: x - half, right: x + half, top: y - 12, bottom: y };
}

const SOME = stretches(
  ['1', 43, true],
  ['chain 2', 86, true],
  ['star 13', 43, true],
  ['star 29', 43],
  ['star 65', 43],
  ['star 141', 43],
  ['star 153', 86],
  ['29²', 43, true],
);

describe('placeNames(stretches)', () => {
  it('placeNames names every stretch, those with room between their separators', () => {
    const placed = placeNames(SOME);
    expect(placed.map(({ stretch }) => stretch.text)).toEqual(SOME.map(({ text }) => text));
    for (const { stretch, row } of placed) {
      const room = stretch.right - stretch.left;
      expect(row === 0).toBe(textWidth(stretch.text, 12) + 6 <= room);
    }
  });

  it('placeNames draws no separator and no leader through a name, and no name over another', () => {
    const layers = nameLayers(SOME, placeNames(SOME), 0);
    const [texts, separators, leaders] = layers.map(({ data }) => data.values);
    const boxes = (texts as Parameters<typeof boxOf>[0][]).map(boxOf);
    const rules = [...separators, ...leaders] as { x: number; top: number; bottom: number }[];
    expect(leaders).toHaveLength(4);
    for (const [i, box] of boxes.entries()) {
      for (const { x, top, bottom } of rules) {
        const struck = x > box.left && x < box.right && top < box.bottom && bottom > box.top;
        expect(struck).toBe(false);
      }
      for (const other of boxes.slice(i + 1)) {
        const apart = other.left >= box.right || other.right <= box.left;
        expect(apart || other.top >= box.bottom || other.bottom <= box.top).toBe(true);
      }
    }
  });

  it('placeNames keeps the names at which the kind changes where there is no room for all', () => {
    const many = Array.from({ length: 60 }, (_, k): readonly [string, number, boolean] => {
      return [`star ${100 + k}`, 9, k === 0 || k === 25];
    });
    const texts = placeNames(stretches(...many)).map(({ stretch }) => stretch.text);
    expect(texts).toContain('star 100');
    expect(texts).toContain('star 125');
    expect(texts.length).toBeLessThan(60);
  });

  it('nameLayers puts a bracket under the name of several bars only', () => {
    const two = [{ ...SOME[1], bars: 2 }, SOME[0]];
    const named = placeNames(two);
    const brackets = nameLayers(two, named, 0).at(-1);
    expect(brackets?.data.values).toEqual([{ x: 46, end: 126, y: -4 }]);
  });
});
