/** Where a command writes: rows for other programs to `out`, words for people to `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** says that the command did its work and the answer is bad: the exit code becomes `code` */
  readonly fail: (code: number) => void;
}
