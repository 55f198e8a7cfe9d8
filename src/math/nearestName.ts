/**
 * The distance of optimal string alignment: the least number of insertions, deletions,
 * substitutions and swaps of neighbours that turn one text into the other.
 */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, before[j - 2] + 1);
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[b.length];
}

/** A slip in a short name already makes another name of it. */
function accepted(name: string): number {
  return name.length < 3 ? 0 : name.length < 5 ? 1 : 2;
}

/**
 * The known name that a mistyped one probably means: the one with the fewest slips, upper and lower
 * case alike; at most 2 of them, 1 in names of 3 or 4 letters, none in shorter ones.
 *
 * Source: Damerau, A Technique for Computer Detection and Correction of Spelling Errors, CACM 7
 * (1964), who found 80 % of misspellings to be one insertion, deletion, substitution or swap.
 *
 * @param name what was written
 * @param known the names that are allowed; the first of equally near ones is taken
 * @returns a known name, or undefined where none is near
 * @example
 * nearestName('detph', ['depth', 'fan-in']); // => 'depth'
 * nearestName('colour', ['depth', 'fan-in']); // => undefined
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const limit = accepted(name);
  let nearest: string | undefined;
  let least = limit + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) {
      nearest = candidate;
      least = distance;
    }
  }
  return nearest;
}
