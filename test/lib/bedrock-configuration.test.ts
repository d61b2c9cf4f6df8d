import { describe, expect, it, test } from 'vitest';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { validateConfiguration } from '../../lib/configuration.ts';

describe('Bedrock in a configuration', () => {
  it('needs nothing, and may name a region', () => {
    const region = 'us-gov-west-1';
    expect(validateConfiguration({ providers: { bedrock: {} } }).providers).toEqual({ bedrock: {} });
    expect(validateConfiguration({ providers: { bedrock: { region } } }).providers).toEqual({ bedrock: { region } });
  });

  it.each<[object, string]>([
    [{ bedrock: { region: 'Frankfurt' } }, 'providers.bedrock.region: "Frankfurt". Allowed: a region of AWS'],
    [{ bedrock: { region: 'eu-central-1.evil.example' } }, 'providers.bedrock.region: '],
    [{ bedrock: { needsKey: true } }, 'providers.bedrock.needsKey: true. Allowed: nothing: requests are signed'],
    [
      { openai: { messages: true } },
      'providers.openai.messages: true. Allowed: nothing: what a built-in provider speaks',
    ],
    [{ openai: { region: 'us-east-1' } }, 'providers.openai.region: "us-east-1". Allowed: nothing: only bedrock'],
  ])('%j is refused in words', (providers, message) => {
    expect(() => validateConfiguration({ providers })).toThrow(message);
  });

  test.each([
    [{}, 'eu-west-1', 'https://bedrock-runtime.eu-west-1.amazonaws.com', 'eu-west-1'],
    [{ region: 'us-west-2' }, 'eu-west-1', 'https://bedrock-runtime.us-west-2.amazonaws.com', 'us-west-2'],
    [{ region: 'cn-north-1' }, 'cn-north-1', 'https://bedrock-runtime.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    [{ url: 'https://vpce-1.acme.com' }, 'eu-west-1', 'https://vpce-1.acme.com', 'eu-west-1'],
  ])('%j, deployed in %s, is asked at %s and signed for %s', (settings, own, url, region) => {
    const signing = { service: 'bedrock', region };
    expect(enabledProviders({ bedrock: settings }, own).get('bedrock')).toMatchObject({
      url,
      signing,
      needsKey: false,
    });
  });
});
