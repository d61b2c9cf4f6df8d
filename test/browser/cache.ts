import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { count, percent } from '../../dashboard/text/amounts.ts';
import { usd } from '../../dashboard/text/money.ts';
import type { Dashboard } from './a-dashboard.ts';
import { cellsOf, stretchOf, sumsAsked, tile } from './reading.ts';

/** What the cache has saved: against what the ledger was filled with. */
export function cacheSuite(shared: () => Dashboard): void {
  test.each(['7 days', '30 days'])(
    'of %s tells hits, misses and what they saved, as the ledger does',
    async (label) => {
      const page = await shared().signedIn('#/cache?range=90d');
      await page.getByRole('heading', { name: 'Where it helps' }).waitFor();
      const asked = sumsAsked(page);
      await page.getByRole('radio', { name: label, exact: true }).check();
      const { from, to } = await asked;
      const { sum } = shared().filled;
      const all = sum(from, to);
      const misses = sum(from, to, ({ cache }) => cache === 'miss').calls;
      await expect.poll(() => tile(page, 'Hits')).toContain(count(all.hits));
      expect(await tile(page, 'Hit rate')).toContain(percent(all.hits / (all.hits + misses)));
      expect(await tile(page, 'Hit rate')).toContain(`${count(misses)} misses`);
      expect(await tile(page, 'Money saved')).toContain(usd(String(all.saved)));
      // No row knows how long an answer took the first time.
      expect(await tile(page, 'Time saved')).toMatch(/~[\d,]+ (?:s|min|h)[\s\S]*Estimated/);
      const model = 'anthropic/claude-sonnet-5';
      const own = sum(from, to, (one) => one.model === model);
      const cells = await page
        .getByRole('region', { name: 'Cache by model' })
        .getByRole('row', { name: model })
        .innerText();
      expect(cells).toContain(count(own.hits));
      expect(cells).toContain(usd(String(own.saved)));
      await shared().picture(page, `cache-${label.replace(' ', '-')}`);
      await page.context().close();
    },
  );

  test('leads from hits and misses to their rows, told apart by key', async () => {
    const page = await shared().signedIn('#/cache?range=7d&by=key');
    const row = page.getByRole('region', { name: 'Cache by key' }).getByRole('row', { name: 'aBcDeFgHiJkL' });
    await row.getByRole('link').nth(1).click();
    await page.getByRole('table', { name: /Attempts/ }).waitFor();
    expect(page.url()).toContain('cache=hit');
    expect(page.url()).toContain('key=aBcDeFgHiJkL');
    const badges = await page.locator('.calls-line .badge').allInnerTexts();
    expect(new Set(badges)).toEqual(new Set(['cache hit']));
    await page.getByRole('combobox', { name: 'cache' }).selectOption('miss');
    await expect.poll(() => page.locator('.calls-line .badge').allInnerTexts()).not.toContain('cache hit');
    await page.locator('.calls-line a').first().click();
    await page.getByRole('link', { name: 'a miss' }).waitFor();
    await page.context().close();
  });

  test('a hit says what it has saved, and nobody is told that an unknown saving is none', async () => {
    const { filled } = shared();
    const unknown: string[] = [];
    filled.sum(0, filled.now, ({ callId, cache, saved }) => {
      if (cache === 'hit' && saved === null) unknown.push(callId);
      return false;
    });
    const page = await shared().signedIn(`#/calls/${unknown[0]}`);
    await page.getByRole('link', { name: 'a hit' }).waitFor();
    const card = await page.locator('.card').last().innerText();
    expect(card).toContain('saved unknown');
    expect(card).toContain('nothing: nobody was asked');
    expect(card).toContain('Would have cost');
    await page.getByRole('heading', { name: 'Nobody was asked' }).waitFor();
    await page.getByText('answered from the cache').waitFor();
    await page.context().close();
  });

  test('is exported: sums as they are shown, and all hits', async () => {
    const page = await shared().signedIn('#/cache?range=7d');
    await page.getByRole('heading', { name: 'Where it helps' }).waitFor();
    await page.getByText('Export', { exact: true }).click();
    const asked = page.waitForRequest((request) => request.url().includes('format=csv'));
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'All its calls, CSV' }).click();
    const { from, to } = stretchOf(await asked);
    const lines = readFileSync(await (await downloading).path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    const saved = cellsOf(lines[0] ?? '').indexOf('saved_pico_usd');
    const expected = shared().filled.sum(from, to);
    expect(lines.length - 1).toBe(expected.hits);
    expect(lines.slice(1).reduce((all, line) => all + BigInt(cellsOf(line)[saved] || 0), 0n)).toBe(expected.saved);
    await page.getByText('Export', { exact: true }).click();
    const table = page.waitForEvent('download');
    await page.getByRole('button', { name: 'This table, CSV' }).click();
    const [head, ...rows] = readFileSync(await (await table).path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(head).toMatch(/^model,cache_hits,cache_misses/);
    expect(rows.reduce((all, line) => all + Number(cellsOf(line)[1]), 0)).toBe(expected.hits);
    await page.context().close();
  });

  test('that was on for no call says how it is turned on', async () => {
    const page = await shared().signedIn('#/keys');
    await page.route('**/v1/usage?**include=cache**', async (route) => {
      const answer = await (await route.fetch()).json();
      const off = { ...answer.total, cache_hits: 0, cache: { hit: 0, miss: 0, refresh: 0, bypass: 0, partial: 0 } };
      await route.fulfill({ json: { ...answer, total: off, data: [] } });
    });
    await page.getByRole('link', { name: 'Cache' }).click();
    await page.getByText('The cache was on for no call in this time').waitFor();
    await shared().picture(page, 'cache-off');
    await page.context().close();
  });

  test('what older sums do not know is unknown', async () => {
    const page = await shared().signedIn('#/keys');
    await page.route('**/v1/usage?**include=cache**', async (route) => {
      const answer = await (await route.fetch()).json();
      const older = (one: object) => ({ ...one, cache: null, total_ms: { p50: null, p95: null, count: 0 } });
      await route.fulfill({ json: { ...answer, total: older(answer.total), data: answer.data.map(older) } });
    });
    await page.getByRole('link', { name: 'Cache' }).click();
    await expect.poll(() => tile(page, 'Hit rate')).toContain('unknown');
    expect(await tile(page, 'Time saved')).toContain('unknown');
    await page.context().close();
  });
}
