import { expect, test } from 'vitest';
import { configurationFrom, TYPESCRIPT } from './configuration-examples.ts';

test('the configuration of the page can be used', async () => {
  const [snippet] = TYPESCRIPT.filter(({ file }) => file === 'docs/browsers.md');
  const { cors } = await configurationFrom(snippet?.text ?? '');
  expect(cors).toEqual({ origins: ['https://app.example.com', 'https://staging.example.com'] });
});
