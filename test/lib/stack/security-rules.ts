import { expect, it, test } from 'vitest';
import { PAGE_DOOR } from '../../../lambda/page-settings.ts';
import { CONTROL_DOOR, KEY_DOOR, OPERATOR_DOOR, TEAM_DOOR } from '../../../lambda/settings.ts';
import { acknowledgements } from '../../../lib/security-rules.ts';
import { CONFIGURATION, type SynthesizedStack } from '../synthesized.ts';

/** No finding without a reason, no reason without a finding. */
export function checkSecurityRules({ findings }: SynthesizedStack): void {
  const given = acknowledgements(CONFIGURATION);
  const packs = ['AwsSolutions', 'Serverless'] as const;

  test.each(packs)('of %s find nothing that has no reason', (pack) => {
    expect(findings[pack]).toMatchObject({ conclusion: 'success', violations: [] });
  });

  test.each(packs)('of %s still find everything that has a reason', (name) => {
    const found = findings[name].suppressedViolations
      .filter(({ acknowledgedId }) => acknowledgedId.startsWith(`${name}::`))
      .map((each) => `${each.acknowledgedAt} ${each.acknowledgedId}`);
    const reasons = given
      .filter(({ pack = 'AwsSolutions' }) => pack === name)
      .map(({ construct, rule }) => `Headgate/${construct} ${name}::${name}-${rule}`);
    expect([...new Set(found)].sort()).toEqual(reasons.sort());
  });

  it('have as many reasons as this, besides those of each endpoint: one more is one more to defend', () => {
    const ofEndpoints = given.filter(({ construct }) => construct.startsWith('Doors/Api/Default/'));
    const questions = new Set(KEY_DOOR.map(({ path }) => path)).size;
    // A key or a signature instead of a user pool, and no authorizer where the function looks at the key.
    expect(ofEndpoints).toHaveLength(
      2 * (PAGE_DOOR.length + KEY_DOOR.length) +
        questions +
        TEAM_DOOR.length +
        OPERATOR_DOOR.length +
        CONTROL_DOOR.length,
    );
    expect(given.length - ofEndpoints.length).toBe(56);
  });

  it('have reasons that say something', () => {
    for (const { reason } of given) expect(reason.length).toBeGreaterThan(30);
  });
}
