import { Document, isCollection, isScalar, isPair, visit } from 'yaml';

const WIDEST_ROW = 6;

/** Plain data as YAML, with short rows of plain values each on one line. */
export function formatYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Collection: (key, node) => {
      const items: readonly unknown[] = node.items;
      const plain = items.every((item) => isScalar(isPair(item) ? item.value : item));
      // A list of numbers may be long; a mapping of many keys reads better in lines.
      const short = items.every((item) => !isPair(item)) || items.length <= WIDEST_ROW;
      if (key !== null && isCollection(node)) node.flow = plain && short;
    },
  });
  return document.toString({ lineWidth: 100 });
}
