import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../lambda/core/errors.ts';
import { withoutEchoes } from '../../lambda/core/without-echoes.ts';
import { quickestMs } from '../support/cpu-ms.ts';

const SECRET = 'Zk4-9qLm2xRt7vBn0wPy5sHd8gFc1jAe';
const PROMPT = `The merger with "Initech" is announced on Friday.\nUntil then nobody may know of it: ${'x'.repeat(80)} end`;
const FILE = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n');
const BODY = { model: 'fake/m', messages: [{ role: 'user', content: [{ type: 'text', text: PROMPT }] }], tools: [] };

function told(message: string, details = {}): GatewayError {
  const error = withoutEchoes(new GatewayError('invalid-request', message, details), { secret: SECRET, body: BODY });
  // It is given back as what it was.
  return error as GatewayError;
}

describe('what a provider repeats', () => {
  test.each([
    ['the prompt', `No: ${PROMPT}`, 'No: […]'],
    ['its beginning', `No: ${PROMPT.slice(0, 90)}...`, 'No: […]...'],
    ['its end', `No: ...${PROMPT.slice(-100)}!`, 'No: ...[…]!'],
    ['the prompt as JSON writes it', `No: ${JSON.stringify(PROMPT)}`, 'No: "[…]"'],
    ['the key', `No: ${SECRET}.`, 'No: [key].'],
    ['twelve characters of the key', `No: ...${SECRET.slice(9, 21)}...`, 'No: ...[…]...'],
  ])('of %s is left out', (_, said, expected) => {
    expect(told(said).message).toBe(expected);
  });

  test('of what tools were called with, and have answered, is left out too', () => {
    const body = {
      messages: [
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'c', name: 'write', input: { at: 1, lines: [PROMPT] } }],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: `Done:${FILE}` }] },
      ],
    };
    const error = new GatewayError('invalid-request', `No: ${PROMPT}; ${FILE}`);
    expect(withoutEchoes(error, { secret: 'another-key', body })).toMatchObject({ message: 'No: […]; […]' });
  });

  test('is nowhere else in the error either', () => {
    const relay = { dialect: 'anthropic-messages', status: 400, body: JSON.stringify({ error: PROMPT }) } as const;
    expect(told('No', { relay, param: SECRET, providerCode: PROMPT }).details).toMatchObject({
      relay: undefined,
      param: undefined,
      providerCode: undefined,
    });
  });

  test('is not searched for in what it did not repeat: the error is the same', () => {
    const relay = { dialect: 'anthropic-messages', status: 400, body: '{"error":"prompt is too long"}' } as const;
    const error = new GatewayError('invalid-request', 'prompt is too long', { relay, param: 'messages' });
    expect(withoutEchoes(error, { secret: SECRET, body: BODY })).toBe(error);
  });

  test('is found in a conversation of megabytes in good time', async () => {
    const long = { messages: Array.from({ length: 60 }, (_, at) => ({ content: `${at} ${'word '.repeat(20_000)}` })) };
    const error = new GatewayError('invalid-request', `No: ${'word '.repeat(300)}`);
    const ms = await quickestMs(() => withoutEchoes(error, { secret: SECRET, body: long }), 2_000);
    expect(ms).toBeLessThan(2_000);
  });
});
