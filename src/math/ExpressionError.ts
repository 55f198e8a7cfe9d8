/** Says that a formula cannot be read: what is wrong, where, and what is allowed there. */
export class ExpressionError extends SyntaxError {
  override readonly name = 'ExpressionError';
  /** place of the fault in the text, counted in characters from 0 */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
