const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML that may be put into a page as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Html | string | number | readonly Html[];

function render(piece: Piece): string {
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'string' || typeof piece === 'number') return escapeHtml(String(piece));
  return piece.map(({ text }) => text).join('\n');
}

/** Text that shows as it is written in HTML and in its attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign]);
}

/** A template tag for HTML: whatever is put in is escaped, unless it is itself {@link Html}. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const rest = strings.slice(1).map((after, k) => render(pieces[k]) + after);
  return new Html(strings[0] + rest.join(''));
}

/** Pictures in one page share one name space, but each numbers its clip paths from zero. */
export function prefixIds(svg: string, prefix: string): string {
  return svg.replaceAll(/(\bid="|url\(#|href="#)/g, `$1${prefix}-`);
}
