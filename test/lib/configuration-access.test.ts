import { describe, expect, test } from 'vitest';
import { ConfigurationError, forLocalRun, validateConfiguration } from '../../lib/configuration.ts';

const ISSUER = 'https://0a1b2c3d.tokens.sts.global.api.aws';
const ROLE = 'arn:aws:iam::111122223333:role/apps/search';
const validated = (tokens: unknown, options = {}) =>
  validateConfiguration({ providers: { openai: {} }, teams: { red: {}, blue: {} }, access: { tokens } }, options);

function problem(tokens: unknown, options = {}): string {
  try {
    validated(tokens, options);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return '';
}

test('tokens open nothing where nothing is said of them', () => {
  expect(validateConfiguration({ providers: { openai: {} } }).access).toEqual({});
});

test('an issuer is its address, or says which teams it may speak for', () => {
  expect(validated({ issuers: [ISSUER] }).access.tokens).toEqual({
    issuers: [{ url: ISSUER }],
    maxLifetimeSeconds: 3600,
    roles: {},
  });
  const tokens = {
    issuers: [{ url: ISSUER, teams: ['red'] }],
    audience: 'https://llm.acme.com',
    maxLifetimeSeconds: 900,
    roles: { [ROLE]: 'blue' },
  };
  expect(validated(tokens).access.tokens).toEqual(tokens);
});

describe('is refused by name', () => {
  test.each<[unknown, string]>([
    [{}, 'access.tokens.issuers'],
    [{ issuers: [] }, 'at least one issuer'],
    [{ issuers: ['http://127.0.0.1:4566'] }, 'access.tokens.issuers.0'],
    [{ issuers: ['http://0a1b2c3d.tokens.sts.global.api.aws'] }, 'access.tokens.issuers.0'],
    [{ issuers: ['https://169.254.169.254'] }, 'access.tokens.issuers.0'],
    [{ issuers: ['https://keys.internal'] }, 'access.tokens.issuers.0'],
    [{ issuers: [`${ISSUER}:8443`] }, 'access.tokens.issuers.0'],
    [{ issuers: [`${ISSUER}/`] }, 'access.tokens.issuers.0'],
    [{ issuers: [ISSUER.toUpperCase()] }, 'access.tokens.issuers.0'],
    [{ issuers: [`${ISSUER}?a=b`] }, 'access.tokens.issuers.0'],
    [{ issuers: [ISSUER, { url: ISSUER, teams: ['red'] }] }, 'access.tokens.issuers.1'],
    [
      { issuers: [{ url: ISSUER, teams: ['green'] }] },
      'access.tokens.issuers.0.teams.0: "green". Allowed: one of red, blue',
    ],
    [{ issuers: [ISSUER], roles: { [ROLE]: 'green' } }, '"green". Allowed: one of red, blue'],
    [{ issuers: [ISSUER], roles: { 'arn:aws:iam::111122223333:role/*': 'red' } }, 'role/*'],
    [{ issuers: [ISSUER], roles: { 'arn:aws:iam::111122223333:root': 'red' } }, 'root'],
    [{ issuers: [ISSUER], audience: '*' }, 'access.tokens.audience'],
    [{ issuers: [ISSUER], audience: 'a?b' }, 'access.tokens.audience'],
    [{ issuers: [ISSUER], audience: '' }, 'access.tokens.audience'],
    [{ issuers: [ISSUER], maxLifetimeSeconds: 3601 }, 'access.tokens.maxLifetimeSeconds'],
    [{ issuers: [ISSUER], algorithms: ['none'] }, 'access.tokens.algorithms: unknown key'],
  ])('%j', (tokens, message) => {
    expect(problem(tokens)).toContain(message);
  });
});

test('an issuer on this machine is for the local run to add, and for nobody to write', () => {
  expect(problem({ issuers: ['http://127.0.0.1:4566'] }, { local: true })).toContain('access.tokens.issuers.0');
  const local = forLocalRun(
    validated({ issuers: [ISSUER], audience: 'mine' }),
    { url: '', models: [] },
    'http://127.0.0.1:1',
  );
  expect(local.access.tokens).toMatchObject({
    audience: 'mine',
    issuers: [{ url: 'http://127.0.0.1:1' }, { url: ISSUER }],
  });
});
