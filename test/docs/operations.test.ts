import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KEY_FIELDS } from '../../lambda/core/key-fields.ts';

const text = (file: string) => readFileSync(file, 'utf8');

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
