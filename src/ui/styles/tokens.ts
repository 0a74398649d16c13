import { unsafeCSS } from 'lit'
import { tokensText } from './tokens-text.js'

export const tokens = unsafeCSS(tokensText)
