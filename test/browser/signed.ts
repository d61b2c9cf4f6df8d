import { expect, test } from 'vitest';
import type { Dashboard } from './a-dashboard.ts';
import { findings } from './findings.ts';
import { HOSTILE } from './history.ts';
import { FIELD, focused, looksFine, opened, PHONE, statusWith, unlock, watch } from './signing.ts';

/** Keys and budgets, changed from the page by who has AWS credentials. */
export function signedSuite(shared: () => Dashboard): void {
  test('who has no key signs in with IAM, and nothing of the credentials is kept or sent', async () => {
    const pasted = await shared().credentials('--team', 'local', '--json');
    const page = await shared().newPage();
    const sent = watch(page);
    await page.goto(shared().url);
    await page.getByText('Sign in with IAM instead').click();
    await page.getByLabel('Team').fill('local');
    await page.getByLabel(FIELD).fill(pasted);
    expect(await findings(page)).toEqual([]);
    await shared().picture(page, 'door-iam');
    await page.getByRole('button', { name: 'Sign in with IAM' }).click();
    await page.getByRole('link', { name: 'Keys & budgets' }).click();
    await page.getByRole('heading', { name: 'Keys of local' }).waitFor();
    const { SecretAccessKey } = JSON.parse(pasted);
    expect(sent.filter((text) => text.includes(SecretAccessKey))).toEqual([]);
    expect(sent.some((text) => text.includes('AWS4-HMAC-SHA256 Credential=ASIA'))).toBe(true);
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(kept).not.toContain(SecretAccessKey);
    expect(await page.content()).not.toContain(SecretAccessKey);
    await page.reload();
    await page.getByLabel('Gateway key').waitFor();
    await page.context().close();
  });

  test('who is not let in by IAM is told so at the door, with the policy that would let them', async () => {
    const page = await shared().newPage();
    await page.goto(shared().url);
    await page.getByText('Sign in with IAM instead').click();
    await page.getByLabel('Team').fill('other');
    await page.getByLabel(FIELD).fill(await shared().credentials('--team', 'local'));
    await page.getByRole('button', { name: 'Sign in with IAM' }).click();
    await page.getByText('Your AWS credentials may not do this.').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('"arn:aws:execute-api:*:*:*/v1/*/teams/other/*"');
    await page.context().close();
  });

  test('keys of a user, and what has expired, are refused before anything is asked', async () => {
    const page = await shared().signedIn('#/keys');
    const { SessionToken, ...keys } = JSON.parse(await shared().credentials('--team', 'local', '--json'));
    await page.getByRole('button', { name: 'Sign in with IAM to make changes' }).click();
    const asked = watch(page);
    await page.getByLabel(FIELD).fill(JSON.stringify(keys));
    await page.getByRole('button', { name: 'Make changes', exact: true }).click();
    expect(await page.getByRole('alert').innerText()).toContain('aws sts get-session-token');
    await page.getByLabel(FIELD).fill(JSON.stringify({ ...keys, SessionToken, Expiration: '2020-01-01T00:00:00Z' }));
    await page.getByRole('button', { name: 'Make changes', exact: true }).click();
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('expired');
    expect(asked).toEqual([]);
    await page.context().close();
  });

  test('row 99: a key is made, edited, rotated and revoked with the keyboard alone, and is text whatever it is called', async () => {
    const page = await opened(shared());
    await page.getByRole('button', { name: 'Make a key' }).press('Enter');
    await page.getByLabel('Name').fill(HOSTILE.tags[0]);
    await page.getByLabel('USD a month').fill('5');
    await looksFine(shared(), page, 'key-create');
    await page.getByLabel('Name').press('Enter');
    const key = await page.getByLabel('Gateway key').inputValue();
    expect(key).toMatch(/^hg_local_/);
    await looksFine(shared(), page, 'key-made');
    await page.keyboard.press('Escape'); // What is shown once is not closed by mistake.
    await page.getByRole('button', { name: 'I have kept it' }).press('Enter');
    await expect.poll(() => focused(page)).toBe('Make a key');
    expect(await page.content()).not.toContain(key);
    expect(await statusWith(shared(), key)).toBe(200);

    await page.getByRole('button', { name: `Edit ${HOSTILE.tags[0]}` }).press('Enter');
    expect(await page.getByLabel('USD a month').inputValue()).toBe('5');
    await page.getByLabel('USD a month').fill('500');
    await page.getByRole('button', { name: 'Change it' }).press('Enter');
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('team');
    await page.getByLabel('USD a month').fill('7.5');
    await page.getByLabel('Requests a minute').fill('30');
    await looksFine(shared(), page, 'key-edit');
    await page.getByRole('button', { name: 'Change it' }).press('Enter');
    await page.getByText('USD a month: 7.5 · Requests a minute: 30').waitFor();
    await expect.poll(() => focused(page)).toBe('Edit');

    await page.getByRole('button', { name: `Rotate ${HOSTILE.tags[0]}` }).press('Enter');
    await page.getByLabel('The old one works on for (hours)').fill('1');
    await looksFine(shared(), page, 'key-rotate');
    await page.getByRole('button', { name: 'Make its successor' }).press('Enter');
    const successor = await page.getByLabel('Gateway key').inputValue();
    await page.getByRole('button', { name: 'I have kept it' }).press('Enter');
    await expect.poll(() => focused(page)).toBe('Keys & budgets');
    await page.getByText('rotated', { exact: true }).waitFor();
    expect([await statusWith(shared(), key), await statusWith(shared(), successor)]).toEqual([200, 200]);

    const id = /^hg_local_(.{12})/.exec(key)?.[1] ?? '';
    const old = page.getByRole('row').filter({ hasText: id });
    await old.getByRole('button', { name: 'Revoke' }).press('Enter');
    await page.getByRole('heading', { name: id }).waitFor();
    await expect.poll(() => focused(page)).toBe('Cancel');
    await looksFine(shared(), page, 'key-revoke');
    await page.getByRole('button', { name: 'Revoke it for good' }).press('Enter');
    await page.getByText(/was revoked/).waitFor();
    await old.waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('Keys & budgets');
    await page.getByRole('checkbox', { name: /Show ended/ }).check();
    await old.getByText('revoked').waitFor();
    expect(await page.locator('#page').locator('img, svg, iframe, script, b').count()).toBe(0);
    await page.setViewportSize(PHONE);
    const tooWide = () => page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - innerWidth);
    await expect.poll(tooWide).toBeLessThanOrEqual(0);
    await shared().picture(page, 'keys-signed-phone');
    await page.context().close();
  });

  test('a new key is copied by its button', async () => {
    const page = await opened(shared(), { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByLabel('Name').fill('copied');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('button', { name: 'Copy it' }).click();
    await page.getByText('Copied.').waitFor();
    const key = await page.getByLabel('Gateway key').inputValue();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
    await page.context().close();
  });

  test('a team may not set its budget, and sees which policy is missing; an operator may, and takes it back', async () => {
    const page = await opened(shared());
    await page.getByRole('button', { name: 'Edit budget and limits' }).click();
    await expect.poll(() => page.getByLabel('USD a month').inputValue()).toBe('400');
    await page.getByLabel('Attempts at a time').fill('50');
    await page.getByRole('button', { name: 'Change them' }).click();
    await page.getByText('Your AWS credentials may not do this.').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('/v1/*/admin/teams/*');
    await looksFine(shared(), page, 'denied');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Stop making changes' }).click();
    await page.getByRole('heading', { name: 'Change something' }).waitFor();

    await unlock(page, await shared().credentials('--operator'));
    await page.getByRole('button', { name: 'Edit budget and limits' }).click();
    await page.getByLabel('Attempts at a time').fill('50');
    await page.getByRole('button', { name: 'Change them' }).click();
    await page.getByText('The budget and limits of local were changed.').waitFor();
    await page.getByRole('button', { name: 'Edit budget and limits' }).click();
    await expect.poll(() => page.getByLabel('Attempts at a time').inputValue()).toBe('50');
    await page.getByText('Changed last by').waitFor();
    await page.getByLabel('USD a month').fill('-5');
    await page.getByRole('button', { name: 'Change them' }).click();
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('must be dollars');
    expect(await page.getByLabel('USD a month').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel('USD a month').evaluate((field) => field === document.activeElement)).toBe(true);
    await page.getByLabel('Go back to headgate.config.ts').check();
    await page.getByRole('button', { name: 'Change them' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('These are the figures of before your change').waitFor();
    await page.context().close();
  });

  test('credentials are forgotten when they end, and a clock that goes wrong is no obstacle', async () => {
    const page = await shared().newPage();
    await page.clock.install({ time: Date.now() - 30 * 60_000 });
    await page.goto(`${shared().url}#/keys`);
    await page.getByLabel('Gateway key').fill(shared().key);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await unlock(page, await shared().credentials('--team', 'local'));
    await page.getByRole('heading', { name: 'Keys of local' }).waitFor();
    await page.getByRole('region', { name: 'Keys' }).getByRole('row').nth(1).waitFor();
    await page.clock.fastForward('01:31:00');
    await page.getByText('Your AWS credentials have expired. Paste new ones to go on.').waitFor();
    await page.getByRole('heading', { name: 'Change something' }).waitFor();
    await page.context().close();
  });

  test('who signs out takes the credentials along', async () => {
    const page = await opened(shared());
    await page.getByText('Settings').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Gateway key').fill(shared().key);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'Keys & budgets' }).click();
    await page.getByRole('heading', { name: 'Change something' }).waitFor();
    await page.context().close();
  });

  test('where browsers sign nothing, the page says so and takes no credentials', async () => {
    const page = await shared().newPage();
    // As on a page that came over plain HTTP from another machine.
    await page.addInitScript(() => Object.defineProperty(window, 'isSecureContext', { value: false }));
    await page.goto(`${shared().url}#/keys`);
    await page.getByText('Sign in with IAM instead').click();
    await page.getByText('Browsers sign nothing on a page that came over plain HTTP').waitFor();
    expect(await page.getByLabel(FIELD).count()).toBe(0);
    await page.context().close();
  });
}
