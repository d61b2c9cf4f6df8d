import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { count } from '../../dashboard/text/amounts.ts';
import { usd } from '../../dashboard/text/money.ts';
import type { Dashboard } from './a-dashboard.ts';
import { cellsOf, stretchOf, sumsAsked, tile } from './reading.ts';

/** Sums, layers and what lies behind them: against what the ledger was filled with. */
export function overviewSuite(shared: () => Dashboard): void {
  test.each(['24 h', '7 days', '30 days'])(
    'of %s tells what the ledger holds, to the cent and to the call',
    async (label) => {
      const page = await shared().signedIn('#/overview?range=90d');
      await page.getByRole('heading', { name: 'What it went to' }).waitFor();
      const asked = sumsAsked(page);
      await page.getByRole('radio', { name: label, exact: true }).check();
      const { from, to } = await asked;
      const { filled } = shared();
      const all = filled.sum(from, to);
      await expect.poll(() => tile(page, 'Spend')).toContain(usd(String(all.pico)));
      expect(await tile(page, 'Spend')).toContain(`${count(all.unpriced)} attempts of unknown cost are not in it.`);
      expect(await tile(page, 'Calls')).toContain(count(all.calls));
      expect(await tile(page, 'Calls')).toContain(`${count(all.failed)} attempts failed`);
      for (const model of ['anthropic/claude-sonnet-5', 'groq/openai/gpt-oss-120b']) {
        const own = filled.sum(from, to, (one) => one.model === model);
        const cells = await page
          .getByRole('region', { name: 'Spend by model' })
          .getByRole('row', { name: model })
          .innerText();
        expect(cells).toContain(usd(String(own.pico)));
        expect(cells).toContain(count(own.calls));
      }
      if (label === '30 days') await shared().picture(page, 'overview');
      await page.context().close();
    },
  );

  test('shows nothing under another period until its own figures are there, and why if there are none', async () => {
    const page = await shared().signedIn('#/overview?range=7d');
    await page.getByRole('heading', { name: 'What it went to' }).waitFor();
    const { promise: isTime, resolve: goOn } = Promise.withResolvers<void>();
    await page.route('**/v1/usage?**', async (route) => {
      await isTime;
      await route.fulfill({ status: 500, json: { error: { message: 'The store is away.' } } });
    });
    await page.getByRole('radio', { name: 'Year', exact: true }).check();
    await page.locator('[aria-busy="true"]').getByText('Loading').first().waitFor({ state: 'attached' });
    expect(await page.locator('.tile').count()).toBe(0);
    goOn();
    await page.getByRole('alert').getByText('The store is away.').waitFor();
    expect(await page.locator('.tile').count()).toBe(0);
    await page.context().close();
  });

  test('tells what the month has come to, against its budget', async () => {
    const page = await shared().signedIn();
    await expect.poll(() => tile(page, 'This month')).toMatch(/projected, [\d.]+ % of a budget of \$400\.00/);
    await page.context().close();
  });

  test('has a table behind the drawing, with the same figures', async () => {
    const page = await shared().signedIn('#/overview?range=30d&by=provider');
    await page.getByText('As a table').click();
    const table = page.getByRole('region', { name: 'Spending over time' }).last();
    expect(await table.getByRole('columnheader').allInnerTexts()).toContain('anthropic');
    expect(await table.getByRole('row').count()).toBe(31);
    await page.context().close();
  });

  test('tells sums apart by tag, user and key, and says where there is none', async () => {
    const page = await shared().signedIn('#/overview?by=tag');
    await page.getByRole('row', { name: 'no tag' }).waitFor();
    await page.getByRole('combobox', { name: 'By' }).selectOption('key');
    await page.getByRole('row', { name: 'aBcDeFgHiJkL' }).waitFor();
    await page.context().close();
  });

  test('leads from a figure to its rows', async () => {
    const page = await shared().signedIn('#/overview?range=7d');
    await page.getByRole('link', { name: /attempts failed/ }).click();
    await page.getByRole('table', { name: /Attempts/ }).waitFor();
    const outcomes = await page.locator('.calls-line .badge').allInnerTexts();
    expect(outcomes.length).toBeGreaterThan(10);
    expect(new Set(outcomes)).toEqual(new Set(['failed']));
    await page.context().close();
  });

  test('is exported, all rows of it, and adds up to what is shown', async () => {
    const page = await shared().signedIn('#/overview?range=24h');
    const asked = page.waitForRequest((request) => request.url().includes('format=csv'));
    await page.getByText('Export', { exact: true }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'All its calls, CSV' }).click();
    const { from, to } = stretchOf(await asked);
    const lines = readFileSync(await (await downloading).path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    const cost = lines[0]?.split(',').indexOf('cost_pico_usd') ?? -1;
    const expected = shared().filled.sum(from, to);
    expect(lines.length - 1).toBe(expected.rows);
    const sum = lines.slice(1).reduce((all, line) => all + BigInt(cellsOf(line)[cost] || 0), 0n);
    expect(sum).toBe(expected.pico);
    await page.context().close();
  });

  test('stands still while it is paused, and asks again when it is told to', async () => {
    const page = await shared().signedIn();
    await page.getByRole('heading', { name: 'What it went to' }).waitFor();
    await page.getByRole('button', { name: 'Live' }).click();
    const again = sumsAsked(page);
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await again;
    expect(await page.getByRole('button', { name: 'Paused' }).getAttribute('aria-pressed')).toBe('false');
    await page.context().close();
  });
}
