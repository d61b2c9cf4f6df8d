import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FAULT_NAMES, FAULTS } from '../../../local/demo/faults.ts';
import { type DemoProvider, startDemoProvider } from '../../../local/demo/server.ts';

let provider: DemoProvider;
beforeAll(async () => {
  provider = await startDemoProvider();
});
afterAll(() => provider.close());

test.each([
  ['fault-400', 400, 'unknown_parameter'],
  ['fault-400-context', 400, 'context_length_exceeded'],
  ['fault-401', 401, 'invalid_api_key'],
  ['fault-402', 402, 'insufficient_credits'],
  ['fault-403', 403, 'model_not_found'],
  ['fault-404', 404, 'model_not_found'],
  ['fault-413', 413, 'request_too_large'],
  ['fault-422', 422, null],
  ['fault-429', 429, 'rate_limit_exceeded'],
  ['fault-429-retry-after', 429, 'rate_limit_exceeded'],
  ['fault-429-quota', 429, 'insufficient_quota'],
  ['fault-500', 500, null],
  ['fault-503', 503, null],
  ['fault-529', 529, null],
])('%s refuses in the shape of OpenAI', async (model, status, code) => {
  const response = await ask(model);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { message: expect.any(String), code } });
  expect(response.headers.get('retry-after')).toBe(model === 'fault-429-retry-after' ? '2' : null);
});

test.each([
  ['fault-502', 502],
  ['fault-504', 504],
  ['fault-html', 200],
])('%s answers with HTML', async (model, status) => {
  const response = await ask(model);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toContain('text/html');
});

test('says nothing, or an error, with status 200', async () => {
  expect(await (await ask('fault-empty')).text()).toBe('');
  expect(await (await ask('fault-json-error')).json()).toHaveProperty('error');
});

test('redirects to where nobody is', async () => {
  const response = await ask('fault-redirect', { redirect: 'manual' });
  expect(response.headers.get('location')).toContain('elsewhere.invalid');
});

test('cuts the connection before headers, before content and after some', async () => {
  await expect(ask('fault-cut-before-headers')).rejects.toThrow('fetch failed');
  const before = await read(await ask('fault-cut-before-content'));
  expect(before).toMatchObject({ isCut: true, text: expect.stringContaining('"role":"assistant"') });
  expect(before.text).not.toContain('"content":"Hell"');
  const after = await read(await ask('fault-cut-mid-stream'));
  expect(after).toMatchObject({ isCut: true, text: expect.stringContaining('"content":"Hell"') });
});

test('cuts an answer that is not streamed in its middle', async () => {
  const response = await ask('fault-cut-mid-stream', {}, { stream: false });
  expect(await read(response)).toMatchObject({ isCut: true, text: expect.stringMatching(/^\{"id"/) });
});

test('fault-hang says nothing', async () => {
  await expect(ask('fault-hang', { signal: AbortSignal.timeout(150) })).rejects.toThrow('timeout');
});

test.each([
  ['fault-hang-before-content', '"role":"assistant"'],
  ['fault-hang-mid-stream', '"content":"Hell"'],
])('%s falls silent', async (model, last) => {
  const leaving = new AbortController();
  const response = await ask(model, { signal: leaving.signal });
  const seen = await read(response, (text) => {
    if (text.includes(last)) setTimeout(() => leaving.abort(), 150);
  });
  expect(seen).toMatchObject({ isCut: true, text: expect.stringContaining(last) });
});

test('fails in a stream with an error event, before or after content', async () => {
  const before = await read(await ask('fault-error-before-content'));
  expect(before.text).not.toContain('"content":"Hell"');
  const after = await read(await ask('fault-error-event'));
  expect(after.text).toContain('"content":"Hell"');
  for (const { text } of [before, after]) {
    expect(text).toMatch(/data: \{"error":\{.*\n\n$/);
    expect(text).not.toContain('[DONE]');
  }
});

test('breaks what the stream carries', async () => {
  expect((await read(await ask('fault-malformed-json'))).text).toMatch(/"ha\n\ndata: \[DONE\]\n\n$/);
  const { text, isCut } = await read(await ask('fault-no-done'));
  expect([isCut, text.includes('[DONE]')]).toEqual([false, false]);
  expect((await read(await ask('fault-no-usage'))).text).not.toContain('prompt_tokens');
});

test('is flaky: every second call fails', async () => {
  const seen = [];
  for (let call = 0; call < 4; call++) seen.push((await ask('fault-flaky')).status);
  expect(seen).toEqual([503, 200, 503, 200]);
});

test('the README lists exactly these faults', async () => {
  const readme = await readFile(new URL('../../../local/demo/README.md', import.meta.url), 'utf8');
  const listed = FAULT_NAMES.map((name) => `- \`demo/${name}\`: ${FAULTS[name].about}`).join('\n');
  expect(readme).toContain(listed);
  expect(FAULT_NAMES.length).toBeGreaterThan(30);
});

function ask(model: string, init: RequestInit = {}, change: object = {}): Promise<Response> {
  const stream_options = { include_usage: true };
  const body = { model, messages: [{ role: 'user', content: 'Hello' }], stream: true, stream_options, ...change };
  if (!body.stream) Reflect.deleteProperty(body, 'stream_options');
  return fetch(`${provider.url}/chat/completions`, { method: 'POST', body: JSON.stringify(body), ...init });
}

/** All text that comes, and whether the connection was cut before its end. */
async function read(
  response: Response,
  sees?: (text: string) => void,
): Promise<{ readonly text: string; readonly isCut: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const bytes of response.body ?? []) {
      text += decoder.decode(bytes, { stream: true });
      sees?.(text);
    }
    return { text, isCut: false };
  } catch {
    return { text, isCut: true }; // That is what was asked.
  }
}
