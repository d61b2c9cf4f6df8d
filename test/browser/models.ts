import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { count, percent } from '../../dashboard/text/amounts.ts';
import type { Dashboard } from './a-dashboard.ts';
import { cellsOf, readOn, sumsAsked } from './reading.ts';

/** Targets: how they stand now, and what became of the team's own calls there. */
export function modelsSuite(shared: () => Dashboard): void {
  test('tell calls, shares and races of each target as the ledger does', async () => {
    const page = await shared().signedIn('#/keys');
    const asked = sumsAsked(page);
    await page.getByRole('link', { name: 'Models' }).click();
    const { from, to } = await asked;
    const { sum } = shared().filled;
    for (const model of ['cerebras/gpt-oss-120b', 'groq/openai/gpt-oss-120b']) {
      const own = sum(from, to, (one) => one.model === model);
      const raced = sum(from, to, (one) => one.model === model && one.reason.startsWith('race'));
      const won = sum(from, to, (o) => o.model === model && o.reason.startsWith('race') && o.outcome === 'answered');
      const text = await healthOf(page, model);
      expect(text).toContain(count(own.calls));
      expect(text).toContain(percent(own.calls / sum(from, to).calls));
      expect(text).toContain(count(raced.attempts));
      expect(text).toContain(percent(won.attempts / raced.attempts));
    }
    await page.context().close();
  });

  test('are in the list of their health also if nothing is known of them of late', async () => {
    const page = await shared().signedIn('#/keys');
    await page.route('**/v1/targets', (route) => route.fulfill({ json: { object: 'list', data: [] } }));
    await page.getByRole('link', { name: 'Models' }).click();
    expect(await healthOf(page, 'cerebras/gpt-oss-120b')).toContain('not asked of late');
    await page.context().close();
  });

  test('lead to the rows of races, and of those that were won', async () => {
    const page = await shared().signedIn('#/models');
    const table = page.getByRole('region', { name: 'Health of targets' });
    const row = table.getByRole('row', { name: 'groq/openai/gpt-oss-120b' });
    const raced = row.getByRole('link').nth(2);
    const number = await raced.innerText();
    await raced.click();
    await page.locator('.calls-line').first().waitFor();
    await expect.poll(() => readOn(page)).toContain(`${number} attempts, all of`);
    expect(new Set(await page.locator('.calls-line .badge').allInnerTexts())).toEqual(new Set(['lost']));
    await page.goBack();
    await table.getByRole('row', { name: 'cerebras/gpt-oss-120b' }).getByRole('link').last().click();
    await page.locator('.calls-line').first().waitFor();
    expect(page.url()).toContain('route=race');
    expect(new Set(await page.locator('.calls-line .badge').allInnerTexts())).toEqual(new Set(['answered']));
    await page.context().close();
  });

  test('are exported as they are shown, exactly', async () => {
    const page = await shared().signedIn('#/models');
    await page.getByRole('heading', { name: 'Health of targets' }).waitFor();
    const asked = sumsAsked(page);
    await page.getByRole('button', { name: 'Refresh now' }).click();
    const { from, to } = await asked;
    await page.getByText('Export', { exact: true }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'This table, CSV' }).click();
    const [head = '', ...rows] = readFileSync(await (await downloading).path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    const cost = cellsOf(head).indexOf('cost_pico_usd');
    // What other tests have asked in the playground is no part of the history.
    const own = rows.filter((line) => !line.startsWith('demo/'));
    const sum = own.reduce((all, line) => all + BigInt(cellsOf(line)[cost] || 0), 0n);
    expect(sum).toBe(shared().filled.sum(from, to).pico);
    await page.context().close();
  });

  test('say in words which target is left alone, until when, and which has no key', async () => {
    const page = await shared().signedIn('#/keys');
    await page.route('**/v1/targets', async (route) => {
      const answer = await (await route.fetch()).json();
      const ways = [
        { has_key: true, breaker: 'open', until: '2026-11-20T10:00:30.000Z', error_rate: 0.9 },
        { has_key: true, breaker: 'half-open', until: null },
        { has_key: false, breaker: null, until: null },
      ];
      const data = answer.data.map((one: object, at: number) => ({ ...one, ...ways[at % 3] }));
      await route.fulfill({ json: { ...answer, data } });
    });
    await page.getByRole('link', { name: 'Models' }).click();
    await page.getByText('left alone until 20 Nov, 10:00:30').first().waitFor();
    await page.getByText('trying again').first().waitFor();
    await page.getByText('no key', { exact: true }).first().waitFor();
    await shared().picture(page, 'models-open');
    await page.unroute('**/v1/targets');
    const refusal = { error: { message: 'Health cannot be read.' } };
    await page.route('**/v1/targets', (route) => route.fulfill({ status: 503, json: refusal }));
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('Health cannot be read.');
    await page.context().close();
  });
}

function healthOf(page: Page, model: string): Promise<string> {
  return page.getByRole('region', { name: 'Health of targets' }).getByRole('row', { name: model }).innerText();
}
