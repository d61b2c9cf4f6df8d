import { expect, test } from 'vitest';
import { quotaLeft } from '../../lambda/core/quota-left.ts';

const ROWS: readonly [string, Record<string, string>, number | undefined][] = [
  [
    'openai',
    {
      'x-ratelimit-limit-requests': '10000',
      'x-ratelimit-remaining-requests': '9999',
      'x-ratelimit-limit-tokens': '200000',
      'x-ratelimit-remaining-tokens': '50000',
      'x-ratelimit-reset-tokens': '6m0s',
    },
    0.25,
  ],
  [
    'anthropic',
    {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-input-tokens-limit': '30000',
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-20T12:00:00Z',
    },
    0,
  ],
  [
    'groq', // Its requests are counted by the day.
    {
      'x-ratelimit-limit-requests': '14400',
      'x-ratelimit-remaining-requests': '144',
      'x-ratelimit-limit-tokens': '18000',
      'x-ratelimit-remaining-tokens': '9000',
    },
    0.5,
  ],
  [
    'mistral',
    {
      'x-ratelimit-limit-req-minute': '60',
      'x-ratelimit-remaining-req-minute': '45',
      'x-ratelimit-limit-req-10-second': '10',
      'x-ratelimit-remaining-req-10-second': '1',
      'x-ratelimit-limit-tokens-month': '1000000',
      'x-ratelimit-remaining-tokens-month': '10',
      'x-ratelimitbysize-limit-minute': '500000',
      'x-ratelimitbysize-remaining-minute': '499999',
    },
    0.75,
  ],
  [
    'cerebras',
    {
      'x-ratelimit-limit-requests-day': '14400',
      'x-ratelimit-remaining-requests-day': '0',
      'x-ratelimit-limit-tokens-minute': '60000',
      'x-ratelimit-remaining-tokens-minute': '60000',
    },
    1,
  ],
  ['xai', { 'x-ratelimit-limit-requests': '480', 'x-ratelimit-remaining-requests': '480' }, 1],
  ['deepinfra', { 'content-type': 'text/event-stream' }, undefined],
];

test.each(ROWS)('reads what %s says is left of its limits by the minute', (provider, headers, expected) => {
  expect(quotaLeft(new Map(Object.entries(headers)), provider)).toBe(expected);
});

test.each([
  { 'x-ratelimit-remaining-tokens': '5' },
  { 'x-ratelimit-remaining-tokens': '5', 'x-ratelimit-limit-tokens': '0' },
  { 'x-ratelimit-remaining-tokens': '', 'x-ratelimit-limit-tokens': '10' },
  { 'x-ratelimit-remaining-tokens': '-1', 'x-ratelimit-limit-tokens': '10' },
  { 'x-ratelimit-remaining-tokens': 'many', 'x-ratelimit-limit-tokens': 'some' },
])('makes nothing of headers that say nothing: %o', (headers) => {
  expect(quotaLeft(new Map(Object.entries(headers)), 'openai')).toBeUndefined();
});

test('never says more than all', () => {
  const headers = { 'x-ratelimit-remaining-tokens': '15', 'x-ratelimit-limit-tokens': '10' };
  expect(quotaLeft(new Map(Object.entries(headers)), 'openai')).toBe(1);
});
