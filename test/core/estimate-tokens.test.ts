import { describe, expect, test } from 'vitest';
import { estimateTokens } from '../../lambda/core/estimate-tokens.ts';
import type { Json } from '../../lambda/core/types.ts';
import { recordedRequests } from '../support/recorded-requests.ts';
import { recordedTest } from '../support/recordings.ts';

const estimate = (body: Json, basis: Partial<Parameters<typeof estimateTokens>[1]> = {}) =>
  estimateTokens(body, { model: 'gpt-5', contextTokens: undefined, imageTokens: undefined, ...basis });
const asked = (...content: Json[]) => ({ messages: [{ role: 'user', content }] });
const pdf = (text: string) => ({
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: Buffer.from(`%PDF-1.4 ${text}`).toString('base64') },
});

describe('the estimate of a request', () => {
  recordedTest('is never below what providers said of a recorded one, and the median is below 2.5 times it', () => {
    const requests = recordedRequests();
    expect(requests.length).toBeGreaterThanOrEqual(33);
    const ratios = requests.map(({ read, model, inputTokens }) => estimate(read, { model }) / inputTokens);
    const low = requests.filter((_, at) => (ratios[at] ?? 0) < 1).map(({ file }) => file);
    expect(low).toEqual([]);
    expect(ratios.sort((a, b) => a - b)[ratios.length >> 1]).toBeLessThan(2.5);
  });

  test('is less than ten times as many for one word', () => {
    expect(estimate({ messages: [{ role: 'user', content: 'Hello' }] })).toBeLessThan(70); // 7 at OpenAI.
  });

  test('does not change with how it is to be answered', () => {
    const settings = { max_tokens: 9_000_000, temperature: 0.123456789, metadata: { user_id: 'x'.repeat(500) } };
    expect(estimate({ ...asked({ type: 'text', text: 'Hi' }), ...settings, model: 'm'.repeat(200) })).toBe(
      estimate(asked({ type: 'text', text: 'Hi' })),
    );
  });

  test('does not change with marks of what to cache', () => {
    const marked = { type: 'text', text: 'Hi', cache_control: { type: 'ephemeral', ttl: '1h' } };
    expect(estimate(asked(marked))).toBe(estimate(asked({ type: 'text', text: 'Hi' })));
  });

  test('counts a picture by itself and not by its bytes, also within the result of a tool', () => {
    const picture = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(900_000) } };
    const result = { type: 'tool_result', tool_use_id: 't', content: [picture, picture] };
    expect(estimate(asked(picture))).toBeGreaterThan(5_000);
    expect(estimate(asked(picture))).toBeLessThan(5_200);
    expect(estimate(asked(result))).toBeGreaterThan(10_000);
    expect(estimate(asked(picture), { imageTokens: 48_000 })).toBeGreaterThan(48_000);
  });

  test('counts the pages of a PDF, by what it says of them', () => {
    const pages = '/Type /Page /Parent 1 0 R '.repeat(3);
    expect(estimate(asked(pdf(`/Type /Pages /Count 3 ${pages}`)))).toBeGreaterThan(3 * 8_000);
    expect(estimate(asked(pdf(`/Type /Pages /Count 3 ${pages}`)))).toBeLessThan(3 * 8_000 + 200);
    expect(estimate(asked(pdf('/Linearized 1 /N 12')))).toBeGreaterThan(12 * 8_000);
  });

  test('counts the pages of a PDF that hides them by its bytes', () => {
    expect(estimate(asked(pdf('x'.repeat(15_000))))).toBeGreaterThan(10 * 8_000);
    expect(estimate(asked(pdf('x'.repeat(4_000_000))))).toBeLessThan(600 * 8_000 + 200);
  });

  test('counts a file that is elsewhere as all that the model can read', () => {
    const elsewhere = { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } };
    expect(estimate(asked(elsewhere), { contextTokens: 1_000_000 })).toBeGreaterThan(1_000_000);
    expect(estimate(asked(elsewhere))).toBeGreaterThan(200_000);
  });

  test('is more for the newer models of Anthropic, whose tokenizer makes more of the same text', () => {
    const body = asked({ type: 'text', text: 'The quick brown fox jumps over the lazy dog. '.repeat(100) });
    const older = estimate(body, { model: 'anthropic/claude-sonnet-4.5' });
    expect(estimate(body, { model: 'claude-opus-5-5' }) / older).toBeGreaterThan(1.2);
  });
});
