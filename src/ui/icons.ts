import { html, type TemplateResult } from 'lit'
import { shapes, type IconName } from './icon-shapes.js'

export type { IconName }

const pointingAlong: ReadonlySet<IconName> = new Set(['arrow-left', 'chevron-right', 'log-out', 'reply', 'send'])

/** A 20 px line drawing in the colour of the text, hidden from assistive technology: the control beside it has the words. */
export const icon = (name: IconName): TemplateResult =>
  html`<svg class="icon${pointingAlong.has(name) ? ' along' : ''}" viewBox="0 0 24 24" aria-hidden="true"><path d=${shapes[name]} /></svg>`
