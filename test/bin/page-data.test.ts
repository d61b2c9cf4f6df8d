/** What commands ask for what the page shows, and make of it: the gateway's own figures are tested where they are made. */
import { expect, test } from 'vitest';
import { aDataFolder, anOperator } from './a-data-folder.ts';
import { runHeadgate } from './run-headgate.ts';
import { startScriptedGateway } from './scripted-gateway.ts';

const SUMS = {
  cost_pico_usd: '2000000',
  calls: 3,
  attempts: 4,
  open_attempts: 0,
  unknown_cost_attempts: 0,
  estimated_cost_attempts: 0,
  input_tokens: 30,
  output_tokens: 15,
  measured_attempts: 3,
  first_content_ms: { p50: 211.5, p95: 890, count: 3 },
  total_ms: { p50: 1_800, p95: 2_400.1, count: 3 },
  tokens_per_second: { p50: 58.6, p95: null, count: 1 },
};

async function run(...args: string[]) {
  await using gateway = await startScriptedGateway(() => ({
    json: {
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-20T00:00:00.000Z',
      is_complete: true,
      group_by: ['model'],
      interval: 'none',
      total: SUMS,
      data: [{ model: 'groq/fast', ...SUMS }],
    },
  }));
  await using data = await aDataFolder(anOperator(gateway.url));
  const ran = await runHeadgate(args, { environment: { HEADGATE_DATA: data.path } });
  return { ...ran, path: gateway.got[0]?.path };
}

test('times are asked for and shown, with how many attempts they are of', async () => {
  const { output, errors, path } = await run('usage', '--team', 'red', '--latency');
  expect([errors, path]).toEqual(['', '/v1/teams/red/usage?include=latency']);
  expect(output).toMatch(/output tokens +first ms p50 +p95 +total ms p50 +p95 +tokens\/s p50 +USD/);
  expect(output).toMatch(/\ngroq\/fast +3 +4 +30 +15 +211\.5 +890 +1,800 +2,400\.1 +58\.6 +0\.000002/);
  expect(output).toContain('Times are known of 3 attempts: the others were summed up by an older version.');
});

test('times are columns for programs', async () => {
  const { output } = await run('usage', '--team', 'red', '--latency', '--csv');
  const [head = '', row = ''] = output.split('\r\n');
  expect(head).toMatch(
    /first_content_ms_p50,first_content_ms_p95,total_ms_p50,total_ms_p95,tokens_per_second_p50,cost_usd$/,
  );
  expect(row).toMatch(/,211\.5,890,1800,2400\.1,58\.6,0\.000002\s*$/);
});

test('the bounds of calls are passed on as they are written', async () => {
  const bounds = ['--min-cost', '0.01', '--max-cost', '2', '--min-total-ms', '900', '--min-first-content-ms', '80'];
  const { path } = await run('calls', '--team', 'red', ...bounds, '--door', 'iam', '--cache', 'hit', '--route', 'race');
  expect(path).toBe(
    '/v1/teams/red/calls?door=iam&cache=hit&route=race&min_cost=0.01&max_cost=2&min_total_ms=900&min_first_content_ms=80',
  );
});

test('a link to the page has its code where no browser sends it, and no program sees more than the link', async () => {
  const link = {
    expiresAt: '2026-11-20T12:01:00.000Z',
    keyId: 'aBcDeFgHiJkL',
    sessionExpiresAt: '2026-11-20T13:00:00.000Z',
  };
  await using gateway = await startScriptedGateway(() => ({ status: 201, json: { code: 'x-_9', ...link } }));
  await using data = await aDataFolder(anOperator(gateway.url));
  const environment = { HEADGATE_DATA: data.path };
  const shown = await runHeadgate(['dashboard', '--team', 'red'], { environment });
  expect([shown.exitCode, shown.output]).toEqual([0, `${gateway.url}/dashboard#code=x-_9\n`]);
  expect(gateway.got[0]?.path).toBe('/v1/teams/red/dashboard-links');
  const json = await runHeadgate(['dashboard', '--team', 'red', '--json'], { environment });
  expect(JSON.parse(json.output)).toEqual({ url: `${gateway.url}/dashboard#code=x-_9`, ...link });
});
