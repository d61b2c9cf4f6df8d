import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { validateConfiguration } from '../../lib/configuration.ts';
import { startHeadgate } from '../../local/start.ts';
import { answer, startFakeProvider } from '../support/fake-provider.ts';

test('the deployed stack signs for a Bedrock on this machine with the role of its function', async () => {
  const provider = await startFakeProvider();
  provider.otherwise(answer({ text: 'Hello' }));
  const url = new URL(provider.url).origin;
  const configuration = validateConfiguration({ providers: { bedrock: { url } } }, { local: true });
  const headgate = await startHeadgate({ port: 0, configuration, quiet: true });
  try {
    expect([headgate.providers, headgate.withoutKey]).toEqual([['demo', 'bedrock'], []]);
    const response = await fetch(`${headgate.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${headgate.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'bedrock/openai.gpt-oss-20b-1:0', messages: [{ role: 'user', content: 'Hi' }] }),
    });
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'Hello' } }] });
    const [sent] = provider.requests;
    expect(sent?.path).toBe('/openai/v1/chat/completions');
    expect(sent?.header('authorization')).toMatch(
      /^AWS4-HMAC-SHA256 Credential=A\w+\/\d{8}\/us-east-1\/bedrock\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
    );
    expect(sent?.header('x-amz-content-sha256')).toBe(
      createHash('sha256')
        .update(sent?.body ?? '')
        .digest('hex'),
    );
  } finally {
    await headgate.close();
    await provider.close();
  }
});
