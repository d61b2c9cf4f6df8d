import { expect, it } from 'vitest';
import { runCommandLine } from '../../bin/cli/command-line.ts';
import { aDataFolder, anOperator } from './a-data-folder.ts';
import { aTerminal } from './a-terminal.ts';
import { startScriptedGateway } from './scripted-gateway.ts';

const KEY = { state: 'active', createdAt: '2026-11-20T09:45:00.000Z', expiresAt: null, revokedAt: null };
const NONE = { budget: { month: null }, limits: { models: null } };

it('shows what a key may beyond others, as it shows what it may not', async () => {
  const auditor = { ...KEY, ...NONE, id: 'aBcDeFgHiJkL', name: 'auditor', scopes: ['usage:all'] };
  const limited = { ...KEY, ...NONE, id: 'bBcDeFgHiJkL', name: 'ci', budget: { month: '10' }, scopes: [] };
  // Of a gateway that knows no scopes.
  const old = { ...KEY, ...NONE, id: 'cBcDeFgHiJkL', name: 'old' };
  const json = { data: [auditor, limited, old], hasMore: false };
  await using gateway = await startScriptedGateway(() => ({ json }));
  await using folder = await aDataFolder(anOperator(gateway.url));
  const { terminal, output } = aTerminal({ environment: { HEADGATE_DATA: folder.path } });

  expect(await runCommandLine(['keys', 'list', '--team', 'red'], terminal)).toBe(0);

  expect(output()).toMatch(/auditor .* never +scopes=usage:all\n/);
  expect(output()).toMatch(/ ci .* never +\$10\/month\n/);
  expect(output()).toMatch(/ old .* never *\n$/);
});
