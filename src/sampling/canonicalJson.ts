type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

function refuse(path: string, value: unknown): never {
  throw new TypeError(`invalid ${path || 'value'}: ${String(value)}; not plain JSON data`);
}

function textOf(value: unknown, path: string): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : refuse(path, value);
    case 'object':
      return value === null ? 'null' : textOfObject(value, path);
    default:
      return refuse(path, value);
  }
}

function textOfObject(value: object, path: string): string {
  if (Array.isArray(value)) {
    // By index, because a hole is not an item to map.
    const items = Array.from(value, (item, i) => textOf(item, `${path}[${i}]`));
    return `[${items.join(',')}]`;
  }
  if (!isPlain(value)) refuse(path, value);
  const members = value as Readonly<Record<string, unknown>>;
  const texts = Object.keys(members)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${textOf(members[key], path ? `${path}.${key}` : key)}`);
  return `{${texts.join(',')}}`;
}

/**
 * The one JSON text of a value: keys sorted by code unit, no spaces, shortest round-trip numbers.
 * Equal data give equal text, whatever the order in which their keys were written.
 *
 * @param value plain JSON data: null, booleans, strings, finite numbers, arrays, plain objects
 * @param path what an error calls the value
 * @throws {TypeError} for anything that JSON would drop or bend: undefined, NaN, an infinity, a
 *   function, a typed array, an instance of a class
 * @example
 * canonicalJson({ b: [1, 0.5], a: null }); // => '{"a":null,"b":[1,0.5]}'
 */
export function canonicalJson(value: Json | object, path = ''): string {
  return textOf(value, path);
}
