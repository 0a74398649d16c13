// For tests that run in a browser: properties are tried on the same cases every time.
import fc from 'fast-check'

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_121 })
