import { expect, test } from 'vitest';
import type { Dashboard } from './a-dashboard.ts';
import { findings } from './findings.ts';
import { opened, PHONE, statusWith } from './signing.ts';

/** A key that sees all teams: how it is made, and what it shows. */
export function teamsSuite(shared: () => Dashboard): void {
  test('is made by an operator, chooses whose figures are shown, and the address says whose', async () => {
    const page = await opened(shared(), {}, '--operator');
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByLabel('Name').fill('books');
    await page.getByRole('radio', { name: 'As an operator' }).check();
    await page.getByLabel('Sees what all teams have used').check();
    await page.getByRole('button', { name: 'Make it' }).click();
    const key = await page.getByLabel('Gateway key').inputValue();
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('row').filter({ hasText: 'books' }).getByText('usage:all').waitFor();
    expect(await page.getByRole('combobox', { name: 'Team' }).count()).toBe(0);
    expect(await statusWith(shared(), key, '/usage?team=ads')).toBe(200);

    const books = await shared().newPage();
    await books.goto(`${shared().url}#/keys`);
    await books.getByLabel('Gateway key').fill(key);
    await books.getByRole('button', { name: 'Sign in', exact: true }).click();
    await books.getByRole('heading', { name: 'Budgets of local' }).waitFor();
    await books.getByRole('combobox', { name: 'Team' }).selectOption('ads');
    await books.getByRole('heading', { name: 'Budgets of ads' }).waitFor();
    await books.getByText('$50.00').waitFor();
    expect(await findings(books)).toEqual([]);
    await books.getByRole('link', { name: 'Calls' }).click();
    await books.getByText('Nothing is like that').waitFor();
    expect(books.url()).toContain('team=ads');
    await shared().picture(books, 'team-chosen');
    for (const width of [PHONE.width, 900]) {
      await books.setViewportSize({ ...PHONE, width });
      expect(await books.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - innerWidth)).toBe(0);
      await shared().picture(books, `team-chosen-${width}`);
    }
    await books.setViewportSize({ width: 1280, height: 860 });
    await books.getByRole('combobox', { name: 'Team' }).selectOption('local');
    await books.locator('.calls-line').first().waitFor();
    expect(books.url()).not.toContain('team=');
    await books.getByRole('combobox', { name: 'Team' }).selectOption('all teams');
    await books.getByText('Choose a team').waitFor();
    expect(await findings(books)).toEqual([]);
    await books.getByRole('link', { name: 'Overview' }).click();
    await books.getByRole('combobox', { name: 'By' }).selectOption('team');
    await books.getByRole('link', { name: 'local' }).first().click();
    await books.locator('.calls-line').first().waitFor();
    expect(books.url()).toContain('team=local');
    await Promise.all([page.context().close(), books.context().close()]);
  });

  test('a link to the figures of another team shows the own to a key that may not see those', async () => {
    const page = await shared().signedIn('#/keys?team=ads');
    await page.getByRole('heading', { name: 'Budgets of local' }).waitFor();
    expect(page.url()).not.toContain('team=');
    await page.context().close();
  });
}
