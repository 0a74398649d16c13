import type { en } from './en.js'

/** Every word that is shown or announced. A translation has the same keys; plurals and parameters are functions. */
export type Strings = {
  readonly [Key in keyof typeof en]: (typeof en)[Key] extends string ? string : (typeof en)[Key]
}
