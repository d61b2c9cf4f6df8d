import { describe, expect, test } from 'vitest';
import type { TeamKeys } from '../../lambda/core/team-keys.ts';
import { anAuditEntry } from '../support/an-audit-entry.ts';
import { aControlDoor, NOW } from './a-control-door.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const door = aControlDoor();
const { time, store, make, rotate, revoke, list, aProcess, losingAnswers } = door;

describe('a key that is rotated', () => {
  test('gets a successor with the same name, budget and limits, and works on for as long as was said', async () => {
    const allowed = { budget: { month: 10 }, limits: { models: ['demo/chat'] } };
    const old = await make('red', { name: 'ci', ...allowed });
    const successor = await rotate(old.id, { overlapHours: 2 });
    const listed = await list();
    expect(listed.find(({ id }) => id === old.id)).toMatchObject({ replacedBy: successor.id });
    const { budget, limits } = listed.find(({ id }) => id === successor.id) ?? {};
    expect(successor).toMatchObject({ name: 'ci', expiresAt: null, budget, limits });
    expect(successor.replaces).toEqual({ id: old.id, worksUntil: new Date(NOW + 2 * HOUR).toISOString() });

    const gateway = aProcess();
    time.now += 2 * HOUR - 1;
    expect([await gateway(old.key), await gateway(successor.key)]).toEqual([200, 200]);
    time.now += 1;
    expect([await gateway(old.key), await gateway(successor.key)]).toEqual([401, 200]);
    const { allowance } = (await store().find(successor.id)) ?? {};
    expect(allowance).toEqual({ budget: { month: 10_000_000_000_000n }, limits: { models: ['demo/chat'] } });
  });

  test('works on for a day if nothing is said, and never for longer than it would have', async () => {
    const endless = await make();
    expect((await rotate(endless.id)).replaces.worksUntil).toBe(new Date(NOW + DAY).toISOString());
    const brief = await make('red', { expiresInDays: 3 });
    const { replaces } = await rotate(brief.id, { overlapHours: 720 });
    expect(replaces.worksUntil).toBe(new Date(NOW + 3 * DAY).toISOString());
  });

  test('lasts as long as it did before, or as long as is said', async () => {
    const [one, other] = [await make('red', { expiresInDays: 3 }), await make('red', { expiresInDays: 3 })];
    time.now += DAY;
    expect((await rotate(one.id)).expiresAt).toBe(new Date(NOW + 4 * DAY).toISOString());
    expect((await rotate(other.id, { expiresInDays: 9 })).expiresAt).toBe(new Date(NOW + 10 * DAY).toISOString());
  });

  test('has one successor, however many ask for it at once', async () => {
    const { id } = await make();
    const outcomes = await Promise.allSettled([rotate(id), rotate(id), rotate(id)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    for (const { code, message } of refused) {
      expect([code, message]).toEqual(['invalid-request', expect.stringContaining('has been rotated already')]);
    }
    expect(await list()).toHaveLength(2);
  });

  test('has one successor also if the answer is lost on its way', async () => {
    const { id } = await make();
    const successor = await rotate(id, {}, losingAnswers());
    expect(new Set((await list()).map((key) => key.id))).toEqual(new Set([id, successor.id]));
  });

  test('is neither revoked nor expired: these stay ended, and the refusal says since when', async () => {
    const [revoked, expired] = [await make(), await make('red', { expiresInDays: 1 })];
    await revoke(revoked.id);
    time.now += DAY;
    await expect(rotate(revoked.id)).rejects.toThrow(`This key was revoked ${new Date(NOW).toISOString()}.`);
    await expect(rotate(expired.id)).rejects.toThrow(`This key expired ${new Date(time.now).toISOString()}.`);
    expect(await list()).toHaveLength(2);
  });

  test('is not revoked between the look and the write', async () => {
    const { id } = await make();
    const find: TeamKeys['find'] = async (name) => {
      const found = await door.keys().find(name);
      await door.keys().revoke(name, time.now, anAuditEntry());
      return found;
    };
    await expect(rotate(id, {}, { ...door.keys(), find })).rejects.toThrow('was revoked');
    expect(await list()).toMatchObject([{ state: 'revoked', replacedBy: null }]);
  });

  test.each([
    { overlapHours: -1 },
    { overlapHours: 721 },
    { overlapHours: 1.5 },
    { overlapHours: '24' },
    { expiresInDays: 0 },
  ])('is not by an order that says %j', async (body) => {
    const { id } = await make();
    await expect(rotate(id, body)).rejects.toMatchObject({
      code: 'invalid-request',
      details: { param: Object.keys(body)[0] },
    });
    expect(await list()).toHaveLength(1);
  });

  test.each([{ name: 'other' }, { limits: {} }, { role: 'admin' }])('stays what it is: %j is refused', async (body) => {
    const { id } = await make();
    const param = Object.keys(body)[0];
    await expect(rotate(id, body)).rejects.toMatchObject({ code: 'forbidden', details: { param } });
    expect(await list()).toHaveLength(1);
  });
});
