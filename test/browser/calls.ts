import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Dashboard } from './a-dashboard.ts';

/** The list of attempts, and one call. */
export function callsSuite(shared: () => Dashboard): void {
  test('go on for as long as one scrolls, to the very first, and draw no more lines than are seen', async () => {
    const from = new Date(shared().filled.now - 61 * 86_400_000).toISOString();
    const page = await shared().signedIn(`#/calls?from=${from}`);
    const lines = page.locator('.calls-line');
    await lines.first().waitFor();
    const scroll = page.locator('.calls-scroll');
    const reached = async () =>
      Number(/^[\d,]+/.exec(await page.getByRole('status').innerText())?.[0].replaceAll(',', ''));
    const drawn: number[] = [];
    const pace: number[] = [];
    for (let before = 0; !(await isAll(page)); ) {
      expect(await reached(), 'another page has come').toBeGreaterThan(before);
      before = await reached();
      const began = Date.now();
      await scroll.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await expect.poll(async () => (await reached()) > before || (await isAll(page))).toBe(true);
      pace.push(Date.now() - began);
      drawn.push(await lines.count());
    }
    expect(Math.max(...drawn)).toBeLessThan(60);
    expect(await reached()).toBeGreaterThanOrEqual(shared().attempts);
    // The last line is the first call there was, and the keyboard leads back to the newest.
    await scroll.focus();
    await page.keyboard.press('End');
    await expect.poll(() => page.locator(`a[href$="${firstCall(shared())}"]`).count()).toBeGreaterThan(0);
    await page.keyboard.press('Home');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-line'))).toBe('0');
    expect(await lines.count()).toBeLessThan(60);
    const tenth = Math.ceil(pace.length / 10);
    const mean = (all: readonly number[]) => Math.round(all.reduce((sum, ms) => sum + ms, 0) / all.length);
    console.log(
      JSON.stringify({ lines: await reached(), firstMs: mean(pace.slice(0, tenth)), lastMs: mean(pace.slice(-tenth)) }),
    );
    await page.context().close();
  }, 600_000);

  test('are walked through with the keyboard, and opened', async () => {
    const page = await shared().signedIn('#/calls');
    await page.locator('.calls-line').first().waitFor();
    await page.locator('.calls-scroll').focus();
    for (let step = 0; step < 40; step += 1) await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-line'))).toBe('39');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^01[0-9A-Z]{24}$/ }).waitFor();
    await page.context().close();
  });

  test('are found by what they are like, and the address says by what', async () => {
    const page = await shared().signedIn('#/calls');
    await page.getByLabel('model').fill('cerebras/gpt-oss-120b');
    await page.getByLabel('model').press('Enter');
    await page.getByLabel('Takes at least (s)').fill('5');
    await page.getByLabel('Takes at least (s)').press('Enter');
    await expect.poll(() => page.url()).toContain('slower=5');
    await expect.poll(() => page.locator('.calls-line').count()).toBeGreaterThan(3);
    const texts = await page.locator('.calls-line').allInnerTexts();
    for (const text of texts) {
      expect(text).toContain('cerebras/gpt-oss-120b');
      expect(text).toMatch(/\d s|min/);
    }
    await shared().picture(page, 'calls-filtered');
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(page.url()).not.toContain('slower');
    await page.context().close();
  });

  test('say from when to when they are, and are asked for by that', async () => {
    const page = await shared().signedIn('#/calls?from=2026-01-02T03:04:05.000Z');
    expect(await page.getByLabel('from (UTC)').inputValue()).toBe('2026-01-02T03:04');
    await page.getByLabel('from (UTC)').fill('2020-01-01T00:00');
    await page.getByLabel('to (UTC)').fill('2020-01-02T12:30');
    await expect.poll(() => decodeURIComponent(page.url())).toContain('to=2020-01-02T12:30:00.000Z');
    expect(decodeURIComponent(page.url())).toContain('from=2020-01-01T00:00:00.000Z');
    await page.getByText('Nothing is like that').waitFor();
    await page.getByRole('button', { name: 'Clear time and filters' }).click();
    await page.locator('.calls-line').first().waitFor();
    expect(await page.getByLabel('to (UTC)').inputValue()).toBe('');
    await page.context().close();
  });

  test('are narrowed on a phone behind a button, which says how many filters are on', async () => {
    const page = await shared().signedIn('#/calls?outcome=failed&cache=off', {
      viewport: { width: 390, height: 844 },
    });
    const filter = page.getByLabel('First content after (s)');
    const toggle = page.getByRole('button', { name: 'Filters (2)' });
    await toggle.waitFor();
    expect(await filter.isVisible()).toBe(false);
    await toggle.press('Enter');
    await filter.waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('button', { name: 'Filters', exact: true }).waitFor();
    await filter.fill('1');
    await filter.press('Enter');
    await expect.poll(() => page.url()).toContain('first=1');
    await page.locator('.calls-line').first().waitFor();
    await shared().picture(page, 'calls-filters-phone');
    await page.context().close();
  });

  test('begin anew where more have come than a page reaches, and go on from there', async () => {
    const page = await shared().newPage();
    let isBusy = false;
    const cursors: (string | null)[] = [];
    await page.route('**/v1/calls?**', async (route) => {
      const { searchParams } = new URL(route.request().url());
      if (!isBusy) return await route.continue();
      cursors.push(searchParams.get('cursor'));
      searchParams.delete('cursor');
      const response = await route.fetch({ url: `${shared().url.replace(/dashboard$/, 'calls')}?limit=100` });
      const { data } = await response.json();
      const fresh = data.map((row: { call_id: string }) => ({ ...row, call_id: `${row.call_id.slice(0, -4)}BUSY` }));
      await route.fulfill({ json: { data: fresh, next_cursor: 'from-the-busy-page' } });
    });
    await page.goto(`${shared().url}#/calls`);
    await page.getByLabel('Gateway key').fill(shared().key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.calls-line').first().waitFor();
    isBusy = true;
    await page.getByRole('button', { name: 'Refresh now' }).click();
    const top = () => page.locator('.calls-line a').first().getAttribute('href');
    await expect.poll(top).toMatch(/BUSY$/);
    await page.locator('.calls-scroll').evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect.poll(() => cursors.includes('from-the-busy-page')).toBe(true);
    await page.unrouteAll({ behavior: 'ignoreErrors' }); // More may be read on, and goes with the page.
    await page.context().close();
  });

  test('that are not there are said to be not there', async () => {
    const page = await shared().signedIn('#/calls?user=nobody&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z');
    await page.getByText('Nothing is like that').waitFor();
    await shared().picture(page, 'calls-none');
    await page.context().close();
  });

  test('tell all their attempts, in a link that can be shared and holds no key', async () => {
    const { filled } = shared();
    const fallen = callThatFellBack(shared());
    const page = await shared().newPage();
    await page.goto(`${shared().url}#/calls/${fallen}`);
    await page.getByLabel('Gateway key').fill(filled.key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: '2 attempts' }).waitFor();
    expect(await page.locator('.timeline li').count()).toBe(2);
    expect(await page.getByText('fallback after provider-overloaded').count()).toBe(1);
    expect(await page.locator('.classes').innerText()).toContain('Output');
    await shared().picture(page, 'call');
    await page.context().close();
  });
}

function callThatFellBack({ filled }: Dashboard): string {
  let found: string | undefined;
  filled.sum(0, filled.now, ({ reason, callId }) => {
    if (reason.startsWith('fallback')) found ??= callId;
    return false;
  });
  if (!found) throw new Error('No call of the history has fallen back.');
  return found;
}

async function isAll(page: Page): Promise<boolean> {
  return (await page.getByRole('status').innerText()).includes('all of them');
}

function firstCall({ filled }: Dashboard): string {
  let first = '~';
  filled.sum(0, filled.now, ({ callId }) => {
    if (callId < first) first = callId;
    return false;
  });
  return first;
}
