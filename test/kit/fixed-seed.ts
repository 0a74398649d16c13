// Properties are tried on the same cases every time: a run that lands must be a run that repeats.
// `SEED=… npm test -- unit` looks elsewhere; what is found becomes a case of its own.
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { fixedSeed } from './seed.js'

// The runner loads the tests as either kind of module, and each kind has a copy of its own.
const copies = [fc, createRequire(import.meta.url)('fast-check') as typeof fc]
for (const copy of copies) copy.configureGlobal({ ...copy.readConfigureGlobal(), seed: Number(process.env.SEED ?? fixedSeed) })
