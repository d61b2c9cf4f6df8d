import { describe, expect, test } from 'vitest';
import { checkCatalogue } from '../../lambda/catalog/check.ts';
import file from '../../lambda/catalog/models.json' with { type: 'json' };

/** The catalogue with one row more. */
function withRow(row: unknown): unknown {
  return { ...file, models: { ...file.models, openai: { ...file.models.openai, odd: row } } };
}

const GOOD = { in: 2, out: 4 };

test.each<[string, unknown, string]>([
  ['a price below nothing', { ...GOOD, in: -1 }, 'in -1'],
  ['half a pico-dollar', { ...GOOD, out: 0.5 }, 'out 0.5'],
  ['a price as text', { ...GOOD, cr: '2' }, 'cr 2'],
  ['a price in another unit', { ...GOOD, in: 3e12 }, 'in 3000000000000'],
  ['one price of two', { in: 1 }, 'out undefined'],
  ['nothing', { ...GOOD, in: null }, 'in null'],
  ['a field that nobody knows', { ...GOOD, price: 1 }, 'price is no field'],
  ['a list', [1], 'no object'],
  ['nothing at all', null, 'no object'],
  [
    'steps that do not ascend',
    {
      ...GOOD,
      tiers: [
        { above: 9, ...GOOD },
        { above: 9, ...GOOD },
      ],
    },
    'steps 9, 9 do not ascend',
  ],
  ['a step without a price', { ...GOOD, tiers: [{ above: 9, in: 1 }] }, 'out undefined'],
  ['a day that there is not', { ...GOOD, from: '2026-13-01', before: [GOOD] }, 'from 2026-13-01'],
  [
    'days in disorder',
    { ...GOOD, from: '2026-01-01', before: [{ ...GOOD, from: '2026-02-01' }] },
    'are not the latest first',
  ],
  ['a past without a price', { ...GOOD, from: '2026-01-01', before: [{ in: 1 }] }, 'out undefined'],
  ['a name of nothing', { aliasOf: 'gone' }, 'aliasOf gone is no model'],
  ['a name of a name', { aliasOf: 'gpt-5.6' }, 'aliasOf gpt-5.6 is no model'],
  ['a name with a price', { aliasOf: 'gpt-4', ...GOOD }, 'aliasOf gpt-4 is no model'],
  ['a factor that is none', { ...GOOD, service: { flex: '1/0' } }, 'flex 1/0'],
  ['a window that is none', { ...GOOD, ctx: -5 }, 'ctx -5'],
  ['another kind', { ...GOOD, kind: 'video' }, 'kind video'],
])('%s is an offence', (_, row, problem) => {
  const { offences } = checkCatalogue(withRow(row));
  expect(offences).toEqual([expect.stringMatching(/^openai\/odd: /)]);
  expect(offences.join()).toContain(problem);
});

describe('the whole', () => {
  test.each([undefined, null, 5, 'text', [], {}, { models: null }, { models: [] }])(
    'of nothing (%j) is refused',
    (nothing) => {
      expect(checkCatalogue(nothing).offences.length).toBeGreaterThan(10);
    },
  );

  test('needs its providers, and enough of their models', () => {
    const { anthropic: _, ...models } = file.models;
    const few = Object.fromEntries(Object.entries(models.openrouter).slice(0, 10));
    expect(checkCatalogue({ ...file, models: { ...models, openrouter: few } }).offences).toEqual([
      'anthropic: 0 models, and at least 10 are expected',
      'openrouter: 10 models, and at least 200 are expected',
    ]);
  });

  test('may not have doubled, and doubled again', () => {
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`model-${at}`, GOOD]));
    const { offences } = checkCatalogue({ ...file, models: { ...file.models, acme: many } });
    expect(offences).toEqual([expect.stringMatching(/^\d+ models, and at most 3000 are expected$/)]);
  });

  test('is remarked upon where it looks odd and may be right', () => {
    expect(checkCatalogue(withRow({ in: 5, out: 4, cr: 6 }))).toEqual({
      offences: [],
      remarks: [
        'openai/odd: output 4 is cheaper than input 5',
        'openai/odd: a cached token 6 is dearer than another 5',
      ],
    });
  });
});
