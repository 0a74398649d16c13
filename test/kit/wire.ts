/** What a service answers, before anybody has looked at it. */
export type Wire = Record<string, any> // oxlint-disable-line typescript/no-explicit-any -- answers are what is under test
