import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { count } from '../../dashboard/text/amounts.ts';
import { usd } from '../../dashboard/text/money.ts';
import type { Dashboard } from './a-dashboard.ts';
import { EXPERIMENTS } from './history.ts';
import { cellsOf } from './reading.ts';

/** What experiments have found, and what may be done about it. */
export function experimentsSuite(shared: () => Dashboard): void {
  test('are listed with how they stand, and what they came to', async () => {
    const page = await shared().signedIn('#/experiments');
    const table = page.getByRole('region', { name: 'Experiments' });
    const row = table.getByRole('row', { name: 'assistant' });
    await row.waitFor();
    const own = shared().filled.sum(monthAgo(), Number.POSITIVE_INFINITY, (one) => one.experiment === 'assistant');
    const text = await row.innerText();
    for (const part of ['running', 'control, concise', 'demo/chat-fast', count(own.calls), usd(String(own.pico))])
      expect(text).toContain(part);
    expect(await table.getByRole('row', { name: 'tone' }).innerText()).toContain('nobody');
    await page.context().close();
  });

  test('tell calls and costs of each arm as the ledger does, and who is better', async () => {
    const page = await shared().signedIn('#/experiments');
    await page.getByRole('link', { name: 'assistant' }).click();
    await page.getByRole('heading', { name: 'concise is better' }).waitFor();
    for (const arm of EXPERIMENTS.assistant) {
      const own = shared().filled.sum(0, Number.POSITIVE_INFINITY, (one) => one.arm === arm);
      const text = await rowOf(page, 'Cost', arm);
      expect(text).toContain(count(own.calls));
      expect(text).toContain(usd(String(own.pico)));
      if (own.unpriced > 0) expect(text).toContain(`+ ${own.unpriced} unknown`);
    }
    const wins = await rowOf(page, 'Win rates', 'concise');
    expect(wins).toMatch(/8[0-4]\.\d %\s+\d+\.\d % to \d+\.\d %/);
    expect(wins).toMatch(/\+3\d\.\d points/);
    expect(await rowOf(page, 'What goes wrong', 'control')).toMatch(/\d\.\d %/);
    expect(await page.getByText('Says the same in both orders').locator('..').innerText()).toMatch(/8\d\.\d %/);
    await shared().picture(page, 'experiment');
    await page.context().close();
  });

  test('without a winner say so, and what is missing', async () => {
    const page = await shared().signedIn('#/experiments/tone');
    await page.getByRole('heading', { name: 'No winner yet' }).waitFor();
    await page.getByText('Nobody judges this experiment').waitFor();
    await page.getByText('Nothing is compared yet').waitFor();
    expect(await rowOf(page, 'Cost', 'formal')).toContain('too few to tell');
    await page.route('**/v1/experiments/tone', async (route) => {
      const told = await (await route.fetch()).json();
      const comparisons = [{ ...told.comparisons[0], compared: 40, missing: 356 }];
      await route.fulfill({ json: { ...told, comparisons, judged_by: 'demo/chat' } });
    });
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await page.getByText('40 of 396 comparisons, about 356 to go').waitFor();
    await shared().picture(page, 'experiment-open');
    await page.context().close();
  });

  test('that are switched off are told as that, with who has done it and why, whatever was promoted', async () => {
    const page = await shared().signedIn('#/keys');
    await page.route('**/v1/experiments/assistant', async (route) => {
      const told = await (await route.fetch()).json();
      const switched_off = { at: '2026-11-20T00:00:00.000Z', by: 'arn:ops', reason: 'it repeats itself' };
      await route.fulfill({ json: { ...told, state: 'off', switched_off, promoted: 'concise', promoted_share: 1 } });
    });
    await page.goto(`${shared().url}#/experiments/assistant`);
    await page.getByText('switched off', { exact: true }).waitFor();
    await page.getByText(/control answers all calls\. By arn:ops, .+: it repeats itself/).waitFor();
    expect(await page.getByRole('heading', { name: 'concise answers all calls' }).count()).toBe(0);
    await shared().picture(page, 'experiment-off');
    await page.context().close();
  });

  test('lead from an arm to its rows, which tell the arm', async () => {
    const page = await shared().signedIn('#/experiments/assistant');
    const table = page.getByRole('region', { name: 'Cost' });
    await table.getByRole('row', { name: 'concise' }).getByRole('link').first().click();
    await page.locator('.calls-line').first().waitFor();
    const models = await page.locator('.calls-line').allInnerTexts();
    for (const text of models) expect(text).toContain('groq/openai/gpt-oss-120b');
    expect(await page.getByRole('searchbox', { name: 'arm' }).inputValue()).toBe('concise');
    await page.locator('.calls-line a').first().click();
    await page.getByRole('link', { name: 'assistant' }).waitFor();
    await page.context().close();
  });

  test('are exported: arms as they are shown, exactly', async () => {
    const page = await shared().signedIn('#/experiments/assistant');
    await page.getByText('Export', { exact: true }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'This table, CSV' }).click();
    const [head = '', ...rows] = readFileSync(await (await downloading).path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    const [arm, cost] = ['arm', 'cost_pico_usd'].map((name) => cellsOf(head).indexOf(name));
    expect(rows.map((line) => [cellsOf(line)[arm ?? -1], cellsOf(line)[cost ?? -1]])).toEqual(
      EXPERIMENTS.assistant.map((name) => {
        const own = shared().filled.sum(0, Number.POSITIVE_INFINITY, (one) => one.arm === name);
        return [name, String(own.pico)];
      }),
    );
    // And all rows behind them: those of the series that the figures are of.
    await page.getByText('Export', { exact: true }).click();
    const exporting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'All its calls, CSV' }).click();
    const lines = readFileSync(await (await exporting).path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    const all = shared().filled.sum(0, Number.POSITIVE_INFINITY, (one) => one.experiment === 'assistant');
    expect(lines.length - 1).toBe(all.rows);
    await page.context().close();
  });

  test('are changed by nobody who has a key alone: the command is there instead', async () => {
    const page = await shared().signedIn('#/experiments/assistant');
    const promote = page.getByRole('button', { name: 'Promote concise' });
    await promote.waitFor();
    expect(await promote.isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Stop' }).isDisabled()).toBe(true);
    await page.getByText('npx headgate experiments promote assistant concise --team local').waitFor();
    await page.context().close();
  });

  test('row 99: names of arms, reasons and judges that would be markup are text', async () => {
    const page = await shared().signedIn('#/keys');
    const strange = '<img src=x onerror=alert(1)>\u202Egpj';
    await page.route('**/v1/experiments**', async (route) => {
      const text = await (await route.fetch()).text();
      const changed = { at: '2026-11-20T00:00:00.000Z', by: strange, reason: '</script><script>alert(1)</script>' };
      const told = JSON.parse(text.replaceAll('"concise"', JSON.stringify(strange)));
      const data = told.data?.map((one: object) => ({ ...one, changed, judged_by: strange }));
      await route.fulfill({ json: { ...told, changed, judged_by: strange, ...(data && { data }) } });
    });
    await page.getByRole('link', { name: 'Experiments' }).click();
    await page.getByRole('row', { name: 'assistant' }).waitFor();
    await page.getByRole('link', { name: 'assistant' }).click();
    await page.getByText('</script><script>alert(1)</script>').waitFor();
    expect(await page.locator('body').innerText()).toContain('<img src=x onerror=alert(1)>gpj');
    expect(await page.locator('body').innerText()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    expect(await page.locator('#page').locator('img, svg, iframe, script, b').count()).toBe(0);
    await shared().picture(page, 'experiment-hostile');
    await page.context().close();
  });

  test('that are not there, may not be seen, or cannot be read are said to be so', async () => {
    const page = await shared().signedIn('#/experiments/nobodys');
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('There is no experiment');
    await page.route('**/v1/experiments', (route) => route.fulfill({ json: { object: 'list', data: [] } }));
    await page.getByRole('navigation').getByRole('link', { name: 'Experiments' }).click();
    await page.getByText('No experiment is set up').waitFor();
    await shared().picture(page, 'experiments-none');
    await page.unroute('**/v1/experiments');
    const answered = Promise.withResolvers<void>();
    await page.route('**/v1/experiments/tone', async (route) => {
      await answered.promise;
      await route.continue();
    });
    await page.goto(`${shared().url}#/experiments/tone`);
    await page.getByRole('status', { name: 'Loading' }).waitFor();
    answered.resolve();
    await page.getByRole('heading', { name: 'No winner yet' }).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Experiments' }).click();
    const refusal = { error: { message: 'This key may not use /experiments.' } };
    await page.route('**/v1/experiments', (route) => route.fulfill({ status: 403, json: refusal }));
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('This key may not see this.');
    await page.context().close();
  });
}

function monthAgo(): number {
  return Date.now() - (Date.now() % 86_400_000) - 29 * 86_400_000;
}

function rowOf(page: Page, table: string, arm: string): Promise<string> {
  return page.getByRole('region', { name: table }).getByRole('row', { name: arm }).innerText();
}
