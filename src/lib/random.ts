/** A number from 0 up to but not including 1; tests pass a seeded one. */
export type Random = () => number

/** For spreading load only, never for ids. Captured at load, before a host page can replace it. */
export const systemRandom: Random = Math.random
