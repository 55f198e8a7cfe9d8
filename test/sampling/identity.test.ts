import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { COMMON_RANDOM_NUMBERS, identifyPoint } from '../../src/sampling/identity.ts';

const model = { name: 'majority', version: '1' };
const configuration = { shape: 'tree', depth: 3, bias: [0.1, 0.25] };
const base = identifyPoint(model, 'full', configuration);

describe('identifyPoint(model, method, configuration, { levels, group })', () => {
  it('identifyPoint(…) is SHA-256 of the text of exactly what affects the result', () => {
    const text =
      '{"configuration":{"bias":[0.1,0.25],"depth":3,"shape":"tree"},"method":"full","model":"majority","version":"1"}';
    const digest = createHash('sha256').update(text).digest();
    expect(base.text).toBe(text);
    expect(base.id).toBe(digest.toString('hex').slice(0, 32));
    expect(base.key).toEqual([digest.readUInt32LE(0), digest.readUInt32LE(4)]);
  });

  it('identifyPoint(…) does not depend on the order of keys', () => {
    const turned = { bias: [0.1, 0.25], depth: 3, shape: 'tree' };
    expect(identifyPoint({ version: '1', name: 'majority' }, 'full', turned)).toEqual(base);
  });

  it('identifyPoint(…) does not depend on what else a model has', () => {
    const rich = { ...model, title: 'another title', observables: [] };
    expect(identifyPoint(rich, 'full', configuration)).toEqual(base);
  });

  it('identifyPoint(…) depends on model, version, method, configuration, levels and group', () => {
    const all = [
      base,
      identifyPoint({ ...model, name: 'averaging' }, 'full', configuration),
      identifyPoint({ ...model, version: '2' }, 'full', configuration),
      identifyPoint(model, 'lazy', configuration),
      identifyPoint(model, 'full', { ...configuration, depth: 4 }),
      identifyPoint(model, 'full', { ...configuration, bias: [0.25, 0.1] }),
      identifyPoint(model, 'full', configuration, { levels: [] }),
      identifyPoint(model, 'full', configuration, { levels: [0.6] }),
      identifyPoint(model, 'full', configuration, { levels: [0.6000000000000001] }),
      identifyPoint(model, 'full', configuration, { group: 'a' }),
      identifyPoint(model, 'full', configuration, { group: 'b' }),
      identifyPoint(model, 'full', configuration, { levels: [0.6], group: 'a' }),
    ];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ key }) => key.join(' '))).size).toBe(all.length);
  });

  it('identifyPoint(…) has no trace of what is absent', () => {
    const absent = { levels: undefined, group: undefined };
    expect(identifyPoint(model, 'full', configuration, absent)).toEqual(base);
    const { text } = identifyPoint(model, 'full', {}, { group: COMMON_RANDOM_NUMBERS });
    expect(text).toBe(
      '{"configuration":{},"group":"common random numbers","method":"full","model":"majority","version":"1"}',
    );
  });

  it('identifyPoint(…) refuses NaN', () => {
    expect(() => identifyPoint(model, 'full', { bias: NaN })).toThrow(
      new TypeError('invalid configuration.bias: NaN; not plain JSON data'),
    );
    expect(() => identifyPoint(model, 'level', {}, { levels: [NaN] })).toThrow(TypeError);
  });
});
