/** From where to where a number may be. */
export type Interval = readonly [low: number, high: number];
