import { expect, test } from 'vitest';
import { validateConfiguration } from '../../lib/configuration.ts';

const withOrigins = (origins: unknown, local = false) =>
  validateConfiguration({ providers: { openai: {} }, cors: { origins } }, { local }).cors;

test('pages are named by their origins, and without the section there are none', () => {
  const origins = ['https://app.example.com', 'https://intranet:8443', 'https://xn--bcher-kva.example'];
  expect(withOrigins(origins)).toEqual({ origins });
  expect(validateConfiguration({ providers: { openai: {} } })).not.toHaveProperty('cors');
});

test.each([
  '*',
  'null',
  'app.example.com',
  'https://*.example.com',
  'https://app.example.com/',
  'https://app.example.com/chat',
  'https://app.example.com:443',
  'https://APP.example.com',
  'https://bücher.example',
  'https://user@app.example.com',
  'https://127.1',
  'http://app.example.com',
  'http://localhost:3000',
  'ftp://app.example.com',
  7,
])('%s is not an origin as a browser writes it', (origin) => {
  expect(() => withOrigins([origin])).toThrow(/cors\.origins\.0: .*Allowed: an origin as browsers write it/);
});

test('a page of this machine may call the local run only', () => {
  const origins = ['http://localhost:3000', 'http://127.0.0.1:8080', 'http://[::1]:3000'];
  expect(withOrigins(origins, true)).toEqual({ origins });
  expect(() => withOrigins(['http://192.168.0.7:3000'], true)).toThrow(/or http:\/\/localhost:<port>/);
});

test('a section that opens nothing, or with other keys, is a mistake', () => {
  expect(() => withOrigins([])).toThrow(/a list of 1 to 20 origins/);
  expect(() =>
    validateConfiguration({ providers: { openai: {} }, cors: { origins: ['https://a.b'], credentials: true } }),
  ).toThrow(/cors\.credentials: unknown key/);
});
