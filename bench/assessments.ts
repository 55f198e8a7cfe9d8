/** What a battery says of one test. */
export interface Assessment {
  /** of the test, by which it can be run again */
  readonly test: string;
  /** its tuple: bits, lag or dimension */
  readonly tuple: string;
  readonly verdict: Verdict;
  /** the line as it was printed */
  readonly line: string;
}

export const VERDICTS = ['PASSED', 'WEAK', 'FAILED'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Name, tuple, samples, p-values and their p-value, with bars between. */
const LINE = /^ *(\w+)\| *(\d+)\| *\d+\| *\d+\| *[\d.]+\| *(PASSED|WEAK|FAILED) *$/;

/** Reads a line of dieharder's table; undefined where it holds no result. */
export function readAssessment(line: string): Assessment | undefined {
  const found = LINE.exec(line);
  if (found === null) return undefined;
  const [, test, tuple, verdict] = found;
  return { test, tuple, verdict: verdict as Verdict, line };
}

/** `PASSED 112, WEAK 2, FAILED 0`. */
export function countVerdicts(assessments: readonly Assessment[]): string {
  const count = (wanted: Verdict): number =>
    assessments.filter(({ verdict }) => verdict === wanted).length;
  return VERDICTS.map((verdict) => `${verdict} ${count(verdict)}`).join(', ');
}
