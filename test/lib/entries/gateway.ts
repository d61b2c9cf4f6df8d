import { Agent } from 'undici';

/** Stands in for the gateway where only the bundling is tested: it uses the library that has to be cut to size. */
export async function handler(): Promise<unknown> {
  const agent = new Agent({ allowH2: false });
  const origin = process.env.ORIGIN ?? '';
  const { statusCode, body } = await agent.request({ origin, path: '/chunks', method: 'POST', body: '{"a":1}' });
  const text = await body.text();
  await agent.close();
  return { statusCode, text };
}
