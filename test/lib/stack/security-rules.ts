import { expect, it } from 'vitest';
import { acknowledgements } from '../../../lib/security-rules.ts';
import { CONFIGURATION, type SynthesizedStack } from '../synthesized.ts';

/** No finding without a reason, no reason without a finding. */
export function checkSecurityRules({ findings }: SynthesizedStack): void {
  it('find nothing that has no reason', () => {
    expect(findings).toMatchObject({ conclusion: 'success', violations: [] });
  });

  it('still find everything that has a reason', () => {
    const found = findings.suppressedViolations.map((each) => `${each.acknowledgedAt} ${each.acknowledgedId}`);
    const given = acknowledgements(CONFIGURATION).map(
      ({ construct, rule }) => `Headgate/${construct} AwsSolutions::AwsSolutions-${rule}`,
    );
    expect([...new Set(found)].sort()).toEqual(given.sort());
  });
}
