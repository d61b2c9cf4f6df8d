import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { PROVIDER_IDS } from '../../lambda/settings.ts';
import {
  ConfigurationError,
  defineHeadgate,
  loadConfiguration,
  validateConfiguration,
} from '../../lib/configuration.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const openai = { openai: {} };

function problems(input: unknown, local = false): string {
  try {
    validateConfiguration(input, { local });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return '';
}

describe('a configuration', () => {
  it('gets every default', () => {
    expect(validateConfiguration({ providers: openai })).toEqual({
      providers: { openai: {} },
      teams: {},
      access: {},
      timeouts: {
        ...{ connectMs: 3000, firstContentMs: 30_000, firstContentSlowMs: 280_000, idleMs: 120_000 },
        ...{ totalMs: 840_000, drainMs: 15_000, pingMs: 15_000, deadlineMarginMs: 10_000 },
      },
      limits: {
        ...{ bodyBytes: 6_000_000, jsonDepth: 64, sseLineBytes: 16_777_216, answerBytes: 33_554_432 },
        ...{ choices: 8, attempts: 3 },
      },
      routes: {},
      ...{ auto: { quality: {}, exploreShare: 0.03 }, experiments: {} },
      cache: { ttlSeconds: 3_600, longestTtlSeconds: 2_592_000, waitMs: 10_000, routes: {} },
      ...{ prices: {}, discounts: {}, telemetry: {} },
      stack: {
        ...{ name: 'Headgate', memoryMegabytes: 512, logRetentionDays: 30, requestsPerSecond: 200, burst: 400 },
        ...{ dashboard: true, providerAlarms: true, accountConcurrency: 1_000 },
      },
    });
  });

  it('keeps what it says', () => {
    const input = defineHeadgate({
      providers: {
        acme: { url: 'https://llm.acme.com/v1', parameters: ['stop'], streamUsage: false, endsWithoutDone: true },
      },
      teams: { search: { principals: ['arn:aws:iam::111122223333:role/deploy/search'] }, ads: {} },
      prices: { 'acme/large/v2': { input: 0.000001, output: 1.5, cacheRead: 0 } },
      stack: { reservedConcurrency: 50, logRetentionDays: 365 },
    });
    expect(validateConfiguration(input)).toMatchObject({
      ...input,
      teams: { ...input.teams, ads: { principals: [] } },
    });
  });

  it('says all that is wrong, one problem a line', () => {
    const lines = problems({ providers: { Bad: {} }, stack: { burst: 0, color: 'red' }, more: 1 }).split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toBe('The configuration cannot be used:');
  });

  it('says at once what is wrong by itself and what does not go together', () => {
    const providers = { Bad: {}, foo: {}, 'b-c': { key: 1, url: 'x' }, bc: 'none' };
    const prices = { 'openai/x': { input: 1, output: 1 }, 'foo/y': { input: -1, output: 1 }, z: {} };
    const lines = problems({ providers, prices, teams: { 'a-b': {}, ab: 1 }, stack: { burst: 0 } }).split('\n');
    expect(
      lines
        .slice(1)
        .map((line) => line.trim().replace(/: .*/, ''))
        .sort(),
    ).toEqual([
      'prices.foo/y.input',
      'prices.openai/x',
      'prices.z',
      'providers.Bad',
      'providers.b-c.key',
      'providers.b-c.url',
      'providers.bc',
      'providers.bc',
      'providers.foo.url',
      'stack.burst',
      'teams.ab',
      'teams.ab',
    ]);
  });
});

test.each<[unknown, string]>([
  [
    undefined,
    'configuration: missing. Allowed: an object with providers, teams, access, timeouts, limits, routes, auto, cache, experiments, prices, discounts, telemetry, cors, stack',
  ],
  [{}, 'providers: missing. Allowed: an object of providers'],
  [{ providers: {} }, 'providers: an object. Allowed: at least one provider, such as openai, anthropic'],
  [{ providers: openai, aliases: {} }, 'aliases: unknown key. Allowed: providers, teams, access, timeouts'],
  [{ providers: { openai: { baseUrl: 'x' } } }, 'providers.openai.baseUrl: unknown key. Allowed: url, parameters'],
  [{ providers: { openai: { streamUsage: 1 } } }, 'providers.openai.streamUsage: 1. Allowed: true or false'],
  [{ providers: { openai: { parameters: 'stop' } } }, 'providers.openai.parameters: "stop". Allowed: a list of texts'],
  [{ providers: { OpenAI: {} } }, 'providers.OpenAI: this name. Allowed: a name of lower-case letters'],
  [{ providers: { 'a/b\n': {} } }, 'providers."a/b\\n": this name. Allowed: a name of lower-case letters'],
  [{ providers: { acme: {} } }, 'providers.acme.url: missing. Allowed: https://'],
  [{ providers: { demo: { url: 'https://a.com' } } }, 'providers.demo: an object. Allowed: any other name'],
  [
    { providers: { 'a-b': { url: 'https://a.com' }, ab: { url: 'https://a.com' } } },
    'providers.ab: an object. Allowed: a name that differs from "a-b" in more than hyphens',
  ],
  [{ providers: openai, teams: { 'Team A': {} } }, 'teams."Team A": this name. Allowed: a name that matches'],
  [{ providers: openai, teams: { 'a*': {} } }, 'teams."a*": this name. Allowed: a name that matches'],
  [{ providers: openai, teams: { a: { principals: ['*'] } } }, 'teams.a.principals.0: "*". Allowed: an IAM principal'],
  [
    { providers: openai, teams: { a: { principals: ['arn:aws:iam::111122223333:role/*'] } } },
    'teams.a.principals.0: "arn:aws:iam::111122223333:role/*". Allowed: an IAM principal without wildcards',
  ],
  [{ providers: openai, timeouts: { connectMs: 0 } }, 'timeouts.connectMs: 0. Allowed: a whole number from 1 to 60000'],
  [{ providers: openai, timeouts: { idleMs: 1.5 } }, 'timeouts.idleMs: 1.5. Allowed: a whole number from 1 to 880000'],
  [{ providers: openai, timeouts: { totalMs: 900_000 } }, 'timeouts.totalMs: 900000. Allowed: a whole number'],
  [{ providers: openai, timeouts: { firstContentSlowMs: 300_000 } }, 'timeouts.firstContentSlowMs: 300000. Allowed'],
  [
    { providers: openai, limits: { bodyBytes: '6' } },
    'limits.bodyBytes: "6". Allowed: a whole number from 1 to 6291456',
  ],
  [{ providers: openai, limits: { jsonDepth: Number.NaN } }, 'limits.jsonDepth: NaN. Allowed: a whole number from 1'],
  [{ providers: openai, prices: { gpt: { input: 1, output: 1 } } }, 'prices.gpt: this name. Allowed: a model as'],
  [
    { providers: openai, prices: { 'acme/x': { input: 1, output: 1 } } },
    'prices.acme/x: an object. Allowed: a model of a provider that is configured: openai',
  ],
  [
    { providers: openai, prices: { 'openai/x': { input: 0.0000001, output: 1 } } },
    'prices.openai/x.input: 1e-7. Allowed: USD per million tokens: from 0 to 1000000, with at most six decimals',
  ],
  [{ providers: openai, prices: { 'openai/x': { input: -1, output: 1 } } }, 'prices.openai/x.input: -1. Allowed: USD'],
  [{ providers: openai, prices: { 'openai/x': { input: 1 } } }, 'prices.openai/x.output: missing. Allowed: USD'],
  [{ providers: openai, stack: { logRetentionDays: 31 } }, 'stack.logRetentionDays: 31. Allowed: one of 1, 3, 5, 7'],
  [{ providers: openai, stack: { name: '1 stack' } }, 'stack.name: "1 stack". Allowed: a name of letters, digits'],
  [{ providers: openai, stack: { alarmEmail: 'ops' } }, 'stack.alarmEmail: "ops". Allowed: a mail address'],
  [
    { providers: openai, stack: { memoryMegabytes: 64 } },
    'stack.memoryMegabytes: 64. Allowed: a whole number from 128',
  ],
])('%j is refused with the key, the value and what is allowed', (input, message) => {
  expect(problems(input)).toContain(`\n  ${message}`);
});

describe('the URL of a provider', () => {
  test.each([
    'http://llm.acme.com/v1',
    'https://llm.acme.com:8443/v1',
    'https://user:secret@llm.acme.com/v1',
    'https:\\\\user:secret@llm.acme.com',
    'https://llm.acme.com/v1?key=1',
    'https://llm.acme.com/v1#x',
    'https://localhost/v1',
    'https://api.localhost/v1',
    'https://metadata.google.internal/',
    'https://router.local/',
    'https://acme/v1',
    'https://llm.acme.com./v1',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://①②⑦.⓪.⓪.①/',
    'https://0/',
    'https://169.254.169.254/latest',
    'https://10.0.0.1.5/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://-a.com/',
    'https://a..com/',
    'https://a_b.acme.com/',
    'http://127.0.0.1:8080/v1',
    'ftp://acme.com',
    'javascript:alert(1)',
    'llm.acme.com',
    '',
  ])('may not be %s', (url) => {
    const message = problems({ providers: { acme: { url } } });
    expect(message).toContain('providers.acme.url: ');
    expect(message).not.toContain('secret');
    expect(problems({ providers: { openai: { url } } })).toContain('providers.openai.url: ');
  });

  test.each([
    ['https://llm.acme.com/v1', 'https://llm.acme.com/v1'],
    ['https://LLM.Acme.com:443/v1/', 'https://llm.acme.com/v1'],
    ['https://llm.acme.com', 'https://llm.acme.com'],
    ['https://llm.acme.com/a/../b', 'https://llm.acme.com/b'],
    ['https://bücher.example.org/v1', 'https://xn--bcher-kva.example.org/v1'],
  ])('%s is used as %s', (url, normal) => {
    expect(validateConfiguration({ providers: { acme: { url } } }).providers.acme?.url).toBe(normal);
  });

  it('may be a server on this machine in the local run only', () => {
    const providers = { acme: { url: 'http://127.0.0.1:8080/v1' } };
    expect(problems({ providers }, true)).toBe('');
    expect(problems({ providers: { acme: { url: 'http://127.0.0.2:8080/v1' } } }, true)).toContain('127.0.0.1:<port>');
    expect(problems({ providers: { acme: { url: 'https://127.0.0.1:8080/v1' } } }, true)).not.toBe('');
  });
});

describe('a configuration file', () => {
  const folder = temporaryFolder();
  const fileOf = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('is the one at the root: all built-in providers with a key, and a team to begin with', async () => {
    const { providers, teams } = await loadConfiguration('headgate.config.ts');
    // What Bedrock costs is on the bill of the account itself: who wants it says so.
    expect(Object.keys(providers)).toEqual(PROVIDER_IDS.filter((id) => id !== 'bedrock'));
    expect(teams).toMatchObject({ platform: { principals: [] } });
  });

  test.each([
    ['named.mjs', 'export const headgate = {};', /named\.mjs has no default export/],
    ['broken.mjs', 'export default {', /broken\.mjs cannot be read: /],
    ['wrong.mjs', 'export default { providers: { openai: { key: 1 } } };', /providers\.openai\.key: unknown key/],
  ])('%s is refused in words', async (name, text, message) => {
    await expect(loadConfiguration(fileOf(name, text))).rejects.toThrow(message);
    await expect(loadConfiguration(fileOf(name, text))).rejects.toBeInstanceOf(ConfigurationError);
  });

  it('that does not exist is named', async () => {
    await expect(loadConfiguration(join(folder, 'absent.ts'))).rejects.toThrow(/absent\.ts cannot be read/);
  });
});
