import { expect, test } from 'vitest';
import { startPage } from '../../local/page.ts';

const facts = { baseUrl: 'http://127.0.0.1:8787/v1', key: 'hg_local_x' };

test('names whom it can ask, and the variables of the others', () => {
  const page = startPage({ ...facts, providers: ['demo', 'my-host'], withoutKey: ['openai', 'our-vllm'] }, '.headgate');
  expect(page).toMatch(/^ +providers +demo, my-host$/m);
  expect(page).toMatch(/^ +OPENAI_API_KEY OUR_VLLM_API_KEY$/m);
});

test('says nothing of keys when nobody lacks one', () => {
  expect(startPage({ ...facts, providers: ['demo'], withoutKey: [] }, undefined)).not.toContain('API_KEY');
});
