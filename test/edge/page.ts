import { expect, test } from 'vitest';

/** The edge that the page is asked of. */
interface Served {
  readonly edge: { readonly baseUrl: string };
}

/** The page, its script and its style: for anybody, as browsers ask for them. */
export function edgePage(shared: Served): void {
  const get = (path: string, acceptEncoding = 'gzip, deflate, br') =>
    fetch(`${shared.edge.baseUrl}${path}`, { headers: { 'accept-encoding': acceptEncoding } });

  test('is HTML that loads its own script and style, is kept nowhere and runs nothing else', async () => {
    const response = await get('/dashboard');
    const html = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(html).toMatch(/<script type="module" src="dashboard\/page\.js\?v=[0-9a-f]{16}"><\/script>/);
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|style=|\son\w+=|https?:\/\/(?!www\.w3\.org)/);
    const policy = response.headers.get('content-security-policy') ?? '';
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "require-trusted-types-for 'script'",
      "frame-ancestors 'none'",
    ])
      expect(policy.split('; ')).toContain(rule);
    expect(policy).not.toContain('unsafe');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-headgate-region': expect.stringMatching(/^[a-z]{2}-[a-z]+-\d$/),
    });
  });

  test.each(['br;q=0, gzip', 'gzip, br; q=0.0', 'brotli', 'gzip;q=0.5'])(
    'is not compressed for who says %s',
    async (said) => {
      const response = await get('/dashboard/page.css', said);
      expect(response.headers.get('content-encoding')).toBeNull();
    },
  );

  test('comes compressed to whoever takes that, and as it is to others', async () => {
    // What fetch has undone already is compared with what was never done.
    const [compressed, plain] = await Promise.all([get('/dashboard/page.css'), get('/dashboard/page.css', 'identity')]);
    expect([compressed.headers.get('content-encoding'), plain.headers.get('content-encoding')]).toEqual(['br', null]);
    expect(await compressed.text()).toBe(await plain.text());
  });

  test('has a script that is kept for long under the name of what is in it, and under no other', async () => {
    const html = await (await get('/dashboard')).text();
    const [, version = ''] = /page\.js\?v=(\w+)/.exec(html) ?? [];
    const asked = [`?v=${version}`, '?v=0123456789abcdef', ''].map((query) => get(`/dashboard/page.js${query}`));
    const kept = (await Promise.all(asked)).map(({ headers }) => headers.get('cache-control'));
    expect(kept).toEqual(['public, max-age=31536000, immutable', 'no-store', 'no-store']);
  });
}
