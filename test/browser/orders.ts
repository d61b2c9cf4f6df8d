import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Dashboard } from './a-dashboard.ts';
import { findings } from './findings.ts';

/** Promoting and stopping, by who has AWS credentials. */
export function ordersSuite(shared: () => Dashboard): void {
  test('an arm is promoted and taken back with the keyboard alone, and it is said who did it and why', async () => {
    const page = await shared().signedIn('#/experiments/assistant');
    await unlock(page, await shared().credentials('--team', 'local'));
    await page.getByRole('button', { name: 'Promote concise' }).press('Enter');
    await page.getByRole('dialog').getByText('answers all calls of assistant').waitFor();
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findings(page)).toEqual([]);
      await shared().picture(page, `experiment-promote-${colorScheme}`);
    }
    await page.getByLabel('Why').fill('as good, at a tenth of the price <b>');
    await page.getByLabel('Why').press('Enter');
    await page.getByText('Promote concise: in force everywhere within a minute.').waitFor();
    await expect.poll(() => focused(page)).toBe('Promote or stop');
    await page.getByText('concise promoted').waitFor();
    await page.getByText('as good, at a tenth of the price <b>').first().waitFor();
    expect(await page.getByRole('button', { name: 'Promote concise' }).count()).toBe(0);
    // All calls are its own now, and begin anew: what spoke for it stays to be seen.
    await page.getByRole('heading', { name: 'concise answers all calls' }).waitFor();
    const promotion = page
      .locator('.card')
      .filter({ has: page.getByRole('heading', { name: 'concise was promoted' }) });
    const text = await promotion.innerText();
    expect(text).toMatch(/By arn:\S+ on .+ UTC, because: as good, at a tenth of the price <b>/);
    expect(text).toMatch(/Compared anew.*Before that\s+concise is better/s);
    await page.getByRole('region', { name: 'Win rates before the promotion' }).getByText('concise').waitFor();
    await shared().picture(page, 'experiment-promoted');

    await page.getByRole('button', { name: 'Stop', exact: true }).press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('Stop');
    await page.getByRole('button', { name: 'Resume' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).press('Enter');
    await page.getByText('Resume: in force everywhere within a minute.').waitFor();
    await page.getByText('running', { exact: true }).waitFor();
    await page.context().close();
  });

  test('what the gateway refuses is said in the dialog, and what was written stays', async () => {
    const page = await shared().signedIn('#/experiments/tone');
    await unlock(page, await shared().credentials('--team', 'local'));
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByLabel('Why').fill('x'.repeat(257));
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('at most 256 characters');
    expect(await page.getByLabel('Why').inputValue()).toHaveLength(257);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('running', { exact: true }).waitFor();
    await page.context().close();
  });
}

async function unlock(page: Page, credentials: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign in with IAM to make changes' }).press('Enter');
  await page.getByLabel('Temporary AWS credentials').fill(credentials);
  await page.getByRole('button', { name: 'Make changes', exact: true }).press('Enter');
  await page.getByRole('button', { name: 'Stop making changes' }).waitFor();
}

/** What has the keyboard, by what it says. */
function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.textContent?.trim());
}
