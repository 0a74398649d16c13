// Properties are tried on the same cases every time: a run that lands must be a run that repeats.
// `SEED=… npm test -- unit` looks elsewhere; what is found becomes a case of its own.
import fc from 'fast-check'

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.SEED ?? 20_261_121) })
