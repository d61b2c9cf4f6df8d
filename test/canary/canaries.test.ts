import { expect, test } from 'vitest';
import { aSaying, aSearch, aSecret } from './canaries.ts';

/** A search that finds nothing proves nothing: these are ways in which secrets have left other gateways. */
const KEY = aSecret();
const { text, canary } = aSaying('prompt');
const { found } = aSearch([{ name: 'key', text: KEY, isKey: true }, canary]);
const base64 = (before: string) => Buffer.from(`${before}${KEY} and more`).toString('base64');

test.each([
  ['as it is', `key=${KEY}.`],
  ['in the middle of base64', base64('')],
  ['in the middle of base64, one byte on', base64('x')],
  ['in the middle of base64, two bytes on', base64('xy')],
  ['in base64 for URLs', Buffer.from(`Bearer ${KEY}!`).toString('base64url')],
  ['in hexadecimal digits', Buffer.from(`Bearer ${KEY}`).toString('hex')],
  ['in large ones', Buffer.from(KEY).toString('hex').toUpperCase()],
  ['as twelve of its characters', `...${KEY.slice(7, 19)}...`],
])('a key is found %s', (_, told) => {
  expect(found(told)).toHaveLength(1);
});

test.each([
  ['as it is', text],
  ['in JSON within JSON', JSON.stringify(JSON.stringify({ text }))],
  ['in a URL', `?q=${encodeURIComponent(text)}`],
  ['in base64', Buffer.from(text).toString('base64')],
])('a prompt is found %s', (_, told) => {
  expect(found(told)).toHaveLength(1);
});

test('nothing is found where nothing is', () => {
  expect(found(`${aSecret(3_000)} ${KEY.slice(3, 14)}`)).toEqual([]);
});
