/**
 * A policy that this evaluator cannot judge. It is an error and not a denial, because a statement that is
 * silently skipped would make the local run disagree with AWS, and nobody would notice before the deployment.
 */
export class UnsupportedPolicyError extends Error {
  override readonly name = 'UnsupportedPolicyError';
}
