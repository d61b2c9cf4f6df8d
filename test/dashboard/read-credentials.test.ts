import { describe, expect, test } from 'vitest';
import { readCredentials } from '../../dashboard/signed/read-credentials.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const ID = 'ASIAEXAMPLEEXAMPLE00';
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY=';
const TOKEN = 'AQoDYXdzEPT//////////wEXAMPLE==';
const END = '2026-11-20T13:00:00Z';
const known = { accessKeyId: ID, secretAccessKey: SECRET, sessionToken: TOKEN };
const process = { Version: 1, AccessKeyId: ID, SecretAccessKey: SECRET, SessionToken: TOKEN, Expiration: END };

const lines = (prefix: string, quote = '') =>
  Object.entries({
    AWS_ACCESS_KEY_ID: ID,
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_SESSION_TOKEN: TOKEN,
    AWS_CREDENTIAL_EXPIRATION: END,
  })
    .map(([name, value]) => `${prefix}${name}=${quote}${value}${quote}`)
    .join('\n');

describe('temporary credentials', () => {
  test.each([
    ['as aws configure export-credentials prints them', JSON.stringify(process, undefined, 4)],
    ['as aws sts assume-role answers', JSON.stringify({ Credentials: process, AssumedRoleUser: {} })],
    ['as lines for a shell', lines('export ')],
    ['as headgate local credentials prints them', lines('export ', "'")],
    ['as lines for Windows', lines('set ').replaceAll('\n', '\r\n')],
    ['as lines for PowerShell', lines('$Env:', '"')],
    ['as an environment file', `${lines('')}\n\n`],
  ])('are read %s', (_, text) => {
    expect(readCredentials(text, NOW)).toEqual({ credentials: { ...known, expiresAt: Date.parse(END) } });
  });

  test('that do not say when they end are held for an hour, as those of a page of AWS to copy from', () => {
    const text = `[profile]\naws_access_key_id=${ID}\naws_secret_access_key = ${SECRET}\naws_session_token=${TOKEN}`;
    expect(readCredentials(text, NOW)).toEqual({ credentials: { ...known, expiresAt: NOW + 3_600_000 } });
  });
});

describe('a paste is refused, and never quoted', () => {
  test.each([
    [
      'of a user’s keys, which do not end',
      JSON.stringify({ ...process, SessionToken: undefined }),
      /get-session-token/,
    ],
    ['that is over', JSON.stringify({ ...process, Expiration: '2026-11-20T12:00:00Z' }), /expired/],
    ['with an end that nobody can read', JSON.stringify({ ...process, Expiration: 'soon' }), /when they end/],
    ['with half of a secret', JSON.stringify({ ...process, SecretAccessKey: 'wJalr XUtn' }), /broken/],
    ['that could end a header', JSON.stringify({ ...process, SessionToken: `${TOKEN}\r\nx-evil: 1` }), /broken/],
    ['of half an object', JSON.stringify(process).slice(0, 60), /export-credentials/],
    ['of numbers', JSON.stringify({ AccessKeyId: 1, SecretAccessKey: 2, SessionToken: 3 }), /export-credentials/],
    ['of a gateway key', 'hg_live_aBcDeFgHiJkL', /export-credentials/],
    ['of nothing', '  ', /export-credentials/],
  ])('%s', (_, text, problem) => {
    const read = readCredentials(text, NOW);
    expect(read).toEqual({ problem: expect.stringMatching(problem) });
    expect(JSON.stringify(read)).not.toContain(text.trim().slice(0, 12) || 'nothing');
    expect(JSON.stringify(read)).not.toContain('wJalr');
  });
});
