// What has to be known of a text before it is shown; pure.

/** Bodies are rendered up to here; the rest waits behind "Show more". */
export const maxShownText = 64 * 1024

/** More than ten marks on one letter are not a language: they paint over the neighbours. */
export const calmMarks = (text: string): string => text.replace(/(\p{M}{10})\p{M}+/gu, '$1')
