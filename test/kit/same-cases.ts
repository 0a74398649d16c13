// For tests that run in a browser: properties are tried on the same cases every time.
import fc from 'fast-check'
import { fixedSeed } from './seed.js'

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: fixedSeed })
