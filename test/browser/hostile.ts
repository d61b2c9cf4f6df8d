import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Dashboard } from './a-dashboard.ts';
import { HOSTILE } from './history.ts';

/** What callers, models and providers have written is text, wherever it stands. */
export function hostileSuite(shared: () => Dashboard): void {
  test('row 99: names of tags, users and models that would be markup are text', async () => {
    const page = await shared().signedIn('#/overview?by=tag');
    for (const tag of HOSTILE.tags) await page.getByRole('row', { name: tag }).first().waitFor();
    await nothingCameOfIt(page);
    await page.getByRole('combobox', { name: 'By' }).selectOption('user');
    await page.getByRole('row', { name: 'gpj.exe <b>bold</b>' }).first().waitFor();
    expect(await page.locator('body').innerText()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    await page.getByRole('combobox', { name: 'By' }).selectOption('model');
    await page.getByRole('row', { name: HOSTILE.model }).first().waitFor();
    await nothingCameOfIt(page);
    await shared().picture(page, 'hostile');
    await page.context().close();
  });

  test('row 99: so they are in the list, in a filter, and in a call with its finish reason', async () => {
    const page = await shared().signedIn(`#/calls?tag=${encodeURIComponent(HOSTILE.tags[0])}`);
    await page.locator('.calls-line').first().waitFor();
    expect(await page.locator('.calls-line').first().innerText()).toContain(HOSTILE.model);
    await page.locator('.calls-line a').first().click();
    await page.getByText(HOSTILE.finish).waitFor();
    expect(await page.locator('.facts').first().innerText()).toContain(HOSTILE.tags[2]);
    await nothingCameOfIt(page);
    await page.context().close();
  });

  test('row 99: a prompt that comes back as the answer is text', async () => {
    const page = await shared().signedIn('#/playground?models=demo/chat');
    await page.getByLabel('Prompt', { exact: true }).fill('</p><img src=x onerror=alert(1)>');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.locator('.badge-good').waitFor();
    expect(await page.locator('.answer-text').innerText()).toContain('<img src=x onerror=alert(1)>');
    await nothingCameOfIt(page);
    await page.context().close();
  });
}

/** No element is there that only such a text could have made. */
async function nothingCameOfIt(page: Page): Promise<void> {
  expect(await page.locator('#page').locator('img, svg, iframe, script, b').count()).toBe(0);
}
