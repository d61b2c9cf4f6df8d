import { expect, test } from 'vitest';
import { z } from 'zod';
import { hintsOf, valueFor } from '../../../local/demo/schema-value.ts';

test.each([
  [
    'every kind of value',
    z.object({
      a: z.string(),
      b: z.int().min(3),
      c: z.number().max(-1),
      d: z.boolean(),
      e: z.null(),
      f: z.array(z.string()).min(2),
    }),
  ],
  ['formats', z.object({ day: z.iso.date(), time: z.iso.datetime(), mail: z.email(), link: z.url(), id: z.uuid() })],
  [
    'choices',
    z.object({
      one: z.enum(['a', 'b']),
      two: z.literal('x'),
      three: z.union([z.object({ kind: z.literal(1) }), z.string()]),
      four: z.string().nullable(),
    }),
  ],
  ['lengths', z.object({ short: z.string().max(2), long: z.string().min(30), step: z.number().multipleOf(5).min(7) })],
  [
    'parts of parts',
    z.object({ people: z.array(z.object({ name: z.string(), age: z.int().min(0).max(150) })).max(3) }),
  ],
])('makes a value that fits: %s', (_, schema) => {
  const value = valueFor(z.toJSONSchema(schema), hintsOf('Tell me about Ada Lovelace'));
  expect(schema.safeParse(value).error).toBeUndefined();
});

test('follows references, and comes to an end in a schema that contains itself', () => {
  const node = {
    type: 'object',
    properties: { name: { type: 'string' }, next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } },
    required: ['name', 'next'],
  };
  const value = valueFor({ $ref: '#/$defs/node', $defs: { node } }, hintsOf('x'));
  expect(value).toMatchObject({ name: expect.any(String), next: { name: expect.any(String) } });
  const endless = { type: 'object', properties: { me: { $ref: '#' } }, required: ['me'] };
  expect(JSON.stringify(valueFor(endless, hintsOf('x'))).length).toBeLessThan(1000);
});

test('merges allOf, and takes names and numbers from the text', () => {
  const schema = {
    allOf: [
      { type: 'object', properties: { city: { type: 'string' } } },
      { properties: { days: { type: 'integer' } } },
    ],
  };
  expect(valueFor(schema, hintsOf('How is New York in 5 days?'))).toEqual({ city: 'New York', days: 5 });
});
