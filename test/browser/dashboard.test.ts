/** The page, as people use it: in a real browser, before a gateway with a hundred thousand attempts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Dashboard, startDashboard } from './a-dashboard.ts';
import { cacheSuite } from './cache.ts';
import { callsSuite } from './calls.ts';
import { doorSuite } from './door.ts';
import { experimentsSuite } from './experiments.ts';
import { hostileSuite } from './hostile.ts';
import { leavingSuite } from './leaving.ts';
import { looksSuite } from './looks.ts';
import { modelsSuite } from './models.ts';
import { ordersSuite } from './orders.ts';
import { overviewSuite } from './overview.ts';
import { phoneSuite } from './phone.ts';
import { playgroundSuite } from './playground.ts';
import { signedSuite } from './signed.ts';
import { teamsSuite } from './teams.ts';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(() => dashboard?.close());

const shared = () => dashboard;
describe('the door', () => doorSuite(shared));
describe('the overview', () => overviewSuite(shared));
describe('leaving', () => leavingSuite(shared));
describe('calls', () => callsSuite(shared));
describe('models', () => modelsSuite(shared));
describe('the cache', () => cacheSuite(shared));
describe('experiments', () => experimentsSuite(shared));
describe('orders', () => ordersSuite(shared));
describe('the playground', () => playgroundSuite(shared));
describe('changes that are signed', () => signedSuite(shared));
describe('a key that sees all teams', () => teamsSuite(shared));
describe('texts of strangers', () => hostileSuite(shared));
describe('a phone', () => phoneSuite(shared));
describe('looks', () => looksSuite(shared));

test('row 99: in all of this nothing broke the policy, failed, asked somebody else, or opened a dialog', () => {
  expect(dashboard.offences).toEqual([]);
});
