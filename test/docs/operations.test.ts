import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KEY_FIELDS } from '../../lambda/core/key-fields.ts';

const text = (file: string) => readFileSync(file, 'utf8');

test('what each alarm means is told', () => {
  const alarms = [...text('lib/alarms.ts').matchAll(/#when(?:Filled|Idle)?\(\s*'(\w+)'/g)].map(([, id]) => id);
  const told = [...text('docs/operations.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, id]) => id);
  expect(alarms.length).toBeGreaterThan(10);
  expect(told.sort()).toEqual(alarms.sort());
});

test('who may set what of a key is told as it is', () => {
  const rows = text('docs/keys.md').matchAll(/^\| ((?:`\w+`(?:, )?)+) \| (yes|no|nearer only) \| (yes|no) \|/gm);
  const told = [...rows].flatMap(([, names = '', team, operator]) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name]) => [name, team !== 'no', operator === 'yes']),
  );
  const fields = Object.entries(KEY_FIELDS).flatMap(([name, { edit }]) =>
    edit ? [[name, edit.includes('team'), edit.includes('operator')]] : [],
  );
  expect(told.sort()).toEqual(fields.sort());
});
