import { expect, test } from 'vitest';
import { status } from '../support/fake-provider.ts';
import { aHouse, HELLO } from './a-house.ts';

const MEGABYTES = 10_000_000;
/** What would begin a line of its own, colour a terminal, or look like a line of ours. */
const FORGED = 'canary-98\r\n\u001b[31m\u2028{"event":"attempt","team":"blue","cost_pico_usd":"0"}\u0000\u009b2J\n"}{"';

const house = aHouse((builder) => builder.withBounds({ bodyBytes: 2 * MEGABYTES }));

/** What was written are as many lines as were meant: each is one object, short, and of printable characters alone. */
function expectPlainLines(): void {
  const written = house.log.join('');
  expect(house.log.length).toBeGreaterThan(0);
  expect(written.endsWith('\n')).toBe(true);
  const lines = written.split(/\r\n|[\r\n\u2028\u2029\u0085]/).slice(0, -1);
  expect(lines).toHaveLength(house.log.length);
  for (const line of lines) {
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(8_192);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is there is what is asserted.
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(JSON.parse(line)).toBeTypeOf('object');
  }
  expect(written).not.toContain('canary-98');
}

test('row 98: ten megabytes of forged lines in every string make no line of the log longer, and none more', async () => {
  const long = FORGED.repeat(Math.ceil(MEGABYTES / FORGED.length));
  const body = {
    ...HELLO,
    messages: [
      { role: 'system', content: FORGED, name: FORGED },
      { role: 'user', content: long },
    ],
    stop: [FORGED],
    metadata: { [FORGED]: FORGED },
  };
  const response = await house.headgate.ask(body);
  expect(response.status).toBe(200);
  await response.text();
  expectPlainLines();
});

test.each([
  ['the model', { model: `fake/${FORGED}` }],
  ['a role', { messages: [{ role: FORGED, content: FORGED }] }],
  ['the user', { user: FORGED }],
  ['a tool', { tools: [{ type: 'function', function: { name: FORGED, description: FORGED } }] }],
  ['a field', { [FORGED]: FORGED }],
])('row 98: forged lines as %s are no lines either, whatever becomes of the call', async (_, changes) => {
  await (await house.headgate.ask({ ...HELLO, ...changes })).text();
  expectPlainLines();
});

test('row 98: nor are those that a provider answers with, or is asked for in headers', async () => {
  house.provider.script(status(400, { body: { error: { message: FORGED, code: FORGED, param: FORGED } } }));
  const written = encodeURIComponent(FORGED);
  const headers = { 'x-headgate-tags': written, 'user-agent': written, 'x-headgate-trace': 'on' };
  await (await house.headgate.ask(HELLO, { headers })).text();
  expectPlainLines();
});
