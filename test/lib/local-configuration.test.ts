import { describe, expect, it } from 'vitest';
import { forLocalRun, validateConfiguration } from '../../lib/configuration.ts';

describe('the local run', () => {
  const localRun = (given: unknown) =>
    forLocalRun(validateConfiguration(given, { local: true }), { url: 'u', models: ['chat'] }, 'http://127.0.0.1:2');

  it('adds the demo provider, a team and an issuer of tokens, and needs no other provider', () => {
    const { providers, prices, teams, access } = localRun({ providers: {} });
    expect(providers).toEqual({ demo: { url: 'u', needsKey: false, stopsBilling: true } });
    expect(Object.keys(prices)).toEqual(['demo/chat']);
    expect(teams).toMatchObject({ local: { principals: [] } });
    expect(access.tokens?.issuers).toEqual([{ url: 'http://127.0.0.1:2' }]);
  });

  it('keeps a team of the same name as it is configured', () => {
    const principals = ['arn:aws:iam::111122223333:root'];
    expect(localRun({ providers: { openai: {} }, teams: { local: { principals } } }).teams).toMatchObject({
      local: { principals },
    });
  });
});
