/** Properties are tried on these cases, in every run and every browser. */
export const fixedSeed = 20_261_121
