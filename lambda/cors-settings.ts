/** Which pages may call the key door from a browser. */
export interface CorsConfiguration {
  /** Their origins, exactly as browsers write them: `https://app.example.com`. */
  readonly origins: readonly string[];
}
