/** Where something was written: a file (or `--set path`), with line and column counted from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** One thing that is wrong with a scenario. */
export interface Issue extends Place {
  /** what is wrong; what was expected */
  readonly message: string;
  /** the key that is wrong, such as `bias.kappa` or `figures[0].x` */
  readonly path: string;
}

/** Takes note of one thing that is wrong, so that all of them are told at once. */
export type Report = (place: Place, path: string, message: string) => void;

/** Issues that are told of one scenario; a hostile one could have a hundred thousand. */
const MOST_ISSUES = 100;
const LONGEST_MESSAGE = 2000;

function formatIssue({ file, line, column, message }: Issue): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return `${place}: ${shorten(message)}`;
}

function shorten(message: string): string {
  return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
}

/** A scenario that cannot be run, with everything that is wrong with it. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(issues.map(formatIssue).join('\n'));
    this.issues = issues;
  }
}

/**
 * Collects issues: the same message at the same place is kept once.
 *
 * What reports throws a {@link ScenarioError} at the hundredth, whatever else is wrong.
 */
export function collectIssues(): { readonly issues: readonly Issue[]; readonly report: Report } {
  const issues: Issue[] = [];
  const seen = new Set<string>();
  const report: Report = (place, path, message) => {
    const issue = { ...place, path, message };
    const text = formatIssue(issue);
    if (seen.has(text)) return;
    seen.add(text);
    issues.push(issue);
    if (issues.length === MOST_ISSUES) throw new ScenarioError(sortIssues(issues));
  };
  return { issues, report };
}

/** Issues in the order of the file; those without a line come first. */
export function sortIssues(issues: readonly Issue[]): Issue[] {
  return [...issues].sort(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}
