import { expect, test } from 'vitest';
import type { Dashboard } from './a-dashboard.ts';

/** Prompts, side by side. */
export function playgroundSuite(shared: () => Dashboard): void {
  test('streams the answers of two models side by side, with cost and times, and records them like any call', async () => {
    const page = await shared().signedIn('#/playground?models=demo/chat,demo/reason');
    await page.getByLabel('Prompt', { exact: true }).fill('Tell me of lighthouses.');
    await page.getByLabel('Prompt', { exact: true }).press('Control+Enter');
    const answers = page.getByRole('article');
    const grown = new Set<number>();
    const isDone = async () => {
      grown.add((await answers.first().locator('.answer-text').innerText()).length);
      return (await answers.locator('.badge-good').count()) === 2;
    };
    await expect.poll(isDone, { interval: 20 }).toBe(true);
    expect(grown.size).toBeGreaterThan(2);
    const text = await answers.first().innerText();
    expect(text).toContain('lighthouses');
    const [, cost] = /Cost\s+(\$[\d.]+)/.exec(text) ?? [];
    await shared().picture(page, 'playground');
    await answers.first().getByRole('link', { name: 'Its attempts' }).click();
    await page.getByRole('heading', { name: '1 attempt' }).waitFor();
    expect(await page.locator('.facts').first().innerText()).toContain(cost);
    expect(await page.locator('.facts').first().innerText()).toContain('playground');
    await page.context().close();
  });

  test('is stopped when somebody says so', async () => {
    const page = await shared().signedIn('#/playground?models=demo/fault-hang-mid-stream');
    await page.getByLabel('Prompt', { exact: true }).fill('Take your time.');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByText('streaming…').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('stopped', { exact: true }).waitFor();
    await page.context().close();
  });

  test('says what went wrong, in the gateway’s words', async () => {
    const page = await shared().signedIn('#/playground?models=nobody/knows');
    await page.getByLabel('Prompt', { exact: true }).fill('Hello');
    await page.getByRole('button', { name: 'Ask' }).click();
    expect(await page.getByRole('alert').innerText()).toContain('nobody');
    await page.context().close();
  });
}
