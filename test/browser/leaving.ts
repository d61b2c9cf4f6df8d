import { expect, test } from 'vitest';
import type { Dashboard } from './a-dashboard.ts';
import { FIELD, statusWith, watch } from './signing.ts';

/** What is left where somebody has signed out, and where an address leads nowhere. */
export function leavingSuite(shared: () => Dashboard): void {
  test('who signs out leaves neither filters nor prompts behind, and the key field waits for the next one', async () => {
    const page = await shared().signedIn('#/playground?models=demo/chat');
    await page.getByLabel('Prompt', { exact: true }).fill('Of nobody else’s business');
    await page.getByText('Settings').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Gateway key').waitFor();
    expect(new URL(page.url()).hash).toBe('');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('key');
    await page.keyboard.type(shared().key);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What it went to' }).waitFor();
    await page.getByRole('link', { name: 'Playground' }).click();
    expect(await page.getByLabel('Prompt', { exact: true }).inputValue()).toBe('');
    await page.context().close();
  });

  test('a session that IAM has opened ends at the gateway when somebody signs out', async () => {
    const page = await shared().newPage();
    const sent = watch(page);
    await page.goto(shared().url);
    await page.getByText('Sign in with IAM instead').click();
    await page.getByLabel('Team').fill('local');
    await page.getByLabel(FIELD).fill(await shared().credentials('--team', 'local'));
    await page.getByRole('button', { name: 'Sign in with IAM' }).click();
    await page.getByRole('heading', { name: 'What it went to' }).waitFor();
    const [, key = ''] = /Bearer (hg_\w+)/.exec(sent.join()) ?? [];
    expect(await statusWith(shared(), key)).toBe(200);
    await page.getByText('Settings').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(() => page.getByRole('status').textContent()).toContain('The session of this page has ended.');
    // Where it was known already it works on for as long as any revoked key does.
    await expect.poll(() => statusWith(shared(), key), { timeout: 70_000, interval: 1_000 }).toBe(401);
    await page.context().close();
  }, 90_000);

  test('a session of a link cannot end anything, and says how it ends; it asks no models, and says that before', async () => {
    const page = await shared().newPage();
    await page.goto(await shared().link());
    await page.getByRole('link', { name: 'Playground' }).click();
    await page.getByText('Models are asked with a gateway key').waitFor();
    expect(await page.getByLabel('Prompt', { exact: true }).count()).toBe(0);
    await page.getByText('npx headgate keys create --team local --name playground').waitFor();
    await shared().picture(page, 'playground-closed');
    await page.getByRole('button', { name: 'Sign in with a gateway key' }).click();
    await expect.poll(() => page.getByRole('status').textContent()).toContain('ends by itself within the hour');
    await page.context().close();
  });

  test('an address that leads nowhere says so', async () => {
    const page = await shared().signedIn('#/nowhere');
    await page.getByText('There is no such view').waitFor();
    expect(await page.locator('nav [aria-current]').count()).toBe(0);
    await shared().picture(page, 'no-view');
    await page.getByRole('main').getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { name: 'What it went to' }).waitFor();
    await page.context().close();
  });
}
