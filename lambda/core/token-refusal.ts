/** Why a token is not accepted: for the log, and never for who sent it. */
export type TokenRefusalCode =
  | 'token-malformed'
  | 'token-algorithm'
  | 'token-issuer'
  | 'token-audience'
  | 'token-expired'
  | 'token-premature'
  | 'token-lifetime'
  | 'token-subject'
  | 'token-account'
  | 'token-key-unknown'
  | 'token-forged'
  | 'token-without-team'
  | 'token-team';

/** What is wrong with a token. It has no text of the token in it. */
export class TokenRefusal extends Error {
  override readonly name = 'TokenRefusal';
  readonly code: TokenRefusalCode;

  constructor(code: TokenRefusalCode) {
    super(code);
    this.code = code;
  }
}
